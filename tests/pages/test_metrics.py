"""Figures for people: the number with its base, what was left out, and the cases behind it."""

from __future__ import annotations

from datetime import timedelta

from .test_cases import finished
from .town import Town

DAYS = "?from=2000-01-01&to=2100-01-01"


def test_every_family_is_listed_once(town: Town):
    page = town.browser().text("/metrics")

    assert page.count("基层处置率") == 2  # the readings of the newspaper, and the others
    assert "敷衍办理的迹象" in page


def test_a_figure_shows_its_sentence_definition_and_groups(town: Town):
    finished(town)

    page = town.browser().text(f"/metrics/count_reported{DAYS}&by=net")

    assert "上报" in page and "城市管理" in page
    assert "样本少于 5 件不显示数值" in page and "定义第 1 版" in page


def test_a_part_opens_to_its_cases(town: Town):
    number = town.casework.case(finished(town)).number

    page = town.browser().text(f"/metrics/count_reported/cases{DAYS}&part=numerator")

    assert "分子:" in page and number in page


def test_cases_of_others_are_counted_but_not_shown(town: Town):
    finished(town)
    total = town.casework.figures("count_reported", _ever())[0]

    seen = town.casework.readable(total.numerator, town.actor("li"))
    hidden = town.casework.readable(total.numerator, type(town.actor("li"))("nobody"))

    assert seen and not hidden


def _ever():
    from datetime import date

    from engine import Asked

    return Asked(date(2000, 1, 1), date(2100, 1, 1))


def test_a_wrong_day_is_named_and_the_form_stays(town: Town):
    answer = town.browser().get("/metrics/count_reported?from=yesterday")

    assert answer.status_code == 422
    assert "应为日期" in answer.text and 'name="from"' in answer.text


def test_the_same_table_comes_as_csv(town: Town):
    finished(town)

    answer = town.browser().get(f"/metrics/grassroots_rate.csv{DAYS}")

    rows = answer.text.lstrip("\ufeff").splitlines()
    assert rows[0] == "指标,版本,分组,数值,分子,分母,未计入,未计入理由"
    assert len(rows) == 4 and rows[1].startswith("基层处置率(口径A:全部上报),1,")


def test_a_publication_is_shown_with_every_revision(town: Town):
    from engine import SYSTEM

    finished(town)
    town.casework.publish("count_reported", _ever(), SYSTEM)
    town.clock.now += timedelta(minutes=5)
    finished(town)
    town.casework.publish("count_reported", _ever(), SYSTEM, "补了一件")

    page = town.browser().text("/metrics")

    assert "第 2 版(更正:补了一件)" in page and "第 1 版" in page
