"""Numbers (DMN 1.5, 10.3.4.5)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from typing import Any

from ...model import YearsMonths
from ..functions import built_in
from ..run import Run
from ..values import NUMBERS, is_number, truncated, whole

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_WIDE = Context(prec=6200, Emin=-6143, Emax=6144)
COST_OF_SERIES = 20  # steps
_SCALES = range(-6111, 6177)


@built_in("number", "from:string, grouping separator?:string?, decimal separator?:string?")
def number(text: str, grouping: str | None = None, decimal: str | None = None) -> Decimal | None:
    if grouping not in {None, " ", ",", "."} or decimal not in {None, ",", "."}:
        return None
    if grouping is not None and grouping == decimal:
        return None
    plain = text.replace(grouping, "") if grouping else text
    plain = plain.replace(decimal, ".") if decimal else plain
    if len(plain) > 400 or not _NUMBER.fullmatch(plain):
        return None
    return NUMBERS.create_decimal(plain)


@built_in("number", "from:number")
def same_number(value: Any) -> Any:
    return value


def _round(value: Any, scale: Any, mode: str) -> Decimal | None:
    places = truncated(scale)
    if places is None or places not in _SCALES:
        return None
    return NUMBERS.plus(Decimal(value).quantize(Decimal(1).scaleb(-places), mode, context=_WIDE))


def _rounding(mode: str) -> Callable[..., Decimal | None]:
    return lambda value, scale=0: _round(value, scale, mode)


built_in("floor", "n:number, scale?:number")(_rounding(ROUND_FLOOR))
built_in("ceiling", "n:number, scale?:number")(_rounding(ROUND_CEILING))
built_in("decimal", "n:number, scale:number")(_rounding(ROUND_HALF_EVEN))
built_in("round up", "n:number, scale:number")(_rounding(ROUND_UP))
built_in("round down", "n:number, scale:number")(_rounding(ROUND_DOWN))
built_in("round half up", "n:number, scale:number")(_rounding(ROUND_HALF_UP))
built_in("round half down", "n:number, scale:number")(_rounding(ROUND_HALF_DOWN))


@built_in("abs", "n")
def absolute(value: Any) -> Any:
    if isinstance(value, YearsMonths):
        return YearsMonths(abs(value.months))
    if isinstance(value, timedelta):
        return abs(value)
    return NUMBERS.abs(value) if is_number(value) else None


@built_in("modulo", "dividend:number, divisor:number")
def modulo(dividend: Any, divisor: Any) -> Decimal:
    """The remainder with the sign of the divisor; division by zero gives null."""
    rest = NUMBERS.remainder(dividend, divisor)
    return NUMBERS.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


@built_in("odd", "number:number")
def odd(value: Any) -> bool | None:
    integer = whole(value)
    return None if integer is None else integer % 2 == 1


@built_in("even", "number:number")
def even(value: Any) -> bool | None:
    integer = whole(value)
    return None if integer is None else integer % 2 == 0


@built_in("sqrt", "number:number")
def square_root(value: Any) -> Decimal | None:
    return NUMBERS.sqrt(value) if value >= 0 else None


@built_in("log", "number:number", with_run=True)
def logarithm(run: Run, value: Any) -> Decimal | None:
    run.spend(COST_OF_SERIES)
    return NUMBERS.ln(value) if value > 0 else None


@built_in("exp", "number:number", with_run=True)
def exponential(run: Run, value: Any) -> Decimal:
    run.spend(COST_OF_SERIES)
    return NUMBERS.exp(value)
