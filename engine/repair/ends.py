"""A start where a scope has none, an end behind every last step, with their pictures."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions.xml import B, Node, child, children, local
from .document import BPMNDI, DC, DI, Document, append, insert

Done = tuple[str, str]
SIZE, GAP = 36, 50


def add_starts(document: Document) -> Iterator[Done]:
    """If just one node has no way in, the start event is drawn before it."""
    for scope in document.scopes():
        if local(scope) == "adHocSubProcess" or children(scope, "startEvent"):
            continue
        entered = {flow.get("targetRef") for flow in document.flows(scope)}
        firsts = [n for n in document.nodes(scope) if _flows(n) and n.get("id") not in entered]
        if len(firsts) == 1 and local(firsts[0]) not in ("boundaryEvent", "endEvent"):
            made = _event(document, scope, firsts[0], "startEvent", "开始")
            yield made, f"在 {firsts[0].get('id')} 之前补上开始事件。"


def add_ends(document: Document) -> Iterator[Done]:
    """Steps that lead nowhere get an end event; lonely nodes are left to their designer."""
    for scope in document.scopes():
        if local(scope) == "adHocSubProcess":
            continue
        left = {flow.get("sourceRef") for flow in document.flows(scope)}
        entered = {flow.get("targetRef") for flow in document.flows(scope)}
        for node in document.nodes(scope):
            joined = node.get("id") in entered or local(node) in ("startEvent", "boundaryEvent")
            if joined and _flows(node) and node.get("id") not in left and local(node) != "endEvent":
                made = _event(document, scope, node, "endEvent", "结束")
                yield made, f"在 {node.get('id')} 之后补上结束事件。"


def _flows(node: Node) -> bool:
    """Do sequence flows lead to it or from it at all?"""
    apart = node.get("triggeredByEvent") == "true" or node.get("isForCompensation") == "true"
    apart = apart or node.get("instantiate") == "true"
    jumps = child(node, "linkEventDefinition") is not None
    return bool(node.get("id")) and not (apart or jumps or _compensates(node))


def _compensates(node: Node) -> bool:
    bound = local(node) == "boundaryEvent"
    return bound and child(node, "compensateEventDefinition") is not None


def _event(document: Document, scope: Node, node: Node, tag: str, name: str) -> str:
    """The event, its flow to or from the node, and both pictures; gives the event's id."""
    event = document.fresh(tag)
    made = append(scope, B + tag, _last(document, scope), id=event, name=name)
    starts = tag == "startEvent"
    ends = (event, node.get("id")) if starts else (node.get("id"), event)
    flow = document.fresh("sequenceFlow")
    append(scope, B + "sequenceFlow", made, id=flow, sourceRef=ends[0], targetRef=ends[1])
    insert(made, "outgoing" if starts else "incoming", flow)
    insert(node, "incoming" if starts else "outgoing", flow)
    _draw(document, node, event, flow, starts)
    return event


def _last(document: Document, scope: Node) -> Node | None:
    """New elements stand behind the last node or flow, before the artifacts (schema order)."""
    return max((*document.nodes(scope), *document.flows(scope)), key=scope.index, default=None)


def _draw(document: Document, node: Node, event: str, flow: str, starts: bool) -> None:
    """Left of the first node or right of the last one, if that is drawn."""
    picture = document.shape(node.get("id"))
    found = _bounds(picture)
    if picture is None or found is None:
        return
    x, y, width, height = found
    left = x - GAP - SIZE if starts else x + width + GAP
    middle = y + height / 2
    shape = append(picture.getparent(), f"{BPMNDI}BPMNShape", id=f"{event}_di", bpmnElement=event)
    append(shape, f"{DC}Bounds", x=_number(left), y=_number(middle - SIZE / 2),
           width=str(SIZE), height=str(SIZE))  # fmt: skip
    edge = append(picture.getparent(), f"{BPMNDI}BPMNEdge", id=f"{flow}_di", bpmnElement=flow)
    points = (left + SIZE, x) if starts else (x + width, left)
    for point in points:
        append(edge, f"{DI}waypoint", x=_number(point), y=_number(middle))


def _bounds(picture: Node | None) -> tuple[float, ...] | None:
    """Left, top, width and height of a shape that is drawn properly."""
    bounds = picture.find(f"{DC}Bounds") if picture is not None else None
    if bounds is None:
        return None
    try:
        return tuple(float(bounds.get(key) or "") for key in ("x", "y", "width", "height"))
    except ValueError:
        return None


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)
