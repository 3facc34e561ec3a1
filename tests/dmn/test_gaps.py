"""Holes and overlaps, told in sentences a designer can act on."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dmn import decide, flaws, read

from .tables import decision, file, literal, table

KIND = 'kind | "自治","部门","安全"'
URGENT = "urgent | | boolean"


def found(text: str) -> list[str]:
    return [flaw.sentence for flaw in flaws(read(file(text)), "t")]


def test_a_complete_table_has_neither() -> None:
    rules = ('"自治" | - -> 1', '"部门","安全" | true -> 2', 'not("自治") | false -> 3')

    assert found(table("t", [KIND, URGENT], ["x"], *rules)) == []


def test_a_gap_is_told_with_its_combination() -> None:
    rules = ('"自治" | - -> 1', '"部门" | true -> 2', '"安全" | - -> 3')

    assert found(table("t", [KIND, URGENT], ["x"], *rules)) == [
        "没有规则覆盖:kind = “部门”,urgent = 否"
    ]


def test_combinations_that_miss_alike_are_told_once() -> None:
    assert found(table("t", [KIND, URGENT], ["x"], '"自治" | true -> 1')) == [
        "没有规则覆盖:kind = “自治”,urgent = 否",
        "没有规则覆盖:kind = “部门” 或 kind = “安全”",
    ]


def test_an_overlap_is_told_with_its_rules_and_where() -> None:
    rules = ('"自治" | - -> 1', "- | true -> 2", '"部门","安全" | false -> 3')

    assert found(table("t", [KIND, URGENT], ["x"], *rules)) == [
        "第 1 条规则与第 2 条规则同时命中:kind = “自治”,urgent = 是"
    ]


def test_overlaps_are_right_where_the_policy_allows_them() -> None:
    rules = ('"自治" -> 1', "- -> 2")

    assert found(table("t", [KIND], ["x"], *rules, hit="FIRST")) == []


def test_numbers_are_reasoned_about_at_between_and_beyond_their_bounds() -> None:
    rules = ("< 10 -> 1", "(10..20] -> 2", "[20..30) -> 3", "> 30 -> 4")

    assert found(table("t", ["n | | number"], ["x"], *rules)) == [
        "没有规则覆盖:n = 10 或 n = 30",
        "第 2 条规则与第 3 条规则同时命中:n = 20",
    ]


def test_a_stretch_that_nobody_covers_is_told_by_its_bounds() -> None:
    rules = ("< 10 -> 1", "> 20 -> 2")

    assert found(table("t", ["n | | number"], ["x"], *rules)) == ["没有规则覆盖:10 ≤ n ≤ 20"]


def test_whole_numbers_leave_no_room_between_neighbours() -> None:
    rules = ("<= 10 -> 1", ">= 11 -> 2")

    assert found(table("t", ["n | | integer"], ["x"], *rules)) == []
    assert found(table("t", ["n | | number"], ["x"], *rules)) == ["没有规则覆盖:10 < n < 11"]


def test_negative_bounds_count_too() -> None:
    assert found(table("t", ["n | | number"], ["x"], "< -5 -> 1", "> -5 -> 2")) == [
        "没有规则覆盖:n = -5"
    ]


def test_allowed_ranges_bound_what_must_be_covered() -> None:
    rules = ("< 50 -> 1", "(50..100] -> 2")

    assert found(table("t", ["n | [0..100] | number"], ["x"], *rules)) == ["没有规则覆盖:n = 50"]


@pytest.mark.parametrize(
    ("kind", "rules", "gap"),
    [
        ("date", ('< @"2026-01-01" -> 1', '> @"2026-01-01" -> 2'), "d = 2026-01-01"),
        ("date", ('<= @"2026-01-01" -> 1', '>= @"2026-01-02" -> 2'), ""),
        ("date", ('< date("2026-01-01") -> 1', ">= date(2026, 1, 1) -> 2"), ""),
        (
            "date",
            ('< @"2026-01-01" -> 1', '> @"2026-03-01" -> 2'),
            "2026-01-01 ≤ d ≤ 2026-03-01",
        ),
        ("time", ('< @"08:00:00" -> 1', '> @"17:30:00" -> 2'), "08:00:00 ≤ d ≤ 17:30:00"),
        (
            "dateTime",
            ('< @"2026-01-01T00:00:00" -> 1', '> @"2026-01-01T00:00:00" -> 2'),
            "d = 2026-01-01T00:00:00",
        ),
        ("time", ('<= @"23:59:59.999999" -> 1',), ""),
        ("date", ('< @"9999-12-31" -> 1', '> @"9999-12-31" -> 2'), "d = 9999-12-31"),
        ("dayTimeDuration", ('< @"P1D" -> 1', '> @"P2D" -> 2'), "P1D ≤ d ≤ P2D"),
        ("yearMonthDuration", ('<= @"P1Y" -> 1', '> @"P13M" -> 2'), "d = P1Y1M"),
    ],
)
def test_dates_times_and_durations_have_gaps_too(
    kind: str, rules: tuple[str, ...], gap: str
) -> None:
    expected = [f"没有规则覆盖:{gap}"] if gap else []

    assert found(table("t", [f"d | | {kind}"], ["x"], *rules)) == expected


def test_the_type_is_told_by_the_cells_where_the_column_has_none() -> None:
    assert found(table("t", ["n"], ["x"], "< 5 -> 1", "> 5 -> 2")) == ["没有规则覆盖:n = 5"]
    assert found(table("t", ["b"], ["x"], "true -> 1")) == ["没有规则覆盖:b = 否"]


def test_conditions_on_the_value_itself_are_understood() -> None:
    rules = ("? < 5 -> 1", "? >= 5 and ? < 9 -> 2", "? between 9 and 12 -> 3", "not(<= 12) -> 4")

    assert found(table("t", ["n | | number"], ["x"], *rules)) == []


def test_allowed_values_of_an_item_definition_count() -> None:
    types = (
        '<itemDefinition name="tKind"><typeRef>string</typeRef><allowedValues>'
        '<text>"甲","乙"</text></allowedValues></itemDefinition>'
    )
    model = read(file(types, table("t", ["kind | | tKind"], ["x"], '"甲" -> 1')))

    assert [flaw.sentence for flaw in flaws(model, "t")] == ["没有规则覆盖:kind = “乙”"]


def test_a_column_that_never_matters_is_left_out() -> None:
    rules = ('"自治" | - -> 1', '"部门","安全" | - -> 2')

    assert found(table("t", [KIND, "anything"], ["x"], *rules)) == []


@pytest.mark.parametrize(
    ("columns", "rules", "reason"),
    [
        (["kind"], ('"自治" -> 1',), "无法检查遗漏:输入“kind”没有列出取值"),
        ([KIND], ("other -> 1",), "无法检查遗漏:输入“kind”:条件“other”用到了其他变量或计算"),
        (["n | | number"], ("< limit -> 1",), "条件“< limit”用到了其他变量或计算"),
        (["d | | date"], ("< today() -> 1",), "条件“< today()”无法计算"),
        (["n"], ("1 -> 1", '"a" -> 2'), "条件混用了不同类型的值"),
        (
            ["t | | time"],
            ('< @"08:00:00" -> 1', '> @"08:00:00Z" -> 2'),
            "无法比较先后",
        ),
    ],
)
def test_what_cannot_be_checked_is_said_with_the_reason(
    columns: Sequence[str], rules: Sequence[str], reason: str
) -> None:
    only = flaws(read(file(table("t", columns, ["x"], *rules))), "t")

    assert [flaw.kind for flaw in only] == ["unchecked"]
    assert reason in only[0].sentence


def test_overlaps_of_texts_without_listed_values_are_found_all_the_same() -> None:
    sentences = found(table("t", ["kind"], ["x"], '"a","b" -> 1', '"b" -> 2'))

    assert sentences[1] == "第 1 条规则与第 2 条规则同时命中:kind = “b”"


def test_two_negations_overlap_on_what_neither_names() -> None:
    sentences = found(table("t", ["kind"], ["x"], 'not("a") -> 1', 'not("b") -> 2'))

    assert sentences[1] == "第 1 条规则与第 2 条规则同时命中:kind = “其他”"


def test_cells_that_are_not_understood_still_overlap_with_their_like() -> None:
    sentences = found(
        table("t", ["n", URGENT], ["x"], "< limit | true -> 1", "< limit | - -> 2", "> 9 | - -> 3")
    )

    assert sentences[1:] == ["第 1 条规则与第 2 条规则同时命中:n 满足 < limit,urgent = 是"]


def test_a_decision_without_a_table_has_no_flaws_but_one_without_logic_says_so() -> None:
    assert found(literal("t", "1")) == []
    assert found(decision("t", "")) == ["没有决策逻辑,结果总是空(null)"]


def test_tables_inside_boxes_are_checked() -> None:
    inner = table("t", [URGENT], ["x"], "true -> 1")
    inside = inner[inner.index("<decisionTable") : inner.index("</decision>")]
    boxed = f'<context><contextEntry><variable name="a"/>{inside}</contextEntry></context>'

    assert found(decision("t", boxed)) == ["没有规则覆盖:urgent = 否"]


def test_a_default_or_a_collecting_policy_covers_what_is_left() -> None:
    assert found(table("t", [KIND], ['x="镇"'], '"自治" -> 1')) == []
    assert found(table("t", [KIND], ["x"], '"自治" -> 1', hit="COLLECT")) == []


def test_a_table_without_rules_covers_nothing() -> None:
    assert found(table("t", [KIND], ["x"])) == ["决策表没有规则"]


def test_a_million_combinations_are_no_obstacle_when_rules_are_few() -> None:
    columns = [f"c{at} | {','.join(map(str, range(100)))}" for at in range(3)]

    assert found(table("t", columns, ["x"], "< 99 | - | - -> 1", "99 | 0 | > 5 -> 2")) == [
        "没有规则覆盖:c0 = 99,c1 = 0,c2 = 0 或 c2 = 1 或 c2 = 2 或 c2 = 3 或 c2 = 4 或 c2 = 5",
        "没有规则覆盖:c0 = 99," + " 或 ".join(f"c1 = {at}" for at in range(1, 100)),
    ]


def test_hundreds_of_rules_are_checked_for_overlaps() -> None:
    rules = [f"[{at}..{at + 1}) -> {at}" for at in range(200)]
    sentences = found(
        table("t", ["n | | number"], ["x"], "< 0 -> 0", *rules, ">= 200 -> 1", "[7..8) -> 7")
    )

    assert sentences == ["第 9 条规则与第 203 条规则同时命中:7 ≤ n < 8"]


def test_a_column_with_too_many_values_is_said_not_to_be_checked() -> None:
    rules = [f"{at} -> {at}" for at in range(500)]

    assert found(table("t", ["n | | number"], ["x"], *rules)) == ["无法检查遗漏:输入“n”:取值太多"]


def test_what_is_too_entangled_is_said_not_to_be_checked() -> None:
    columns = [f"c{at} | | boolean" for at in range(40)]
    rules = [" | ".join("true" if a == b else "-" for b in range(40)) + " -> 1" for a in range(20)]
    rules += [
        " | ".join(str((a * b) % 3 == 1).lower() if (a + b) % 4 else "-" for b in range(40))
        + " -> 1"
        for a in range(60)
    ]

    only = found(table("t", columns, ["x"], *rules, hit="FIRST"))

    assert only == ["无法检查遗漏:组合太多,超过 1000000 步"]


def test_many_sentences_are_cut_short() -> None:
    values = ",".join(map(str, range(50)))
    rules = ["- -> 1"] * 8

    sentences = found(table("t", [f"n | {values}"], ["x"], *rules, "0 -> 1"))

    assert len(sentences) == 21
    assert sentences[-1].startswith("另有")


CELLS = st.sampled_from(["-", "< 2", "2", "[2..4]", "> 4", "(1..3)", "not(3)", ">= 3", "1,5"])


GRID = [Decimal(at) / 2 for at in range(12)]  # meets every piece that these cells cut out


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_flaws_are_told_exactly_where_deciding_fails(rules: list[tuple[str, str]]) -> None:
    rows = [f"{a} | {b} -> {at}" for at, (a, b) in enumerate(rules)]
    model = read(file(table("t", ["a | | number", "b | | number"], ["x"], *rows)))
    outcomes = [decide(model, "t", {"a": a, "b": b}, strict=False) for a in GRID for b in GRID]

    kinds = {flaw.kind for flaw in flaws(model, "t")} & {"gap", "overlap"}

    assert ("gap" in kinds) == any(not outcome.rules["t"] for outcome in outcomes)
    assert ("overlap" in kinds) == any(len(outcome.rules["t"]) > 1 for outcome in outcomes)


def test_a_rule_for_a_value_that_does_not_exist_can_never_hit() -> None:
    rules = ('"自冶" -> 1', "- -> 2")

    assert found(table("t", [KIND], ["x"], *rules, hit="FIRST")) == [
        '第 1 条规则不可能命中:输入“kind”没有 "自冶" 这样的取值'
    ]
    assert found(table("t", ["n | | number"], ["x"], "[5..3] -> 1", "- -> 2", hit="FIRST")) == [
        "第 1 条规则不可能命中:输入“n”没有 [5..3] 这样的取值"
    ]


def test_a_constant_result_must_be_among_the_allowed_ones() -> None:
    rules = ('"自治" -> "小事"', '"部门" -> "中事"', '"安全" -> level')

    assert found(table("t", [KIND], ['x | "小事","大事"'], *rules)) == [
        '第 2 条规则的结果“x”"中事" 不在允许的取值之内'
    ]


def test_a_decision_that_a_service_takes_from_outside_needs_no_logic() -> None:
    service = '<decisionService id="s"><outputDecision href="#o"/><inputDecision href="#t"/>'

    assert (
        found(decision("t", "") + literal("o", "t", ["t"]) + f"{service}</decisionService>") == []
    )
