"""Behind an event-based gateway stand at least two waits, each with one way in (BPMN 10.5.6)."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import Flow, Model

RULE = "event_gateway_targets"

CATCHES = frozenset({"message", "timer", "signal", "conditional"})


def check(model: Model) -> Iterator[Finding]:
    """One finding for the gateway, one for every wrong branch."""
    for gateway in model.of("eventBasedGateway"):
        flows = model.outgoing.get(gateway.id, ())
        opens = gateway.xml.get("instantiate") == "true"
        if gateway.xml.get("eventGatewayType") == "Parallel" and not opens:
            message = "并行的事件网关只能用来启动流程,请勾选“启动流程”(instantiate),或改为排他型。"
            yield model.error(RULE, gateway.id, message)
        if len(flows) < 2:
            message = "事件网关至少要有两条分支,请补上另一个等待,或改用普通的中间事件。"
            yield model.error(RULE, gateway.id, message)
        for flow in flows:
            yield from (model.error(RULE, flow.id, text) for text in _branch(model, flow))
        kinds = {model.by_id[f.target].type for f in flows if f.target in model.by_id}
        if "receiveTask" in kinds and _waits_for_message(model, flows):
            message = "消息事件和接收任务不能混用,请统一改成消息中间事件。"
            yield model.error(RULE, gateway.id, message)


def _branch(model: Model, flow: Flow) -> Iterator[str]:
    target = model.by_id.get(flow.target)
    if target is None:
        return
    catches = target.type == "intermediateCatchEvent" and target.kinds & CATCHES
    if not catches and target.type != "receiveTask":
        yield f"事件网关之后不能直接连{target.label},请先连一个消息、定时或信号中间事件。"
    if len(model.incoming.get(target.id, ())) > 1:
        yield f"{target.label}还有别的连线进来,请让它只从事件网关进入。"
    if model.boundary.get(target.id):
        yield f"{target.label}在事件网关之后,不能再附边界事件,请改为网关的另一条分支。"


def _waits_for_message(model: Model, flows: tuple[Flow, ...]) -> bool:
    targets = (model.by_id.get(flow.target) for flow in flows)
    return any(t.type == "intermediateCatchEvent" and "message" in t.kinds for t in targets if t)
