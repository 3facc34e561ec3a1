"""Charts: what is drawn adds up, and what cannot be drawn is refused."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from api.charts import Bar, bars, funnel, stacked

ROWS = (Bar("村居", 6, "6 件"), Bar("镇街", 3, "3 件"), Bar("区县", 1, "1 件"))


def widths(svg: str, colour: str = "") -> list[float]:
    found = re.findall(r'width="([\d.]+)%" height="0.8em" fill="(#\w+)"', svg)
    return [float(width) for width, fill in found if not colour or fill == colour]


def test_a_bar_is_as_wide_as_its_share_of_the_largest():
    assert widths(bars("层级", ROWS), "#0b57a4") == [100.0, 50.0, 16.67]


def test_a_rate_is_drawn_against_the_whole():
    assert widths(bars("率", [Bar("a", Fraction(1, 4), "25 %")], Fraction(1)), "#0b57a4") == [25.0]


def test_stacked_parts_add_up():
    assert sum(widths(stacked("三个一批", ROWS))) == pytest.approx(100, abs=0.05)


def test_a_funnel_stands_about_the_middle():
    found = funnel("漏斗", ROWS)
    lefts = [float(x) for x in re.findall(r'<rect x="([\d.]+)%"', found)]
    assert [round(x * 2 + width, 1) for x, width in zip(lefts, widths(found), strict=True)] == [
        100
    ] * 3


def test_nothing_and_unknown_draw_no_bar_but_say_it():
    found = bars("x", [Bar("无", 0, "0 件"), Bar("不知", None, "样本不足")])
    assert widths(found, "#0b57a4") == []
    assert "样本不足" in found and "0 件" in found


def test_an_empty_chart_is_a_chart():
    for draw in (bars, funnel, stacked):
        assert 'aria-label="空:' in draw("空", [])


def test_names_are_written_not_run():
    assert "<script>" not in bars("<script>", [Bar("<script>", 1, "<b>")])


def test_a_negative_number_is_refused():
    for draw in (bars, funnel, stacked):
        with pytest.raises(ValueError):
            draw("x", [Bar("a", -1, "-1")])
