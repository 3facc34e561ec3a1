"""A join that waits for a branch which will not come holds the case for ever."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._explore import STATES, Walk
from ._graph import interruptible
from ._model import Model

RULE = "deadlock"


def check(model: Model) -> Iterator[Finding]:
    """Nodes that can get stuck, with a way there: an error if no way leads to an end.

    Where data decides otherwise a way may be impossible, so it is a warning while others end.
    A bound that was reached is said too.
    """
    for walk in model.walks:
        if not interruptible(model, walk.net.scope):
            yield from _stuck(model, walk)
        if walk.bounded:
            message = f"可能的状态超过 {STATES} 种,只检查了一部分,请把流程拆小。"
            yield model.warning(RULE, walk.net.scope, message)


def _stuck(model: Model, walk: Walk) -> Iterator[Finding]:
    certain = not (walk.ended or walk.bounded or walk.pruned)
    for name, marking in walk.stuck.items():
        node = walk.net.nodes[name]
        message = f"{node.label}等不齐流入的分支,案件会停在这里(例如:{walk.example(marking)}),"
        message += "请让分支与汇合成对:并行对并行,排他对排他。"
        yield (model.demand if certain else model.warning)(RULE, name, message)
