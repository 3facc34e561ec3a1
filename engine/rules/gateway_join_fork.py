"""A gateway that joins and splits at once is hard to read: what does it wait for, what start?"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import Model

RULE = "gateway_join_fork"


def check(model: Model) -> Iterator[Finding]:
    """Parallel and inclusive gateways with several ways in and out; warnings only."""
    for node in model.of("parallelGateway", "inclusiveGateway"):
        into, out = model.incoming.get(node.id, ()), model.outgoing.get(node.id, ())
        if len(into) > 1 and len(out) > 1:
            message = f"网关{node.label}又汇合又分支,请拆成两个网关:先汇合,再分支。"
            yield model.warning(RULE, node.id, message)
