"""What scenarios reached of a drawing: counts for the picture, and in words what nobody reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from engine import outline


@dataclass(frozen=True, slots=True)
class Covered:
    """``counts``: every node and flow by id, how often it was gone through; ``missed`` names
    those that never were, nodes first; ``reached`` of ``all`` nodes and flows were."""

    counts: Mapping[str, int]
    missed: tuple[str, ...]
    reached: int
    all: int


def counted(taken: Iterable[tuple[str, str, int]]) -> Mapping[tuple[str, str], int]:
    """[process, node or flow, how often] as a run writes it down, by process and id."""
    found: Counter[tuple[str, str]] = Counter()
    for process, ident, count in taken:
        found[process, ident] += count
    return found


def covered(bpmn: bytes, process: str, counts: Mapping[tuple[str, str], int]) -> Covered:
    """A drawing's coverage, in its order. A flow that leaves a node nobody reached is not named:
    the node is."""
    drawn = outline(bpmn)
    places: dict[str, Any] = {**drawn.nodes, **drawn.flows}
    found = {
        ident: counts.get((place.process, ident)) or counts.get((process, ident), 0)
        for ident, place in places.items()
    }
    missed = [
        _("“%(name)s”", name=drawn.called(ident)) for ident in drawn.nodes if not found[ident]
    ]
    for ident, line in drawn.flows.items():
        if not found[ident] and found.get(line.source):
            what = drawn.called(ident)
            when = _(",条件 %(condition)s", condition=line.condition) if line.condition else ""
            missed.append(_("连线 %(what)s", what=what + when))
    reached = sum(1 for count in found.values() if count)
    return Covered(found, tuple(missed), reached, len(found))
