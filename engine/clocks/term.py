"""A limit set running: what it counts, from when, how much, and what is taken out of it.

**Pauses.** A pause is an interval taken out of the clock's own timeline, so that it costs exactly
what the clock would have counted in it. Hour kinds lose its working time to the second. Kinds that
count days move by the number of counted days whose end (24:00) lies inside a pause, that is after
its start and not after its end; a working-day count ignores a pause that holds no working time of
the calendar at all (domain: clocks 5.2, rule 3). A last day never rolls onto a paused day.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ..errors import Invalid
from ..model import Limit
from .calendar import Calendar
from .limits import Kind, kind_of, lengthened, microseconds
from .timeline import ALWAYS, DAY, Slots, Timeline, moment, within

Interval = tuple[int, int]
Pauses = Sequence[tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class Term:
    """Moments and amounts are microseconds; ``taken`` are the pauses as this clock sees them."""

    limit: Limit
    kind: Kind
    calendar: Calendar
    start: int
    timeline: Timeline
    begin: int
    amount: int
    pauses: tuple[Interval, ...]
    taken: tuple[Interval, ...]

    @property
    def on_workdays(self) -> bool:
        """Whether rest days stop the clock."""
        working = self.calendar.days.working
        return isinstance(self.timeline, Slots) and self.timeline.days is working

    def run(self, amount: int) -> int:
        """The earliest moment at which so much of the clock has run, before any rolling."""
        elapsed = self.timeline.elapsed
        target = elapsed(self.begin) + amount
        for a, b in self._from_begin():
            before = elapsed(a)
            if before >= target:
                break
            target += elapsed(b) - before
        return self.timeline.earliest(target)

    def ran(self, until: int) -> int:
        """How much of the clock has run at a moment."""
        if until <= self.begin:
            return 0
        elapsed = self.timeline.elapsed
        gone = sum(elapsed(min(b, until)) - elapsed(a) for a, b in self._from_begin() if a < until)
        return elapsed(until) - elapsed(self.begin) - gone

    def nominal(self) -> int:
        """Where the clock has run out, before a rest day moves it."""
        return self.run(self.amount)

    def end(self) -> int:
        """The first moment that is not in time."""
        nominal = self.nominal()
        return self._rolled((nominal - 1) // DAY) if self.kind.rolls else nominal

    def whole(self) -> int:
        """The whole clock, rolled-over days included: 100 % for warnings."""
        return self.ran(self.end()) if self.kind.rolls else self.amount

    def provisional(self, end: int) -> bool:
        """Whether a holiday notice that is still to come may move ``end``."""
        days = self.calendar.days
        if self.on_workdays:
            looked = max((b for a, b in self.pauses if a < end), default=end)
            return not days.settled(self.start // DAY, (max(looked, end) - 1) // DAY)
        if self.kind.rolls:
            return not days.settled((self.nominal() - 1) // DAY, (end - 1) // DAY)
        return False

    def _from_begin(self) -> Iterator[Interval]:
        return ((max(a, self.begin), b) for a, b in self.taken if b > self.begin)

    def _rolled(self, day: int) -> int:
        working = self.calendar.days.working_from
        day = working(day)
        for a, b in self.taken:
            if a <= day * DAY < b:
                day = working(b // DAY)
        return within((day + 1) * DAY)


def term(
    limit: Limit,
    start: datetime,
    calendar: Calendar,
    pauses: Pauses = (),
    extra: Sequence[Limit] = (),
) -> Term:
    """Set a limit running. Raises Invalid for what the kind or the calendar cannot count."""
    limit = lengthened(limit, extra) if extra else limit
    kind, at = kind_of(limit), moment(start)
    stops = _merged(pauses, at) if pauses else ()
    if not kind.counted:
        line, amount = _hours(kind, limit, calendar)
        return Term(limit, kind, calendar, at, line, at, amount, stops, stops)
    begin = (at // DAY + 1) * DAY
    line = calendar.workdays if kind.runs == "workdays" else ALWAYS
    amount = counted_days(kind, limit, at // DAY) * DAY
    taken = _whole_days(kind, stops, calendar) if stops else ()
    return Term(limit, kind, calendar, at, line, begin, amount, stops, taken)


def hours_line(kind: Kind, calendar: Calendar) -> Timeline:
    """What an hour kind counts. Raises Invalid for office hours on a calendar without hours."""
    if kind.runs == "always":
        return ALWAYS
    if kind.each and not calendar.slots:
        raise Invalid({"calendar": [f"日历 {calendar.name} 只有日,没有钟点,不能计{kind.alias}"]})
    return calendar.office


def hours_amount(kind: Kind, limit: Limit, calendar: Calendar) -> int:
    """An hour kind's amount; a rolling working day is the calendar's own."""
    return microseconds(limit.amount, kind.each or calendar.daily)


def counted_days(kind: Kind, limit: Limit, start: int) -> int:
    """How many days are counted after the day ``start`` (民法典 202 for months and years)."""
    if kind.runs != "months":
        return int(limit.amount)
    return months_later(start, int(limit.amount) * kind.each) - start


def months_later(day: int, months: int) -> int:
    """The corresponding day, or the month's last if there is none: 31 Jan + 1 month = 28 Feb."""
    at = date.fromordinal(day)
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    if not 2000 <= year <= 2100:
        within(-1)
    return date(year, month + 1, min(at.day, monthrange(year, month + 1)[1])).toordinal()


def _hours(kind: Kind, limit: Limit, calendar: Calendar) -> tuple[Timeline, int]:
    return hours_line(kind, calendar), hours_amount(kind, limit, calendar)


def _merged(pauses: Pauses, start: int) -> tuple[Interval, ...]:
    merged: list[Interval] = []
    for a, b in sorted((moment(a), moment(b)) for a, b in pauses):
        if b < a:
            raise Invalid({"pause": ["停表的结束不能早于开始"]})
        if merged and a <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        elif b > start:
            merged.append((max(a, start), b))
    return tuple(merged)


def _whole_days(kind: Kind, stops: Sequence[Interval], calendar: Calendar) -> tuple[Interval, ...]:
    """The days whose end lies inside a pause: both ends go back to their midnight."""
    if kind.runs == "workdays":
        elapsed = calendar.office.elapsed
        stops = [(a, b) for a, b in stops if elapsed(b) > elapsed(a)]
    return tuple((a // DAY * DAY, b // DAY * DAY) for a, b in stops if b // DAY > a // DAY)
