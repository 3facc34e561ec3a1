"""Names with spaces, operators and punctuation inside: the longest known name wins."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.feel import FeelError, evaluate, parse, unary_test
from engine.feel.evaluator import program

CONTEXT = {
    "Monthly Salary": 100,
    "a": 7,
    "b": 2,
    "a+b": 40,
    "Loan-Term": 12,
    "applicant's age": 30,
    "and so on": 1,
    "商品 单价": 5,
    "price and tax": {"net of tax": 8, "parts": [{"unit price": 3}]},
    "price": 1,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Monthly Salary * 2", 200),
        ("Monthly   Salary", 100),
        ("a+b", 40),
        ("a + b", 9),
        ("a +b", 9),
        ("Loan-Term - 1", 11),
        ("applicant's age", 30),
        ("商品 单价 + 1", 6),
        ("price and tax.net of tax", 8),
        ("price and tax.parts[unit price = 3].unit price", [3]),
        ("{stock in hand: 1, double it: stock in hand * 2}.double it", 2),
        ('{"net-worth": 4}.net-worth', 4),
        ("for this one in [1, 2], other-one in [3] return this one + other-one", [4, 5]),
        ("some x y in [1, 2] satisfies x y > 1", True),
        ("(function(first one, b) first one + b)(1, 2)", 3),
        ("(function(first one) first one)(first one: 5)", 5),
        ("for a in [1], b in [2] return a+b", [40]),
    ],
)
def test_the_longest_known_name_wins(text: str, expected: Any) -> None:
    assert evaluate(text, CONTEXT) == expected


def test_a_cell_reads_the_names_of_its_context() -> None:
    assert unary_test("> Monthly Salary", 101, CONTEXT)


def test_parse_needs_to_be_told_such_names() -> None:
    assert parse("Monthly Salary > 1", names=["Monthly Salary"]).names == {"Monthly Salary"}
    with pytest.raises(FeelError, match="不应出现“Salary”"):
        parse("Monthly Salary > 1")


def test_keys_of_data_change_nothing_where_the_names_are_given() -> None:
    context = {"a": 7, "b": 2, "paid": {"in": 5}, "data": {"a-b": "!", "paid.in": "!"}, "a-b": "!"}

    assert evaluate("a-b", context) == "!"
    assert evaluate("a-b", context, names=()) == 5
    assert evaluate("data.a-b", context, names=["a-b"]) == "!"


def test_only_names_that_matter_make_another_program() -> None:
    before = program.cache_info().misses

    for number in range(5):
        assert evaluate("a + b + 0.125", {"a": 1, "b": 2, f"extra name {number}": 3}) == Decimal(
            "3.125"
        )

    assert program.cache_info().misses == before + 1


def test_a_keyword_is_a_name_after_a_dot_and_before_a_colon() -> None:
    assert evaluate("{in: 1, if: 2}.if", {}) == 2
