"""A condition where nobody reads it misleads: on a default flow, behind events, AND gateways."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import EVENTS, Model

RULE = "ignored_condition"

BLIND = EVENTS | {"parallelGateway", "eventBasedGateway"}


def check(model: Model) -> Iterator[Finding]:
    """Flows with a condition that is never evaluated (BPMN 8.4.13); other engines ignore it."""
    for flow in model.flows:
        source = model.by_id.get(flow.source)
        if source is None or not flow.condition:
            continue
        if source.type in BLIND:
            message = f"{source.label}之后的连线不看条件,请删去条件,或改用排他网关。"
            yield (model.demand if source.type == "parallelGateway" else model.error)(
                RULE, flow.id, message
            )
        elif source.xml.get("default") == flow.id:
            message = "默认分支的条件不会被看,请删去条件,或另选默认分支。"
            yield model.demand(RULE, flow.id, message)
