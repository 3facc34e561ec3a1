"""看板, the ledger and the lists that one takes away."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import pytest
from openpyxl import Workbook, load_workbook

from api import sheets
from api.sheets import Head, Sheet
from engine import Invalid
from tests.store.test_worklist import counted

from .test_cases import finished
from .town import NIGHTMARE, Town

MARCH = "from=2026-03-01&to=2026-03-31"


def test_the_board_shows_levels_classes_rates_and_where_it_happens(town: Town):
    finished(town)
    town.rubbish()

    page = town.browser().text(f"/figures?{MARCH}")

    for words in ("层级漏斗", "三个一批", "办得怎么样", "哪里反映得多", "马庄村", "样本不足"):
        assert words in page
    assert page.count('<svg class="chart" role="img"') == 5
    assert "from=2026-02-01&amp;to=2026-02-28" in page and "from=2026-04-01" in page


def test_a_figure_of_the_board_opens_its_cases(town: Town):
    number = town.casework.case(finished(town)).number
    li = town.browser()

    page = li.text(f"/metrics/count_reported/cases?part=numerator&key=mazhuang&by=village&{MARCH}")

    assert number in page


def test_the_board_costs_the_same_for_one_case_and_for_many(town: Town):
    li = town.browser()
    town.rubbish()
    li.text(f"/figures?{MARCH}")
    with counted(town.casework) as few:
        li.text(f"/figures?{MARCH}")
    for _ in range(6):
        town.rubbish()
    li.text(f"/figures?{MARCH}")
    with counted(town.casework) as many:
        li.text(f"/figures?{MARCH}")

    assert len(many) == len(few)


def test_wrong_days_are_said(town: Town):
    reply = town.browser().get("/figures?from=2026-03-31&to=2026-03-01")

    assert reply.status_code == 422
    assert "结束日期不能早于开始日期" in reply.text


def book(body: bytes):
    return load_workbook(io.BytesIO(body))


def test_the_board_is_taken_away_with_what_was_asked(town: Town):
    finished(town)

    found = book(town.browser().get(f"/figures.xlsx?{MARCH}&unit=mazhuang").data)

    told = {row[0].value: row[1].value for row in found["说明"]}
    assert (told["时段"], told["范围"]) == ("2026-03-01 – 2026-03-31", "马庄村")
    assert [row[0].value for row in found["层级漏斗"]][1] == "在村居解决"


def test_the_ledger_has_the_columns_of_the_region_and_dates_are_dates(town: Town):
    number = town.casework.case(finished(town)).number
    town.rubbish()

    page = book(town.browser().get(f"/ledger.xlsx?{MARCH}").data)["台账"]

    heads = [cell.value for cell in page[1]]
    lines = [dict(zip(heads, (c.value for c in row), strict=True)) for row in page.iter_rows(2)]
    assert heads[:3] == ["编号", "上报时间", "来源"]
    assert len(lines) == 2
    [line] = [each for each in lines if each["编号"] == number]
    assert line["村居"] == "马庄村"
    assert isinstance(line["上报时间"], datetime)
    assert line["三个一批"] in ("调解自治", "行业源头", "行政执法")


def test_the_list_of_cases_is_taken_away_as_it_is_filtered(town: Town):
    closed = town.casework.case(finished(town)).number
    still = town.casework.case(town.rubbish(NIGHTMARE)).number
    li = town.browser()

    rows = list(csv.reader(io.StringIO(li.text("/cases.csv?status=open").removeprefix("\ufeff"))))
    everything = book(li.get("/cases.xlsx").data)["案件"]

    assert [row[0] for row in rows] == ["编号", still]
    assert {row[0].value for row in everything} == {"编号", closed, still}
    assert "<script>" not in str(rows)


def test_who_sees_no_case_takes_none_away(town: Town):
    town.rubbish()

    assert town.browser("xuefu").text("/cases.csv").count("\n") == 1


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "\tx"])
def test_text_is_never_a_formula(text: str):
    sheet = Sheet("x", [Head("h")], [[text], ["a\x00b"]])

    cells = [row[0] for row in book(sheets.xlsx(sheet))["x"]]

    assert cells[1].value == f"'{text}" and cells[1].data_type == "s"
    assert cells[2].value == "ab"
    assert f"'{text}" in sheets.csv_of(sheet)


def test_a_template_keeps_its_headers_and_is_filled_below_its_marker():
    made = Workbook()
    made.active["A1"], made.active["B3"] = "马庄村 2018 年 8 月台账", sheets.MARKER
    out = io.BytesIO()
    made.save(out)

    page = book(sheets.filled(out.getvalue(), Sheet("x", [Head("a"), Head("b")], [[1, 2], [3, 4]])))

    found = page.active
    assert found["A1"].value == "马庄村 2018 年 8 月台账"
    assert [[c.value for c in row] for row in found["B3:C4"]] == [[1, 2], [3, 4]]


def test_a_template_without_a_marker_and_no_workbook_are_refused():
    out = io.BytesIO()
    Workbook().save(out)
    for wrong in (out.getvalue(), b"no workbook"):
        with pytest.raises(Invalid):
            sheets.filled(wrong, Sheet("x", [], []))


@pytest.mark.parametrize("given", ["from=9999-12-31", "to=0001-01-01", "as_of=9999-12-31"])
def test_days_beyond_all_calendars_are_refused_by_name(town: Town, given):
    page = town.browser().get(f"/figures?{given}")
    assert page.status_code == 422 and "2000 到 2100" in page.text
