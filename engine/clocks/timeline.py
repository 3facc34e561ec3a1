"""Time that a clock counts, as a line: how much of it has passed at a moment, and back.

A *moment* is a whole number of microseconds on the Shanghai wall clock (fixed +08:00), such that
``moment // DAY`` is the ordinal of the local date.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from ..errors import Invalid
from ..model import SHANGHAI

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

FIRST = date(2000, 1, 1).toordinal()
LAST = date(2100, 12, 31).toordinal()

_BASE = datetime(2000, 1, 1, tzinfo=SHANGHAI)
_BASE_UTC = _BASE.astimezone(UTC)
_TICK = timedelta(microseconds=1)


def moment(instant: datetime) -> int:
    """The moment of an aware instant; ValueError for a naive one, Invalid outside 2000-2100."""
    if instant.tzinfo is None:
        raise ValueError(f"Expected an aware datetime, but got {instant.isoformat()}")
    return within((instant - _BASE) // _TICK + FIRST * DAY)


def instant(moment: int) -> datetime:
    """The instant in UTC."""
    return _BASE_UTC + timedelta(microseconds=moment - FIRST * DAY)


def local(moment: int) -> datetime:
    """The instant on the Shanghai clock."""
    return instant(moment).astimezone(SHANGHAI)


def within(moment: int) -> int:
    """``moment`` itself if the calendars reach that far; Invalid otherwise."""
    if FIRST * DAY <= moment <= (LAST + 1) * DAY:
        return moment
    raise too_far()


def too_far() -> Invalid:
    return Invalid({"limit": ["超出日历范围(2000 年至 2100 年),请检查起算时间和时限"]})


class Timeline(Protocol):
    """What a clock counts. ``earliest`` and ``latest`` differ where the line stands still."""

    def elapsed(self, moment: int) -> int: ...
    def earliest(self, elapsed: int) -> int: ...
    def latest(self, elapsed: int) -> int: ...


@dataclass(frozen=True, slots=True)
class Always:
    """Day and night, every day."""

    def elapsed(self, moment: int) -> int:
        return moment

    def earliest(self, elapsed: int) -> int:
        return within(elapsed)

    def latest(self, elapsed: int) -> int:
        return within(elapsed)


@dataclass(frozen=True, slots=True)
class Slots:
    """Only the slots (start, end; microseconds into the day) of the days listed in order."""

    days: Sequence[int]
    slots: tuple[tuple[int, int], ...]
    daily: int

    def elapsed(self, moment: int) -> int:
        day, inside = divmod(moment, DAY)
        n = bisect_left(self.days, day)
        whole = n * self.daily
        if n == len(self.days) or self.days[n] != day:
            return whole
        return whole + sum(min(max(inside - a, 0), b - a) for a, b in self.slots)

    def earliest(self, elapsed: int) -> int:
        n, rest = divmod(elapsed - 1, self.daily)  # the end of a day, not the start of the next
        return self._day(n) * DAY + self._inside(rest) + 1

    def latest(self, elapsed: int) -> int:
        n, rest = divmod(elapsed, self.daily)
        return self._day(n) * DAY + self._inside(rest)

    def _day(self, n: int) -> int:
        if 0 <= n < len(self.days):
            return self.days[n]
        raise too_far()

    def _inside(self, rest: int) -> int:
        for a, b in self.slots:
            if rest < b - a:
                return a + rest
            rest -= b - a
        raise AssertionError("the slots are shorter than their day")


ALWAYS = Always()
WHOLE_DAY = ((0, DAY),)


def slotted(days: Sequence[int], slots: Sequence[tuple[int, int]]) -> Slots:
    """A timeline of these slots on these days."""
    return Slots(days, tuple(slots), sum(b - a for a, b in slots))
