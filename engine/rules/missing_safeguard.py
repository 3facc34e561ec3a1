"""What is done by force needs two people and evidence (行政强制法 18; 行政处罚法 42, 47)."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._law import coercive
from ._model import Model, Node

RULE = "missing_safeguard"


def check(model: Model) -> Iterator[Finding]:
    """Coercive acts (not decisions) without ``evidence``, or with fewer than two ``min_actors``."""
    for node in model.of("userTask"):
        if coercive(model, node) == "act":
            yield from (model.demand(RULE, node.id, said) for said in _lacking(node))


def _lacking(node: Node) -> Iterator[str]:
    least = node.properties.get("min_actors", "1")
    if not least.isdecimal() or int(least) < 2:
        yield (
            f"{node.label}是强制步骤,须由两人以上办理,请写 min_actors=2 和 actors_field;"
            "只是决定、审批的请写 coercive=decide。"
        )
    if "evidence" not in node.properties:
        yield (
            f"{node.label}是强制步骤,须固定证据,请写 evidence(如 photos:2);"
            "只是决定、审批的请写 coercive=decide。"
        )
