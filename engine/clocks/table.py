"""Reads the calendar tables (CSV text) into rows; every error names its line."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from datetime import date
from typing import TypeVar

from ..errors import Invalid
from .timeline import DAY, FIRST, LAST, MINUTE

T = TypeVar("T")

HOLIDAYS = ("date", "kind", "name", "source")
HOURS = ("name", "days", "slots", "label")
PUBLISHED_KINDS = ("holiday", "workday")
STATUTORY_KINDS = ("statutory", "substitute")

_DATE = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})")  # spreadsheets write 2027/1/1
_SLOT = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One day that is not what its weekday says."""

    iso: str
    kind: str
    name: str
    source: str

    @property
    def day(self) -> date:
        return date.fromisoformat(self.iso)


@dataclass(frozen=True, slots=True, order=True)
class Office:
    """When an office works: ``days`` is ``workdays`` or ``all``; no slots means days only."""

    name: str
    days: str
    slots: str
    label: str

    def intervals(self) -> tuple[tuple[int, int], ...]:
        """The slots as microseconds into the day."""
        found = (map(int, each) for each in _SLOT.findall(self.slots))
        return tuple(((a * 60 + b) * MINUTE, (c * 60 + d) * MINUTE) for a, b, c, d in found)


def read_days(text: str, kinds: tuple[str, ...] = PUBLISHED_KINDS) -> tuple[Row, ...]:
    """Rows ``date,kind,name,source`` in order of date. Raises Invalid naming each wrong line."""
    found = sorted(_read(text, HOLIDAYS, lambda cells: _row(cells, kinds), lambda row: row.iso))
    return tuple(found)


def read_hours(text: str) -> tuple[Office, ...]:
    """Rows ``name,days,slots,label``. Raises Invalid naming each wrong line."""
    return tuple(sorted(_read(text, HOURS, _office, lambda office: office.name)))


def plain(rows: tuple[Row, ...] | tuple[Office, ...]) -> list[list[str]]:
    """Rows as JSON."""
    return [list(astuple(row)) for row in rows]


def _read(
    text: str, header: tuple[str, ...], build: Callable[[list[str]], T], key: Callable[[T], str]
) -> list[T]:
    lines = _lines(text)
    number, first = next(lines, (1, []))
    if tuple(first) != header:
        expected, got = ",".join(header), ",".join(first) or "空"
        raise Invalid({"calendar": [f"第 {number} 行:表头应为 {expected},但写的是 {got}"]})
    seen: dict[str, int] = {}
    rows: list[T] = []
    wrong: list[str] = []
    for number, cells in lines:
        try:
            row = build(_padded(cells, len(header)))
            _refuse_twice(key(row), number, seen)
            rows.append(row)
        except ValueError as error:
            wrong.append(f"第 {number} 行:{error}")
    if wrong:
        raise Invalid({"calendar": wrong})
    return rows


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(text.removeprefix("\ufeff").splitlines())
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            told = f"第 {reader.line_num} 行:太长,或者引号没有成对"
            raise Invalid({"calendar": [told]}) from error
        if cells is None:
            return
        stripped = [cell.strip() for cell in cells]
        if any(stripped) and not stripped[0].startswith("#"):
            yield reader.line_num, stripped


def _padded(cells: list[str], width: int) -> list[str]:
    if len(cells) > width:
        raise ValueError(f"应有 {width} 列,但有 {len(cells)} 列")
    return cells + [""] * (width - len(cells))


def _refuse_twice(key: str, number: int, seen: dict[str, int]) -> None:
    if key in seen:
        raise ValueError(f"{key} 在第 {seen[key]} 行已经写过")
    seen[key] = number


def _row(cells: list[str], kinds: tuple[str, ...]) -> Row:
    written, kind, name, source = cells
    if kind not in kinds:
        raise ValueError(f"kind 应为 {' 或 '.join(kinds)},但写的是 {kind or '空'}")
    return Row(_date(written).isoformat(), kind, name, source)


def _date(text: str) -> date:
    match = _DATE.fullmatch(text)
    try:
        day = date(int(match[1]), int(match[3]), int(match[4])) if match else None
    except ValueError:
        day = None
    if day is None:
        raise ValueError(f"日期应写成 2027-01-01,但写的是 {text or '空'}")
    if not FIRST <= day.toordinal() <= LAST:
        raise ValueError(f"日期应在 2000 年至 2100 年之间,但写的是 {text}")
    return day


def _office(cells: list[str]) -> Office:
    office = Office(*cells)
    if not office.name:
        raise ValueError("name 不能为空")
    if office.days not in ("workdays", "all"):
        raise ValueError(f"days 应为 workdays 或 all,但写的是 {office.days or '空'}")
    if not all(_SLOT.fullmatch(each) for each in office.slots.split()):
        raise ValueError(f"slots 应写成 08:00-12:00 14:00-18:00,但写的是 {office.slots}")
    ends = [end for slot in office.intervals() for end in slot]
    if ends != sorted(set(ends)) or (ends and ends[-1] > DAY):
        raise ValueError(f"时段应先后相继、互不重叠,但写的是 {office.slots}")
    if office.days == "all" and not ends:
        raise ValueError("每天计时的日历要写明时段")
    return office
