"""Several ways out of a deciding gateway: each but the default says when it is taken."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions.xml import child, text
from ..model import Finding
from ._model import Model

RULE = "missing_condition"


def check(model: Model) -> Iterator[Finding]:
    """Flows without a condition out of a splitting exclusive or inclusive gateway, and complex
    gateways that join without an activation condition."""
    for node in model.of("exclusiveGateway", "inclusiveGateway"):
        flows = model.outgoing.get(node.id, ())
        for flow in flows if len(flows) > 1 else ():
            if not flow.condition and flow.id != node.xml.get("default"):
                message = f"{node.label}的这条分支没有条件,请写上条件,或设为默认分支。"
                yield model.error(RULE, flow.id, message)
    for node in model.of("complexGateway"):
        joins = len(model.incoming.get(node.id, ())) > 1
        if joins and not text(child(node.xml, "activationCondition")):
            message = f"{node.label}有多条流入却没有激活条件,请写上,例如 activationCount >= 2。"
            yield model.error(RULE, node.id, message)
