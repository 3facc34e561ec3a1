"""A diagram that the engine walks in bounded time: 2,000 nodes, 1,000 instances, ten levels."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ..definitions.xml import child, text
from ..model import Finding
from ._expressions import value_of
from ._graph import around
from ._model import Model

RULE = "too_large"

NODES = 2000
INSTANCES = 1000
LEVELS = 10


def check(model: Model) -> Iterator[Finding]:
    """Nodes in the file, literal multi-instance numbers, depth of sub-processes."""
    if len(model.nodes) > NODES:
        message = f"共有 {len(model.nodes)} 个节点,超过 {NODES} 个,请拆成几个流程用调用活动连接。"
        yield model.error(RULE, model.process, message)
    for node in model.nodes:
        many = child(node.xml, "multiInstanceLoopCharacteristics")
        number = text(child(many, "loopCardinality")) if many is not None else ""
        if _above(number, INSTANCES):
            message = f"多实例次数超过 {INSTANCES},请改小,或按集合逐个处理。"
            yield model.error(RULE, node.id, message)
    for scope in model.scopes:
        if len([*around(model, scope.id)]) == LEVELS + 1:
            message = f"子流程嵌套超过 {LEVELS} 层,请把里层改为调用活动。"
            yield model.error(RULE, scope.id, message)


def _above(number: str, most: int) -> bool:
    """A number, or an expression without variables; no number of a million digits is converted."""
    if not number.isdecimal():
        value = value_of(number.removeprefix("="))
        return isinstance(value, Decimal) and value > most
    digits = number.lstrip("0")
    return len(digits) > 9 or int(digits or "0") > most
