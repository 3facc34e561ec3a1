"""A boundary event sits on an activity of its own scope and can really interrupt or remind."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import ACTIVITIES, Model, Node

RULE = "bad_boundary"


def check(model: Model) -> Iterator[Finding]:
    """One finding for every boundary event that could not work as drawn."""
    for node in model.of("boundaryEvent"):
        host = model.by_id.get(node.attached or "")
        if host is not None:
            yield from (model.error(RULE, node.id, text) for text in _wrong(node, host))


def _wrong(node: Node, host: Node) -> Iterator[str]:
    if host.type not in ACTIVITIES:
        yield "边界事件只能附在任务或子流程上,请移到任务或子流程的边上。"
    elif host.is_event_subprocess:
        yield "事件子流程不能有边界事件,请改附到它所在的子流程上。"
    if host.scope != node.scope:
        yield "边界事件与所附节点不在同一层,请移到同一层。"
    if "error" in node.kinds and not node.interrupts:
        yield "错误边界事件必须是中断的,请改为中断型。"
