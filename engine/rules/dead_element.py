"""A node that lines lead to and no token ever reaches: behind a join that never opens."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._explore import Walk
from ._graph import spread
from ._model import Model

RULE = "dead_element"


def check(model: Model) -> Iterator[Finding]:
    """The first dead node of every dead part; only where every state was seen."""
    for walk in model.walks:
        if not (walk.bounded or walk.pruned or (walk.ended and not walk.stuck)):
            for name in _dead(walk):
                message = f"{walk.net.nodes[name].label}永远不会执行:前面的汇合等不齐,请检查分支。"
                yield model.demand(RULE, name, message)


def _dead(walk: Walk) -> Iterator[str]:
    net = walk.net
    drawn = spread(
        [name for name in net.nodes if name in walk.fired],
        lambda name: [net.target[edge] for edge in net.out[name]],
    )
    alive = walk.fired | set(walk.stuck)
    for name in net.nodes:
        before = {net.source[edge] for edge in net.into[name]}
        if name in drawn and name not in alive and before & alive:
            yield name
