"""Decision tables as SVG: what is marked, what is read aloud, what is escaped."""

from __future__ import annotations

from lxml import etree

from engine.diagram import render_tables
from engine.dmn import read
from tests.dmn.tables import decision, file, literal, table

KIND = '事项 | "自治","部门"'
SVG = "{http://www.w3.org/2000/svg}"


def drawn(*parts: str, element: str | None = None) -> etree._Element:
    return etree.fromstring(render_tables(read(file(*parts)), element))


def rows(svg: etree._Element, kind: str) -> list[str]:
    return [g.get("aria-label") for g in svg.iter(f"{SVG}g") if g.get("class") == kind]


def texts(svg: etree._Element) -> str:
    return " ".join("".join(text.itertext()) for text in svg.iter(f"{SVG}text"))


def test_every_rule_is_a_row_that_can_be_read_aloud() -> None:
    svg = drawn(
        table("定级", [KIND, "急 | | boolean"], ["级"], '"自治" | - -> 1', '"部门" | - -> 2')
    )

    assert rows(svg, "rule") == [
        '第 1 条规则:事项 "自治",结果 1',
        '第 2 条规则:事项 "部门",结果 2',
    ]
    assert (svg.get("role"), svg.findtext(f"{SVG}title")) == ("group", "决策表:d")


def test_overlapping_rules_say_with_which_they_overlap() -> None:
    svg = drawn(table("t", [KIND], ["x"], '"自治" -> 1', "- -> 2"))

    assert rows(svg, "flawed") == [
        '第 1 条规则:事项 "自治",结果 1,与第 2 条重叠',
        "第 2 条规则:任何输入,结果 2,与第 1 条重叠",
    ]
    assert "⚠ 与第 2 条重叠" in texts(svg)


def test_gaps_are_rows_of_their_own() -> None:
    svg = drawn(table("t", [KIND], ["x"], '"自治" -> 1'))

    assert rows(svg, "gap") == ["没有规则覆盖:事项 = “部门”"]
    assert "✗ 没有规则覆盖" in texts(svg)


def test_what_cannot_be_checked_is_said_above_the_table() -> None:
    assert "没有列出取值" in texts(drawn(table("t", ["k"], ["x"], '"a" -> 1')))


def test_all_tables_are_drawn_or_the_one_that_is_named() -> None:
    parts = (table("甲", [KIND], ["x"], "- -> 1"), table("乙", [KIND], ["x"], "- -> 1"))

    assert "甲" in texts(drawn(*parts)) and "乙" in texts(drawn(*parts))
    assert "甲" not in texts(drawn(*parts, element="乙"))


def test_a_file_without_tables_says_so() -> None:
    assert texts(drawn(literal("a", "1"), decision("b", ""))) == "没有决策表"


def test_texts_of_a_file_stay_texts() -> None:
    svg = drawn(table("&lt;script&gt;", ["k"], ["x"], '"<b>&" -> "\x7f<i>"'))

    assert not list(svg.iter(f"{SVG}script"))
    assert "<script>" in texts(svg) and '"<b>&"' in texts(svg)


def test_no_cell_runs_out_of_its_column() -> None:
    long = '"' + "长" * 300 + '"'
    svg = drawn(table("t", ["k"], ["x"], f"{long} -> 1"))
    lines = [span.text for span in svg.iter(f"{SVG}tspan") if "长" in (span.text or "")]

    assert len(lines) > 5
    assert max(map(len, lines)) * 13 <= 240


def test_rules_that_cannot_hit_and_results_that_are_not_allowed_are_marked() -> None:
    svg = drawn(table("t", [KIND], ["x | 1"], '"自冶" -> 1', "- -> 2"))

    assert rows(svg, "flawed") == [
        '第 1 条规则:事项 "自冶",结果 1,不可能命中',
        "第 2 条规则:任何输入,结果 2,结果不在取值之内",
    ]
