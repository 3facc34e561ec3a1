"""Every process and sub-process has an end event that says how it ended.

Whoever draws a start draws an end (BPMN 10.5.3). With neither, a scope ends when nothing is left to
do (13.5.6), and the profile ``bpmn`` only warns.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import Model, instantiates

RULE = "no_end"


def check(model: Model) -> Iterator[Finding]:
    """Scopes that hold nodes but no end event."""
    for scope in model.scopes:
        nodes = model.inside.get(scope.id, ())
        needless = scope.type == "adHocSubProcess" or any(map(instantiates, nodes))
        if nodes and not needless and not any(node.type == "endEvent" for node in nodes):
            tell = model.error if model.starts(scope.id) else model.demand
            yield tell(RULE, scope.id, "没有结束事件,请画一个结束事件并写明结果。")
