"""Lists (DMN 1.5, 10.3.4.4)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import reduce
from typing import Any

from ..arithmetic import calculate
from ..functions import built_in
from ..run import Run
from ..values import NUMBERS, compare, equals, is_number, kind, truncated

Aggregate = Callable[[list[Any]], Any]
_SUMMABLE = {"number", "days and time duration", "years and months duration"}


def _aggregate(name: str, compute: Aggregate) -> None:
    """``min(list)`` and ``min(a, b, …)`` are the same."""
    built_in(name, "list")(lambda value: compute(value if isinstance(value, list) else [value]))
    built_in(name, "n*")(lambda *values: compute(list(values)) if values else None)


def _best(sign: str) -> Aggregate:
    def choose(items: list[Any]) -> Any:
        best = items[0] if items else None
        for item in items:
            better = compare(sign, item, best)
            if better is None:
                return None
            best = item if better else best
        return best

    return choose


def _total(items: list[Any]) -> Any:
    if not items or kind(items[0]) not in _SUMMABLE:
        return None
    return reduce(lambda left, right: calculate("+", left, right), items)


def _mean(items: list[Any]) -> Any:
    return calculate("/", _total(items), Decimal(len(items)))


def _product(items: list[Any]) -> Any:
    numbers = items if items and all(map(is_number, items)) else [None]
    return reduce(lambda left, right: calculate("*", left, right), numbers)


def _median(items: list[Any]) -> Any:
    if not items or not all(map(is_number, items)):
        return None
    middle, ordered = len(items) // 2, sorted(items)
    return ordered[middle] if len(items) % 2 else _mean(ordered[middle - 1 : middle + 1])


def _deviation(items: list[Any]) -> Any:
    """The sample standard deviation: null for less than two numbers."""
    if len(items) < 2 or not all(map(is_number, items)):
        return None
    mean = _mean(items)
    squares = [NUMBERS.power(NUMBERS.subtract(item, mean), 2) for item in items]
    return NUMBERS.sqrt(calculate("/", _total(squares), Decimal(len(items) - 1)))


def _mode(items: list[Any]) -> list[Any] | None:
    """The numbers that occur most often, upwards."""
    if not all(map(is_number, items)):
        return None
    counts: dict[Any, int] = {}
    for item in sorted(items):
        counts[item] = counts.get(item, 0) + 1
    return [item for item, count_ in counts.items() if count_ == max(counts.values())]


def _every(items: list[Any]) -> bool | None:
    return _conclude(items, False)


def _some(items: list[Any]) -> bool | None:
    return _conclude(items, True)


def _conclude(items: list[Any], decisive: bool) -> bool | None:
    if any(item is decisive for item in items):
        return decisive
    return not decisive if all(isinstance(item, bool) for item in items) else None


for _name, _compute in {
    "min": _best("<"),
    "max": _best(">"),
    "sum": _total,
    "mean": _mean,
    "product": _product,
    "median": _median,
    "stddev": _deviation,
    "mode": _mode,
    "all": _every,
    "any": _some,
}.items():
    _aggregate(_name, _compute)


@built_in("count", "list:list")
def count(items: list[Any]) -> Decimal:
    return Decimal(len(items))


@built_in("list contains", "list:list, element", with_run=True)
def list_contains(run: Run, items: list[Any], element: Any) -> bool:
    return any(equals(item, element, run) is True for item in items)


@built_in("index of", "list:list, match", with_run=True)
def index_of(run: Run, items: list[Any], match: Any) -> list[Decimal]:
    return [Decimal(at) for at, item in enumerate(items, 1) if equals(item, match, run) is True]


@built_in("append", "list:list, item*")
def append(items: list[Any], *more: Any) -> list[Any]:
    return [*items, *more]


@built_in("concatenate", "list*:list")
def concatenate(*lists: list[Any]) -> list[Any]:
    return [item for items in lists for item in items]


@built_in("distinct values", "list:list", with_run=True)
def distinct_values(run: Run, items: list[Any]) -> list[Any]:
    """Each value once, in the order of its first appearance."""
    kept: list[Any] = []
    for item in items:
        run.spend(1 + len(kept) // 4)
        if not list_contains(run, kept, item):
            kept.append(item)
    return kept


@built_in("union", "list*:list", with_run=True)
def union(run: Run, *lists: list[Any]) -> list[Any]:
    return distinct_values(run, concatenate(*lists))


@built_in("flatten", "list:list", with_run=True)
def flatten(run: Run, items: list[Any]) -> list[Any]:
    flat: list[Any] = []
    waiting = list(reversed(items))
    while waiting:
        run.spend()
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item))
        else:
            flat.append(item)
    return flat


@built_in("reverse", "list:list")
def reverse(items: list[Any]) -> list[Any]:
    return items[::-1]


@built_in("sublist", "list:list, start position:number, length?:number")
def sublist(items: list[Any], start: Any, length: Any = None) -> list[Any] | None:
    begin, size = place_of(items, start), None if length is None else truncated(length)
    if begin is None or (length is not None and (size is None or size < 1)):
        return None
    end = len(items) if size is None else begin + size
    return items[begin:end] if end <= len(items) else None


@built_in("insert before", "list:list, position:number, newItem")
def insert_before(items: list[Any], position: Any, item: Any) -> list[Any] | None:
    place = place_of(items, position)
    return None if place is None else [*items[:place], item, *items[place:]]


@built_in("remove", "list:list, position:number")
def remove(items: list[Any], position: Any) -> list[Any] | None:
    place = place_of(items, position)
    return None if place is None else [*items[:place], *items[place + 1 :]]


def place_of(items: list[Any], position: Any) -> int | None:
    """The index that a position means: from 1, or from the end when negative."""
    place = truncated(position)
    if not place or abs(place) > len(items):
        return None
    return place - 1 if place > 0 else len(items) + place
