"""Dates, times and durations (DMN 1.5, 10.3.4.1 and 10.3.4.8)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from ...model import YearsMonths
from .. import temporal
from ..functions import built_in
from ..run import Run
from ..values import whole

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@built_in("date", "from")
def read_date(value: Any) -> date | None:
    """From a text, or the day of a date and time."""
    if isinstance(value, str):
        return temporal.read_date(value)
    return value.date() if isinstance(value, datetime) else _day(value)


@built_in("date", "year:number, month:number, day:number")
def make_date(*parts: Any) -> date | None:
    year, month, day = map(whole, parts)
    return None if year is None or month is None or day is None else date(year, month, day)


@built_in("time", "from")
def read_time(value: Any) -> time | None:
    """From a text, or the time of a date and time."""
    if isinstance(value, str):
        return temporal.read_time(value)
    if isinstance(value, datetime):
        return value.timetz()
    if isinstance(value, date):
        return time(tzinfo=temporal.midnight(value).tzinfo)
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
def read_moment(value: Any) -> datetime | None:
    if isinstance(value, str):
        return temporal.read_moment(value)
    if isinstance(value, datetime):
        return value
    return temporal.midnight(value) if isinstance(value, date) else None


@built_in("date and time", "date, time:time")
def make_moment(day: Any, clock: time) -> datetime | None:
    return datetime.combine(day, clock) if isinstance(day, date) else None


@built_in("duration", "from")
def duration(value: Any) -> timedelta | YearsMonths | None:
    if isinstance(value, str):
        return temporal.read_duration(value)
    return value if isinstance(value, (timedelta, YearsMonths)) else None


@built_in("years and months duration", "from, to")
def years_and_months(start: Any, end: Any) -> YearsMonths | None:
    first, last = _day(start), _day(end)
    if first is None or last is None:
        return None
    return YearsMonths(temporal.months_between(first, last))


@built_in("now", with_run=True)
def now(run: Run) -> datetime:
    return run.moment()


@built_in("today", with_run=True)
def today(run: Run) -> date:
    """The day in Beijing, whatever zone the clock was given in."""
    moment = run.moment()
    return (moment.astimezone(temporal.BEIJING) if moment.tzinfo else moment).date()


@built_in("day of week", "date")
def day_of_week(value: Any) -> str | None:
    day = _day(value)
    return None if day is None else WEEKDAYS[day.weekday()]


@built_in("month of year", "date")
def month_of_year(value: Any) -> str | None:
    day = _day(value)
    return None if day is None else MONTHS[day.month - 1]


@built_in("day of year", "date")
def day_of_year(value: Any) -> Decimal | None:
    day = _day(value)
    return None if day is None else Decimal(day.timetuple().tm_yday)


@built_in("week of year", "date")
def week_of_year(value: Any) -> Decimal | None:
    day = _day(value)
    return None if day is None else Decimal(day.isocalendar()[1])


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) else None
