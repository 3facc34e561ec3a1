"""Beside each other in a gap: which line runs on which track, so that few cross and none hide."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from .graph import Scope
from .routing import Way, runs

HIDDEN = 1000  # two lines on top of each other read worse than many crossings
ROUNDS = 40

Gap = tuple[str, int]  # ("v", column to the right) or ("h", row below)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of a line in a gap, from ``low`` to ``high``; where its ends lead: -1 left or up."""

    line: str
    part: int
    low: int
    high: int
    ends: tuple[tuple[int, int, bool], ...]  # place, direction, is it a node that it leads to


def assign(scope: Scope, ways: dict[str, Way]) -> tuple[dict[tuple[str, int], int], dict[Gap, int]]:
    """The track of every (line, part of its way), and how many tracks every gap has."""
    gaps: dict[Gap, list[Stretch]] = defaultdict(list)
    for line, way in ways.items():
        for gap, stretch in _stretches(scope, line, way):
            gaps[gap].append(stretch)
    track: dict[tuple[str, int], int] = {}
    for found in gaps.values():
        order = _ordered(found)
        for stretch, number in _packed(order).items():
            track[(stretch.line, stretch.part)] = number
    wide = {
        gap: 1 + max(track[(s.line, s.part)] for s in found) for gap, found in gaps.items() if found
    }
    return track, wide


def _stretches(scope: Scope, line: str, way: Way) -> list[tuple[Gap, Stretch]]:
    parts, found = runs(scope, way), []
    for n, (kind, number, a, b) in enumerate(parts):
        if kind not in ("v", "h"):
            continue
        ends = []
        for place, near, forwards in ((a, n - 1, False), (b, n + 1, True)):
            if 0 <= near < len(parts):
                other = parts[near]
                far = other[3] if forwards else other[2]
                here = 2 * number
                node = other[0] in ("row", "stub") and near in (0, len(parts) - 1)
                ends.append((place, -1 if far < here else 1, node))
        found.append(((kind, number), Stretch(line, n, min(a, b), max(a, b), tuple(ends))))
    return found


def _meet(a: Stretch, b: Stretch) -> bool:
    return a.low <= b.high and b.low <= a.high


def _price(first: Stretch, second: Stretch) -> int:
    """Crossings if ``first`` runs left of (above) ``second``."""
    if not _meet(first, second):
        return 0
    price = 0
    for place, direction, _ in first.ends:
        if direction > 0:
            price += second.low < place < second.high
            price += sum(HIDDEN for p, d, _ in second.ends if p == place and d < 0 and place % 2)
    for place, direction, _ in second.ends:
        price += direction < 0 and first.low < place < first.high
    return price


def _ordered(found: list[Stretch]) -> list[Stretch]:
    """Move one stretch after the other to its best place, as long as that saves crossings."""
    order = sorted(found, key=lambda s: (s.low, s.high, s.line, s.part))
    for _ in range(ROUNDS):
        if not any([_moved(order, stretch) for stretch in list(order)]):
            break
    return order


def _moved(order: list[Stretch], stretch: Stretch) -> bool:
    """Put it where it costs least; answers whether that is somewhere else."""
    old = order.index(stretch)
    rest = order[:old] + order[old + 1 :]
    cost = sum(_price(stretch, other) for other in rest)
    costs = [cost]
    for other in rest:
        cost += _price(other, stretch) - _price(stretch, other)
        costs.append(cost)
    new = min(range(len(costs)), key=lambda place: (costs[place], abs(place - old)))
    order[:] = [*rest[:new], stretch, *rest[new:]]
    return costs[new] < costs[old]


def _packed(order: list[Stretch]) -> dict[Stretch, int]:
    """The fewest tracks that keep the order of stretches that meet."""
    number: dict[Stretch, int] = {}
    for n, stretch in enumerate(order):
        before = [number[other] for other in order[:n] if _meet(other, stretch)]
        number[stretch] = 1 + max(before, default=-1)
    return number
