"""The tables: what they say, how another year comes in, what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from chinese_calendar import is_workday

from engine.clocks import Calendars
from engine.errors import Invalid
from engine.events import digest
from tests.clocks.tables import FOLDER, calendar, calendars, calendars_2027

HEADER = "date,kind,name,source\n"


def year(n: int) -> list[date]:
    first = date(n, 1, 1)
    return [first + timedelta(days=i) for i in range((date(n + 1, 1, 1) - first).days)]


def test_every_published_day_agrees_with_the_library_it_was_seeded_from() -> None:
    days = [day for n in range(2004, 2027) for day in year(n)]

    assert [d for d in days if calendar("cn").is_workday(d) != is_workday(d)] == []


def test_2026_has_248_working_days() -> None:
    assert sum(map(calendar("cn").is_workday, year(2026))) == 248


def test_published_years_and_the_turn_of_the_last() -> None:
    cn = calendar("cn")

    assert calendars().published == frozenset(range(2004, 2027))
    assert cn.is_settled(date(2026, 12, 28))
    assert not cn.is_settled(date(2026, 12, 29))
    assert not cn.is_settled(date(2027, 6, 1))
    assert cn.is_settled(date(2025, 12, 31))


@pytest.mark.parametrize("n", range(2027, 2051))
def test_an_unpublished_year_has_thirteen_statutory_days_off(n: int) -> None:
    off = [day for day in year(n) if not calendar("cn").is_workday(day) and day.weekday() < 5]
    both_on_one_day = n in (2028, 2031, 2039)  # Mid-Autumn falls on 1-3 October

    assert len(off) == 13 - both_on_one_day


def test_a_year_beyond_the_statutory_table_has_its_weekends() -> None:
    assert calendar("cn").is_workday(date(2060, 10, 1))
    assert not calendar("cn").is_workday(date(2060, 10, 2))


def test_a_notice_makes_its_year_published_and_moves_days() -> None:
    cn = calendars_2027().get("cn")

    assert cn.is_settled(date(2026, 12, 31)) and cn.is_settled(date(2027, 12, 28))
    assert not cn.is_settled(date(2027, 12, 29))
    assert not cn.is_workday(date(2026, 12, 31))
    assert cn.is_workday(date(2027, 1, 3))
    assert cn.name_of(date(2027, 2, 12)) == "春节"


def test_rows_of_the_turn_of_the_year_publish_only_the_next() -> None:
    loaded = calendars().with_rows(f"{HEADER}2027-12-31,holiday,元旦,\n2028-01-01,holiday,元旦,\n")

    assert loaded.published - calendars().published == {2028}


def test_days_in_lieu_give_way_to_a_notice_and_statutory_days_do_not() -> None:
    loaded = calendars().with_rows(f"{HEADER}2027-01-01,holiday,元旦,\n")

    assert not loaded.get("cn").is_workday(date(2027, 10, 1))
    assert loaded.get("cn").is_workday(date(2027, 2, 10))
    assert [row.iso for row in loaded.missing(2027)][:2] == ["2027-02-05", "2027-02-06"]
    assert calendars_2027().missing(2027) == []


def test_an_amended_notice_replaces_the_day() -> None:
    loaded = calendars().with_rows(f"{HEADER}2026/11/23,holiday,停工停课,某市通知\n")

    assert not loaded.get("cn").is_workday(date(2026, 11, 23))
    assert calendar("cn").is_workday(date(2026, 11, 23))


def test_the_version_is_the_digest_of_the_content() -> None:
    assert calendars().version == digest(calendars().to_json())
    assert calendars_2027().version != calendars().version
    assert calendar("std_8h").version == calendars().version


def test_the_order_of_rows_and_comments_do_not_change_the_version() -> None:
    holidays, statutory, hours = (
        (FOLDER / f"{name}.csv").read_text("utf-8") for name in ("holidays", "statutory", "hours")
    )
    rows = [line for line in holidays.splitlines() if line[0].isdigit()]
    again = Calendars.read("\ufeff" + HEADER + "\r\n".join(reversed(rows)), statutory, hours)

    assert again.version == calendars().version


def test_calendars_come_back_from_json() -> None:
    again = Calendars.from_json(calendars_2027().to_json())

    assert again == calendars_2027()


def test_an_unknown_calendar_names_those_that_exist() -> None:
    with pytest.raises(Invalid, match="24x7、cn、gd_6h5、std_8h"):
        calendars().get("mars")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{HEADER}2027-01-01,holiday,元旦,\n2027-13-01,holiday,x,\n", "第 3 行:日期应写成"),
        (f"# 注\n{HEADER}一月一日,holiday,元旦,\n", "第 3 行:日期应写成"),
        (f"{HEADER}2027-01-01,休,元旦,\n", "第 2 行:kind 应为 holiday 或 workday,但写的是 休"),
        (
            f"{HEADER}2027-01-01,holiday,a,\n\n2027-01-01,workday,b,\n",
            "第 4 行:2027-01-01 在第 2 行",
        ),
        (f"{HEADER}2227-01-01,holiday,元旦,\n", "第 2 行:日期应在 2000 年至 2100 年之间"),
        (f"{HEADER}2027-01-01,holiday,元旦,甲,乙\n", "第 2 行:应有 4 列,但有 5 列"),
        ("day,kind\n2027-01-01,holiday\n", "第 1 行:表头应为 date,kind,name,source"),
        ("", "第 1 行:表头应为"),
        (HEADER, "文件里没有任何日期"),
    ],
)
def test_a_wrong_table_is_refused_naming_the_line(text: str, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        calendars().with_rows(text)

    assert message in refused.value.message


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("x,workdays,8-12,", "slots 应写成"),
        ("x,workdays,08:00-12:00 11:00-18:00,", "互不重叠"),
        ("x,workdays,08:00-25:00,", "互不重叠"),
        ("x,sundays,08:00-12:00,", "days 应为"),
        ("x,all,,", "要写明时段"),
        (",all,00:00-24:00,", "name 不能为空"),
    ],
)
def test_wrong_office_hours_are_refused_naming_the_line(row: str, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        Calendars.read(HEADER, HEADER, f"name,days,slots,label\n{row}\n")

    assert "第 2 行" in refused.value.message and message in refused.value.message
