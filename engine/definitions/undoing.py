"""Compensation and transactions as drawn: handlers, what is undone, where one may cancel."""

from __future__ import annotations

from collections.abc import Iterator

from .extensions import ACTIVITIES, EVENTS
from .refuse import Problem, label
from .xml import Node, child, children, descendants, local

COMPENSATE, CANCEL = "compensateEventDefinition", "cancelEventDefinition"


def handler_of(boundary: Node) -> str | None:
    """The activity that a compensation boundary event is associated with, drawn either way."""
    ident, found = boundary.get("id"), []
    for line in descendants(boundary.getroottree().getroot(), "association"):
        ends = [line.get("sourceRef"), line.get("targetRef")]
        if ident in ends:
            ends.remove(ident)
            found += ends
    return found[0] if len(found) == 1 else None


def problems(process: Node) -> Iterator[Problem]:
    """(element id, why it cannot be undone) for a process (BPMN 2.0.2, 10.7 and 10.5.5)."""
    for node in descendants(process, *EVENTS):
        kinds = [d for d in children(node) if local(d).endswith("EventDefinition")]
        undoes = child(node, COMPENSATE)
        if len(kinds) > 1 and (undoes is not None or child(node, CANCEL) is not None):
            yield _problem(node, "的补偿或取消不能与其他触发条件合在一个事件里")
        elif undoes is not None:
            yield from ((i, s) for i, s in COMPENSATES.get(local(node), _throw)(node, undoes))
        elif child(node, CANCEL) is not None:
            yield from _cancel(node)
    for node in descendants(process, *ACTIVITIES):
        if node.get("isForCompensation") == "true" and node.get("triggeredByEvent") != "true":
            yield from _handler(node)


def _problem(node: Node, sentence: str) -> Problem:
    return str(node.get("id") or local(node)), f"节点{label(node)}{sentence}"


def _boundary(node: Node, undoes: Node) -> Iterator[Problem]:
    if _flows(node):
        yield _problem(node, "是补偿边界事件,不能有流出的顺序流,请用关联线连到补偿活动")
    target = handler_of(node)
    handlers = [n for n in children(node.getparent(), *ACTIVITIES) if n.get("id") == target]
    if not handlers or handlers[0].get("isForCompensation") != "true":
        yield _problem(node, "须用一条关联线连到同一范围内标为补偿(isForCompensation)的活动")


def _start(node: Node, undoes: Node) -> Iterator[Problem]:
    holder = node.getparent()
    if holder.get("triggeredByEvent") != "true" or local(holder.getparent()) == "process":
        yield _problem(node, "的补偿触发只能用于子流程里的事件子流程")


def _throw(node: Node, undoes: Node) -> Iterator[Problem]:
    wanted, scope = undoes.get("activityRef"), node.getparent()
    seen = [scope, scope.getparent()] if scope.get("triggeredByEvent") == "true" else [scope]
    known = {a.get("id") for place in seen for a in children(place, *ACTIVITIES)}
    if wanted and wanted not in known:
        yield _problem(node, f"要补偿的 {wanted} 不是同一范围内的活动(activityRef)")


COMPENSATES = {"boundaryEvent": _boundary, "startEvent": _start}


def _cancel(node: Node) -> Iterator[Problem]:
    if local(node) == "boundaryEvent":
        host = [n for n in node.getparent() if n.get("id") == node.get("attachedToRef")]
        if not host or local(host[0]) != "transaction" or node.get("cancelActivity") == "false":
            yield _problem(node, "是取消边界事件,须附着在事务子流程上并且是中断型")
        return
    around = next((a for a in node.iterancestors() if local(a) == "transaction"), None)
    if around is None:
        yield _problem(node, "是取消结束事件,只能用在事务子流程里")
    elif not any(child(b, CANCEL) is not None for b in _attached(around)):
        yield _problem(around, "里有取消结束事件,须附着一个取消边界事件")


def _handler(node: Node) -> Iterator[Problem]:
    if _flows(node):
        yield _problem(node, "是补偿活动,不能有顺序流,请只用关联线连到补偿边界事件")
    events = children(node.getparent(), "boundaryEvent")
    lines = [handler_of(b) for b in events if child(b, COMPENSATE) is not None]
    if node.get("id") not in lines:
        yield _problem(node, "是补偿活动,却没有补偿边界事件用关联线连到它")
    if _attached(node):
        yield _problem(node, "是补偿活动,不能附着边界事件,请放进一个补偿子流程里")


def _flows(node: Node) -> bool:
    flows = children(node.getparent(), "sequenceFlow")
    return any(node.get("id") in (f.get("sourceRef"), f.get("targetRef")) for f in flows)


def _attached(node: Node) -> list[Node]:
    nodes = children(node.getparent(), "boundaryEvent")
    return [b for b in nodes if b.get("attachedToRef") == node.get("id")]
