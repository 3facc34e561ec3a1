"""A gateway whose conditions may all be false stops the case: one branch must be the default."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import ACTIVITIES, Model

RULE = "missing_default"

DECIDING = ACTIVITIES | {"exclusiveGateway", "inclusiveGateway"}


def check(model: Model) -> Iterator[Finding]:
    """Nodes all of whose outgoing flows have a condition; in ``bpmn`` that is only an incident."""
    for node in model.of(*DECIDING):
        flows = model.outgoing.get(node.id, ())
        written = [flow.condition for flow in flows]
        sure = "true" in written or node.xml.get("default")
        if written and all(written) and not sure:
            message = f"{node.label}的条件可能全都不成立,请把一条分支设为默认分支。"
            yield model.demand(RULE, node.id, message)
