"""A whole diagram: what is drawn in which order, what is done, where the case stands."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

from markupsafe import Markup

from engine.markup import tag

from .flows import draw_flow, flow_label, name_of
from .nodes import category, draw, outer_label
from .reading import B, Box, Drawing, Edge, Shape, definitions, read
from .text import block, fixed, printable, shorten, width
from .words import kind_of, listed, say

MARGIN = 20
NOTE = 11
COUNT = 10.5
AREAS = ("participant", "lane")


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a case stands, by element id."""

    done: frozenset[str]
    current: frozenset[str]
    notes: Mapping[str, str]
    counts: Mapping[str, int] = field(default_factory=dict)

    def classes(self, element: str) -> str:
        """What to add to the classes of a node or flow."""
        if element in self.current:
            return " current"
        return " done" if element in self.done else ""


def render(
    bpmn: bytes,
    *,
    done: Collection[str] = (),
    current: Collection[str] = (),
    notes: Mapping[str, str] = MappingProxyType({}),
    counts: Mapping[str, int] = MappingProxyType({}),
    title: str = "",
    prefix: str = "n-",
) -> str:
    """An SVG of the first page of a BPMN file; CSS is apart, so that a page includes it once.

    ``done`` and ``current`` are ids of nodes and flows; one that is drawn nowhere counts for the
    sub-process around it. ``notes`` puts a few words under a node,
    ``counts`` a number at a node's corner or in the middle of a flow. A file without drawing gives
    an SVG that says so. Each node is a ``g`` with the id ``n-ID`` (``prefix`` + id: a page with two
    diagrams needs two), the classes ``n``, its BPMN tag, ``done`` or ``current``, and a label.
    """
    title, drawing = printable(title), read(bpmn)
    if drawing is None:
        return _empty(title, say("unreadable"))
    if not drawing.shapes:
        return _empty(title or drawing.title, say("no_drawing"))
    drawn = {item.id for item in drawing.shapes} | {item.id for item in drawing.edges}
    progress = Progress(
        frozenset(_place(element, drawing, drawn) for element in done),
        frozenset(_place(element, drawing, drawn) for element in current),
        {_place(element, drawing, drawn): printable(words) for element, words in notes.items()},
        counts,
    )
    return _svg(drawing, progress, title or drawing.title, prefix)


def _svg(drawing: Drawing, progress: Progress, title: str, prefix: str) -> Markup:
    left, top, right, bottom = _bounds(drawing, progress)
    label = _named(say("diagram"), title)
    return tag(
        "svg",
        tag("title", label),
        *_layers(drawing, progress, prefix),
        xmlns="http://www.w3.org/2000/svg",
        class_="bpmn",
        viewBox=" ".join(map(fixed, (left, top, right - left, bottom - top))),
        width=fixed(right - left),
        height=fixed(bottom - top),
        role="group",
        aria_label=label,
    )


def _layers(drawing: Drawing, progress: Progress, prefix: str) -> Iterator[Markup]:
    """Areas from the outside in, then flows, then what stands on them, then borders and notes."""
    shapes = sorted(drawing.shapes, key=_height)
    areas = [shape for shape in shapes if _is_area(shape)]
    others = [shape for shape in shapes if not _is_area(shape)]
    yield from (_node(shape, progress, prefix) for shape in areas)
    yield from (_flow(edge, drawing, progress, prefix) for edge in drawing.edges)
    yield from (_node(shape, progress, prefix) for shape in others)
    yield from (name_of(flow_label(edge)) for edge in drawing.edges)
    places: tuple[Shape | Edge, ...] = (*shapes, *drawing.edges)
    for place in places:
        if place.id in progress.counts:
            yield _count(place, progress.counts[place.id])
    yield from (
        _note(shape, progress.notes[shape.id]) for shape in shapes if shape.id in progress.notes
    )


def _height(shape: Shape) -> tuple[bool, bool, int]:
    return shape.kind == "boundaryEvent", shape.kind not in AREAS, shape.depth


def _is_area(shape: Shape) -> bool:
    return shape.kind in (*AREAS, "group") or shape.expanded


def _node(shape: Shape, progress: Progress, prefix: str) -> Markup:
    return tag(
        "g",
        draw(shape),
        name_of(outer_label(shape)),
        id=prefix + shape.id,
        class_=f"n {shape.kind}{progress.classes(shape.id)}",
        role="img",
        aria_label=_spoken(shape, progress),
    )


def _flow(edge: Edge, drawing: Drawing, progress: Progress, prefix: str) -> Markup:
    return tag(
        "g",
        draw_flow(edge, drawing.by_id),
        id=prefix + edge.id,
        class_=f"e {edge.kind}{progress.classes(edge.id)}",
        aria_hidden="true",
    )


def _spoken(shape: Shape, progress: Progress) -> str:
    """``人工任务:张贴告示,正在办理,还剩3小时``"""
    event = next(iter(definitions(shape.node)), "")
    name = shape.name or category(shape.node) or shape.node.findtext(f"{B}text") or ""
    state = progress.classes(shape.id).strip()
    return listed(
        _named(kind_of(shape.kind, event), name.strip() if name else ""),
        say(state) if state else "",
        progress.notes.get(shape.id, ""),
    )


def _named(kind: str, name: str) -> str:
    return say("named", kind=kind, name=name) if name else kind


def _note(shape: Shape, words: str) -> Markup:
    box, text = _note_box(shape, words), shorten(words, 200, NOTE)
    plate = tag(
        "rect",
        x=fixed(box.x),
        y=fixed(box.y),
        width=fixed(box.width),
        height=fixed(box.height),
        rx=fixed(box.height / 2),
    )
    return tag("g", plate, block([text], *box.middle, NOTE), class_="note", aria_hidden="true")


def _count(place: Shape | Edge, count: int) -> Markup:
    """How often it was gone through; read aloud from the lists beside the picture."""
    if isinstance(place, Shape):
        x, y = place.box.corner[0] - 4, place.box.y
    else:
        a, b = max(pairwise(place.points), key=lambda pair: math.dist(*pair))
        x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    wide = width(str(count), COUNT) + 9
    plate = tag(
        "rect",
        x=fixed(x - wide / 2),
        y=fixed(y - 7.5),
        width=fixed(wide),
        height="15",
        rx="7.5",
    )
    kind = "count" if count else "count none"
    return tag("g", plate, block([str(count)], x, y, COUNT), class_=kind, aria_hidden="true")


def _note_box(shape: Shape, words: str) -> Box:
    wide = width(shorten(words, 200, NOTE), NOTE) + 16
    label = outer_label(shape)
    foot = max(box.corner[1] for box in (shape.box, label[1] if label else shape.box))
    return Box(shape.box.middle[0] - wide / 2, foot + 3, wide, 18)


def _bounds(drawing: Drawing, progress: Progress) -> tuple[float, float, float, float]:
    boxes = list(_boxes(drawing, progress))
    points = [point for edge in drawing.edges for point in edge.points]
    points += [(box.x, box.y) for box in boxes] + [box.corner for box in boxes]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs) - MARGIN, min(ys) - MARGIN, max(xs) + MARGIN, max(ys) + MARGIN


def _boxes(drawing: Drawing, progress: Progress) -> Iterator[Box]:
    for shape in drawing.shapes:
        yield shape.box
        label = outer_label(shape)
        if label:
            yield label[1]
        if shape.id in progress.notes:
            yield _note_box(shape, progress.notes[shape.id])
    yield from (label[1] for label in map(flow_label, drawing.edges) if label)


def _place(element: str, drawing: Drawing, drawn: Collection[str]) -> str:
    """The element itself, or the nearest one around it that is drawn."""
    node = drawing.by_id.get(element)
    while node is not None and node.get("id") not in drawn:
        node = node.getparent()
    return element if node is None else node.get("id", "")


def _empty(title: str, words: str) -> str:
    label = _named(say("diagram"), listed(title, words))
    return tag(
        "svg",
        tag("title", label),
        block([words], 160, 40, 14),
        xmlns="http://www.w3.org/2000/svg",
        class_="bpmn",
        viewBox="0 0 320 80",
        width="320",
        height="80",
        role="img",
        aria_label=label,
    )
