"""The properties a designer may write, and on what (docs: the contract of extensions)."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions.topics import is_reserved
from ..definitions.xml import child
from ._model import Model, Node

TASK, TIMER, PROCESS, END = "用户任务", "定时事件", "流程", "结束事件"
MESSAGE, LANE, MANY, ANY = "可由人发送的消息", "泳道", "多实例", "任何节点"
AUTOMATIC, THROWN, HEARD = "脚本、决策和外部任务", "发出消息或信号的节点", "等待消息的节点"
JOB, OWN = "外部任务", "数据节点"
OPENING = "启动流程的定时事件"
CLOCKED = frozenset({TASK, PROCESS, TIMER})

PROPERTIES: dict[str, frozenset[str]] = {
    "clock": CLOCKED,
    "clock_class": CLOCKED,
    "clock_from": frozenset({TASK, TIMER}),
    "calendar": CLOCKED,
    "on_reentry": frozenset({TASK}),
    "not_before": frozenset({TASK}),
    "unit": frozenset({TASK}),
    "separation": frozenset({TASK}),
    "min_actors": frozenset({TASK}),
    "actors_field": frozenset({TASK}),
    "evidence": frozenset({TASK}),
    "legal_gate": frozenset({TASK}),
    "gate_when": frozenset({TASK}),
    "refuse": frozenset({TASK}),
    "seen_by": frozenset({TASK, MESSAGE}),
    "basis": frozenset({TASK}),
    "dispatches": frozenset({TASK}),
    "coercive": frozenset({TASK}),
    "return_form": frozenset({TASK}),
    "no_return_when": frozenset({TASK}),
    "sign_in": frozenset({TASK}),
    "merges": frozenset({TASK}),
    "measure": frozenset({TASK}),
    "priority": frozenset({TASK, PROCESS}),
    "stage": frozenset({ANY}),
    "resolves": frozenset({ANY}),
    "milestone": frozenset({ANY}),
    "milestone_start": frozenset({ANY}),
    "facts": frozenset({TASK, MESSAGE}),
    "outcome": frozenset({END}),
    "route_class": frozenset({END}),
    "closes": frozenset({END}),
    "role": frozenset({MESSAGE, LANE}),
    "form": frozenset({MESSAGE}),
    "action": frozenset({MESSAGE}),
    "supervise": frozenset({PROCESS}),
    "counted": frozenset({PROCESS}),
    "error_code": frozenset({AUTOMATIC}),
    "payload": frozenset({THROWN, JOB}),
    "result": frozenset({OWN}),
    "correlation": frozenset({THROWN, HEARD}),
    "allow": frozenset({TASK, PROCESS}),
    "forbid": frozenset({TASK, PROCESS}),
    "assignee": frozenset({TASK}),
    "late_days": frozenset({TASK, PROCESS}),
    "vote_pass": frozenset({MANY}),
    "vote_field": frozenset({MANY}),
    "vote_yes": frozenset({MANY}),
    "vote_weight": frozenset({MANY}),
    "vote_result": frozenset({MANY}),
    "units": frozenset({OPENING}),
    "output_collection": frozenset({MANY}),
    "output_element": frozenset({MANY}),
}


def places(model: Model, node: Node) -> Iterator[str]:
    """The words of the table that fit this node."""
    yield ANY
    if node.type == "userTask":
        yield TASK
    if node.type == "endEvent":
        yield END
    if node.type in ("scriptTask", "businessRuleTask", "serviceTask"):
        yield AUTOMATIC
    if node.type == "serviceTask":
        yield JOB
        if is_reserved(node.attribute("topic") or ""):
            yield OWN
    if "timer" in node.kinds:
        yield TIMER
    if node.type == "sendTask" or (node.throws and node.kinds & {"message", "signal"}):
        yield THROWN
    if "timer" in node.kinds and node.type == "startEvent" and node.scope not in model.by_id:
        yield OPENING
    if _sendable(model, node):
        yield MESSAGE
        yield HEARD
    if child(node.xml, "multiInstanceLoopCharacteristics") is not None:
        yield MANY


def _sendable(model: Model, node: Node) -> bool:
    """A message that may come while the case runs; the one that opens it comes from outside."""
    if node.type == "receiveTask":
        return True
    if node.type == "startEvent":
        holder = model.by_id.get(node.scope)
        return "message" in node.kinds and holder is not None and holder.is_event_subprocess
    return "message" in node.kinds and node.type in ("boundaryEvent", "intermediateCatchEvent")
