"""Every task for people says for whom: a lane, or candidate groups of its own."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import Model

RULE = "missing_role"


def check(model: Model) -> Iterator[Finding]:
    """User and manual tasks that stand in no lane and name no group."""
    for node in model.of("userTask", "manualTask"):
        if not model.role_of(node):
            message = f"{node.label}没有岗位,请放进泳道,或填写候选组(candidateGroups)。"
            yield model.demand(RULE, node.id, message)
