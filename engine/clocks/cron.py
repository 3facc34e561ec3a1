"""Cron expressions: ``0 9-17 * * MON-FRI`` (five fields) or Camunda's six and seven.

Five fields are minute, hour, day, month, weekday (POSIX crontab, where a weekday number 0 or 7 is
Sunday and day *or* weekday will do); six put seconds before them, seven a year behind. There the
weekday must be a name: 2 is Monday in Quartz and Tuesday in Spring, and Camunda has had both.
``L`` is the last day, ``15W`` the working day (Monday to Friday) nearest to the 15th, ``FRIL`` the
last Friday, ``MON#2`` the second Monday. Times are Shanghai's.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from ..model import SHANGHAI

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
FARTHEST = 28 * 366  # days: 29 February on a given weekday comes back within them
_FIELD = r"(?:[*?\d]|[A-Za-z]{3}|LW?(?= |$))[\dA-Za-z*?,/#-]*"
_SHAPE = re.compile(rf"{_FIELD}( +{_FIELD}){{4,6}}")

Days = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Cron:
    """When it is time: seconds, minutes, hours of a day that ``fits``, in these months and years
    (no years: every year)."""

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    months: tuple[int, ...]
    years: tuple[int, ...]
    fits: Days

    def after(self, at: datetime) -> datetime:
        """The first time strictly after ``at``. Raises ValueError (Chinese) if none comes."""
        local = at.astimezone(SHANGHAI)
        for ahead in range(FARTHEST):
            day = local.date() + timedelta(days=ahead)
            if day.month in self.months and self._year(day.year) and self.fits(day):
                found = self._first(day, local)
                if found is not None:
                    return found
        raise ValueError("这个 cron 表达式不会再有到期的时刻")

    def _year(self, year: int) -> bool:
        return not self.years or year in self.years

    def _first(self, day: date, after: datetime) -> datetime | None:
        for hour in self.hours:
            for minute in self.minutes:
                for second in self.seconds:
                    found = datetime.combine(day, time(hour, minute, second), SHANGHAI)
                    if found > after:
                        return found
        return None


def is_cron(text: str) -> bool:
    """Has it the look of a cron expression: five to seven fields?"""
    return _SHAPE.fullmatch(text.strip()) is not None


@lru_cache(maxsize=256)
def cron(text: str) -> Cron:
    """The expression, read. Raises ValueError (Chinese) for what is none."""
    fields = text.upper().split()
    if not is_cron(text):
        raise ValueError(f"cron 表达式应为 5、6 或 7 段,实际为“{text}”")
    short = len(fields) == 5
    if short:
        fields = ["0", *fields]
    second, minute, hour, day, month, weekday = fields[:6]
    year = fields[6] if len(fields) == 7 else "*"
    every_year = year in ("*", "?")
    return Cron(
        _numbers(second, 0, 59),
        _numbers(minute, 0, 59),
        _numbers(hour, 0, 23),
        _numbers(month, 1, 12, MONTHS),
        () if every_year else _numbers(year, 2000, 2099),
        _days(day, weekday, short),
    )


def _days(day: str, weekday: str, short: bool) -> Days:
    free = ("*", "?")
    if not short and day not in free and weekday not in free:
        raise ValueError("cron 表达式的日和星期须有一段写成 ?")
    by_day = None if day in free else _monthdays(day)
    by_weekday = None if weekday in free else _weekdays(weekday, short)
    if by_day is None or by_weekday is None:
        return by_day or by_weekday or (lambda _: True)
    first, second = by_day, by_weekday
    return lambda d: first(d) or second(d)


def _monthdays(text: str) -> Days:
    if text == "L":
        return lambda d: d.day == _length(d)
    if found := re.fullmatch(r"(\d{1,2}|L)W", text):
        return lambda d: d == _working(d, found[1])
    numbers = _numbers(text, 1, 31)
    return lambda d: d.day in numbers


def _weekdays(text: str, short: bool) -> Days:
    if found := re.fullmatch(r"([A-Z]{3})(?:#([1-5])|L)", text):
        name, nth = _named(found[1]), found[2]
        return lambda d: d.weekday() == name and _is_nth(d, nth)
    if not short and re.search(r"\d", text.split("/")[0]):
        raise ValueError("六段、七段的 cron 表达式中星期须写英文缩写,例如 MON-FRI")
    numbers = _numbers(re.sub(r"\b([A-Z]{3})\b", lambda m: str(_named(m[1]) + 1), text), 0, 7)
    return lambda d: d.isoweekday() in numbers or (d.isoweekday() == 7 and 0 in numbers)


def _is_nth(day: date, nth: str | None) -> bool:
    return day.day > _length(day) - 7 if nth is None else (day.day - 1) // 7 + 1 == int(nth)


def _working(day: date, wanted: str) -> date:
    """The day from Monday to Friday nearest to the wanted one, in the same month."""
    last = _length(day)
    number = last if wanted == "L" else min(int(wanted), last)
    found = day.replace(day=number)
    if found.weekday() == 5:
        return found - timedelta(days=1) if number > 1 else found + timedelta(days=2)
    if found.weekday() == 6:
        return found + timedelta(days=1) if number < last else found - timedelta(days=2)
    return found


def _numbers(text: str, low: int, high: int, names: tuple[str, ...] = ()) -> tuple[int, ...]:
    """Every number of a field: lists of ``*``, ``a``, ``a-b``, each perhaps with a step ``/n``."""
    for number, name in enumerate(names, start=low):
        text = text.replace(name, str(number))
    found = {n for part in text.split(",") for n in _range(part, low, high)}
    return tuple(sorted(found))


def _range(part: str, low: int, high: int) -> Iterator[int]:
    found = re.fullmatch(r"(?:[*?]|(\d{1,4})(?:-(\d{1,4}))?)(?:/(\d{1,4}))?", part)
    if found is None:
        raise ValueError(f"cron 表达式中的“{part}”无法读懂")
    begin = int(found[1]) if found[1] else low
    single = found[1] and not found[2] and not found[3]
    end = begin if single else int(found[2] or high)
    step = int(found[3] or 1)
    if not low <= begin <= high or not low <= end <= high or step < 1:
        raise ValueError(f"cron 表达式中的“{part}”超出 {low} 至 {high}")
    if begin > end:
        raise ValueError(f"cron 表达式中的“{part}”起点大于终点")
    return iter(range(begin, end + 1, step))


def _named(name: str) -> int:
    if name not in WEEKDAYS:
        raise ValueError(f"cron 表达式中没有名为 {name} 的星期")
    return WEEKDAYS.index(name)


def _length(day: date) -> int:
    return monthrange(day.year, day.month)[1]
