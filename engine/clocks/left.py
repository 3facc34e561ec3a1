"""What is left of a clock, in numbers: each language makes its own words of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..model import Limit
from .calendar import Calendar
from .term import Pauses, Term, term
from .timeline import DAY, MINUTE, moment


@dataclass(frozen=True, slots=True)
class Left:
    """``state``: left, late, due_today, or due (the moment has come). ``parts``: how much is left
    or late, number and unit, the largest first; units: workday, work_hour, day, hour, minute."""

    state: str
    parts: tuple[tuple[int, str], ...] = ()


def left(
    limit: Limit,
    start: datetime,
    calendar: Calendar,
    at: datetime,
    pauses: Pauses = (),
    extra: Sequence[Limit] = (),
) -> Left:
    """How much clock is left at ``at``.

    Of counted days today is one that is left, and a day begun late is a day late.
    A clock that stands still now: end its open pause at ``at``.
    """
    running = term(limit, start, calendar, pauses, extra)
    end, now = running.end(), moment(at)
    if running.kind.counted:
        return _left_days(running, end, now) if now < end else _late_days(running, end, now)
    if now < end:
        return Left("left", _span(running, running.amount - running.ran(now)))
    late = running.timeline.elapsed(now) - running.timeline.elapsed(end)
    return Left("late", _span(running, late)) if late >= MINUTE else Left("due")


def _left_days(running: Term, end: int, now: int) -> Left:
    if now // DAY == (end - 1) // DAY:
        return Left("due_today")
    days = running.ran(end) - running.ran(now // DAY * DAY)
    return Left("left", ((days // DAY, _day_unit(running)),))


def _late_days(running: Term, end: int, now: int) -> Left:
    elapsed = running.timeline.elapsed
    days = (elapsed((now // DAY + 1) * DAY) - elapsed(end)) // DAY
    return Left("late", ((days, _day_unit(running)),)) if days and now > end else Left("due")


def _day_unit(running: Term) -> str:
    return "workday" if running.kind.runs == "workdays" else "day"


def _span(running: Term, amount: int) -> tuple[tuple[int, str], ...]:
    minutes = -(-amount // MINUTE)
    if running.kind.runs == "always":
        return _parts(minutes, 1440, "day", "hour")
    daily = 0 if running.kind.each else running.calendar.daily // MINUTE
    return _parts(minutes, daily, "workday", "work_hour")


def _parts(minutes: int, daily: int, day: str, hour: str) -> tuple[tuple[int, str], ...]:
    """``daily``: minutes of a day, 0 where only hours are counted."""
    days, rest = divmod(minutes, daily) if daily else (0, minutes)
    found = ((days, day), (rest // 60, hour), (rest % 60, "minute"))
    return tuple(part for part in found if part[0]) or ((0, "minute"),)
