"""Several ways out of a deciding gateway: each but the default says when it is taken."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import Model

RULE = "missing_condition"


def check(model: Model) -> Iterator[Finding]:
    """Flows without a condition out of a splitting exclusive or inclusive gateway."""
    for node in model.of("exclusiveGateway", "inclusiveGateway"):
        flows = model.outgoing.get(node.id, ())
        for flow in flows if len(flows) > 1 else ():
            if not flow.condition and flow.id != node.xml.get("default"):
                message = f"{node.label}的这条分支没有条件,请写上条件,或设为默认分支。"
                yield model.error(RULE, flow.id, message)
