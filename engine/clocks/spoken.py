"""Dates, limits and what is left of them, in the words people use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from ..model import SHANGHAI, Limit
from .calendar import Calendar
from .term import Pauses, Term, term
from .timeline import DAY, HOUR, MINUTE, local, moment

WEEKDAYS = "一二三四五六日"


def ends(instant: datetime, *, today: date | None = None) -> str:
    """A deadline as printed: "11月23日12:00前"; an exclusive midnight is "11月30日24:00前".

    With ``today`` given, a day in another year is printed with its year.
    """
    at = local(moment(instant))
    shown = local(moment(instant) - MINUTE) if (at.hour, at.minute) == (0, 0) else at
    year = f"{shown.year}年" if today and shown.year != today.year else ""
    clock = f"{at:%H:%M}" if shown is at else "24:00"
    return f"{year}{shown.month}月{shown.day}日{clock}前"


def remaining(
    limit: Limit,
    start: datetime,
    calendar: Calendar,
    at: datetime,
    pauses: Pauses = (),
    extra: Sequence[Limit] = (),
) -> str:
    """How much clock is left at ``at``: "还剩 3 个工作时", "今天到期", "已超 2 个工作日".

    Of counted days today is one that is left, and a day begun late is a day late.
    A clock that stands still now: end its open pause at ``at``.
    """
    running = term(limit, start, calendar, pauses, extra)
    end, now = running.end(), moment(at)
    if running.kind.counted:
        return _left_days(running, end, now) if now < end else _late_days(running, end, now)
    if now < end:
        return f"还剩 {_span(running, running.amount - running.ran(now))}"
    late = running.timeline.elapsed(now) - running.timeline.elapsed(end)
    return f"已超 {_span(running, late)}" if late >= MINUTE else "已到期"


def day_words(day: int) -> str:
    """An ordinal as "11月20日(周五)"."""
    at = date.fromordinal(day)
    return f"{at.month}月{at.day}日(周{WEEKDAYS[at.weekday()]})"


def moment_words(moment: int) -> str:
    """A moment as "11月20日(周五)16:00"."""
    return f"{day_words(moment // DAY)}{clock_words(moment % DAY)}"


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
    parts = [f"{hours} {hour}"] * bool(hours) + [f"{rest} 分钟"] * bool(rest or not hours)
    return " ".join(parts)


def _left_days(running: Term, end: int, now: int) -> str:
    if now // DAY == (end - 1) // DAY:
        return "今天到期"
    left = running.ran(end) - running.ran(now // DAY * DAY)
    return f"还剩 {left // DAY} {_day_unit(running)}"


def _late_days(running: Term, end: int, now: int) -> str:
    elapsed = running.timeline.elapsed
    late = (elapsed((now // DAY + 1) * DAY) - elapsed(end)) // DAY
    return f"已超 {late} {_day_unit(running)}" if late and now > end else "已到期"


def _day_unit(running: Term) -> str:
    return "个工作日" if running.kind.runs == "workdays" else "天"


def _span(running: Term, amount: int) -> str:
    minutes = -(-amount // MINUTE)
    if running.kind.runs == "always":
        days, rest = divmod(minutes, 1440)
        return _joined(f"{days} 天" if days else "", rest, "小时")
    if running.kind.each:
        return span_words(minutes, "个工作时")
    days, rest = divmod(minutes, running.calendar.daily // MINUTE)
    return _joined(f"{days} 个工作日" if days else "", rest, "个工作时")


def _joined(days: str, minutes: int, hour: str) -> str:
    if days and not minutes:
        return days
    return f"{days} {span_words(minutes, hour)}".lstrip()
