"""Two lines that would lie on each other: one meets its node a little higher or lower."""

from __future__ import annotations

from itertools import combinations, pairwise

from .graph import Line, Scope
from .measuring import Point

ASIDE = 10.0
LEAST_HEIGHT = 60.0  # of a node whose side has room beside its middle

Lines = dict[str, list[Point]]


def hidden(scope: Scope, lines: Lines) -> list[tuple[Line, Line]]:
    """Pairs of lines without a common end that lie on each other for some way."""
    parts: dict[tuple[int, float], list[tuple[float, float, Line]]] = {}
    for line in scope.lines:
        for a, b in pairwise(lines[line.id]):
            axis = 0 if a[0] == b[0] else 1
            along = sorted((a[1 - axis], b[1 - axis]))
            parts.setdefault((axis, a[axis]), []).append((along[0], along[1], line))
    return [
        (one, two)
        for found in parts.values()
        for (a, b, one), (c, d, two) in combinations(found, 2)
        if one.source != two.source and one.target != two.target and min(b, d) - max(a, c) > 1
    ]


def apart(scope: Scope, lines: Lines) -> None:
    """Move the ends of such lines along the sides of their nodes, as far as that helps."""
    for pair in hidden(scope, lines):
        count = len(hidden(scope, lines))
        for line in pair:
            old = lines[line.id]
            for moved in _moved(scope, line, old):
                lines[line.id] = moved
                if len(hidden(scope, lines)) < count:
                    break
                lines[line.id] = old
            else:
                continue
            break


def _moved(scope: Scope, line: Line, points: list[Point]) -> list[list[Point]]:
    """The line with its level first or last part a little lower or higher."""
    found: list[list[Point]] = []
    if len(points) < 4:
        return found
    for node, first in ((line.target, False), (line.source, True)):
        a, b = (points[0], points[1]) if first else (points[-2], points[-1])
        if a[1] == b[1] and scope.items[node].size[1] >= LEAST_HEIGHT:
            for aside in (ASIDE, -ASIDE):
                level = [(x, y + aside) for x, y in (a, b)]
                found.append([*level, *points[2:]] if first else [*points[:-2], *level])
    return found
