"""A library with one process folder, ``sample``, beside what every example may lean on."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
ROLES = {"village": {"name": "村委会"}, "police": {"name": "交警"}}
SHARED = {
    "workflows/called/process.bpmn": "called.bpmn",
    "forms/common/note.form": "note.form",
    "forms/common/gate.form": "gate.form",
    "forms/common/fine.form": "fine.form",
    "regions/cn/parameters.toml": "parameters.toml",
}


def example(rule: str, kind: str) -> dict[str, bytes]:
    """The library of ``tests/rules/<rule>/<kind>.*``."""
    library = {path: (HERE / "_shared" / name).read_bytes() for path, name in SHARED.items()}
    for file in (HERE / rule).glob(f"{kind}.*"):
        path = {
            ".bpmn": "workflows/sample/process.bpmn",
            ".dmn": f"workflows/sample/{kind}.dmn",
            ".form": f"forms/sample/{kind}.form",
        }
        library[path[file.suffix]] = file.read_bytes()
    return library
