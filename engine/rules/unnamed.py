"""People read names: the task in their list, the result of a case, the answer on a branch."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import ACTIVITIES, Model

RULE = "unnamed"


def check(model: Model) -> Iterator[Finding]:
    """Tasks, end events of the process, gateways that choose and their branches; warnings only."""
    tops = {scope.id for scope in model.processes}
    for scope in model.processes:
        if not scope.name:
            yield model.warning(RULE, scope.id, "流程没有名称,请写上居民看得懂的名称。")
    for node in model.of("userTask", "endEvent"):
        if not node.name and (node.type == "userTask" or node.scope in tops):
            message = "没有名称,请写上名称:它会出现在待办或办结结果里。"
            yield model.warning(RULE, node.id, message)
    for node in model.of(*sorted(ACTIVITIES - {"userTask"})):
        if not node.name and not node.is_event_subprocess:
            yield model.warning(RULE, node.id, "没有名称,请写上做什么,例如“通知车主”。")
    for gateway in model.of("exclusiveGateway", "inclusiveGateway"):
        flows = model.outgoing.get(gateway.id, ())
        if len(flows) > 1 and not gateway.name:
            yield model.warning(RULE, gateway.id, "网关没有名称,请写上问题,例如“属实?”。")
        for flow in flows if len(flows) > 1 else ():
            if not flow.name:
                message = f"{gateway.label}的这条分支没有名称,请写上什么情况走这里。"
                yield model.warning(RULE, flow.id, message)
