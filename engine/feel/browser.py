"""The part of FEEL that a browser evaluates itself, as a JSON tree ``[operator, …]``.

Numbers, strings, booleans and null stand for themselves; everything else is a list. What is
missing here has no tree but a reason, and the server evaluates it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from decimal import Decimal
from typing import Any

from . import nodes as n
from .temporal import ATTRIBUTE_NAMES

DIGITS = 15
"""A binary fraction keeps that many decimal digits, so JSON carries them unharmed."""


class _ServerOnly(Exception):
    """A part has no counterpart in the browser; ``args`` is why and where."""


def tree_of(node: n.Node) -> list[Any] | None:
    """The tree of an expression, or None."""
    try:
        tree = _tree(node)
    except _ServerOnly:
        return None
    return tree if isinstance(tree, list) else ["lit", tree]


def reason_of(node: n.Node) -> str | None:
    """What keeps an expression out of the browser, in Chinese; None if nothing does."""
    try:
        _tree(node)
    except _ServerOnly as error:
        reason, position = error.args
        return f"第 {position + 1} 个字符:{reason}"
    return None


def looks_into(tree: Any, names: Collection[str]) -> str | None:
    """The first of ``names`` whose value a tree needs; whether it is null is not looked into."""
    if not isinstance(tree, list):
        return None
    if tree[0] == "get":
        return tree[1] if tree[1] in names else None
    parts = tree[1:]
    if tree[0] in ("=", "!=") and None in parts:
        parts = [part for part in parts if not (isinstance(part, list) and part[0] == "get")]
    return next((found for part in parts if (found := looks_into(part, names))), None)


def fits(value: Decimal) -> bool:
    """Whether the browser reads this number as it is: 15 digits before and after the point."""
    _, digits, exponent = value.normalize().as_tuple()
    return (
        isinstance(exponent, int)
        and len(digits) <= DIGITS
        and -DIGITS <= exponent <= DIGITS - len(digits)
    )


def _tree(node: n.Node) -> Any:
    write = _WRITERS.get(type(node))
    if write is None:
        raise _ServerOnly(
            f"浏览器里不能{_DEEDS.get(type(node).__name__, '计算这一部分')}", node.position
        )
    return write(node)


def _trees(nodes: Iterable[n.Node]) -> list[Any]:
    return [_tree(node) for node in nodes]


def _literal(node: n.Literal) -> Any:
    value = node.value
    if isinstance(value, Decimal):
        return _number(value, node.position)
    if value is None or isinstance(value, (bool, str)):
        return value
    raise _ServerOnly("浏览器里没有日期、时间和时长", node.position)


def _number(value: Decimal, position: int) -> int | float:
    if not fits(value):
        raise _ServerOnly(f"浏览器里的数字最多 {DIGITS} 位", position)
    return int(value) if value == int(value) else float(value)


def _path(node: n.Path) -> list[Any]:
    # A date is a text in the browser: its attributes are known to the server only.
    if node.key in ATTRIBUTE_NAMES:
        raise _ServerOnly(f"“{node.key}”是日期或时长的一部分,浏览器里没有", node.position)
    return ["path", _tree(node.base), node.key]


def _arithmetic(node: n.Arithmetic) -> list[Any]:
    if node.operator not in "+-":
        raise _ServerOnly(f"浏览器里只有加减,没有“{node.operator}”", node.position)
    return [node.operator, _tree(node.left), _tree(node.right)]


def _range(node: n.RangeOf) -> list[Any]:
    ends = [_tree(node.start), _tree(node.end)]
    return ["range", *ends, node.start_closed, node.end_closed]


def _call(node: n.Call) -> list[Any]:
    name = node.callee.name if isinstance(node.callee, n.Name) else ""
    if _FUNCTIONS.get(name) != len(node.arguments):
        raise _ServerOnly(f"浏览器里没有函数“{name}”", node.position)
    return [name, *_trees(node.arguments)]


_FUNCTIONS = {"not": 1, "list contains": 2, "count": 1}

_DEEDS = {
    "Filter": "筛选列表",
    "For": "逐项计算",
    "Quantified": "逐项判断",
    "ContextOf": "写上下文",
}

_WRITERS: dict[type[n.Node], Callable[[Any], Any]] = {
    n.Literal: _literal,
    n.Name: lambda node: ["get", node.name],
    n.Path: _path,
    n.ListOf: lambda node: ["list", *_trees(node.items)],
    n.RangeOf: _range,
    n.Junction: lambda node: ["or" if node.decisive else "and", *_trees(node.parts)],
    n.If: lambda node: ["if", *_trees((node.condition, node.then, node.otherwise))],
    n.Compare: lambda node: [node.operator, _tree(node.left), _tree(node.right)],
    n.Between: lambda node: ["between", *_trees((node.value, node.low, node.high))],
    n.In: lambda node: ["in", *_trees((node.value, *node.tests))],
    n.Test: lambda node: ["test", node.operator, _tree(node.operand)],
    n.Arithmetic: _arithmetic,
    n.Negate: lambda node: ["neg", _tree(node.operand)],
    n.Call: _call,
}
