"""A boundary event sits on an activity of its own scope and can really interrupt or remind."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import ACTIVITIES, Model, Node
from .bad_event import STOPPING, WORDS

RULE = "bad_boundary"


def check(model: Model) -> Iterator[Finding]:
    """One finding for every boundary event that could not work as drawn."""
    for node in model.of("boundaryEvent"):
        host = model.by_id.get(node.attached or "")
        if not model.outgoing.get(node.id) and "compensate" not in node.kinds:
            message = f"边界事件{node.label}没有流出的连线,请连到它触发后的第一步。"
            yield model.error(RULE, node.id, message)
        if host is not None:
            yield from (model.error(RULE, node.id, text) for text in _wrong(node, host))


def _wrong(node: Node, host: Node) -> Iterator[str]:
    if host.type not in ACTIVITIES:
        yield "边界事件只能附在任务或子流程上,请移到任务或子流程的边上。"
    elif host.is_event_subprocess:
        yield "事件子流程不能有边界事件,请改附到它所在的子流程上。"
    if host.scope != node.scope:
        yield "边界事件与所附节点不在同一层,请移到同一层。"
    for kind in sorted(STOPPING & node.kinds) if not node.interrupts else ():
        yield f"{WORDS[kind]}边界事件必须是中断的,请改为中断型。"
