"""Ways for the lines: along the gaps between columns and rows, around every node.

The plane is a grid. ``("P", c, r)`` is where the gap left of column c meets the middle of row r,
``("Q", c, r)`` where it meets the gap above row r, ``("S", c, r)`` where the middle of column c
meets that gap, ``("N", id, side)`` a side of a node. The cheapest way is found for one line after
the other (Dijkstra); bends, crossings and shared stretches cost extra.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from .graph import Item, Line, Scope

Spot = tuple[str, object, object]
Way = list[Spot]
Run = tuple[str, int, int, int]  # what it runs in (v, h, row, stub), which one, from, to

BEND, SHARE, TAKEN = 2.0, 80.0, 5.0
AGAIN = 2  # every line looks for a better way when all others have one


@dataclass(slots=True)
class Ways:
    """The ways found so far and what they occupy, in half steps of the grid."""

    scope: Scope
    rows: int
    columns: int
    cross: float
    at: dict[tuple[int, int], Item] = field(default_factory=dict)
    shut: set[tuple[int, int]] = field(default_factory=set)  # gaps under a node
    ways: dict[str, Way] = field(default_factory=dict)
    used: Counter[tuple[str, int, int]] = field(default_factory=Counter)
    out: Counter[tuple[str, str]] = field(default_factory=Counter)
    into: Counter[tuple[str, str]] = field(default_factory=Counter)


def route(scope: Scope, rows: int, cross: float) -> dict[str, Way]:
    """A way for every line: short ones first, those that go back last. ``cross``: what crossing
    another line costs, in half steps of the grid."""
    found = Ways(scope, rows, columns_of(scope), cross)
    for item in scope.items.values():
        found.at |= {(item.column + n, item.row): item for n in range(item.span)}
        found.shut |= {(item.column + n, item.row) for n in range(1, item.span)}
    order = sorted(scope.lines, key=lambda line: _length(scope, line))
    for again in range(1 + AGAIN):
        for line in order:
            if again:
                _occupy(found, line, found.ways[line.id], -1)
            found.ways[line.id] = _cheapest(found, line)
            _occupy(found, line, found.ways[line.id], 1)
    return found.ways


def columns_of(scope: Scope) -> int:
    """How many columns the drawing has."""
    return max((i.column + i.span for i in scope.items.values()), default=1)


def _length(scope: Scope, line: Line) -> tuple[bool, int, int, str]:
    a, b = scope.items[line.source], scope.items[line.target]
    return b.column <= a.column, abs(b.column - a.column) + abs(b.row - a.row), a.column, line.id


def _cheapest(g: Ways, line: Line) -> Way:
    """Dijkstra over (spot, direction of arrival); the target is entered by its cheapest side."""
    source, target = g.scope.items[line.source], g.scope.items[line.target]
    best: dict[tuple[Spot, str], float] = {}
    heap: list[tuple[float, int, Spot, str, Way]] = []
    count = 0
    for side, spot, cost in _exits(g, line, source):
        start: Spot = ("N", source.id, side)
        heap.append((cost, count, spot, _axis(side), [start, spot]))
        count += 1
    heapq.heapify(heap)
    doors = {spot: (side, cost) for side, spot, cost in _entries(g, target)}
    while heap:
        cost, _, spot, axis, way = heapq.heappop(heap)
        if spot[0] == "N":
            return way
        if best.get((spot, axis), float("inf")) <= cost:
            continue
        best[(spot, axis)] = cost
        if spot in doors:
            side, extra = doors[spot]
            extra += BEND * (axis != _axis(side))
            count += 1
            end: Spot = ("N", target.id, side)
            heapq.heappush(heap, (cost + extra, count, end, axis, [*way, end]))
        for nearby, towards, extra in _steps(g, spot, axis):
            if best.get((nearby, towards), float("inf")) > cost + extra:
                count += 1
                bend = BEND * (towards != axis)
                heapq.heappush(heap, (cost + extra + bend, count, nearby, towards, [*way, nearby]))
    raise AssertionError(f"no way for {line.id}")


def _axis(side: str) -> str:
    return "x" if side in ("left", "right") else "y"


def _exits(g: Ways, line: Line, item: Item) -> Iterator[tuple[str, Spot, float]]:
    c, r = item.column, item.row
    sides: list[tuple[str, Spot, float]] = [("bottom", ("S", c, r + 1), 0.0)]
    if not line.boundary:
        aside = 0.4 if item.gateway else 3.0
        right: tuple[str, Spot, float] = ("right", ("P", c + 1, r), 0.0)
        sides = [right, ("top", ("S", c, r), aside)]
        if not g.scope.hosted.get(item.id):  # its lower side belongs to the events on it
            sides.append(("bottom", ("S", c, r + 1), aside))
    for side, spot, cost in sides:
        crowd = TAKEN * g.into[(item.id, side)] + 3.0 * g.out[(item.id, side)]
        yield side, spot, cost + crowd + 1.0


def _entries(g: Ways, item: Item) -> Iterator[tuple[str, Spot, float]]:
    c, r = item.column, item.row
    hosts = bool(g.scope.hosted.get(item.id))
    aside = 0.8 if item.gateway else 1.6
    sides: list[tuple[str, Spot, float]] = [("left", ("P", c, r), 0.0), ("top", ("S", c, r), aside)]
    if not hosts:
        sides.append(("bottom", ("S", c, r + 1), aside))
    sides.append(("right", ("P", c + 1, r), 7.0))
    for side, spot, cost in sides:
        yield (
            side,
            spot,
            cost + TAKEN * g.out[(item.id, side)] + 0.2 * g.into[(item.id, side)] + 1.0,
        )


def _steps(g: Ways, spot: Spot, axis: str) -> Iterator[tuple[Spot, str, float]]:
    kind, c, r = spot[0], int(spot[1]), int(spot[2])  # type: ignore[call-overload]
    if kind == "P":
        turn = _crossed(g, "row", r, 2 * c) if axis == "y" else 0.0
        yield ("Q", c, r), "y", 1.0 + turn
        yield ("Q", c, r + 1), "y", 1.0 + turn
        straight = _crossed(g, "v", c, 2 * r + 1) if axis == "x" else 0.0
        for step, beyond in ((0, c + 1), (-1, c - 1)):
            if 0 <= beyond <= g.columns and (c + step, r) not in g.at:
                shared = SHARE * g.used[("row", r, 2 * (c + step))]
                yield ("P", beyond, r), "x", 2.0 + straight + shared
    elif kind == "Q":
        through = _crossed(g, "h", r, 2 * c) if axis == "y" else 0.0
        if r > 0 and (c, r - 1) not in g.shut:
            yield ("P", c, r - 1), "y", 1.0 + through
        if r < g.rows and (c, r) not in g.shut:
            yield ("P", c, r), "y", 1.0 + through
        over = _crossed(g, "v", c, 2 * r) if axis == "x" else 0.0
        if c > 0:
            yield ("S", c - 1, r), "x", 1.0 + over
        if c < g.columns:
            yield ("S", c, r), "x", 1.0 + over
    else:
        over = g.cross * (g.used[("stub", c, 2 * r - 1)] + g.used[("stub", c, 2 * r)]) * 0.5
        yield ("Q", c, r), "x", 1.0 + over * (axis == "x")
        yield ("Q", c + 1, r), "x", 1.0 + over * (axis == "x")


def _crossed(g: Ways, kind: str, number: int, place: int) -> float:
    """What it costs to cross the lines that run on through this place of a gap or row."""
    before, after = g.used[(kind, number, place - 1)], g.used[(kind, number, place)]
    return g.cross * min(before, after)


def _occupy(g: Ways, line: Line, way: Way, change: int) -> None:
    g.out[(line.source, str(way[0][2]))] += change
    g.into[(line.target, str(way[-1][2]))] += change
    for kind, number, a, b in runs(g.scope, way):
        for place in range(min(a, b), max(a, b)):
            g.used[(kind, number, place)] += change


def runs(scope: Scope, way: Way) -> list[Run]:
    """A way as straight runs: in a gap between columns ``v`` or rows ``h``, along a ``row``, or as
    ``stub`` above or below a node; from where to where, in half steps."""
    found: list[list[object]] = []
    for a, b in pairwise(way):
        kind, number, start, end = _run(scope, a, b)
        if found and found[-1][:2] == [kind, number] and kind != "stub":
            found[-1][3] = end
        else:
            found.append([kind, number, start, end])
    return [(str(k), int(n), int(a), int(b)) for k, n, a, b in found]  # type: ignore[call-overload]


def _run(scope: Scope, a: Spot, b: Spot) -> tuple[str, int, int, int]:
    if "N" in (a[0], b[0]):
        return _door(scope, a, b)
    (ax, ay), (bx, by) = _half(a), _half(b)
    if ax == bx:
        return "v", ax // 2, ay, by
    kind = "row" if a[0] == b[0] == "P" else "h"
    return kind, ay // 2, ax, bx


def _door(scope: Scope, a: Spot, b: Spot) -> tuple[str, int, int, int]:
    node, other = (a, b) if a[0] == "N" else (b, a)
    item, side = scope.items[str(node[1])], str(node[2])
    x, y = 2 * item.column + 1, 2 * item.row + 1
    if side in ("left", "right"):
        start, end, number = x, _half(other)[0], item.row
        return ("row", number, start, end) if a[0] == "N" else ("row", number, end, start)
    start, end = y, _half(other)[1]
    return ("stub", item.column, *((start, end) if a[0] == "N" else (end, start)))


def _half(spot: Spot) -> tuple[int, int]:
    """The place of a spot in half steps: even in gaps, odd in the middle of columns and rows."""
    c, r = int(spot[1]), int(spot[2])  # type: ignore[call-overload]
    return {"P": (2 * c, 2 * r + 1), "Q": (2 * c, 2 * r), "S": (2 * c + 1, 2 * r)}[spot[0]]
