"""Names beside nodes and lines: where they cover the least."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from ..diagram.text import LINE, width, wrap
from .measuring import LABEL, MOST_LABEL, Point

Box = tuple[float, float, float, float]  # left, top, width, height
MOST_LINES = 3
OVER_SHAPE, OVER_NAME, OVER_LINE = 10.0, 8.0, 3.0


@dataclass(slots=True)
class Names:
    """What is drawn already, so that names keep clear of it."""

    shapes: list[Box] = field(default_factory=list)
    lines: list[list[Point]] = field(default_factory=list)
    placed: list[Box] = field(default_factory=list)

    def beside_node(self, name: str, box: Box, event: bool) -> Box:
        """For an event below, else above; for a gateway above first."""
        w, h = _room(name, MOST_LABEL)
        x, y, bw, bh = box
        middle, right, left = x + bw / 2 - w / 2, x + bw + 2, x - w - 2
        above, below = y - h - 2, y + bh + 2
        spots = [(middle, below), (middle, above)] if event else [(middle, above), (middle, below)]
        spots += [(right - 8, above), (left + 8, above), (right - 8, below), (left + 8, below)]
        spots += [(right, y - h + 8), (left, y - h + 8)]
        return self._best([(sx, sy, w, h) for sx, sy in spots])

    def on_line(self, name: str, line: list[Point]) -> Box:
        """Near the start of the line: above or below a level part, beside an upright one."""
        w, h = _room(name, MOST_LABEL)
        return self._best(list(_along(line, w, h)))

    def _best(self, boxes: list[Box]) -> Box:
        best = min(enumerate(boxes), key=lambda each: (self._bad(each[1]) + 0.4 * each[0], each[0]))
        self.placed.append(best[1])
        return best[1]

    def _bad(self, box: Box) -> float:
        bad = OVER_SHAPE * sum(_meet(box, other) for other in self.shapes)
        bad += OVER_NAME * sum(_meet(box, other) for other in self.placed)
        return bad + OVER_LINE * sum(
            _meet(box, _span(a, b)) for line in self.lines for a, b in pairwise(line)
        )


def _room(name: str, most: float) -> tuple[float, float]:
    lines = wrap(name, most, LABEL, MOST_LINES) or [name]
    return max(width(line, LABEL) for line in lines) + 4, len(lines) * LABEL * LINE


def _along(line: list[Point], w: float, h: float) -> Iterator[Box]:
    for (ax, ay), (bx, by) in list(pairwise(line))[:4]:
        if ay == by:
            near = ax + 4 if bx > ax else ax - w - 4
            yield near, ay - h - 1, w, h
            yield near, ay + 2, w, h
            yield (ax + bx) / 2 - w / 2, ay - h - 1, w, h
        else:
            near = ay + 4 if by > ay else ay - h - 4
            yield ax + 4, near, w, h
            yield ax - w - 4, near, w, h
            yield ax + 4, (ay + by) / 2 - h / 2, w, h


def _span(a: Point, b: Point) -> Box:
    return min(a[0], b[0]), min(a[1], b[1]), abs(a[0] - b[0]), abs(a[1] - b[1])


def _meet(a: Box, b: Box) -> bool:
    across = a[0] < b[0] + b[2] and b[0] < a[0] + a[2]
    return across and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
