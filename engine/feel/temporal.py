"""Dates, times and durations: reading, writing and attributes (DMN 1.5, 10.3.2.3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from ..model import YearsMonths
from . import far
from .far import Far, FarDate, FarMoment
from .zones import zone, zone_name

_DATE = re.compile(r"(-?(?:[1-9]\d{4,8}|\d{4}))-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(
    r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:(Z)|([+-])(\d\d):(\d\d)(?::(\d\d))?|@([\w/+-]+))?",
    re.ASCII,
)
_MONTHS = re.compile(r"(-?)P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?", re.ASCII)
_DAYS = re.compile(
    r"(-?)P(?:(\d{1,9})D)?"
    r"(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.(\d{0,6})\d{0,9})?S)?)?",
    re.ASCII,
)
MAX_OFFSET = timedelta(hours=14)


def read_date(text: str) -> Any:
    """``2026-11-24``; None if it is no date."""
    match = _DATE.fullmatch(text)
    return _checked(far.make_day, *map(int, match.groups())) if match else None


def read_time(text: str) -> time | None:
    """``09:30:00``, with fraction and offset or zone if given."""
    match = _TIME.fullmatch(text)
    if not match:
        return None
    hour, minute, second, fraction, *offset = match.groups()
    zoned, info = _zone(*offset)
    micros = int((fraction or "0")[:6].ljust(6, "0"))
    parts = (int(hour), int(minute), int(second), micros, info)
    return _checked(time, *parts) if zoned else None


def read_moment(text: str) -> Any:
    """``2026-11-24T09:30:00+08:00``; a date alone is its midnight, ``T24:00:00`` the next one."""
    day, _, clock = text.partition("T")
    date_part, late = read_date(day), clock.startswith("24:00:00")
    time_part = read_time(clock.replace("24:", "00:", 1) if late else clock) if clock else time()
    if date_part is None or time_part is None or text.endswith("T"):
        return None
    if late and time_part.replace(tzinfo=None) == time():
        date_part = _checked(far.plus, date_part, timedelta(days=1))
    elif late:
        return None
    return None if date_part is None else far.combined(date_part, time_part)


def read_duration(text: str) -> timedelta | YearsMonths | None:
    """``P1Y2M`` or ``P3DT4H``; the two never mix."""
    if len(text) < 3 or text.endswith(("P", "T")):
        return None
    if match := _MONTHS.fullmatch(text):
        sign, years, months = match.groups()
        return YearsMonths(_signed(sign, int(years or 0) * 12 + int(months or 0)))
    if match := _DAYS.fullmatch(text):
        sign, *parts = match.groups()
        return _checked(_days, sign, *parts)
    return None


def read_literal(text: str) -> Any:
    """What ``@"…"`` means: a date, a date and time, a time or a duration."""
    for read in (read_date, read_moment, read_time, read_duration):
        value = read(text)
        if value is not None:
            return value
    return None


def seconds(duration: timedelta) -> Decimal:
    whole = duration.days * 86400 + duration.seconds
    return Decimal(whole) + Decimal(duration.microseconds).scaleb(-6)


def since_midnight(clock: time) -> timedelta:
    """A time as a duration, in UTC if it has an offset: what comparisons use."""
    local = timedelta(
        hours=clock.hour,
        minutes=clock.minute,
        seconds=clock.second,
        microseconds=clock.microsecond,
    )
    return local - (clock.utcoffset() or timedelta())


def text_of(value: Any) -> str:
    """The FEEL spelling of a date, time or duration."""
    if isinstance(value, YearsMonths):
        return _months_text(value.months)
    if isinstance(value, timedelta):
        return _days_text(value)
    if isinstance(value, time):
        return _clock_text(value)
    like, _ = far.split(value)
    day = f"{'-' if value.year < 0 else ''}{abs(value.year):04d}-{like.month:02d}-{like.day:02d}"
    return f"{day}T{_clock_text(like.timetz())}" if isinstance(like, datetime) else day


def _clock_text(clock: time) -> str:
    name = zone_name(clock.tzinfo)
    text = clock.replace(tzinfo=None).isoformat()
    text = text.rstrip("0") if "." in text else text
    if name or clock.tzinfo is None:
        return f"{text}@{name}" if name else text
    offset = clock.isoformat()[len(clock.replace(tzinfo=None).isoformat()) :]
    return text + ("Z" if offset == "+00:00" else offset)


def attribute(value: Any, name: str) -> Any:
    """``value.year``, ``value.hours`` …; null for what the type does not have."""
    read = ATTRIBUTES.get(type(value), {}).get(name)
    if read is None:
        return None
    return read(value.like if isinstance(value, Far) and name != "year" else value)


def _number(read: Callable[[Any], int]) -> Callable[[Any], Decimal]:
    return lambda value: Decimal(read(value))


def _second(value: Any) -> Decimal:
    return Decimal(value.second) + Decimal(value.microsecond).scaleb(-6).normalize()


def _part(unit: int, modulo: int) -> Callable[[timedelta], Decimal]:
    def read(value: timedelta) -> Decimal:
        sign = -1 if value < timedelta() else 1
        return sign * (seconds(abs(value)) // unit % modulo)

    return read


_OF_DAY: dict[str, Callable[[Any], Any]] = {
    "year": _number(lambda day: day.year),
    "month": _number(lambda day: day.month),
    "day": _number(lambda day: day.day),
    "weekday": _number(lambda day: day.isoweekday()),
}
_OF_CLOCK: dict[str, Callable[[Any], Any]] = {
    "hour": _number(lambda clock: clock.hour),
    "minute": _number(lambda clock: clock.minute),
    "second": _second,
    "time offset": lambda clock: clock.utcoffset(),
    "timezone": lambda clock: zone_name(clock.tzinfo),
}
ATTRIBUTES: dict[type, dict[str, Callable[[Any], Any]]] = {
    date: _OF_DAY,
    time: _OF_CLOCK,
    datetime: _OF_DAY | _OF_CLOCK,
    FarDate: _OF_DAY,
    FarMoment: _OF_DAY | _OF_CLOCK,
    timedelta: {
        "days": _part(86400, 10**9),
        "hours": _part(3600, 24),
        "minutes": _part(60, 60),
        "seconds": _part(1, 60),
    },
    YearsMonths: {
        "years": lambda value: Decimal(int(value.months / 12)),
        "months": lambda value: Decimal(abs(value.months) % 12 * (-1 if value.months < 0 else 1)),
    },
}
ATTRIBUTE_NAMES = frozenset(name for names in ATTRIBUTES.values() for name in names)


def _checked(make: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return make(*arguments)
    except (ValueError, OverflowError):
        return None


def _zone(
    utc: str | None,
    sign: str | None,
    hours: str | None,
    minutes: str | None,
    seconds_: str | None,
    name: str | None,
) -> tuple[bool, Any]:
    """Whether the zone exists, and its tzinfo; None for local time."""
    if utc:
        return True, UTC
    if name:
        return zone(name) is not None, zone(name)
    if not sign:
        return True, None
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0), seconds=int(seconds_ or 0))
    known = offset <= MAX_OFFSET and int(minutes or 0) < 60 and int(seconds_ or 0) < 60
    return known, timezone(_signed(sign, 1) * offset) if known else None


def _days(sign: str, *parts: str | None) -> timedelta:
    days, hours, minutes, secs = (int(part or 0) for part in parts[:4])
    micros = int((parts[4] or "0").ljust(6, "0"))
    total = timedelta(days, secs, micros, minutes=minutes, hours=hours)
    return -total if sign == "-" else total


def _signed(sign: str, amount: int) -> int:
    return -amount if sign == "-" else amount


def _months_text(months: int) -> str:
    years, rest = divmod(abs(months), 12)
    body = (f"{years}Y" if years else "") + (f"{rest}M" if rest or not years else "")
    return ("-" if months < 0 else "") + "P" + body


def _days_text(value: timedelta) -> str:
    if not value:
        return "PT0S"
    size = abs(value)
    hours, rest = divmod(size.seconds, 3600)
    minutes, secs = divmod(rest, 60)
    fraction = f"{size.microseconds:06d}".rstrip("0")
    last = f"{secs}.{fraction}" if fraction else str(secs)
    clock = [f"{hours}H" * bool(hours), f"{minutes}M" * bool(minutes), f"{last}S" * (last != "0")]
    days = f"{size.days}D" if size.days else ""
    tail = "".join(clock)
    return ("-" if value < timedelta() else "") + "P" + days + ("T" + tail if tail else "")
