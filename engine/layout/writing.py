"""The drawing as BPMN DI: one diagram, in place of those that were there."""

from __future__ import annotations

from lxml import etree

from ..definitions.xml import Node, child, descendants, local
from .labels import Box
from .measuring import Point

BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"


def write(
    root: Node,
    shapes: dict[str, Box],
    lines: dict[str, list[Point]],
    names: dict[str, Box],
) -> None:
    """Replace every diagram of the file by one with these shapes, lines and names."""
    for old in list(root.iter(f"{BPMNDI}BPMNDiagram")):
        root.remove(old)
    whole = child(root, "collaboration")
    plane_of = whole if whole is not None else child(root, "process")
    if plane_of is None:
        return
    key = next((p.get("id") for p in descendants(root, "process")), "1")
    diagram = etree.SubElement(root, f"{BPMNDI}BPMNDiagram", id=f"Diagram_{key}")
    plane = etree.SubElement(
        diagram, f"{BPMNDI}BPMNPlane", id=f"Plane_{key}", bpmnElement=plane_of.get("id")
    )
    kinds = {node.get("id"): node for node in root.iter() if isinstance(node.tag, str)}
    for ident in sorted(shapes, key=lambda i: (_depth(kinds[i]), list(shapes).index(i))):
        _shape(plane, kinds[ident], shapes[ident], names.get(ident))
    for ident, points in lines.items():
        edge = etree.SubElement(plane, f"{BPMNDI}BPMNEdge", id=f"{ident}_di", bpmnElement=ident)
        for x, y in points:
            etree.SubElement(edge, f"{DI}waypoint", x=_number(x), y=_number(y))
        if ident in names:
            _bounds(etree.SubElement(edge, f"{BPMNDI}BPMNLabel"), names[ident])
    etree.indent(diagram, "  ", level=1)
    before = diagram.getprevious()
    if before is not None:
        before.tail = "\n  "
    diagram.tail = "\n"


def _shape(plane: Node, node: Node, box: Box, name: Box | None) -> None:
    ident, kind = node.get("id"), local(node)
    shape = etree.SubElement(plane, f"{BPMNDI}BPMNShape", id=f"{ident}_di", bpmnElement=ident)
    if kind in ("participant", "lane"):
        shape.set("isHorizontal", "true")
    elif kind in ("subProcess", "transaction", "adHocSubProcess"):
        shape.set("isExpanded", "true")
    elif kind == "exclusiveGateway":
        shape.set("isMarkerVisible", "true")
    _bounds(shape, box)
    if name is not None:
        _bounds(etree.SubElement(shape, f"{BPMNDI}BPMNLabel"), name)


def _bounds(parent: Node, box: Box) -> None:
    x, y, width, height = map(_number, box)
    etree.SubElement(parent, f"{DC}Bounds", x=x, y=y, width=width, height=height)


def _number(value: float) -> str:
    return str(round(value))


def _depth(node: Node) -> int:
    return sum(1 for _ in node.iterancestors())
