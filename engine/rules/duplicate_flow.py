"""Two lines between the same two nodes carry two tokens; mostly one was drawn by mistake."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import Model

RULE = "duplicate_flow"


def check(model: Model) -> Iterator[Finding]:
    """Lines with the same ends and the same condition; warnings only."""
    seen: dict[tuple[str, str, str], str] = {}
    for flow in model.flows:
        key = (flow.source, flow.target, flow.condition)
        if all(key[:2]) and key in seen:
            message = f"与连线 {seen[key]} 重复,后一步会做两次,请删去一条。"
            yield model.warning(RULE, flow.id, message)
        seen.setdefault(key, flow.id)
