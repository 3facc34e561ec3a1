"""BPMN DI -> shapes and edges with sound coordinates; what is odd is left out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

B = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DD = "{http://www.omg.org/spec/DD/20100524/DI}"

FARTHEST = 100_000.0
CONTAINERS = frozenset({"subProcess", "transaction", "adHocSubProcess"})

Node = Any  # lxml has no types
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the units of the diagram."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def corner(self) -> Point:
        return self.x + self.width, self.y + self.height


@dataclass(frozen=True, slots=True)
class Drawn:
    """An element of the process and where its name stands."""

    node: Node
    label: Box | None

    @property
    def id(self) -> str:
        return self.node.get("id", "")

    @property
    def kind(self) -> str:
        return local(self.node)

    @property
    def name(self) -> str:
        return self.node.get("name") or ""


@dataclass(frozen=True, slots=True)
class Shape(Drawn):
    """A drawn node. ``depth`` counts the elements around it."""

    box: Box
    depth: int
    expanded: bool
    horizontal: bool


@dataclass(frozen=True, slots=True)
class Edge(Drawn):
    """A drawn flow or association, with at least two points."""

    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn on the first page of a BPMN file."""

    title: str
    by_id: dict[str, Node]
    shapes: tuple[Shape, ...] = ()
    edges: tuple[Edge, ...] = ()


def read(bpmn: bytes) -> Drawing | None:
    """The drawing; None if the file cannot be read at all."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(bpmn, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    by_id = {node.get("id"): node for node in root.iter(f"{B}*") if node.get("id")}
    # Later pages show the inside of a collapsed sub-process; their coordinates are their own.
    plane = root.find(f"{DI}BPMNDiagram/{DI}BPMNPlane")
    if plane is None:
        return Drawing(_title(root), by_id)
    return Drawing(_title(root), by_id, tuple(_shapes(plane, by_id)), tuple(_edges(plane, by_id)))


def local(node: Node) -> str:
    """The name of its tag without the namespace."""
    return etree.QName(node).localname


def definitions(node: Node) -> list[str]:
    """What an event waits for or throws: ``timer``, ``message`` …"""
    ends = "EventDefinition"
    tags = [local(child) for child in node.iterchildren(f"{B}*")]
    return [tag.removesuffix(ends) for tag in tags if tag.endswith(ends)]


def _title(root: Node) -> str:
    named = [node.get("name") for node in root.iter(f"{B}process") if node.get("name")]
    return named[0] if named else ""


def _shapes(plane: Node, by_id: dict[str, Node]) -> Iterator[Shape]:
    drawn = {shape.get("bpmnElement") for shape in plane.iterchildren(f"{DI}BPMNShape")}
    for shape in plane.iterchildren(f"{DI}BPMNShape"):
        node, box = by_id.get(shape.get("bpmnElement") or ""), _box(shape.find(f"{DC}Bounds"))
        if node is None or box is None:
            continue
        yield Shape(
            node=node,
            label=_label(shape),
            box=box,
            depth=sum(1 for _ in node.iterancestors()),
            expanded=_is_expanded(shape, node, drawn),
            horizontal=shape.get("isHorizontal") != "false",
        )


def _is_expanded(shape: Node, node: Node, drawn: set[str | None]) -> bool:
    said = shape.get("isExpanded")
    if local(node) not in CONTAINERS:
        return False
    if said is not None:
        return said == "true"
    return any(child.get("id") in drawn for child in node.iterchildren(f"{B}*"))


def _edges(plane: Node, by_id: dict[str, Node]) -> Iterator[Edge]:
    for edge in plane.iterchildren(f"{DI}BPMNEdge"):
        node = by_id.get(edge.get("bpmnElement") or "")
        points = tuple(filter(None, map(_point, edge.iterchildren(f"{DD}waypoint"))))
        if node is not None and len(points) > 1:
            yield Edge(node, _label(edge), points)


def _label(drawn: Node) -> Box | None:
    return _box(drawn.find(f"{DI}BPMNLabel/{DC}Bounds"))


def _box(bounds: Node | None) -> Box | None:
    if bounds is None:
        return None
    x, y, width, height = (_number(bounds.get(key)) for key in ("x", "y", "width", "height"))
    if x is None or y is None or width is None or height is None or width <= 0 or height <= 0:
        return None
    return Box(x, y, width, height)


def _point(waypoint: Node) -> Point | None:
    x, y = _number(waypoint.get("x")), _number(waypoint.get("y"))
    return None if x is None or y is None else (x, y)


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= FARTHEST else None
