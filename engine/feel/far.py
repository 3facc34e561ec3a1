"""Days in any year: Python's types hold the years 1 to 9999, a Far the others.

The Gregorian calendar repeats every 400 years. So a far day is kept as its like in the years 2000
to 2399, and the number of eras that lie between. All arithmetic on days goes through here.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

FIRST, ERA_YEARS = 2000, 400
ERA = timedelta(days=146_097)
MAX_YEAR = 999_999_999


@dataclass(frozen=True, slots=True)
class Far:
    """``like`` is the same day (and time) in the years 2000 to 2399, ``eras`` before this one."""

    like: Any
    eras: int

    @property
    def year(self) -> int:
        return int(self.like.year) + ERA_YEARS * self.eras


class FarDate(Far):
    """A date that Python cannot hold."""

    __slots__ = ()


class FarMoment(Far):
    """A date and time that Python cannot hold."""

    __slots__ = ()


def make_day(year: int, month: int, day: int) -> Any:
    """A date; raises ValueError or OverflowError if there is no such day."""
    eras, rest = divmod(year - FIRST, ERA_YEARS)
    return joined(date(FIRST + rest, month, day), eras)


def combined(day: Any, clock: time) -> Any:
    """The moment at a time of a day."""
    like, eras = split(day)
    return joined(datetime.combine(like, clock), eras)


def midnight(day: Any) -> Any:
    """The first moment of a day in UTC, which is what a date counts as among moments."""
    return combined(day, time(tzinfo=UTC))


def date_of(moment: Any) -> Any:
    like, eras = split(moment)
    return joined(like.date() if isinstance(like, datetime) else like, eras)


def clock_of(moment: Any) -> time:
    like, _ = split(moment)
    return like.timetz() if isinstance(like, datetime) else time()


def split(day: Any) -> tuple[Any, int]:
    """The like of a day in the years 2000 to 2399, and the eras between."""
    if isinstance(day, Far):
        return day.like, day.eras
    eras, rest = divmod(day.year - FIRST, ERA_YEARS)
    return day.replace(year=FIRST + rest), eras


def joined(like: Any, eras: int) -> Any:
    """What `split` took apart; raises OverflowError beyond the years ±999,999,999."""
    year = like.year + ERA_YEARS * eras
    if 1 <= year <= 9999:
        return like.replace(year=year)
    if abs(year) > MAX_YEAR:
        raise OverflowError
    eras, rest = divmod(year - FIRST, ERA_YEARS)
    return (FarMoment if isinstance(like, datetime) else FarDate)(
        like.replace(year=FIRST + rest), eras
    )


def plus(day: Any, duration: timedelta) -> Any:
    """So much later. In a zone with summer time a moment moves along the time line, not the clock.

    Raises OverflowError beyond the years ±999,999,999.
    """
    eras, rest = divmod(duration, ERA)
    like, before = split(day)
    if not isinstance(like, datetime):
        moved = datetime.combine(like, time()) + rest
        return joined(moved.date(), before + eras)
    if isinstance(like.tzinfo, ZoneInfo):
        return joined((like.astimezone(UTC) + rest).astimezone(like.tzinfo), before + eras)
    return joined(like + rest, before + eras)


def minus(left: Any, right: Any) -> timedelta | None:
    """From ``right`` to ``left``, two of a kind; None between a local and a zoned moment."""
    (one, eras), (other, before) = split(left), split(right)
    if isinstance(one, datetime):
        if (one.tzinfo is None) != (other.tzinfo is None):
            return None
        one, other = _line(one), _line(other)
    between: timedelta = one - other + ERA * (eras - before)
    return between


def order(day: Any) -> tuple[int, Any]:
    """A key that sorts days, or moments of which all or none have a zone."""
    like, eras = split(day)
    like = _line(like) if isinstance(like, datetime) else like
    return split(like)[1] + eras, split(like)[0]


def add_months(day: Any, months: int) -> Any:
    """The same day of a later month, or that month's last day (DMN 1.5, table 55)."""
    like, eras = split(day)
    years, month = divmod(like.month - 1 + months, 12)
    more, rest = divmod(like.year - FIRST + years, ERA_YEARS)
    last = monthrange(FIRST + rest, month + 1)[1]
    moved = like.replace(year=FIRST + rest, month=month + 1, day=min(like.day, last))
    return joined(moved, eras + more)


def months_between(start: Any, end: Any) -> int:
    """Whole months from ``start`` to ``end``, by the calendar; negative when it runs backwards.

    What is smaller than a day does not count (DMN 1.5, table 78).
    """
    (one, eras), (other, later) = split(start), split(end)
    months = (other.year - one.year + ERA_YEARS * (later - eras)) * 12 + other.month - one.month
    if months > 0 and other.day < one.day:
        return months - 1
    return months + 1 if months < 0 and other.day > one.day else months


def _line(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo is not None else moment
