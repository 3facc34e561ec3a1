"""When a term ends, when it warns, and the terms that must have passed before an act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from ..errors import Invalid
from ..model import Limit
from . import explain
from .calendar import Calendar
from .limits import Kind, kind_of
from .term import Pauses, Term, counted_days, hours_amount, hours_line, months_later, term
from .timeline import DAY, SECOND, instant, moment, within


@dataclass(frozen=True, slots=True)
class Deadline:
    """The first instant (UTC) that is not in time; ``provisional`` until a notice settles it."""

    instant: datetime
    provisional: bool
    term: Term = field(repr=False)

    @property
    def steps(self) -> tuple[str, ...]:
        """The reckoning in sentences ("为什么是这一天?"); written only when asked for."""
        return explain.steps(self.term)


def deadline(
    limit: Limit,
    start: datetime,
    calendar: Calendar,
    *,
    pauses: Pauses = (),
    extra: Sequence[Limit] = (),
) -> Deadline:
    """When ``limit`` ends if its clock starts at ``start`` (domain: clocks 5.1, 5.2).

    Amounts of minutes and hours count to the whole minute; instants keep their seconds. Extensions
    (``extra``) are of the limit's kind and add to its amount. How pauses count: see ``term``.
    Raises Invalid for an unknown kind, an impossible amount, a calendar without hours.
    """
    running = term(limit, start, calendar, pauses, extra)
    end = running.end()
    return Deadline(instant(end), running.provisional(end), running)


def at_fraction(
    limit: Limit,
    start: datetime,
    calendar: Calendar,
    fraction: Fraction,
    *,
    pauses: Pauses = (),
    extra: Sequence[Limit] = (),
) -> datetime:
    """When that part of the *clock* has run (domain: clocks 5.2, rule 6), to the second, in UTC.

    The clock of counted days runs through all 24 hours of each; 1 is the deadline itself.
    """
    if fraction < 0:
        raise Invalid({"fraction": [f"比例不能小于 0,但写的是 {fraction}"]})
    running = term(limit, start, calendar, pauses, extra)
    part = int(running.whole() * fraction) // SECOND * SECOND
    return instant(running.run(part) if part else running.start)


def not_before(limit: Limit, anchor: datetime, calendar: Calendar) -> datetime:
    """The earliest instant for an act that may happen only after ``limit`` has passed.

    The anchor's day is not counted (民法典 201): three working days after a notice on Monday are
    over on Thursday at 24:00.
    """
    return deadline(limit, anchor, calendar).instant


def backward(limit: Limit, anchor: datetime, calendar: Calendar) -> datetime:
    """The instant *before* which something must be done for ``limit`` to pass until ``anchor``.

    The mirror of ``not_before``: whatever is done before it leaves the whole term free, so a
    hearing on the 20th with seven days' notice gives the 13th 00:00 ("12日24:00前"). Neither the
    day of the notice nor the day of the act is counted.
    """
    kind, at = kind_of(limit), moment(anchor)
    if not kind.counted:
        line = hours_line(kind, calendar)
        return instant(line.latest(line.elapsed(at) - hours_amount(kind, limit, calendar)))
    if kind.runs == "workdays":
        line = calendar.workdays
        until = line.elapsed(at // DAY * DAY)
        return instant(line.latest(until - int(limit.amount) * DAY))
    last = at // DAY - 1
    last = calendar.days.working_until(last) if kind.rolls else last
    return instant(within((_last_start(kind, limit, last) + 1) * DAY))


def _last_start(kind: Kind, limit: Limit, last: int) -> int:
    """The last day from which the term ends no later than on the day ``last``."""
    if kind.runs == "days":
        return last - int(limit.amount)
    start = months_later(last, -int(limit.amount) * kind.each)
    while start + 1 + counted_days(kind, limit, start + 1) <= last:  # 28 Feb: from 31 Jan too
        start += 1
    return start
