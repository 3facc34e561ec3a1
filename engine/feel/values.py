"""What FEEL values are, and when they are equal, ordered or in each other (DMN 1.5, 10.3.2)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from ..model import Limit, Range, YearsMonths
from .far import FarDate, FarMoment, order
from .run import Run
from .signatures import Function
from .temporal import since_midnight

# IEEE 754 decimal128: DMN 1.5, 10.3.2.3.1.
NUMBERS = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, Overflow, DivisionByZero],
)

_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    int: "number",
    str: "string",
    date: "date",
    time: "time",
    datetime: "date and time",
    FarDate: "date",
    FarMoment: "date and time",
    timedelta: "days and time duration",
    YearsMonths: "years and months duration",
    list: "list",
    tuple: "list",
    dict: "context",
    Range: "range",
    Limit: "limit",
    Function: "function",
}
_ORDERED = frozenset(
    {
        "number",
        "string",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    }
)
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
PERSONAL = "$c"


def kind(value: Any) -> str:
    """The FEEL type of a value; ``personal`` for a vault token, ``foreign`` for what is none."""
    if type(value) is dict and PERSONAL in value:
        return "personal"
    found = _KINDS.get(type(value))
    if found is None:
        return "context" if isinstance(value, Mapping) else "foreign"
    return found


def is_number(value: Any) -> bool:
    return type(value) is Decimal or type(value) is int


def is_context(value: Any) -> bool:
    return isinstance(value, Mapping) and PERSONAL not in value


def whole(value: Any) -> int | None:
    """The value as an int if it is an integer that fits a loop or an index."""
    if not is_number(value) or abs(value) > 10**15 or value != int(value):
        return None
    return int(value)


def truncated(value: Any) -> int | None:
    """A position or scale: what follows the point does not count."""
    return int(value) if is_number(value) and abs(value) <= 10**15 else None


def equals(left: Any, right: Any, run: Run) -> bool | None:
    """``left = right``; None when the kinds differ (table 53), but null equals only null."""
    if left is None or right is None:
        return left is right
    left_kind = kind(left)
    if left_kind != kind(right) or left_kind in {"foreign", "function", "personal"}:
        return None
    special = _EQUALITY.get(left_kind)
    return special(left, right, run) if special else bool(left == right)


def compare(sign: str, left: Any, right: Any) -> bool | None:
    """``left < right`` and its like; None for what has no order."""
    left_kind = kind(left)
    if left_kind != kind(right) or left_kind not in _ORDERED:
        return None
    if left_kind in {"time", "date and time"} and _is_local(left) != _is_local(right):
        return None
    key = _ORDER_KEYS.get(left_kind)
    return _ORDER[sign](key(left), key(right)) if key else _ORDER[sign](left, right)


def satisfies(value: Any, sign: str, operand: Any, run: Run) -> bool | None:
    """``value`` against the unary test ``sign operand``."""
    if sign == "=":
        return equals(value, operand, run)
    if sign == "!=":
        return negated(equals(value, operand, run))
    return compare(sign, value, operand)


def member(value: Any, test: Any, run: Run) -> bool | None:
    """``value in test``: inside a range, an element of a list, or equal (table 55)."""
    if isinstance(test, Range):
        return within(value, test, run)
    if isinstance(test, (list, tuple)):
        run.spend(len(test))
        return equals(value, test, run) is True or any(
            _fits(value, item, run) is True for item in test
        )
    return equals(value, test, run)


def _fits(value: Any, item: Any, run: Run) -> bool | None:
    return within(value, item, run) if isinstance(item, Range) else equals(value, item, run)


def within(value: Any, limits: Range, run: Run) -> bool | None:
    """``value`` inside the range, or on the side that a comparison like ``(< 5)`` leaves open."""
    if limits.sign:
        bound = limits.end if limits.start is None else limits.start
        return satisfies(value, limits.sign, bound, run)
    lower = compare(">=" if limits.start_closed else ">", value, limits.start)
    upper = compare("<=" if limits.end_closed else "<", value, limits.end)
    return both(lower, upper)


def both(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return True if left is True and right is True else None


def negated(value: Any) -> bool | None:
    return not value if isinstance(value, bool) else None


def _is_local(value: Any) -> bool:
    return (value.like if isinstance(value, FarMoment) else value).tzinfo is None


def _same_lists(left: Any, right: Any, run: Run) -> bool:
    run.spend(len(left))  # at every level: shared parts can make a small text compare for ever
    return len(left) == len(right) and all(
        equals(one, other, run) is True for one, other in zip(left, right, strict=True)
    )


def _same_contexts(left: Any, right: Any, run: Run) -> bool:
    run.spend(len(left))
    return left.keys() == right.keys() and all(
        equals(left[key], right[key], run) is True for key in left
    )


def _same_times(left: time, right: time, run: Run) -> bool:
    return _is_local(left) == _is_local(right) and since_midnight(left) == since_midnight(right)


def _same_moments(left: Any, right: Any, run: Run) -> bool:
    return _is_local(left) == _is_local(right) and order(left) == order(right)


_EQUALITY: dict[str, Callable[[Any, Any, Run], bool]] = {
    "list": _same_lists,
    "context": _same_contexts,
    "time": _same_times,
    "date": lambda left, right, run: order(left) == order(right),
    "date and time": _same_moments,
}
_ORDER_KEYS: dict[str, Callable[[Any], Any]] = {
    "time": since_midnight,
    "date": order,
    "date and time": order,
    "years and months duration": lambda value: value.months,
}
