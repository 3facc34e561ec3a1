"""Deadlines found by walking minute by minute: the independent judge. Shares no code with clocks.

Reads the CSV tables itself; local naive times, whole minutes; a pause is a half-open interval.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from tests.clocks.tables import FOLDER

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SLOTS = {
    "std_8h": [("08:00", "12:00"), ("14:00", "18:00")],
    "gd_6h5": [("08:30", "12:00"), ("14:30", "17:30")],
}
UNITS = {"urgent_minute": 1, "urgent_hour": 60, "hour_count": 60, "work_hour": 60}
CONTINUOUS = ("urgent_minute", "urgent_hour", "hour_count")
Pauses = list[tuple[datetime, datetime]]


class Brute:
    """The tables as plain sets of dates."""

    def __init__(self, *more: Path) -> None:
        self.off: set[date] = set()
        self.on: set[date] = set()
        for path in (FOLDER / "statutory.csv", FOLDER / "holidays.csv", *more):
            self._learn(path)

    def _learn(self, path: Path) -> None:
        with path.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
        for row in rows:
            day = date.fromisoformat(row["date"])
            (self.on if row["kind"] == "workday" else self.off).add(day)

    def works(self, day: date) -> bool:
        return day in self.on or (day.weekday() < 5 and day not in self.off)

    def open(self, calendar: str, at: datetime) -> bool:
        """Whether the office clock runs in the minute that begins at ``at``."""
        if calendar == "24x7":
            return True
        if not self.works(at.date()):
            return False
        return calendar == "cn" or any(a <= f"{at:%H:%M}" < b for a, b in SLOTS[calendar])

    def deadline(
        self, kind: str, calendar: str, start: datetime, amount: int, pauses: Pauses
    ) -> datetime:
        if kind in UNITS or kind == "work_day_rolling":
            return self._minutes(kind, calendar, start, amount, pauses)
        if kind == "workday_count":
            pauses = [p for p in joined(pauses, start) if self._costs(calendar, p)]
            return self._days(start.date(), amount, pauses, only_work=True)
        if kind.startswith("natural"):
            end = self._days(start.date(), amount, pauses, only_work=False)
        else:
            months = amount * (12 if kind.startswith("year") else 1)
            nominal = (corresponding(start.date(), months) - start.date()).days
            end = self._days(start.date(), nominal, pauses, only_work=False)
        return self._roll(end, pauses) if kind.endswith("roll") else end

    def _minutes(
        self, kind: str, calendar: str, start: datetime, amount: int, pauses: Pauses
    ) -> datetime:
        left, at = amount * (UNITS.get(kind) or self._daily(calendar)), start
        while left:
            runs = kind in CONTINUOUS or self.open(calendar, at)
            left -= runs and not paused(at, pauses)
            at += MINUTE
        return at

    def _daily(self, calendar: str) -> int:
        day = datetime(2026, 11, 23)
        return sum(self.open(calendar, at) for at in minutes(day, day + DAY))

    def _costs(self, calendar: str, pause: tuple[datetime, datetime]) -> bool:
        return any(self.open(calendar, at) for at in minutes(*pause))

    def _days(self, start: date, amount: int, pauses: Pauses, *, only_work: bool) -> datetime:
        day = start
        while amount:
            day += DAY
            counts = self.works(day) or not only_work
            amount -= counts and not paused(last_minute(day), pauses)
        return midnight(day + DAY)

    def _roll(self, end: datetime, pauses: Pauses) -> datetime:
        day = (end - DAY).date()
        while not self.works(day) or paused(last_minute(day), pauses):
            day += DAY
        return midnight(day + DAY)


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def last_minute(day: date) -> datetime:
    return midnight(day + DAY) - MINUTE


def paused(at: datetime, pauses: Pauses) -> bool:
    return any(a <= at < b for a, b in pauses)


def minutes(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += MINUTE


def joined(pauses: Pauses, start: datetime) -> Pauses:
    """Pauses that touch are one pause; what lies before the start is none."""
    done: Pauses = []
    for a, b in sorted(pauses):
        a = max(a, start)
        if done and a <= done[-1][1]:
            done[-1] = (done[-1][0], max(b, done[-1][1]))
        elif a < b:
            done.append((a, b))
    return done


def corresponding(day: date, months: int) -> date:
    """The same day of a later month, else that month's last day."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    for number in range(day.day, 27, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, day.day)
