"""A business rule task names a decision that a DMN file beside the process holds."""

from __future__ import annotations

from collections.abc import Iterator

from ..dmn import decision_ids
from ..model import Finding
from ._model import Model

RULE = "unknown_decision"


def check(model: Model) -> Iterator[Finding]:
    """Business rule tasks without a decision, or with one that is nowhere."""
    files = model.library.decisions(model.process).values()
    known = frozenset[str]().union(*map(decision_ids, files))
    for node in model.of("businessRuleTask"):
        decision = node.attribute("decisionRef")
        if decision is None:
            message = f"{node.label}没有写决策,请填写 decisionRef。"
            yield model.demand(RULE, node.id, message)
        elif decision not in known:
            message = f"决策 {decision} 不在本流程目录的 .dmn 文件中,请补上或改正编号。"
            yield model.error(RULE, node.id, message)
