"""Holes and overlaps, told in sentences a designer can act on."""

from __future__ import annotations

from engine.dmn import gaps, read

from .tables import file, literal, table

KIND = 'kind | "自治","部门","安全"'
URGENT = "urgent | | boolean"


def found(text: str) -> list[str]:
    return gaps(read(file(text))["t"])


def test_a_complete_table_has_neither() -> None:
    rules = ('"自治" | - -> 1', '"部门","安全" | true -> 2', 'not("自治") | false -> 3')

    assert found(table("t", [KIND, URGENT], ["x"], *rules)) == []


def test_a_gap_is_told_with_its_combination() -> None:
    rules = ('"自治" | - -> 1', '"部门" | true -> 2', '"安全" | - -> 3')

    assert found(table("t", [KIND, URGENT], ["x"], *rules)) == [
        "没有规则覆盖:kind = “部门”,urgent = 否"
    ]


def test_an_overlap_is_told_with_its_rules_and_an_example() -> None:
    rules = ('"自治" | - -> 1', "- | true -> 2", '"部门","安全" | false -> 3')

    assert found(table("t", [KIND, URGENT], ["x"], *rules)) == [
        "第 1 条规则与第 2 条规则同时命中,例如 kind = “自治”,urgent = 是(共 1 种组合)"
    ]


def test_overlaps_are_right_where_the_policy_allows_them() -> None:
    rules = ('"自治" -> 1', "- -> 2")

    assert found(table("t", [KIND], ["x"], *rules, hit="FIRST")) == []


def test_numbers_are_tried_at_their_bounds_between_and_beyond() -> None:
    rules = ("< 10 -> 1", "(10..20] -> 2", "[20..30) -> 3", "> 30 -> 4")

    assert found(table("t", ["n | | number"], ["x"], *rules)) == [
        "没有规则覆盖:n = 10",
        "没有规则覆盖:n = 30",
        "第 2 条规则与第 3 条规则同时命中,例如 n = 20(共 1 种组合)",
    ]


def test_whole_numbers_leave_no_room_between_neighbours() -> None:
    rules = ("<= 10 -> 1", ">= 11 -> 2")

    assert found(table("t", ["n | | integer"], ["x"], *rules)) == []
    assert found(table("t", ["n | | number"], ["x"], *rules)) == ["没有规则覆盖:n = 10.5"]


def test_negative_bounds_count_too() -> None:
    assert found(table("t", ["n | | number"], ["x"], "< -5 -> 1", "> -5 -> 2")) == [
        "没有规则覆盖:n = -5"
    ]


def test_a_column_that_never_matters_is_left_out() -> None:
    rules = ('"自治" | - -> 1', '"部门","安全" | - -> 2')

    assert found(table("t", [KIND, "anything"], ["x"], *rules)) == []


def test_a_table_that_cannot_be_enumerated_is_left_unchecked() -> None:
    assert found(table("t", ["kind"], ["x"], '"自治" -> 1')) == []
    assert found(table("t", [KIND], ["x"], "other -> 1")) == []
    assert gaps(read(file(literal("t", "1")))["t"]) == []


def test_a_default_or_a_collecting_policy_covers_what_is_left() -> None:
    assert found(table("t", [KIND], ['x="镇"'], '"自治" -> 1')) == []
    assert found(table("t", [KIND], ["x"], '"自治" -> 1', hit="COLLECT")) == []


def test_too_many_combinations_are_said_not_to_be_checked() -> None:
    columns = [f"c{at} | {','.join(map(str, range(30)))}" for at in range(3)]

    assert found(table("t", columns, ["x"], "1 | 1 | 1 -> 1")) == [
        "输入组合超过 20000 种,无法逐一检查"
    ]


def test_many_sentences_are_cut_short() -> None:
    values = ",".join(map(str, range(50)))

    sentences = found(table("t", [f"n | {values}"], ["x"], "0 -> 1"))

    assert len(sentences) == 21
    assert sentences[-1] == "另有 29 处未列出"
