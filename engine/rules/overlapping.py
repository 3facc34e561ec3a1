"""Shapes that cover each other hide steps from the reader."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import Model, Node

RULE = "overlapping"

BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"

Box = tuple[float, float, float, float]  # left, top, right, bottom


def check(model: Model) -> Iterator[Finding]:
    """Nodes of one scope whose shapes overlap, boundary events apart; warnings only."""
    boxes = _boxes(model)
    for nodes in model.inside.values():
        placed = [n for n in nodes if n.id in boxes and n.type != "boundaryEvent"]
        for first, second in _meeting(sorted(placed, key=lambda n: boxes[n.id]), boxes):
            message = f"{second.label}与{first.label}的图形重叠,请移开。"
            yield model.warning(RULE, second.id, message)


def _meeting(nodes: list[Node], boxes: dict[str, Box]) -> Iterator[tuple[Node, Node]]:
    """Each node with the first one it covers, from left to right."""
    open_nodes: list[Node] = []
    for node in nodes:
        left, top, _, bottom = boxes[node.id]
        open_nodes = [n for n in open_nodes if boxes[n.id][2] > left]
        met = next(
            (n for n in open_nodes if boxes[n.id][1] < bottom and top < boxes[n.id][3]), None
        )
        if met is not None:
            yield met, node
        open_nodes.append(node)


def _boxes(model: Model) -> dict[str, Box]:
    found: dict[str, Box] = {}
    for shape in model.root.iter(f"{BPMNDI}BPMNShape") if model.root is not None else ():
        bounds = shape.find(f"{DC}Bounds")
        try:
            x, y, width, height = (float(bounds.get(k)) for k in ("x", "y", "width", "height"))
        except (AttributeError, TypeError, ValueError):
            continue
        found[shape.get("bpmnElement") or ""] = (x, y, x + width, y + height)
    return found
