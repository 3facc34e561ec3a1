"""Typed values as tagged JSON: FEEL gets back from the journal the type that it gave.

Whole numbers stay plain; ``{"$n": "12.50"}`` number, ``$d`` date, ``$t`` time, ``$i`` moment,
``$p`` duration, ``$l`` limit. A personal value is ``{"$c": commitment}`` and stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from ..model import Limit, YearsMonths

_MONTHS = re.compile(r"(-?)P(\d+)M")
_SECONDS = re.compile(r"(-?)PT(\d+)(?:\.(\d{6}))?S")
_SMALL = Decimal(2**53)


def stamp(at: datetime) -> str:
    """An instant as the journal writes it: UTC, milliseconds, ``Z``. Sorts as text."""
    if at.tzinfo is None:
        raise ValueError("Expected an instant with a time zone, but got a naive one")
    utc = at.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def instant(text: str) -> datetime:
    """The instant that ``stamp`` wrote, aware, in UTC."""
    return datetime.fromisoformat(text)


def encode(value: Any) -> Any:
    """A FEEL value as tagged JSON. Raises ValueError for what has no journal form."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, int):
        value = Decimal(value)
    if isinstance(value, Mapping):
        return {unicodedata.normalize("NFC", str(k)): encode(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [encode(v) for v in value]
    return _encode_scalar(value)


def _encode_scalar(value: Any) -> Any:
    if isinstance(value, Decimal):
        plain = value == value.to_integral_value() and abs(value) < _SMALL
        return int(value) if plain else {"$n": format(value.normalize(), "f")}
    if isinstance(value, datetime):
        return {"$i": value.isoformat()}
    if isinstance(value, date):
        return {"$d": value.isoformat()}
    if isinstance(value, time):
        return {"$t": value.isoformat()}
    if isinstance(value, timedelta):
        return {"$p": _days_text(value)}
    if isinstance(value, YearsMonths):
        return {"$p": f"{'-' if value.months < 0 else ''}P{abs(value.months)}M"}
    if isinstance(value, Limit):
        return {"$l": [value.kind, format(value.amount.normalize(), "f")]}
    raise ValueError(f"Expected a data value, but got {type(value).__name__}")


def decode(value: Any) -> Any:
    """The FEEL value that ``encode`` wrote."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, list):
        return [decode(v) for v in value]
    if len(value) == 1:
        ((key, inner),) = value.items()
        if key in _DECODE:
            return _DECODE[key](inner)
    return {k: decode(v) for k, v in value.items()}


def _days_text(value: timedelta) -> str:
    sign = "-" if value < timedelta() else ""
    whole, micros = divmod(abs(value) // timedelta(microseconds=1), 1_000_000)
    return f"{sign}PT{whole}.{micros:06d}S" if micros else f"{sign}PT{whole}S"


def _duration(text: str) -> timedelta | YearsMonths:
    if found := _MONTHS.fullmatch(text):
        return YearsMonths(int(found[1] + found[2]))
    found = _SECONDS.fullmatch(text)
    if not found:
        raise ValueError(f"Expected a duration of the journal, but got {text!r}")
    span = timedelta(seconds=int(found[2]), microseconds=int(found[3] or 0))
    return -span if found[1] else span


_DECODE: dict[str, Callable[[Any], Any]] = {
    "$n": Decimal,
    "$d": date.fromisoformat,
    "$t": time.fromisoformat,
    "$i": datetime.fromisoformat,
    "$p": _duration,
    "$l": lambda pair: Limit(pair[0], Decimal(pair[1])),
    "$c": lambda commitment: {"$c": commitment},
}
