"""The cells of decision tables."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.feel import FeelError, unary_test

CONTEXT = {"limit": 10, "urgent": True, "tags": ["a", "b"]}


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("-", None, True),
        ('"上报","挂账"', "挂账", True),
        ('"上报","挂账"', "自办", False),
        ('not("上报","挂账")', "自办", True),
        ('not("上报","挂账")', "上报", False),
        ("not(< 5, > 8)", 6, True),
        ("< 5, [7..9)", 8, True),
        ("[7..9)", 9, False),
        ("> limit", 11, True),
        ("!= 3", 3, False),
        ("= 3", 3, True),
        ("-5", Decimal(-5), True),
        ("? > 3 and ? < limit", 5, True),
        ('contains(?, "路")', "红旗路", True),
        ("limit > 5", 1, True),
        ("tags", "b", True),
        ("null", None, True),
        ("null", 1, False),
        ("true", True, True),
        ("true", None, False),
        ("true", 1, False),
        ("urgent", "x", False),
        ("< 5", None, False),
        ("< 5", "4", False),
        ('not("x")', {"$c": "5f"}, False),
    ],
)
def test_a_value_passes_or_fails(text: str, value: Any, expected: bool) -> None:
    assert unary_test(text, value, CONTEXT) is expected


def test_a_cell_may_use_the_clock_of_the_caller() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)

    assert unary_test("< now()", datetime(2026, 11, 23, tzinfo=UTC), {}, now=now)


def test_an_unknown_name_in_a_cell_is_an_error() -> None:
    with pytest.raises(FeelError, match="没有名为“limt”的变量,是否应为“limit”"):
        unary_test("> limt", 1, CONTEXT)
