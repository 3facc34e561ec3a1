"""What decisions say, policy by policy."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.dmn import decide, read
from engine.feel import FeelError

from .tables import file, literal, table

GRADES = ('< 10 -> "小事"', '[10..100] -> "大事"', '> 100 -> "难事"')


def test_a_unique_table_gives_the_outputs_of_its_only_hit() -> None:
    decisions = read(
        file(table("grade", ["kind", "urgent"], ["level", "days"], '"a" | - -> "村" | 3'))
    )

    assert decide(decisions, "grade", {"kind": "a", "urgent": True}) == {"level": "村", "days": 3}


def test_without_a_hit_there_are_no_outputs() -> None:
    decisions = read(file(table("grade", ["kind"], ["level"], '"a" -> "村"')))

    assert decide(decisions, "grade", {"kind": "b"}) == {}


def test_defaults_stand_in_when_no_rule_hits() -> None:
    decisions = read(file(table("grade", ["kind"], ['level="镇"', "days"], '"a" -> "村" | 1')))

    assert decide(decisions, "grade", {"kind": "b"}) == {"level": "镇", "days": None}


def test_two_hits_of_a_unique_table_are_an_error_naming_the_rules() -> None:
    decisions = read(file(table("grade", ["n"], ["x"], "< 5 -> 1", "> 9 -> 2", "< 3 -> 3")))

    with pytest.raises(FeelError, match="决策“grade”:第 1 条规则、第 3 条规则同时命中"):
        decide(decisions, "grade", {"n": 1})


def test_any_allows_hits_that_agree() -> None:
    rules = ("< 5 -> 1", "< 3 -> 1.0", "< 2 -> 2")
    decisions = read(file(table("grade", ["n"], ["x"], *rules, hit="ANY")))

    assert decide(decisions, "grade", {"n": 2}) == {"x": 1}
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
    ],
)
def test_several_hits_follow_the_policy(hit: str, extra: str, expected: Any) -> None:
    rules = ("> 1 -> 4", "> 2 -> 1", "> 3 -> 7", "> 9 -> 9")
    decisions = read(file(table("points", ["n"], ["x"], *rules, hit=hit, extra=extra)))

    assert decide(decisions, "points", {"n": 5}) == {"x": expected}


def test_collected_rows_of_several_outputs_are_contexts_under_the_decision() -> None:
    rules = ("> 1 -> 4 | 5", "> 2 -> 1 | 2")
    decisions = read(file(table("rows", ["n"], ["x", "y"], *rules, hit="COLLECT")))

    assert decide(decisions, "rows", {"n": 5}) == {"rows": [{"x": 4, "y": 5}, {"x": 1, "y": 2}]}


def test_a_literal_expression_is_a_decision() -> None:
    decisions = read(file(literal("fee", "amount * 0.3")))

    assert decide(decisions, "fee", {"amount": 10}) == {"fee": Decimal("3.0")}


def test_required_decisions_are_decided_first() -> None:
    decisions = read(
        file(
            literal("summary", 'grade + ":" + string(fee)', ["grade", "fee"]),
            table("grade", ["fee"], ["level"], *GRADES, requires=["fee"]),
            literal("fee", "amount * 2"),
        )
    )

    assert decide(decisions, "summary", {"amount": 30}) == {"summary": "大事:60"}
    assert decide(decisions, "grade", {"amount": 1}) == {"level": "小事"}


def test_a_required_decision_with_several_outputs_is_a_context() -> None:
    decisions = read(
        file(
            literal("days", "grade.days + 1", ["grade"]),
            table("grade", ["kind"], ["level", "days"], '"a" -> "村" | 3'),
        )
    )

    assert decide(decisions, "days", {"kind": "a"}) == {"days": 4}


def test_cells_see_the_context_and_the_clock() -> None:
    rules = ('< now() -> "过期"', '>= now() -> "有效:" + name')
    decisions = read(file(table("pact", ["until"], ["state"], *rules)))
    context = {"until": datetime(2026, 12, 1, tzinfo=UTC), "name": "公约"}

    outcome = decide(decisions, "pact", context, now=datetime(2026, 11, 24, tzinfo=UTC))

    assert outcome == {"state": "有效:公约"}


def test_an_unknown_input_is_an_error_that_names_decision_and_column() -> None:
    decisions = read(file(table("grade", ["knd"], ["x"], "1 -> 1")))

    with pytest.raises(FeelError, match=r"决策“grade”.*输入“knd”.*是否应为“kind”"):
        decide(decisions, "grade", {"kind": 1})


def test_an_unknown_name_in_a_cell_is_an_error_that_names_the_rule() -> None:
    decisions = read(file(table("grade", ["kind"], ["x"], "limit -> 1")))

    with pytest.raises(FeelError, match=r"第 1 条规则.*没有名为“limit”"):
        decide(decisions, "grade", {"kind": 1})


def test_an_unknown_decision_is_an_error() -> None:
    with pytest.raises(FeelError, match="没有编号为“grade”的决策"):
        decide({}, "grade", {})
