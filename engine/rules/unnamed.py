"""People read names: the task in their list, the result of a case, the answer on a branch."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import Model

RULE = "unnamed"


def check(model: Model) -> Iterator[Finding]:
    """User tasks, end events of the process, branches of exclusive gateways; warnings only."""
    tops = {scope.id for scope in model.processes}
    for scope in model.processes:
        if not scope.name:
            yield model.warning(RULE, scope.id, "流程没有名称,请写上居民看得懂的名称。")
    for node in model.of("userTask", "endEvent"):
        if not node.name and (node.type == "userTask" or node.scope in tops):
            message = "没有名称,请写上名称:它会出现在待办或办结结果里。"
            yield model.warning(RULE, node.id, message)
    for gateway in model.of("exclusiveGateway"):
        flows = model.outgoing.get(gateway.id, ())
        for flow in flows if len(flows) > 1 else ():
            if not flow.name:
                message = f"{gateway.label}的这条分支没有名称,请写上什么情况走这里。"
                yield model.warning(RULE, flow.id, message)
