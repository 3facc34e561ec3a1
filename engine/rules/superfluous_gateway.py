"""A gateway with one way in and one way out decides nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import GATEWAYS, Model

RULE = "superfluous_gateway"


def check(model: Model) -> Iterator[Finding]:
    """Gateways that neither split nor join; warnings only."""
    for node in model.of(*sorted(GATEWAYS)):
        into, out = model.incoming.get(node.id, ()), model.outgoing.get(node.id, ())
        if len(into) == len(out) == 1:
            message = f"网关{node.label}只有一进一出,没有作用,请删去它,或补画另一条分支。"
            yield model.warning(RULE, node.id, message)
