"""A circle of automatic steps never gives way: it must hold a task, a wait, or be calculated."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions.extensions import called_element
from ..definitions.xml import descendants
from ..model import Finding
from ._expressions import plain, value_of
from ._graph import circles, following
from ._model import SUBPROCESSES, Model, Node

RULE = "endless_loop"

WAITING = frozenset({"userTask", "manualTask", "receiveTask", "serviceTask", "eventBasedGateway"})


def check(model: Model) -> Iterator[Finding]:
    """One finding a circle; the profile ``bpmn`` only warns if anything could lead out of it: the
    kernel has a step budget."""
    automatic = {node.id: node for node in model.nodes if not _waits(model, node)}
    steps = {name: [*_next(model, node)] for name, node in automatic.items()}
    for group in circles(steps):
        names = "、".join(automatic[name].name or name for name in group[:6])
        if not _way_out(model, group):
            message = f"循环({names})的出口条件永远不成立,走不出去,请改正条件。"
            yield model.error(RULE, group[0], message)
            continue
        message = f"循环({names})中没有任何等待,请加入用户任务、定时或消息,或去掉循环。"
        yield model.demand(RULE, group[0], message)


def _way_out(model: Model, group: list[str]) -> bool:
    """Can any condition let a token leave the circle? One that is always false cannot."""
    if any(model.boundary.get(name) for name in group):
        return True
    flows = [f for name in group for f in model.outgoing.get(name, ()) if f.target not in group]
    return any(value_of(plain(f.condition, model)) is not False for f in flows) or not flows


def _waits(model: Model, node: Node) -> bool:
    if node.type == "intermediateCatchEvent":
        return bool(node.kinds - {"link"})
    if node.type == "boundaryEvent":
        return bool(node.kinds - {"error", "escalation"})
    if node.type == "callActivity":
        return _called_waits(model, node)
    return node.type in WAITING


def _called_waits(model: Model, node: Node) -> bool:
    called = model.library.roots.get(called_element(node.xml))
    names = (*WAITING, "intermediateCatchEvent", "callActivity")
    return called is None or any(True for _ in descendants(called, *names))


def _next(model: Model, node: Node) -> Iterator[str]:
    """A sub-process is entered at its starts and left from its ends."""
    if node.type in SUBPROCESSES:
        yield from (start.id for start in model.starts(node.id))
    else:
        yield from following(model, node)
    holder = model.by_id.get(node.scope)
    if node.type == "endEvent" and holder is not None and not holder.is_event_subprocess:
        yield from following(model, holder)
    for event in model.boundary.get(node.id, ()):
        if event.kinds & {"error", "escalation"}:
            yield event.id
