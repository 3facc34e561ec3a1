"""What the cells of a column compare its value with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..feel import FeelError
from ..feel import nodes as n
from ..feel.compiler import compile_node
from ..feel.names import free_names
from ..feel.run import Run, Scope
from ..model import Range
from .texts import Names, tree

_CONDITIONS = (n.Compare, n.Between, n.In, n.Junction)


class Unclear(Exception):
    """Why nothing can be said about a column."""


def constants(text: str, names: Names) -> Iterator[Any]:
    """The values that a cell compares with. Raises Unclear if it does anything else."""
    try:
        yield from _of(tree(text, names, tests=True), text)
    except FeelError as error:
        raise Unclear(f"条件“{text}”无法计算") from error


def _of(node: n.Node, text: str) -> Iterator[Any]:
    if isinstance(node, n.Test):
        yield from _of(node.operand, text)
    elif isinstance(node, _CONDITIONS) and "?" not in free_names(node):
        yield from _value(node, text)
    elif (inner := _parts(node)) is not None:
        yield from _each(inner, text)
    elif node != n.Name(node.position, "?"):
        yield from _value(node, text)


def _each(nodes: Iterable[n.Node], text: str) -> Iterator[Any]:
    for node in nodes:
        yield from _of(node, text)


def _parts(node: Any) -> tuple[n.Node, ...] | None:
    """What a test is made of; None for a value."""
    if isinstance(node, n.Tests):
        return node.tests
    if isinstance(node, n.Call):
        return node.arguments if node.callee == n.Name(node.callee.position, "not") else None
    if isinstance(node, n.RangeOf):
        return node.start, node.end
    if isinstance(node, n.ListOf):
        return node.items
    if isinstance(node, n.Junction):
        return node.parts
    if isinstance(node, n.Compare):
        return node.left, node.right
    if isinstance(node, n.Between):
        return node.value, node.low, node.high
    return (node.value, *node.tests) if isinstance(node, n.In) else None


def _value(node: n.Node, text: str) -> Iterator[Any]:
    """The value of a part that depends on nothing."""
    if any(True for _ in free_names(node)):
        raise Unclear(f"条件“{text}”用到了其他变量或计算")
    value = compile_node(node)(Scope({}, None, Run()))
    if isinstance(value, Range):
        yield from (each for each in (value.start, value.end) if each is not None)
    elif isinstance(value, list):
        yield from value
    elif isinstance(value, dict):
        raise Unclear(f"条件“{text}”的值不能排序或列举")
    else:
        yield value
