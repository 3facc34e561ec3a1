"""A process begins somewhere: start events, and exactly one in every sub-process (BPMN 10.3.5)."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import Model, Node, Scope, instantiates

RULE = "no_start"


def check(model: Model) -> Iterator[Finding]:
    """Scopes without a start, with several plain starts, or with the wrong kind of start."""
    for scope in model.scopes:
        if scope.type == "adHocSubProcess" or not _matters(model, scope):
            continue
        starts = model.starts(scope.id)
        holder = model.by_id.get(scope.id) if scope.type != "process" else None
        if not starts and any(map(instantiates, model.inside.get(scope.id, ()))):
            continue
        if not starts:
            yield _missing(model, scope)
        elif holder is None:
            yield from _process(model, scope, starts)
        else:
            yield from _subprocess(model, holder, starts)


def _missing(model: Model, scope: Scope) -> Finding:
    """Whoever draws an end draws a start (BPMN 10.5.2). With neither, all nodes without incoming
    flow begin (13.3.4): the profile ``bpmn`` only warns."""
    inside, holder = model.inside.get(scope.id, ()), model.by_id.get(scope.id)
    waits = holder is not None and holder.is_event_subprocess
    sure = waits or any(node.type == "endEvent" for node in inside)
    tell = model.error if sure else model.demand
    return tell(RULE, scope.id, "没有开始事件,请画一个开始事件。")


def _matters(model: Model, scope: Scope) -> bool:
    """An empty pool beside the process is only drawn for the reader."""
    return scope.type != "process" or scope.id == model.process or scope.id in model.inside


def _process(model: Model, scope: Scope, starts: tuple[Node, ...]) -> Iterator[Finding]:
    plain = [node for node in starts if not node.events]
    if len(plain) > 1:
        message = f"有 {len(plain)} 个无触发条件的开始事件,请只保留一个。"
        yield model.error(RULE, scope.id, message)


def _subprocess(model: Model, holder: Node, starts: tuple[Node, ...]) -> Iterator[Finding]:
    if len(starts) > 1:
        message = f"子流程{holder.label}有 {len(starts)} 个开始事件,请只保留一个。"
        yield model.error(RULE, holder.id, message)
    for start in starts:
        if holder.is_event_subprocess and not start.events:
            message = "事件子流程的开始事件没有触发条件,请设为消息、定时、信号、错误或升级。"
            yield model.error(RULE, start.id, message)
        if not holder.is_event_subprocess and start.events:
            message = "普通子流程的开始事件不能有触发条件,请去掉,或改为事件子流程。"
            yield model.error(RULE, start.id, message)
