"""Dates, limits and what is left of them, in the words people use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from ..model import SHANGHAI, Limit
from .calendar import Calendar
from .left import Left, left
from .term import Pauses
from .timeline import DAY, HOUR, MINUTE, local, moment
from .wording import DATES, MONTHS, WEEKDAYS, counted, say

STATES = {"left": "还剩", "late": "已超", "due_today": "今天到期", "due": "已到期"}
UNITS = {
    "workday": "个工作日",
    "work_hour": "个工作时",
    "day": "天",
    "hour": "小时",
    "minute": "分钟",
}


def ends(instant: datetime, *, today: date | None = None) -> str:
    """A deadline as printed: "11月23日12:00前"; an exclusive midnight is "11月30日24:00前".

    With ``today`` given, a day in another year is printed with its year.
    """
    at = local(moment(instant))
    shown = local(moment(instant) - MINUTE) if (at.hour, at.minute) == (0, 0) else at
    clock = f"{at:%H:%M}" if shown is at else "24:00"
    return _dated("due_year" if today and shown.year != today.year else "due", shown, clock)


def remaining(
    limit: Limit,
    start: datetime,
    calendar: Calendar,
    at: datetime,
    pauses: Pauses = (),
    extra: Sequence[Limit] = (),
) -> str:
    """How much clock is left at ``at``: "还剩 3 个工作时", "今天到期", "已超 2 个工作日"."""
    return said(left(limit, start, calendar, at, pauses, extra))


def said(found: Left) -> str:
    """What is left of a clock in Chinese."""
    parts = " ".join(f"{number} {UNITS[unit]}" for number, unit in found.parts)
    return f"{STATES[found.state]} {parts}".rstrip()


def day_words(day: int) -> str:
    """An ordinal as "11月20日(周五)"."""
    return _dated("day", date.fromordinal(day))


def run_words(days: Sequence[int]) -> str:
    """Ordinals in a row as "11月21日(周六)至11月22日(周日)"."""
    first, last = day_words(days[0]), day_words(days[-1])
    return first if len(days) == 1 else say(DATES["run"], first=first, last=last)


def moment_words(moment: int) -> str:
    """A moment as "11月20日(周五)16:00"."""
    return _dated("moment", date.fromordinal(moment // DAY), clock_words(moment % DAY))


def start_words(moment: int) -> str:
    """A moment with its year: "2026年11月20日(周五)16:00"."""
    return _dated("start", date.fromordinal(moment // DAY), clock_words(moment % DAY))


def clock_words(inside: int) -> str:
    """Microseconds into the day as "16:00"."""
    hours, rest = divmod(inside, HOUR)
    return f"{hours:02}:{rest // MINUTE:02}"


def local_text(instant: datetime) -> str:
    """An instant as the tables write it: "2026-11-23 12:00", Shanghai."""
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def span_words(minutes: int, hour: str = "小时") -> str:
    """Minutes as "3 小时 20 分钟"."""
    hours, rest = divmod(minutes, 60)
    parts = [counted(hours, hour)] * bool(hours) + [counted(rest, "分钟")] * bool(rest or not hours)
    return " ".join(parts)


def _dated(form: str, at: date, clock: str = "") -> str:
    return say(
        DATES[form], year=at.year, month=say(MONTHS[at.month - 1]), day=at.day,
        weekday=say(WEEKDAYS[at.weekday()]), clock=clock,
    )  # fmt: skip
