"""``+ - * / **`` over numbers, strings, dates and durations (DMN 1.5, tables 56-60)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal, DecimalException
from typing import Any

from ..model import YearsMonths
from . import far
from .far import FarDate, FarMoment
from .temporal import seconds, since_midnight
from .values import NUMBERS, is_number

Operation = Callable[[Any, Any], Any]
_DATES = (date, FarDate)
_DAYS = (*_DATES, datetime, FarMoment)
_EXACT_DAY = date(2000, 1, 1)


def calculate(sign: str, left: Any, right: Any) -> Any:
    """The result, or null where FEEL knows none: other types, overflow, division by zero."""
    try:
        if is_number(left) and is_number(right):
            return _NUMERIC[sign](left, right)
        operation = _OPERATIONS.get((sign, type(left), type(right)))
        return operation(left, right) if operation else None
    except (DecimalException, OverflowError, ValueError):
        return None


def negative(value: Any) -> Any:
    """``-value`` for numbers and durations, else null."""
    if is_number(value):
        return NUMBERS.minus(value)
    if isinstance(value, timedelta):
        return -value
    return YearsMonths(-value.months) if isinstance(value, YearsMonths) else None


def _number(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(value)


def _shift(day: Any, months: YearsMonths) -> Any:
    return far.add_months(day, months.months)


def _shift_back(day: Any, months: YearsMonths) -> Any:
    return far.add_months(day, -months.months)


def _time_plus(clock: time, duration: timedelta) -> time:
    moment = datetime.combine(_EXACT_DAY, clock) + duration % timedelta(days=1)
    return moment.timetz()


def _between(left: Any, right: Any) -> timedelta | None:
    """The days and time from ``right`` to ``left``; a date is its midnight in UTC."""
    one, other = (far.midnight(day) if type(day) in _DATES else day for day in (left, right))
    return far.minus(one, other)


def _between_times(left: time, right: time) -> timedelta | None:
    if (left.tzinfo is None) != (right.tzinfo is None):
        return None
    return since_midnight(left) - since_midnight(right)


def _months_times(months: YearsMonths, factor: Any) -> YearsMonths:
    product = NUMBERS.multiply(Decimal(months.months), factor)
    return YearsMonths(int(product.to_integral_value(ROUND_DOWN)))


def _months_over(months: YearsMonths, divisor: Any) -> YearsMonths:
    quotient = NUMBERS.divide(Decimal(months.months), divisor)
    return YearsMonths(int(quotient.to_integral_value(ROUND_DOWN)))


def _from_seconds(amount: Decimal) -> timedelta:
    if abs(amount) > 10**14:
        raise OverflowError
    return timedelta(microseconds=int(amount.scaleb(6)))


def _swap(operation: Operation) -> Operation:
    return lambda left, right: operation(right, left)


_NUMERIC: dict[str, Operation] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
    "**": lambda base, exponent: NUMBERS.power(_number(base), _number(exponent)),
}

_OPERATIONS: dict[tuple[str, type, type], Operation] = {
    ("+", str, str): lambda left, right: left + right,
    ("+", timedelta, timedelta): lambda left, right: left + right,
    ("-", timedelta, timedelta): lambda left, right: left - right,
    ("/", timedelta, timedelta): lambda left, right: NUMBERS.divide(seconds(left), seconds(right)),
    ("+", YearsMonths, YearsMonths): lambda left, right: YearsMonths(left.months + right.months),
    ("-", YearsMonths, YearsMonths): lambda left, right: YearsMonths(left.months - right.months),
    ("/", YearsMonths, YearsMonths): lambda left, right: NUMBERS.divide(left.months, right.months),
    ("+", time, timedelta): _time_plus,
    ("+", timedelta, time): _swap(_time_plus),
    ("-", time, timedelta): lambda clock, duration: _time_plus(clock, -duration),
    ("-", time, time): _between_times,
    **{("-", one, other): _between for one in _DAYS for other in _DAYS},
    **{("+", day, timedelta): far.plus for day in _DAYS},
    **{("+", timedelta, day): _swap(far.plus) for day in _DAYS},
    **{("-", day, timedelta): lambda day, duration: far.plus(day, -duration) for day in _DAYS},
    **{("+", day, YearsMonths): _shift for day in _DAYS},
    **{("+", YearsMonths, day): _swap(_shift) for day in _DAYS},
    **{("-", day, YearsMonths): _shift_back for day in _DAYS},
    **{("*", YearsMonths, number): _months_times for number in (Decimal, int)},
    **{("*", number, YearsMonths): _swap(_months_times) for number in (Decimal, int)},
    **{("/", YearsMonths, number): _months_over for number in (Decimal, int)},
    **{("*", timedelta, n): lambda d, x: _from_seconds(NUMBERS.multiply(seconds(d), x))
       for n in (Decimal, int)},
    **{("*", n, timedelta): lambda x, d: _from_seconds(NUMBERS.multiply(seconds(d), x))
       for n in (Decimal, int)},
    **{("/", timedelta, n): lambda d, x: _from_seconds(NUMBERS.divide(seconds(d), x))
       for n in (Decimal, int)},
}  # fmt: skip
