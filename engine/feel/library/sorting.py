"""What takes a function: ``sort`` and ``list replace`` (DMN 1.5, 10.3.4.4 and 10.3.4.5)."""

from __future__ import annotations

from functools import cmp_to_key
from typing import Any

from ..functions import built_in, call
from ..run import Run
from ..signatures import Function
from ..values import compare
from .lists import place_of


@built_in("sort", "list:list, precedes:function", with_run=True)
def sort(run: Run, items: list[Any], precedes: Function) -> list[Any]:
    """In the order in which ``precedes(a, b)`` is true; equal ones stay as they stood."""

    def order(left: Any, right: Any) -> int:
        if call(precedes, run, (left, right)) is True:
            return -1
        return 1 if call(precedes, run, (right, left)) is True else 0

    return sorted(items, key=cmp_to_key(order))


@built_in("sort", "list:list", with_run=True)
def sort_upwards(run: Run, items: list[Any]) -> list[Any] | None:
    """Upwards, if all elements can be compared."""
    if any(compare("<=", items[0], item) is None for item in items):
        return None
    run.spend(len(items) * len(items).bit_length())
    return sorted(items, key=cmp_to_key(lambda a, b: -1 if compare("<", a, b) else 0))


@built_in("list replace", "list:list, position:number, newItem")
def replace_at(items: list[Any], position: Any, item: Any) -> list[Any] | None:
    place = place_of(items, position)
    return None if place is None else [*items[:place], item, *items[place + 1 :]]


@built_in("list replace", "list:list, match:function, newItem", with_run=True)
def replace_matching(run: Run, items: list[Any], match: Function, new: Any) -> list[Any] | None:
    """Every element for which ``match(item, newItem)`` is true; null if that is no boolean."""
    found = [call(match, run, (item, new)) for item in items]
    if not all(isinstance(each, bool) for each in found):
        return None
    return [new if hit else item for item, hit in zip(items, found, strict=True)]
