"""Several lines out of a task start parallel branches; a gateway says so to the reader."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import GATEWAYS, Model

RULE = "implicit_split"


def check(model: Model) -> Iterator[Finding]:
    """Tasks and events with several lines out, unless conditions stand on them; warnings only."""
    for node in model.nodes:
        flows = model.outgoing.get(node.id, ())
        plain = [f for f in flows if not f.condition and f.id != node.xml.get("default")]
        if node.type not in GATEWAYS and len(plain) > 1:
            message = f"{node.label}流出几条连线,会同时进行,请改用并行网关画明。"
            yield model.warning(RULE, node.id, message)
