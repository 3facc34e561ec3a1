"""An ordered column cut at its bounds: every bound, what lies between two, what lies beyond."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cmp_to_key
from itertools import pairwise
from typing import Any

from ..feel.arithmetic import calculate
from ..feel.values import compare
from ..model import YearsMonths
from .constants import Unclear

_TWO = Decimal(2)

# For each ordered type some value, and a small step beyond the outermost bounds.
ORDERED: dict[str, tuple[Any, Any]] = {
    "number": (Decimal(0), Decimal(1)),
    "date": (date(2000, 1, 1), timedelta(days=1)),
    "time": (time(12), timedelta(microseconds=1)),
    "date and time": (datetime(2000, 1, 1, tzinfo=UTC), timedelta(seconds=1)),
    "days and time duration": (timedelta(), timedelta(seconds=1)),
    "years and months duration": (YearsMonths(0), YearsMonths(1)),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a column's values: one value, or what lies between two bounds (None: no bound).

    ``sample`` stands for the piece; ``low`` and ``high`` are equal for a single value.
    """

    sample: Any
    low: Any
    high: Any
    single: bool


def single(value: Any) -> Part:
    return Part(value, value, value, True)


def cut(values: Iterable[Any], kind: str, *, whole: bool) -> Iterator[Part]:
    """The parts that these bounds make, in order. Raises Unclear for what has no order."""
    bounds = _sorted(values)
    for low, high in pairwise([None, *bounds, None]):
        if low is not None:
            yield single(low)
        sample = _between(low, high, kind, whole)
        if sample is not None:
            yield Part(sample, low, high, False)


def _sorted(values: Iterable[Any]) -> list[Any]:
    unique: list[Any] = []
    for value in sorted(values, key=cmp_to_key(_order)):
        if not unique or _order(unique[-1], value):
            unique.append(value)
    return unique


def _order(one: Any, other: Any) -> int:
    less = compare("<", one, other)
    if less is None:
        raise Unclear("条件里的界限无法比较先后(有的带时区,有的不带)")
    return -1 if less else int(bool(compare(">", one, other)))


def _between(low: Any, high: Any, kind: str, whole: bool) -> Any:
    """A value strictly between two bounds; None if there is none."""
    sample = _guess(low, high, *ORDERED[kind])
    if whole and sample is not None:
        sample = sample.to_integral_value()
    fits = sample is not None and _above(low, sample) and _above(sample, high)
    return sample if fits else None


def _guess(low: Any, high: Any, some: Any, step: Any) -> Any:
    """A value that lies between the bounds if any does; calendars end, so it may be None."""
    if low is None:
        return some if high is None else calculate("-", high, step)
    if high is None:
        return calculate("+", low, step)
    half = calculate("/", calculate("-", high, low), _TWO)
    middle = calculate("+", low, half)
    return calculate("+", low, step) if middle == low else middle


def _above(low: Any, high: Any) -> bool:
    return low is None or high is None or _order(low, high) < 0
