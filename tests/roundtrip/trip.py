"""One process there and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine import Casework, Invalid, mend
from engine.definitions.xml import descendants, parse_xml
from engine.diagram import render

from .picture import Part, lost

ROLES = {"workflows/roles.json": json.dumps({}).encode()}
EXECUTABLE = (b'isExecutable="false"', b'isExecutable="true"')


@dataclass(frozen=True, slots=True)
class Trip:
    """``kept``: the stored file is the file given, and it can be drawn. ``reasons``: the rules
    that refuse it. ``lost``: what ``check --fix`` would take away from it."""

    file: str
    process: str
    kept: bool
    reasons: tuple[str, ...] = ()
    lost: tuple[Part, ...] = ()

    def __str__(self) -> str:
        end = f"refused: {' '.join(self.reasons)}" if self.reasons else "deployed"
        changed = "" if self.kept or self.reasons else ", CHANGED"
        gone = f", mending loses {self.lost}" if self.lost else ""
        return f"{self.file}#{self.process}: {end}{changed}{gone}"


def trips(casework: Casework, folder: Path, *, as_executable: bool = False) -> Iterator[Trip]:
    """Every process of every diagram below the folder, in order."""
    for path in sorted(p for p in folder.rglob("*.bpmn") if p.is_file()):
        data = path.read_bytes()
        data = data.replace(*EXECUTABLE) if as_executable else data
        name = str(path.relative_to(folder))
        try:
            processes = [p.get("id", "") for p in descendants(parse_xml(data), "process")]
        except Invalid as error:
            yield Trip(name, "", False, tuple(error.fields))
            continue
        for process in processes or [""]:
            yield trip(casework, name, process, data)


def trip(casework: Casework, name: str, process: str, data: bytes) -> Trip:
    """Deploy, read back from the store, compare."""
    path = f"workflows/{process}/process.bpmn"
    library = {**ROLES, path: data}
    try:
        casework.deploy(library, [process], profile="bpmn")
    except Invalid as refused:
        said = [m.partition(": ")[0] for found in refused.fields.values() for m in found]
        gone = lost(data, mend(library, path, "bpmn").data)
        return Trip(name, process, False, tuple(sorted(set(said))), tuple(gone))
    stored = casework.deployed(process).files[path]
    return Trip(name, process, stored == data and "<svg" in render(stored))
