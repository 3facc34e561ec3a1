"""Which days are worked, which hours of them, and how sure that is.

Working days are national law and notice; they are the same in every named calendar. A name adds
the office hours: ``std_8h``, ``gd_6h5``, ``24x7`` (always open: legal terms still count working
days), ``cn`` (days only).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..errors import Invalid
from ..events import digest
from .table import STATUTORY_KINDS, Office, Row, plain, read_days, read_hours
from .timeline import ALWAYS, DAY, FIRST, LAST, WHOLE_DAY, Slots, Timeline, slotted


@dataclass(frozen=True, slots=True)
class Days:
    """Working days and doubtful days from 2000 to 2100, as sorted ordinals of dates.

    A day is doubtful while its year's notice is missing, and 29-31 December also while the next
    year's is: it changed their workdays in 2006, 2007, 2011 and 2018 (domain: corrections).
    """

    working: tuple[int, ...]
    doubtful: tuple[int, ...]
    names: Mapping[int, str]
    made_up: frozenset[int]  # weekend days that are worked

    def is_working(self, day: int) -> bool:
        n = bisect_left(self.working, day)
        return n < len(self.working) and self.working[n] == day

    def working_from(self, day: int) -> int:
        """The first working day that is not before ``day``."""
        n = bisect_left(self.working, day)
        return self.working[n] if n < len(self.working) else LAST + 1

    def working_until(self, day: int) -> int:
        """The last working day that is not after ``day``."""
        n = bisect_right(self.working, day)
        return self.working[n - 1] if n else FIRST - 1

    def settled(self, first: int, last: int) -> bool:
        """No day from ``first`` to ``last`` may still change with a notice."""
        n = bisect_left(self.doubtful, first)
        return n == len(self.doubtful) or self.doubtful[n] > last


@dataclass(frozen=True, slots=True)
class Calendar:
    """A named office calendar of one version of the tables."""

    name: str
    label: str
    version: str
    days: Days = field(repr=False)
    workdays: Slots = field(repr=False)  # working days, each of 24 hours
    office: Timeline = field(repr=False)  # the hours that run; without slots: whole working days
    slots: tuple[tuple[int, int], ...] = ()

    @property
    def daily(self) -> int:
        """The calendar's own working day, in microseconds (corrections: 6.5 h for gd_6h5)."""
        return self.office.daily if isinstance(self.office, Slots) else DAY

    def is_workday(self, day: date) -> bool:
        """Whether the law and the notices make it a working day; weekdays outside 2000-2100."""
        ordinal = day.toordinal()
        inside = FIRST <= ordinal <= LAST
        return self.days.is_working(ordinal) if inside else day.weekday() < 5

    def is_settled(self, day: date) -> bool:
        """Whether the notice that decides about this day is loaded."""
        ordinal = day.toordinal()
        return FIRST <= ordinal <= LAST and self.days.settled(ordinal, ordinal)

    def name_of(self, day: date) -> str | None:
        """The holiday that makes it a day off, or that a worked weekend day makes up for."""
        return self.days.names.get(day.toordinal())


@dataclass(frozen=True, slots=True)
class Calendars:
    """All named calendars over one set of tables; ``version`` is the digest of ``to_json()``."""

    rows: tuple[Row, ...] = field(repr=False)
    statutory: tuple[Row, ...] = field(repr=False)
    offices: tuple[Office, ...]
    version: str
    published: frozenset[int]
    named: Mapping[str, Calendar] = field(repr=False)

    @classmethod
    def read(cls, holidays: str, statutory: str, hours: str) -> Calendars:
        """From the text of holidays.csv, statutory.csv, hours.csv. Invalid names wrong lines."""
        law = read_days(statutory, STATUTORY_KINDS)
        return _calendars(read_days(holidays), law, read_hours(hours))

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Calendars:
        """The calendars that ``to_json`` wrote."""
        rows, statutory = (tuple(Row(*row) for row in stored[k]) for k in ("rows", "statutory"))
        return _calendars(rows, statutory, tuple(Office(*each) for each in stored["offices"]))

    def to_json(self) -> dict[str, Any]:
        return _json(self.rows, self.statutory, self.offices)

    def get(self, name: str) -> Calendar:
        """The calendar of that name. Raises Invalid naming those that exist."""
        if name not in self.named:
            known = "、".join(sorted(self.named))
            raise Invalid({"calendar": [f"没有名为 {name} 的日历;可用的有 {known}"]})
        return self.named[name]

    def with_rows(self, text: str) -> Calendars:
        """With the rows of another notice (or of an amended one: its rows replace older ones).

        The years it names are published from then on. Raises Invalid naming wrong lines.
        """
        rows = {row.iso: row for row in (*self.rows, *_some(read_days(text)))}
        return _calendars(tuple(sorted(rows.values())), self.statutory, self.offices)

    def missing(self, year: int) -> list[Row]:
        """Statutory days that a published year's rows do not name: a sign of an incomplete file.

        They stay days off all the same.
        """
        known = {row.iso for row in self.rows}
        due = (row for row in self.statutory if row.day.year == year and row.kind == "statutory")
        return [row for row in due if year in self.published and row.iso not in known]


def _some(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    if not rows:
        raise Invalid({"calendar": ["文件里没有任何日期"]})
    return rows


def _json(*tables: Any) -> dict[str, Any]:
    return dict(zip(("rows", "statutory", "offices"), map(plain, tables), strict=True))


def _calendars(
    rows: tuple[Row, ...], statutory: tuple[Row, ...], offices: tuple[Office, ...]
) -> Calendars:
    version = digest(_json(rows, statutory, offices))
    published = frozenset(row.day.year for row in rows if not _turn_of_year(row.day))
    days = _days(rows, statutory, published)
    workdays = slotted(days.working, WHOLE_DAY)
    named = {office.name: _calendar(office, version, days, workdays) for office in offices}
    return Calendars(rows, statutory, offices, version, published, named)


def _calendar(office: Office, version: str, days: Days, workdays: Slots) -> Calendar:
    slots = office.intervals()
    line: Timeline = slotted(days.working, slots) if slots else workdays
    if office.days == "all":
        line = ALWAYS if slots == WHOLE_DAY else slotted(range(FIRST, LAST + 1), slots)
    return Calendar(office.name, office.label, version, days, workdays, line, slots)


def _days(rows: Iterable[Row], statutory: Iterable[Row], published: frozenset[int]) -> Days:
    off = {row.day: row.name for row in statutory if _holds(row, published)}
    worked = {row.day: row.name for row in rows if row.kind == "workday"}
    off |= {row.day: row.name for row in rows if row.kind == "holiday"}
    off = {day: name for day, name in off.items() if day not in worked}
    ordinals_off = {day.toordinal() for day in off}
    made_up = {day.toordinal() for day in worked}
    every = range(FIRST, LAST + 1)
    return Days(
        tuple(n for n in every if n in made_up or (n % 7 not in (6, 0) and n not in ordinals_off)),
        tuple(n for n in every if not _is_settled(date.fromordinal(n), published)),
        {day.toordinal(): name for day, name in (off | worked).items()},
        frozenset(n for n in made_up if n % 7 in (6, 0)),  # ordinal 1 was a Monday
    )


def _holds(row: Row, published: frozenset[int]) -> bool:
    """The law's days always hold; where its days in lieu fall, a notice decides."""
    return row.kind == "statutory" or row.day.year not in published


def _is_settled(day: date, published: frozenset[int]) -> bool:
    return day.year in published and (not _turn_of_year(day) or day.year + 1 in published)


def _turn_of_year(day: date) -> bool:
    """29-31 December: the next year's notice decides about them."""
    return day.month == 12 and day.day >= 29
