"""Flows: a line, its two ends, its name."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise

from markupsafe import Markup

from engine.markup import join, tag

from .nodes import SMALL
from .reading import B, Box, Edge, Node, Point, local
from .text import LINE, block, fixed, width, wrap

ARROW = "M0 0L-10-4.5V4.5z"
OPEN_ARROW = "M-9-5L0 0-9 5"
SLASH = "M-14-6L-6 6"
DIAMOND = "M0 0L-8-5-16 0-8 5z"
DOT = "M-7 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0"


def draw_flow(edge: Edge, by_id: Mapping[str, Node]) -> Markup:
    """The line of a flow and what its ends carry; the name comes from ``flow_label``."""
    line = "M" + "L".join(f"{fixed(x)} {fixed(y)}" for x, y in edge.points)
    return join([tag("path", class_="l", d=line), _start(edge, by_id), _end(edge)])


def flow_label(edge: Edge) -> tuple[list[str], Box] | None:
    """The lines of its name, and where they stand."""
    if not edge.name:
        return None
    lines = wrap(edge.name, 120, SMALL, 2)
    high, wide = len(lines) * SMALL * LINE, max((width(line, SMALL) for line in lines), default=0)
    x, y = edge.label.middle if edge.label else _halfway(edge.points)
    return lines, Box(x - wide / 2, y - high / 2, wide, high)


def _start(edge: Edge, by_id: Mapping[str, Node]) -> Markup:
    first, second = edge.points[0], edge.points[1]
    if edge.kind == "messageFlow":
        return _tip(DOT, first, second, "tip open")
    if edge.kind != "sequenceFlow":
        both = edge.node.get("associationDirection") == "Both"
        return _tip(OPEN_ARROW, first, second) if both else Markup("")
    source = by_id.get(edge.node.get("sourceRef") or "")
    if source is None:
        return Markup("")
    if source.get("default") == edge.id:
        return _tip(SLASH, first, second)
    conditional = edge.node.find(f"{B}conditionExpression") is not None
    if conditional and not local(source).endswith("Gateway"):
        return _tip(DIAMOND, first, second, "tip open")
    return Markup("")


def _end(edge: Edge) -> Markup:
    last, before = edge.points[-1], edge.points[-2]
    if edge.kind == "sequenceFlow":
        return _tip(ARROW, last, before, "tip")
    if edge.kind == "messageFlow":
        return _tip(ARROW, last, before, "tip open")
    directed = edge.kind != "association" or edge.node.get("associationDirection") in (
        "One",
        "Both",
    )
    return _tip(OPEN_ARROW, last, before) if directed else Markup("")


def _tip(path: str, at: Point, away: Point, class_: str | None = None) -> Markup:
    """A path drawn to point along +x, turned so that it arrives at ``at`` from ``away``."""
    angle = math.degrees(math.atan2(at[1] - away[1], at[0] - away[0]))
    place = f"translate({fixed(at[0])} {fixed(at[1])}) rotate({fixed(angle)})"
    return tag("path", class_=class_, d=path, transform=place)


def _halfway(points: tuple[Point, ...]) -> Point:
    """Above the middle of the longest piece, where a name disturbs least."""
    a, b = max(pairwise(points), key=lambda pair: math.dist(*pair))
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2 - 9


def name_of(found: tuple[list[str], Box] | None) -> Markup:
    """The lines of a name that stands outside, with a white rim."""
    return block(found[0], *found[1].middle, SMALL, "lb") if found else Markup("")
