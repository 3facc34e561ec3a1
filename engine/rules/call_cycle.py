"""No process calls itself, directly or through others: the engine would never come back."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions.extensions import called_element
from ..model import Finding
from ._graph import circles
from ._model import Model

RULE = "call_cycle"


def check(model: Model) -> Iterator[Finding]:
    """One finding for every call activity that closes a circle."""
    calls = {name: sorted(called) for name, called in model.library.calls.items()}
    groups = circles(calls)
    for node in model.of("callActivity"):
        home, called = model.process_of(node), called_element(node.xml)
        around = next((group for group in groups if {home, called} <= set(group)), None)
        if around is not None:
            message = f"流程循环调用({'、'.join(around)}),请用消息或新案件代替这次调用。"
            yield model.error(RULE, node.id, message)
