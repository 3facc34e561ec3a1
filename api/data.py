"""The data folder: workflows, forms, regions as bytes; a checkout wins over an installed copy."""

from __future__ import annotations

import json
import sysconfig
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from engine import Calendars, Invalid

STATUTORY = "regions/cn/parameters.toml"


def root() -> Path:
    """The folder that holds workflows/, forms/ and regions/."""
    checkout = Path(__file__).parent.parent
    if (checkout / "workflows").is_dir():
        return checkout
    return Path(sysconfig.get_paths()["purelib"]) / "chuishao_data"


def library(data: Path) -> dict[str, bytes]:
    """workflows/ and forms/ as path -> bytes, and the statutory numbers that drawings must heed."""
    files = dict(_files(data, ("workflows", "forms")))
    statutory = data / STATUTORY
    return files | ({STATUTORY: statutory.read_bytes()} if statutory.is_file() else {})


def regions(data: Path) -> dict[str, bytes]:
    """regions/ as path -> bytes."""
    return dict(_files(data, ("regions",)))


def calendars(files: Mapping[str, bytes]) -> Calendars:
    """The national calendars among the files of regions/."""
    tables = ("holidays", "statutory", "hours")
    return Calendars.read(*(files[f"regions/cn/calendars/{t}.csv"].decode() for t in tables))


def roles(files: Mapping[str, bytes]) -> dict[str, Any]:
    return json.loads(files["workflows/roles.json"])


def processes(files: Mapping[str, bytes]) -> list[str]:
    """The process folders of a library, sorted."""
    return sorted({p.split("/")[1] for p in files if p.endswith("/process.bpmn")})


def foreign(path: Path, data: Path) -> tuple[dict[str, bytes], list[str]]:
    """A file or folder outside our library: its diagrams beside our roles and common forms."""
    found = _drawings(path)
    ours = {k: v for k, v in library(data).items() if k.startswith("forms/common/")}
    files = ours | {"workflows/roles.json": (data / "workflows/roles.json").read_bytes()}
    for name, each in found.items():
        files[diagram(name)] = each.read_bytes()
    return files, [*found]


def diagram(process: str) -> str:
    """Where a process lies in a library."""
    return f"workflows/{process}/process.bpmn"


def _drawings(path: Path) -> dict[str, Path]:
    """Names for a diagram, or for all in a folder: the file's own, numbered if it is taken."""
    if not path.exists():
        raise Invalid({str(path): ["没有这个文件或文件夹"]})
    found: dict[str, Path] = {}
    for each in [path] if path.is_file() else sorted(path.rglob("*.bpmn")):
        taken = sum(other.stem == each.stem for other in found.values())
        found[f"{each.stem}-{taken + 1}" if taken else each.stem] = each
    return found


def places(path: Path, data: Path) -> dict[str, Path]:
    """Process -> the file on disk, for the diagrams that a path on the command line means."""
    here, home = path.resolve(), (data / "workflows").resolve()
    if home in (here, here.parent) or (here.is_dir() and here.parent.name == "workflows"):
        root = here if here == home else here.parent
        return {name: root / name / "process.bpmn" for name in chosen(path, data)[1]}
    return _drawings(path)


def chosen(path: Path, data: Path) -> tuple[dict[str, bytes], list[str]]:
    """(library, process ids) that a path on the command line means."""
    here = path.resolve()
    home = (data / "workflows").resolve()
    if here == home:
        files = library(data)
        return files, processes(files)
    if here.parent == home:
        return library(data), [here.name]
    if here.is_dir() and here.parent.name == "workflows":
        return library(here.parent.parent), [here.name]
    return foreign(path, data)


def _files(data: Path, folders: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    for folder in folders:
        for path in sorted((data / folder).rglob("*")):
            if path.is_file():
                yield path.relative_to(data).as_posix(), path.read_bytes()
