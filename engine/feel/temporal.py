"""Dates, times and durations: reading, writing, months and attributes (DMN 1.5, 10.3.2.3)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any

from ..model import YearsMonths

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
# Only zones without daylight saving: the same text means the same instant on every machine.
ZONES: dict[str, tzinfo] = {
    "Asia/Shanghai": BEIJING,
    "Etc/UTC": UTC,
    "UTC": UTC,
}

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(
    r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:(Z)|([+-])(\d\d):(\d\d)|@([\w/+-]+))?", re.ASCII
)
_MONTHS = re.compile(r"(-?)P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?", re.ASCII)
_DAYS = re.compile(
    r"(-?)P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.(\d{1,6})\d*)?S)?)?",
    re.ASCII,
)


def read_date(text: str) -> date | None:
    """``2026-11-24``; None if it is no date."""
    match = _DATE.fullmatch(text)
    return _checked(date, *map(int, match.groups())) if match else None


def read_time(text: str) -> time | None:
    """``09:30:00``, with fraction and offset or zone if given."""
    match = _TIME.fullmatch(text)
    if not match:
        return None
    hour, minute, second, fraction, *offset = match.groups()
    zone = _zone(*offset)
    if zone is False:
        return None
    micros = int((fraction or "0")[:6].ljust(6, "0"))
    return _checked(time, int(hour), int(minute), int(second), micros, zone)


def read_moment(text: str) -> datetime | None:
    """``2026-11-24T09:30:00+08:00``; a date alone is its midnight."""
    day, _, clock = text.partition("T")
    date_part = read_date(day)
    time_part = read_time(clock) if clock else time()
    if date_part is None or time_part is None or text.endswith("T"):
        return None
    return datetime.combine(date_part, time_part)


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


def add_months(day: date, months: int) -> date | None:
    """The same day of a later month, or that month's last day (DMN 1.5, table 55)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    last = monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def months_between(start: date, end: date) -> int:
    """Whole months from ``start`` to ``end``; negative when it runs backwards."""
    if end < start:
        return -months_between(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - ((end.day, _clock(end)) < (start.day, _clock(start)))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


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
    text: str = value.isoformat()
    named = isinstance(value, (datetime, time)) and value.tzinfo is BEIJING
    return text.replace("+08:00", "@Asia/Shanghai") if named else text.replace("+00:00", "Z")


def attribute(value: Any, name: str) -> Any:
    """``value.year``, ``value.hours`` …; null for what the type does not have."""
    read = ATTRIBUTES.get(type(value), {}).get(name)
    return None if read is None else read(value)


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
    "timezone": lambda clock: "Asia/Shanghai" if clock.tzinfo is BEIJING else None,
}
ATTRIBUTES: dict[type, dict[str, Callable[[Any], Any]]] = {
    date: _OF_DAY,
    time: _OF_CLOCK,
    datetime: _OF_DAY | _OF_CLOCK,
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
    utc: str | None, sign: str | None, hours: str | None, minutes: str | None, name: str | None
) -> Any:
    """The tzinfo, None for local time, False if there is no such zone."""
    if utc:
        return UTC
    if name:
        return ZONES.get(name, False)
    if sign is None or hours is None or minutes is None:
        return None
    if int(hours) > 14 or int(minutes) > 59:
        return False
    return timezone(_signed(sign, 1) * timedelta(hours=int(hours), minutes=int(minutes)))


def _days(sign: str, *parts: str | None) -> timedelta:
    days, hours, minutes, secs = (int(part or 0) for part in parts[:4])
    micros = int((parts[4] or "0").ljust(6, "0"))
    total = timedelta(days, secs, micros, minutes=minutes, hours=hours)
    return -total if sign == "-" else total


def _signed(sign: str, amount: int) -> int:
    return -amount if sign == "-" else amount


def _clock(day: date) -> time:
    return day.time() if isinstance(day, datetime) else time()


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
