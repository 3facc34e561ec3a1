"""The part of FEEL that a browser evaluates itself, as a JSON tree ``[operator, …]``.

Numbers, strings, booleans and null stand for themselves; everything else is a list. What is
missing here returns None, and the form asks the server instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from . import nodes as n
from .temporal import ATTRIBUTE_NAMES

MAX_NUMBER = 10**12
MAX_PLACES = 6


class _ServerOnly(Exception):
    """This node has no counterpart in the browser."""


def tree_of(node: n.Node) -> list[Any] | None:
    """The tree of an expression, or None."""
    try:
        tree = _tree(node)
    except _ServerOnly:
        return None
    return tree if isinstance(tree, list) else ["lit", tree]


def _tree(node: n.Node) -> Any:
    write = _WRITERS.get(type(node))
    if write is None:
        raise _ServerOnly
    return write(node)


def _trees(nodes: Iterable[n.Node]) -> list[Any]:
    return [_tree(node) for node in nodes]


def _literal(node: n.Literal) -> Any:
    value = node.value
    if isinstance(value, Decimal):
        return _number(value)
    if value is None or isinstance(value, (bool, str)):
        return value
    raise _ServerOnly


def _number(value: Decimal) -> int | float:
    """Only what binary arithmetic on a few places cannot get wrong."""
    exponent = value.as_tuple().exponent
    if abs(value) > MAX_NUMBER or not isinstance(exponent, int) or exponent < -MAX_PLACES:
        raise _ServerOnly
    return int(value) if value == int(value) else float(value)


def _path(node: n.Path) -> list[Any]:
    # A date is a text in the browser: its attributes are known to the server only.
    if node.key in ATTRIBUTE_NAMES:
        raise _ServerOnly
    return ["path", _tree(node.base), node.key]


def _arithmetic(node: n.Arithmetic) -> list[Any]:
    if node.operator not in "+-":
        raise _ServerOnly
    return [node.operator, _tree(node.left), _tree(node.right)]


def _range(node: n.RangeOf) -> list[Any]:
    ends = [_tree(node.start), _tree(node.end)]
    return ["range", *ends, node.start_closed, node.end_closed]


def _call(node: n.Call) -> list[Any]:
    name = node.callee.name if isinstance(node.callee, n.Name) else ""
    if _FUNCTIONS.get(name) != len(node.arguments):
        raise _ServerOnly
    return [name, *_trees(node.arguments)]


_FUNCTIONS = {"not": 1, "list contains": 2, "count": 1}

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
