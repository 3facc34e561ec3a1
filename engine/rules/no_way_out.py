"""From every node there is a way to an end; otherwise a case can get stuck for good."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._graph import following, interruptible, spread
from ._model import Model, Node

RULE = "no_way_out"


def check(model: Model) -> Iterator[Finding]:
    """Dead ends, and circles that nothing leaves."""
    onward = {node.id: [*_next(model, node)] for node in model.nodes}
    back: dict[str, list[str]] = {}
    for name, targets in onward.items():
        for target in targets:
            back.setdefault(target, []).append(name)
    last = [name for name, targets in onward.items() if not targets]
    safe = spread(last, lambda name: back.get(name, ()))
    free = {scope.id for scope in model.scopes if interruptible(model, scope.id)}
    for node in model.nodes:
        if not onward[node.id] and not _ends(model, node):
            message = f"{node.label}没有流出的连线,请连到下一步或结束事件。"
            yield model.demand(RULE, node.id, message)
        elif node.id not in safe and node.scope not in free:
            message = f"从{node.label}走不到任何结束事件,请给这个循环一个出口。"
            yield model.error(RULE, node.id, message)


def _ends(model: Model, node: Node) -> bool:
    """Nothing follows an end, what an event starts, what only undoes, or the last in an ad-hoc
    sub-process, where no end may be drawn."""
    holder = model.by_id.get(node.scope)
    if holder is not None and holder.type == "adHocSubProcess":
        return True
    undoes = node.xml.get("isForCompensation") == "true"
    undoes = undoes or (node.type == "boundaryEvent" and "compensate" in node.kinds)
    return node.type == "endEvent" or node.is_event_subprocess or undoes


def _next(model: Model, node: Node) -> Iterator[str]:
    """Where the node's own token can go; a reminder beside it does not take it away."""
    yield from following(model, node)
    for event in model.boundary.get(node.id, ()):
        if event.interrupts:
            yield event.id
