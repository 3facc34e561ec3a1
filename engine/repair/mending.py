"""Run the repairs one by one over a diagram and keep those that make nothing worse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from .. import rules
from ..definitions.xml import descendants, parse_xml
from ..errors import Invalid
from . import conditions, ends, flows, ids, texts
from .document import Document

Repair = Callable[[Document], Iterator[tuple[str, str]]]

REPAIRS: tuple[Repair, ...] = (
    ids.name_the_nameless,
    ids.rename_odd,
    texts.mark_executable,
    texts.unquote_times,
    flows.drop_doubles,
    flows.drop_dangling,
    flows.list_flows,
    conditions.drop_unread,
    conditions.choose_default,
    ends.add_starts,
    ends.add_ends,
)
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to an element, as a Chinese sentence."""

    element: str
    message: str

    def __str__(self) -> str:
        return f"{self.element}: {self.message}"


@dataclass(frozen=True, slots=True)
class Mended:
    """The diagram as it is now, byte for byte the old one if nothing was changed."""

    data: bytes
    changes: tuple[Change, ...]


def mend(
    library: Mapping[str, bytes],
    path: str,
    *,
    roles: Mapping[str, Mapping[str, Any]],
    profile: str = "strict",
) -> Mended:
    """Mend one diagram of a library. Raises Invalid if it cannot be read at all."""
    data = library[path]
    Document.read(data)
    errors = partial(_errors, _around(library, path), path, roles, profile)
    changes: list[Change] = []
    for _ in range(ROUNDS):
        data, made = _round(data, errors)
        changes += made
        if not made:
            break
    return Mended(data, tuple(changes))


def _round(data: bytes, errors: Callable[[bytes], Counter[str]]) -> tuple[bytes, list[Change]]:
    """Every repair once; one that was not kept may fit after another."""
    before: Counter[str] | None = None
    changes: list[Change] = []
    for repair in REPAIRS:
        document = Document.read(data)
        made = [Change(element, message) for element, message in repair(document)]
        if made:
            before = errors(data) if before is None else before
            mended = document.write()
            after = errors(mended)
            if all(before[rule] >= count for rule, count in after.items()):
                data, before, changes = mended, after, changes + made
    return data, changes


def _errors(
    library: Mapping[str, bytes],
    path: str,
    roles: Mapping[str, Mapping[str, Any]],
    profile: str,
    data: bytes,
) -> Counter[str]:
    """How many errors each rule finds in the diagram; elements may have been renamed."""
    found = rules.check({**library, path: data}, roles=roles, profile=profile)
    mine = (f for f in found if f.severity == "error" and f.file == path)
    return Counter(finding.rule for finding in mine)


def _around(library: Mapping[str, bytes], path: str) -> dict[str, bytes]:
    """Forms, tables and the diagram itself, with those it calls: other drawings do not matter."""
    kept = {name: data for name, data in library.items() if not name.endswith("/process.bpmn")}
    waiting = [path]
    while waiting:
        name = waiting.pop()
        if name in library and name not in kept:
            kept[name] = library[name]
            waiting += [f"workflows/{called}/process.bpmn" for called in _called(library[name])]
    return kept


def _called(data: bytes) -> list[str]:
    try:
        root = parse_xml(data)
    except Invalid:
        return []
    return [call.get("calledElement") or "" for call in descendants(root, "callActivity")]
