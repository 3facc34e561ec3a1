"""What decisions say, policy by policy."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.dmn import decide, read
from engine.dmn.deciding import compiled
from engine.dmn.sitting import Sitting
from engine.feel import FeelError
from engine.feel.parser import syntax
from engine.feel.run import MAX_STEPS, Scope

from .tables import box, feel, file, knowledge, literal, requires, table

GRADES = ('< 10 -> "小事"', '[10..100] -> "大事"', '> 100 -> "难事"')


def test_a_unique_table_gives_the_outputs_of_its_only_hit() -> None:
    decisions = read(
        file(table("grade", ["kind", "urgent"], ["level", "days"], '"a" | - -> "村" | 3'))
    )

    assert decide(decisions, "grade", {"kind": "a", "urgent": True}).outputs == {
        "level": "村",
        "days": 3,
    }


def test_without_a_hit_there_are_no_outputs() -> None:
    decisions = read(file(table("grade", ["kind"], ["level"], '"a" -> "村"')))

    assert decide(decisions, "grade", {"kind": "b"}).outputs == {}


def test_defaults_stand_in_when_no_rule_hits() -> None:
    decisions = read(file(table("grade", ["kind"], ['level="镇"', "days"], '"a" -> "村" | 1')))

    assert decide(decisions, "grade", {"kind": "b"}).outputs == {"level": "镇", "days": None}


def test_two_hits_of_a_unique_table_are_an_error_naming_the_rules() -> None:
    decisions = read(file(table("grade", ["n"], ["x"], "< 5 -> 1", "> 9 -> 2", "< 3 -> 3")))

    with pytest.raises(FeelError, match="决策“grade”:第 1 条规则、第 3 条规则同时命中"):
        decide(decisions, "grade", {"n": 1})


def test_any_allows_hits_that_agree() -> None:
    rules = ("< 5 -> 1", "< 3 -> 1.0", "< 2 -> 2")
    decisions = read(file(table("grade", ["n"], ["x"], *rules, hit="ANY")))

    assert decide(decisions, "grade", {"n": 2}).outputs == {"x": 1}
    with pytest.raises(FeelError, match="第 1 条规则、第 3 条规则同时命中但结果不同"):
        decide(decisions, "grade", {"n": 1})


@pytest.mark.parametrize(
    ("hit", "extra", "expected"),
    [
        ("FIRST", "", 4),
        ("RULE ORDER", "", [4, 1, 7]),
        ("COLLECT", "", [4, 1, 7]),
        ("COLLECT", ' aggregation="SUM"', 12),
        ("COLLECT", ' aggregation="MIN"', 1),
        ("COLLECT", ' aggregation="MAX"', 7),
        ("COLLECT", ' aggregation="COUNT"', 3),
        ("PRIORITY", "", 7),
        ("OUTPUT ORDER", "", [7, 4, 1]),
    ],
)
def test_several_hits_follow_the_policy(hit: str, extra: str, expected: Any) -> None:
    rules = ("> 1 -> 4", "> 2 -> 1", "> 3 -> 7", "> 9 -> 9")
    outputs = ["x | 9,7,4,1"]
    decisions = read(file(table("points", ["n"], outputs, *rules, hit=hit, extra=extra)))

    assert decide(decisions, "points", {"n": 5}).outputs == {"x": expected}


def test_collected_rows_of_several_outputs_are_contexts_under_the_decision() -> None:
    rules = ("> 1 -> 4 | 5", "> 2 -> 1 | 2")
    decisions = read(file(table("rows", ["n"], ["x", "y"], *rules, hit="COLLECT")))

    assert decide(decisions, "rows", {"n": 5}).outputs == {
        "rows": [{"x": 4, "y": 5}, {"x": 1, "y": 2}]
    }


def test_a_literal_expression_is_a_decision() -> None:
    decisions = read(file(literal("fee", "amount * 0.3")))

    assert decide(decisions, "fee", {"amount": 10}).outputs == {"fee": Decimal("3.0")}


def test_required_decisions_are_decided_first() -> None:
    decisions = read(
        file(
            literal("summary", 'grade + ":" + string(fee)', ["grade", "fee"]),
            table("grade", ["fee"], ["level"], *GRADES, requires=["fee"]),
            literal("fee", "amount * 2"),
        )
    )

    assert decide(decisions, "summary", {"amount": 30}).outputs == {"summary": "大事:60"}
    assert decide(decisions, "grade", {"amount": 1}).outputs == {"level": "小事"}


def test_a_required_decision_with_several_outputs_is_a_context() -> None:
    decisions = read(
        file(
            literal("days", "grade.days + 1", ["grade"]),
            table("grade", ["kind"], ["level", "days"], '"a" -> "村" | 3'),
        )
    )

    assert decide(decisions, "days", {"kind": "a"}).outputs == {"days": 4}


def test_cells_see_the_context_and_the_clock() -> None:
    rules = ('< now() -> "过期"', '>= now() -> "有效:" + name')
    decisions = read(file(table("pact", ["until"], ["state"], *rules)))
    context = {"until": datetime(2026, 12, 1, tzinfo=UTC), "name": "公约"}

    outcome = decide(decisions, "pact", context, now=datetime(2026, 11, 24, tzinfo=UTC))

    assert outcome.outputs == {"state": "有效:公约"}


def test_an_unknown_input_is_an_error_that_names_decision_and_column() -> None:
    decisions = read(file(table("grade", ["knd"], ["x"], "1 -> 1")))

    with pytest.raises(FeelError, match=r"决策“grade”.*输入“knd”.*是否应为“kind”"):
        decide(decisions, "grade", {"kind": 1})


def test_an_unknown_name_in_a_cell_is_an_error_that_names_the_rule() -> None:
    decisions = read(file(table("grade", ["kind"], ["x"], "limit -> 1")))

    with pytest.raises(FeelError, match=r"第 1 条规则.*没有名为“limit”"):
        decide(decisions, "grade", {"kind": 1})


def test_an_unknown_decision_is_an_error() -> None:
    with pytest.raises(FeelError, match="没有编号或名称为“grade”的决策"):
        decide(read(file()), "grade", {})


def test_priority_goes_by_the_first_column_then_the_next() -> None:
    outputs = ['level | "难事","大事","小事"', "days | 1,2,3"]
    rules = ('- -> "大事" | 1', '- -> "难事" | 3', '- -> "难事" | 2', '- -> "小事" | 1')
    model = read(file(table("t", ["n"], outputs, *rules, hit="PRIORITY")))

    outcome = decide(model, "t", {"n": 1})

    assert outcome.outputs == {"level": "难事", "days": 2}
    assert outcome.rules == {"t": [1, 2, 3, 4]}


def test_results_outside_the_order_come_last() -> None:
    rules = ("- -> 5", "- -> 2", "- -> 1")
    model = read(file(table("t", ["n"], ["x | 1,2"], *rules, hit="OUTPUT ORDER")))

    assert decide(model, "t", {"n": 1}).value == [1, 2, 5]


def test_an_input_outside_its_allowed_values_is_an_error() -> None:
    model = read(file(table("t", ['kind | "a","b"'], ["x"], "- -> 1")))

    with pytest.raises(FeelError, match=r"决策“t”:输入“kind”的值不在允许的取值 \"a\",\"b\" 之内"):
        decide(model, "t", {"kind": "c"})
    assert decide(model, "t", {"kind": None}).value == 1


def test_a_contradiction_is_null_and_noted_where_the_standard_is_asked_for() -> None:
    model = read(file(table("t", ["n"], ["x"], "< 5 -> 1", "< 3 -> 2")))

    outcome = decide(model, "t", {"n": 1}, strict=False)

    assert (outcome.value, outcome.rules) == (None, {"t": [1, 2]})
    assert outcome.notes == ("第 1 条规则、第 2 条规则同时命中,而命中策略 UNIQUE 只允许一条",)


def test_what_was_hit_is_told_with_inputs_and_result() -> None:
    model = read(file(table("grade", ["n"], ["x"], *GRADES)))

    [hit] = decide(model, "grade", {"n": 50}).hits

    assert (hit.element, hit.inputs, hit.rules, hit.value) == ("grade", (("n", 50),), (2,), "大事")


def test_the_work_grows_with_the_cells_that_matter_only() -> None:
    def steps(rules: int, dashes: int) -> int:
        columns = ["n"] * (1 + dashes)
        rows = [f"{at}{' | -' * dashes} -> {at}" for at in range(rules)]
        model = read(file(table("t", columns, ["x"], *rows)))
        sitting = Sitting(strict=True)
        program = compiled(model)["t"]
        program(Scope({"n": Decimal(rules - 1)}, None, sitting))
        return MAX_STEPS * 10 - sitting.steps

    assert steps(200, 0) < 2 * steps(100, 0) + 10
    assert steps(100, 9) < steps(100, 0) + 20


def test_cells_are_read_once_however_often_a_table_is_asked() -> None:
    model = read(file(table("t", ["n"], ["x"], "< 987654 -> 1", ">= 987654 -> 2")))
    decide(model, "t", {"n": 1})
    before = syntax.cache_info()

    for n in range(50):
        decide(model, "t", {"n": n})

    assert syntax.cache_info() == before


def test_a_table_that_costs_too_much_is_stopped() -> None:
    rules = [f"{at} -> 1" for at in range(1000)]
    inside = table("t", ["n"], ["x"], *rules, hit="COLLECT")
    inside = inside[inside.index("<decisionTable") : inside.index("</decision>")]
    call = box("d", feel("for i in 1..2000 return f(i)"), needs=requires("knowledge:f"))
    model = read(file(knowledge("f", "n", inside), call))

    with pytest.raises(FeelError, match="计算量过大"):
        decide(model, "d", {})


@pytest.mark.parametrize(
    ("cell", "value", "hits"),
    [
        ('"a","b"', "b", True),
        ('"a","b"', "c", False),
        ('"a"', ["a"], False),
        ('"a"', None, False),
        ("1,2", Decimal("2.0"), True),
        ("1", True, False),
        ("true", True, True),
        ("true", Decimal(1), False),
        ('"1",1', Decimal(1), True),
        ('"1",1', "1", True),
        ("null", None, True),
        ("-", None, True),
        ("-1", Decimal(-1), True),
    ],
)
def test_cells_that_list_values_take_those_of_the_same_kind(
    cell: str, value: Any, hits: bool
) -> None:
    model = read(file(table("t", ["n"], ["x"], f"{cell} -> 1")))

    assert (decide(model, "t", {"n": value}).value == 1) is hits
