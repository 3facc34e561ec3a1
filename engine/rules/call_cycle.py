"""No process calls itself, directly or through others: the engine would never come back."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._graph import circles
from ._model import Model

RULE = "call_cycle"


def check(model: Model) -> Iterator[Finding]:
    """One finding for every call activity that closes a circle."""
    calls = {name: sorted(called) for name, called in model.library.calls.items()}
    mine = next((group for group in circles(calls) if model.process in group), [])
    for node in model.of("callActivity"):
        if (node.xml.get("calledElement") or "").strip() in mine:
            chain = "、".join(mine)
            message = f"流程循环调用({chain}),请用消息或新案件代替这次调用。"
            yield model.error(RULE, node.id, message)
