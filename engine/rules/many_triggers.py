"""An event with several triggers hides which of them matters; one trigger an event reads better."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import Model

RULE = "many_triggers"


def check(model: Model) -> Iterator[Finding]:
    """Events with more than one event definition; warnings only."""
    for node in model.nodes:
        if len(node.events) > 1:
            message = f"{node.label}有 {len(node.events)} 个触发条件,不易看懂,请拆成几个事件。"
            yield model.warning(RULE, node.id, message)
