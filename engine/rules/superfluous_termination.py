"""A terminating end ends nothing where nothing else can be running."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import GATEWAYS, Model

RULE = "superfluous_termination"


def check(model: Model) -> Iterator[Finding]:
    """Terminate end events in scopes where one token runs at a time; warnings only."""
    for node in model.of("endEvent"):
        if "terminate" in node.kinds and not _parallel(model, node.scope):
            message = f"{node.label}不需要终止:这里没有别的分支在进行,请改用普通结束事件。"
            yield model.warning(RULE, node.id, message)


def _parallel(model: Model, scope: str) -> bool:
    """Anything that can put a second token into the scope."""
    for node in model.inside.get(scope, ()):
        out = len(model.outgoing.get(node.id, ()))
        splits = out > 1 and node.type not in GATEWAYS - {"parallelGateway", "inclusiveGateway"}
        beside = node.type == "boundaryEvent" and not node.interrupts
        if splits or beside or node.is_event_subprocess:
            return True
    return len(model.starts(scope)) > 1
