"""Writes the seed of regions/cn/calendars: run once by a developer, never by the product.

    pip install chinesecalendar==1.11.0 lunar_python==1.4.8      # both MIT
    python docs/data/seed_calendar.py regions/cn/calendars

holidays.csv   what the State Council's yearly notices say, 2004-2026, from chinesecalendar.
statutory.csv  the statutory days of years without a notice, 2027-2050: 全国年节及纪念日放假办法
               (as revised in 2024), on dates of the lunar calendar.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from chinese_calendar.constants import holidays, workdays
from lunar_python import Lunar

NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}
NOTICE = "国务院办公厅{}年放假通知(经 chinesecalendar 1.11.0)"
DECREE = "全国年节及纪念日放假办法(2024)"
HEADER = ("date", "kind", "name", "source")
Row = tuple[date, str, str, str]

PUBLISHED_NOTE = (
    "放假安排 2004—2026 年,取自 chinesecalendar 1.11.0(MIT,https://github.com/LKI/chinese-calendar)。",
    "kind:holiday 放假,workday 调休上班。以后年份按同样格式载入即可。",
)
STATUTORY_NOTE = (
    "未公布年份的法定节假日 2027—2050 年;农历日期由 lunar-python 1.4.8(MIT)在制表时算出。",
    "kind:statutory 法定节假日;substitute 适逢周末的补假,按其后第一个工作日推算。",
)


def published() -> Iterator[Row]:
    """Every day that a notice names."""
    for kind, days in (("holiday", holidays), ("workday", workdays)):
        for day, name in days.items():
            year = day.year + (day.month == 12 and day.day >= 29)
            yield day, kind, NAMES[name], NOTICE.format(year)


def statutory(year: int) -> Iterator[Row]:
    """The thirteen days of the law, and a day in lieu for each that falls on a weekend."""
    names = dict(_thirteen(year))
    off = set(names)
    for day, name in sorted(names.items()):
        yield day, "statutory", name, DECREE
        if day.weekday() >= 5:
            instead = _next_weekday(day, off)
            off.add(instead)
            yield instead, "substitute", f"{name}补假", DECREE


def _thirteen(year: int) -> Iterator[tuple[date, str]]:
    yield date(year, 1, 1), "元旦"
    for offset in range(-1, 3):
        yield _lunar(year, 1, 1) + timedelta(days=offset), "春节"
    yield _clear_and_bright(year), "清明节"
    yield from ((date(year, 5, day), "劳动节") for day in (1, 2))
    yield _lunar(year, 5, 5), "端午节"
    yield _lunar(year, 8, 15), "中秋节"
    yield from ((date(year, 10, day), "国庆节") for day in (1, 2, 3))


def _lunar(year: int, month: int, day: int) -> date:
    return date.fromisoformat(Lunar.fromYmd(year, month, day).getSolar().toYmd())


def _clear_and_bright(year: int) -> date:
    terms = Lunar.fromYmd(year, 1, 1).getJieQiTable()
    return date.fromisoformat(terms["清明"].toYmd())


def _next_weekday(day: date, off: set[date]) -> date:
    while day.weekday() >= 5 or day in off:
        day += timedelta(days=1)
    return day


def write(path: Path, notes: Iterable[str], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"# {note}\n" for note in notes)
        table = csv.writer(file, lineterminator="\n")
        table.writerow(HEADER)
        table.writerows(sorted(rows))


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    write(folder / "holidays.csv", PUBLISHED_NOTE, published())
    years = (row for year in range(2027, 2051) for row in statutory(year))
    write(folder / "statutory.csv", STATUTORY_NOTE, years)
