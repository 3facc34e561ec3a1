"""Dates, times and durations (DMN 1.5, 10.3.4.1, 10.3.4.8 and 10.3.4.10)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from ...model import YearsMonths
from .. import far, temporal
from ..functions import built_in
from ..run import Run
from ..values import equals, kind, whole
from ..zones import BEIJING

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_TEMPORAL = {"date", "time", "date and time"}


@built_in("date", "from")
def read_date(value: Any) -> Any:
    """From a text, or the day of a date and time."""
    if isinstance(value, str):
        return temporal.read_date(value)
    return far.date_of(value) if _is_day(value) else None


@built_in("date", "year:number, month:number, day:number")
def make_date(*parts: Any) -> Any:
    year, month, day = map(whole, parts)
    return None if year is None or month is None or day is None else far.make_day(year, month, day)


@built_in("time", "from")
def read_time(value: Any) -> time | None:
    """From a text, or the time of a date and time; a date is its midnight in UTC."""
    if isinstance(value, str):
        return temporal.read_time(value)
    if _is_day(value):
        return far.clock_of(far.midnight(value) if kind(value) == "date" else value)
    return value if isinstance(value, time) else None


@built_in("time", "hour:number, minute:number, second:number, offset?:days and time duration?")
def make_time(hour: Any, minute: Any, second: Any, offset: timedelta | None = None) -> time | None:
    hours, minutes, seconds = whole(hour), whole(minute), whole(int(second))
    if hours is None or minutes is None or seconds is None:
        return None
    micros = int((Decimal(second) - seconds).scaleb(6))
    zone = None if offset is None else timezone(offset)
    return time(hours, minutes, seconds, micros, zone)


@built_in("date and time", "from")
def read_moment(value: Any) -> Any:
    if isinstance(value, str):
        return temporal.read_moment(value)
    if not _is_day(value):
        return None
    return far.midnight(value) if kind(value) == "date" else value


@built_in("date and time", "date, time:time")
def make_moment(day: Any, clock: time) -> Any:
    return far.combined(far.date_of(day), clock) if _is_day(day) else None


@built_in("duration", "from")
def duration(value: Any) -> timedelta | YearsMonths | None:
    if isinstance(value, str):
        return temporal.read_duration(value)
    return value if isinstance(value, (timedelta, YearsMonths)) else None


@built_in("years and months duration", "from, to")
def years_and_months(start: Any, end: Any) -> YearsMonths | None:
    if not _is_day(start) or not _is_day(end):
        return None
    return YearsMonths(far.months_between(start, end))


@built_in("now", with_run=True)
def now(run: Run) -> datetime:
    return run.moment()


@built_in("today", with_run=True)
def today(run: Run) -> date:
    """The day in Beijing, whatever zone the clock was given in."""
    moment = run.moment()
    return (moment.astimezone(BEIJING) if moment.tzinfo else moment).date()


@built_in("day of week", "date")
def day_of_week(value: Any) -> str | None:
    return WEEKDAYS[_like(value).weekday()] if _is_day(value) else None


@built_in("month of year", "date")
def month_of_year(value: Any) -> str | None:
    return MONTHS[_like(value).month - 1] if _is_day(value) else None


@built_in("day of year", "date")
def day_of_year(value: Any) -> Decimal | None:
    return Decimal(_like(value).timetuple().tm_yday) if _is_day(value) else None


@built_in("week of year", "date")
def week_of_year(value: Any) -> Decimal | None:
    return Decimal(_like(value).isocalendar()[1]) if _is_day(value) else None


@built_in("is", "value1?, value2?", with_run=True)
def is_same(run: Run, one: Any = None, other: Any = None) -> bool:
    """Equal and of one kind; times in different zones are not the same, even at one instant."""
    if kind(one) in _TEMPORAL and kind(one) == kind(other):
        return temporal.text_of(one) == temporal.text_of(other)
    return equals(one, other, run) is True


def _is_day(value: Any) -> bool:
    return isinstance(value, (date, far.Far))


def _like(day: Any) -> date:
    like: date = far.split(day)[0]
    return like
