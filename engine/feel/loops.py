"""``for``, ``some``, ``every`` and filters: what runs a body many times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from ..model import Range
from . import nodes as n
from .compiler import Program, compile_node, compiles, leniently
from .far import minus, plus
from .names import free_names
from .run import Scope
from .values import compare, is_context, is_number, kind, whole


@compiles(n.For)
def _for(node: n.For) -> Program:
    iterators, body = [_iterator(each) for each in node.iterators], compile_node(node.body)
    looks_back = "partial" in free_names(node.body)

    def collect(scope: Scope) -> list[Any]:
        result: list[Any] = []
        run = scope.run
        for inner in _scopes(iterators, scope):
            run.store()
            if looks_back:
                run.spend(len(result) // 100)
                inner = Scope({"partial": list(result)}, inner, run)
            result.append(body(inner))
        return result

    return _null_unless_iterable(collect, node.position)


@compiles(n.Quantified)
def _quantified(node: n.Quantified) -> Program:
    iterators, body = [_iterator(each) for each in node.iterators], compile_node(node.body)
    sought = node.sought

    def search(scope: Scope) -> bool | None:
        result: bool | None = not sought
        for inner in _scopes(iterators, scope):
            value = body(inner)
            if value is sought:
                return sought
            if not isinstance(value, bool):
                result = None
        return result

    return _null_unless_iterable(search, node.position)


class _NotIterable(Exception):
    """The source of a loop is null or an endless range."""


def _null_unless_iterable(loop: Program, position: int) -> Program:
    def guarded(scope: Scope) -> Any:
        scope.run.at = position
        try:
            return loop(scope)
        except _NotIterable:
            return None

    return guarded


def _iterator(node: n.Iterator) -> tuple[str, Program]:
    source = compile_node(node.source)
    if node.end is None:
        return node.name, lambda scope: _elements(source(scope))
    end = compile_node(node.end)
    return node.name, lambda scope: _span(Range(source(scope), end(scope)))


def _scopes(iterators: Sequence[tuple[str, Program]], scope: Scope) -> Iterator[Scope]:
    """One scope for every combination of the iterators' values, the first one outermost."""
    if not iterators:
        yield scope
        return
    (name, values), *inner = iterators
    for value in values(scope):
        scope.run.turn()
        yield from _scopes(inner, Scope({name: value}, scope, scope.run))


def _elements(value: Any) -> Iterable[Any]:
    if value is None:
        raise _NotIterable
    if isinstance(value, Range):
        if compare("<=", value.start, value.end) is not True:
            raise _NotIterable  # only `for i in 3..1` runs downwards
        return _span(value)
    return value if isinstance(value, (list, tuple)) else [value]


def _span(limits: Range) -> Iterable[Any]:
    """The integers or days of a range, upwards or downwards, made one at a time."""
    start, end = limits.start, limits.end
    if kind(start) == "date" and kind(end) == "date":
        days = _count(0, (minus(end, start) or timedelta()).days, limits)
        return (plus(start, timedelta(days=day)) for day in days)
    first, last = whole(start), whole(end)
    if first is None or last is None:
        raise _NotIterable
    return (Decimal(number) for number in _count(first, last, limits))


def _count(first: int, last: int, limits: Range) -> range:
    step = 1 if first <= last else -1
    first += 0 if limits.start_closed else step
    last -= 0 if limits.end_closed else step
    return range(first, last + step, step)


@compiles(n.Filter)
def _filter(node: n.Filter) -> Program:
    base, condition = compile_node(node.base), compile_node(node.condition)
    may_be_index, position = not isinstance(node.condition, n.CONDITIONS), node.position

    def select_items(scope: Scope) -> Any:
        value = base(scope)
        scope.run.at = position
        if value is None:
            return None
        items = value if isinstance(value, (list, tuple)) else [value]
        index = leniently(condition, scope) if may_be_index else None
        return _at(items, index) if is_number(index) else _where(items, condition, scope)

    return select_items


def _at(items: Sequence[Any], index: Any) -> Any:
    place = whole(index)
    if not place or abs(place) > len(items):
        return None
    return items[place - 1 if place > 0 else place]


def _where(items: Sequence[Any], condition: Program, scope: Scope) -> list[Any]:
    kept = []
    for item in items:
        scope.run.turn()
        if condition(_inside(item, scope)) is True:
            scope.run.store()
            kept.append(item)
    return kept


def _inside(item: Any, scope: Scope) -> Scope:
    named = Scope({"item": item}, scope, scope.run)
    return Scope(item, named, scope.run) if is_context(item) else named
