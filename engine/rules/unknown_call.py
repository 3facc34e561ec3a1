"""A call activity calls a process that is deployed with it: its folder, or its own file."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions.extensions import called_element
from ..definitions.rewrite import GLOBAL
from ..model import Finding
from ._model import Model

RULE = "unknown_call"


def check(model: Model) -> Iterator[Finding]:
    """Call activities without a process, or with one that is nowhere."""
    known = set(model.library.roots) | {scope.id for scope in model.processes}
    known |= {task.get("id") or "" for task in model.every(*GLOBAL)}
    for node in model.of("callActivity"):
        called = called_element(node.xml)
        if not called:
            message = f"{node.label}没有写要调用的流程,请填写 calledElement。"
            yield model.error(RULE, node.id, message)
        elif called not in known:
            message = f"调用的流程 {called} 不存在,请先建好该流程,或改正名称。"
            yield model.error(RULE, node.id, message)
