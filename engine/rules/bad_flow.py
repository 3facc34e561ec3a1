"""Sequence flows join two nodes of one scope, never enter a start nor leave an end (BPMN 7.6.1)."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import ACTIVITIES, Flow, Model, Node

RULE = "bad_flow"


def check(model: Model) -> Iterator[Finding]:
    """One finding for every flow that may not stand where it does."""
    for flow in model.flows:
        source, target = model.by_id.get(flow.source), model.by_id.get(flow.target)
        if source is not None and target is not None:
            yield from (model.error(RULE, flow.id, text) for text in _wrong(flow, source, target))
    for node in model.of("startEvent", "endEvent"):
        if node.type == "startEvent" and not model.outgoing.get(node.id):
            yield model.error(RULE, node.id, f"开始事件{node.label}没有流出的连线,请连到第一步。")
        if node.type == "endEvent" and not model.incoming.get(node.id):
            yield model.error(
                RULE, node.id, f"结束事件{node.label}没有流入的连线,请从最后一步连过来。"
            )
    for flow in model.flows:
        if _lonely(model, flow):
            message = "任务唯一的流出连线不能带条件,请删去条件,或再画一条默认连线。"
            yield model.error(RULE, flow.id, message)


def _lonely(model: Model, flow: Flow) -> bool:
    """BPMN 7.6.1: a task with a conditional flow has another flow for the other case."""
    source = model.by_id.get(flow.source)
    condition = bool(flow.condition) and source is not None and source.type in ACTIVITIES
    return condition and len(model.outgoing.get(flow.source, ())) == 1


def _wrong(flow: Flow, source: Node, target: Node) -> Iterator[str]:
    if not source.scope == target.scope == flow.scope:
        yield "连线跨过了子流程或泳池的边界,请改用事件、链接或消息。"
    if target.type in ("startEvent", "boundaryEvent"):
        yield f"连线不能指向{target.label}:开始事件和边界事件由触发进入,请改连到后一步。"
    if source.type == "endEvent":
        yield f"结束事件{source.label}之后不能再有连线,请改为中间事件或删去连线。"
    if source.is_event_subprocess or target.is_event_subprocess:
        yield "事件子流程由事件触发,不能用连线进出,请删去这条连线。"
