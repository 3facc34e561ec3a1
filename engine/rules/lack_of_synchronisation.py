"""Parallel branches that meet without a join run everything after them once a branch."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._explore import Walk, does_something
from ._model import Model
from ._net import Marking

RULE = "lack_of_synchronisation"


def check(model: Model) -> Iterator[Finding]:
    """Nodes before which two tokens can stand, if anything but an end follows; warnings only:
    drawing a step that runs once a branch is allowed."""
    for walk in model.walks:
        for name, marking in walk.endless.items():
            yield _found(model, walk, name, marking, "循环每转一圈就多出一条分支")
        for name, marking in walk.twice.items():
            if name not in walk.endless and does_something(walk.net, name):
                yield _found(model, walk, name, marking, "并行的分支没有汇合")


def _found(model: Model, walk: Walk, name: str, marking: Marking, why: str) -> Finding:
    label, example = walk.net.nodes[name].label, walk.example(marking)
    message = f"{label}会被执行几次:{why}(例如:{example}),请在它之前画并行网关汇合。"
    return model.warning(RULE, name, message)
