"""Several lines into a task do not wait for each other, though it looks like a join."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import ACTIVITIES, Model

RULE = "fake_join"


def check(model: Model) -> Iterator[Finding]:
    """Tasks that the branches of one run enter on several lines; warnings only.

    Where only one of the lines can come in a run, nobody is misled.
    """
    for walk in model.walks:
        for name, marking in walk.met.items():
            node = walk.net.nodes[name]
            if node.type in ACTIVITIES:
                message = f"{node.label}有几条连线流入却不会互相等待"
                message += f"(例如:{walk.example(marking)}),请先用网关汇合。"
                yield model.warning(RULE, name, message)
