"""A misspelt or misplaced property does nothing, silently: no deadline, no gate. So: refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..definitions.extensions import properties
from ..model import Finding
from ._model import Model, identity
from ._properties import ANY, LANE, PROCESS, PROPERTIES, places

RULE = "unknown_property"


def check(model: Model) -> Iterator[Finding]:
    """Names that the engine does not know, and names on an element that does not read them."""
    for node in model.nodes:
        yield from _check(model, node.id, node.properties, {*places(model, node)})
    for scope in model.processes:
        yield from _check(model, scope.id, scope.properties, {ANY, PROCESS})
    for lane in model.every("lane"):
        yield from _check(model, identity(lane), properties(lane), {LANE})
    for flow in model.flows:
        yield from _check(model, flow.id, properties(flow.xml), set())


def _check(
    model: Model, element: str, names: Iterable[str], fitting: set[str]
) -> Iterator[Finding]:
    for name in names:
        if name not in PROPERTIES:
            message = f"没有名为 {name or '(空)'} 的属性,请改正拼写,或删去。"
            yield model.demand(RULE, element, message)
        elif not PROPERTIES[name] & fitting:
            where = "、".join(sorted(PROPERTIES[name]))
            message = f"属性 {name} 写在这里不起作用,请移到:{where}。"
            yield model.demand(RULE, element, message)
