"""Events say what they wait for or throw, in a place where BPMN and the engine know that kind."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._graph import link_catches, link_names
from ._model import SUBPROCESSES, Event, Model, Node

RULE = "bad_event"

ALLOWED = {
    "startEvent": frozenset({"message", "timer", "signal", "error", "escalation"}),
    "endEvent": frozenset({"message", "signal", "error", "escalation", "terminate"}),
    "intermediateCatchEvent": frozenset({"message", "timer", "signal", "link"}),
    "intermediateThrowEvent": frozenset({"message", "signal", "escalation", "link"}),
    "boundaryEvent": frozenset({"message", "timer", "signal", "error", "escalation"}),
}
REFUSED = frozenset({"cancel", "compensate", "conditional"})  # unsupported_element names them
INNER = frozenset({"error", "escalation"})


def check(model: Model) -> Iterator[Finding]:
    """One finding for every event that says too little or stands in the wrong place."""
    for node in model.nodes:
        if node.type in ALLOWED:
            yield from (model.error(RULE, node.id, text) for text in _event(model, node))
        elif node.type in ("sendTask", "receiveTask") and not node.xml.get("messageRef"):
            message = f"{node.label}没有选定消息,请选一条消息(messageRef)。"
            yield model.error(RULE, node.id, message)


def _event(model: Model, node: Node) -> Iterator[str]:
    if not node.events and node.type in ("intermediateCatchEvent", "boundaryEvent"):
        yield f"{node.label}没有触发条件,请设为定时、消息或信号。"
    for event in node.events:
        if event.kind not in ALLOWED[node.type] | REFUSED:
            yield f"这个位置不能用 {event.kind} 事件,请换一种事件。"
        elif _needs_reference(node, event):
            yield f"{node.label}没有选定 {event.kind},请在属性里选一个并起名。"
    if node.type == "startEvent" and node.kinds & INNER and not _in_event_subprocess(model, node):
        yield "错误和升级只能启动事件子流程,请把它移进事件子流程。"
    if "link" in node.kinds:
        yield from _link(model, node)


def _needs_reference(node: Node, event: Event) -> bool:
    """A catch without a code catches every error; a throw must say which."""
    if event.kind in INNER:
        return not event.ref and node.type in ("endEvent", "intermediateThrowEvent")
    return event.kind in ("message", "signal") and not event.ref


def _in_event_subprocess(model: Model, node: Node) -> bool:
    holder = model.by_id.get(node.scope)
    return holder is not None and holder.type in SUBPROCESSES and holder.is_event_subprocess


def _link(model: Model, node: Node) -> Iterator[str]:
    names = link_names(node)
    if "" in names:
        yield "链接事件没有名称,请给两端写上同一个名称。"
        return
    if node.type == "intermediateThrowEvent" and len([*link_catches(model, node)]) != 1:
        yield f"链接“{'、'.join(sorted(names))}”应有且只有一个同名的接收端,请补画或合并。"
    throws = (n for n in model.inside.get(node.scope, ()) if n.type == "intermediateThrowEvent")
    if node.type == "intermediateCatchEvent" and not any(names & link_names(n) for n in throws):
        yield f"链接“{'、'.join(sorted(names))}”没有同名的发出端,请补画或删去。"
