"""Which names and functions an expression speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from decimal import Decimal
from typing import Any

from . import nodes as n

Bound = frozenset[str]


def free_names(
    node: n.Node, bound: Bound = frozenset(), *, in_filters: bool = True
) -> Iterator[str]:
    """Variables that must come from outside. Inside a filter they may be keys of its items."""
    if isinstance(node, n.Name):
        if node.name not in bound:
            yield node.name
        return
    for child, names in children(node):
        if in_filters or not (isinstance(node, n.Filter) and child is node.condition):
            yield from free_names(child, bound | names, in_filters=in_filters)


def calls(node: n.Node, bound: Bound = frozenset()) -> Iterator[str]:
    """The names of the functions called anywhere below, except those bound in the text itself."""
    callee = node.callee if isinstance(node, n.Call) else None
    if isinstance(callee, n.Name) and callee.name not in bound:
        yield callee.name
    for child, names in children(node):
        yield from calls(child, bound | names)


def numbers(node: n.Node) -> Iterator[Decimal]:
    """The number literals anywhere below, a negative one as such."""
    if isinstance(node, n.Literal) and isinstance(node.value, Decimal):
        yield node.value
    sign = -1 if isinstance(node, n.Negate) else 1
    for child, _ in children(node):
        yield from (sign * number for number in numbers(child))


def depth(node: n.Node) -> int:
    """How many nodes lie inside one another."""
    return 1 + max((depth(child) for child, _ in children(node)), default=0)


def children(node: n.Node) -> _Scoped:
    """The nodes directly below, each with the names that its parent binds for it."""
    return _SCOPED.get(type(node), _plain)(node)


# Each gives the nodes directly below, and the names that its parent binds for them.
_Scoped = Iterator[tuple[n.Node, Bound]]


def _plain(node: n.Node) -> _Scoped:
    for field in fields(node):
        for child in _nodes(getattr(node, field.name)):
            yield child, frozenset()


def _call(node: n.Call) -> _Scoped:
    """The name of a called function is no variable."""
    callee = () if isinstance(node.callee, n.Name) else (node.callee,)
    for child in _nodes((callee, node.arguments, node.named)):
        yield child, frozenset()


def _filter(node: n.Filter) -> _Scoped:
    yield node.base, frozenset()
    yield node.condition, frozenset({"item"})


def _loop(node: n.For | n.Quantified) -> _Scoped:
    names: Bound = frozenset()
    for iterator in node.iterators:
        for child in _nodes((iterator.source, iterator.end)):
            yield child, names
        names |= {iterator.name}
    yield node.body, names | ({"partial"} if isinstance(node, n.For) else set())


def _lambda(node: n.Lambda) -> _Scoped:
    yield node.body, frozenset(name for name, _ in node.parameters)


def _context(node: n.ContextOf) -> _Scoped:
    names: Bound = frozenset()
    for key, value in node.entries:
        yield value, names
        names |= {key}


_SCOPED: dict[type[n.Node], Callable[[Any], _Scoped]] = {
    n.Call: _call,
    n.Filter: _filter,
    n.For: _loop,
    n.Lambda: _lambda,
    n.Quantified: _loop,
    n.ContextOf: _context,
}


def _nodes(value: Any) -> Iterator[n.Node]:
    if isinstance(value, n.Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)
