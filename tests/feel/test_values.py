"""Functions and types as values."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.feel import (
    FeelError,
    Run,
    Type,
    coerced,
    conforms,
    evaluate,
    function,
    is_instance,
    read_type,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(function(x, y) x - y)(5, 3)", 2),
        ("(function(x, y) x - y)(y: 5, x: 3)", -2),
        ("(function(x: number) x)([4])", 4),
        ('(function(x: number) x)("a")', None),
        ("(function(x) x)()", None),
        ("(function(x) x)(z: 1)", None),
        ("(function(x) function(y) x * y)(3)(4)", 12),
        ("{k: 10, add: function(n) n + k, r: add(1)}.r", 11),
        ("{f: function(n) if n = 0 then 1 else n * f(n - 1), r: f(20)}.r", 2432902008176640000),
        ("{pick: max, r: pick([1, 3, 2])}.r", 3),
        ("{abs: function(n) n + 1, r: abs(1)}.r", 2),
        ("sort([3, 1, 2], function(a, b) a > b)", [3, 2, 1]),
        ("sort([2, 1])", [1, 2]),
        ('sort([2, "a"])', None),
        ("sort(list: [1, 2], precedes: function(a, b) a > b)", [2, 1]),
        ("list replace([1, 2, 3], 2, 9)", [1, 9, 3]),
        ("list replace([1, 2, 3], function(item, new) item > 1, 9)", [1, 9, 9]),
        ("list replace([1, 2, 3], function(item, new) item, 9)", None),
        ("(function() 1) = (function() 1)", None),
        ("123(4)", None),
    ],
)
def test_functions_are_values(text: str, expected: Any) -> None:
    assert evaluate(text, {}) == expected


def test_the_caller_makes_functions_that_share_the_budget() -> None:
    def body(run: Run, amount: Any, rate: Any) -> Any:
        return evaluate("amount * rate", {"amount": amount, "rate": rate}, run=run)

    parameters = ["amount", ("rate", read_type("number"))]
    tax = function(parameters, body, result=read_type("number"))
    endless = function(["n"], lambda run, n: evaluate("f(n)", {"f": endless, "n": n}, run=run))

    assert evaluate("tax due(100, rate)", {"tax due": tax, "rate": [2]}) == 200
    assert evaluate("tax due(rate: 3, amount: 2)", {"tax due": tax}) == 6
    with pytest.raises(FeelError, match="嵌套过深"):
        evaluate("f(1)", {"f": endless})


def test_endless_recursion_stops_with_its_position() -> None:
    with pytest.raises(FeelError, match="嵌套过深") as caught:
        evaluate("{f: function(n) f(n + 1), r: f(1)}.r", {})

    assert caught.value.position == 16


def test_external_functions_are_refused() -> None:
    text = 'function(n) external {java: {class: "java.lang.Math", method signature: "cos(double)"}}'

    with pytest.raises(FeelError, match="外部函数"):
        evaluate(text, {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 instance of number", True),
        ("null instance of Any", False),
        ("null instance of Null", True),
        ("[1, 2] instance of list<number>", True),
        ('[1, "a"] instance of list<number>', False),
        ("[[1]] instance of list<list<number>>", True),
        ("[1] instance of list", True),
        ('{a: "x", b: 1} instance of context<a: string>', True),
        ("{a: 1} instance of context<a: string>", False),
        ("{a b: 1} instance of context<a b: number>", True),
        ("{} instance of context", True),
        ("[1..2] instance of range<number>", True),
        ('["a".."b"] instance of range<number>', False),
        ('@"P1D" instance of days and time duration', True),
        ('@"P1D" instance of years and months duration', False),
        ("(function(a) a) instance of function<number> -> string", True),
        ("(function(a) a) instance of function<number, number> -> string", False),
        ("(function(a: string) a) instance of function<number> -> Any", False),
        ("max instance of function", True),
        ("1 + 1 instance of number", None),
        ("-1 instance of number and true", None),
        ('"a" instance of small', True),
        ('"abc" instance of small', True),
        ("1 instance of small", False),
        ('["a"] instance of list<small>', True),
    ],
)
def test_instance_of_knows_every_type(text: str, expected: Any) -> None:
    small = Type("string", allows=lambda value: len(value) < 3)

    assert evaluate(text, {}, types={"small": small}) is expected


def test_an_unknown_type_is_an_error_with_the_nearest_name() -> None:
    with pytest.raises(FeelError, match="没有名为“nummber”的类型,是否应为“number”"):
        evaluate("1 instance of nummber", {})


def test_types_are_values_for_item_definitions() -> None:
    person = read_type("context<name: string, scores: list<number>>")

    assert conforms({"name": "王", "scores": [1]}, person)
    assert conforms({"name": None, "scores": []}, person)
    assert not conforms({"name": "王"}, person)
    assert not is_instance(None, person)
    assert not conforms("abc", Type("string", allows=lambda value: len(value) < 3))
    assert str(person) == "context<name: string, scores: list<number>>"


@pytest.mark.parametrize(
    ("value", "wanted", "expected"),
    [
        ([5], "number", 5),
        (5, "list<number>", [5]),
        ("a", "list<number>", None),
        ([1, 2], "number", None),
        (date(2026, 1, 2), "date and time", datetime(2026, 1, 2, tzinfo=UTC)),
        ([date(2026, 1, 2)], "date and time", datetime(2026, 1, 2, tzinfo=UTC)),
        (Decimal(1), "string", None),
        (None, "string", None),
    ],
)
def test_values_are_coerced_as_the_standard_says(value: Any, wanted: str, expected: Any) -> None:
    assert coerced(value, read_type(wanted)) == expected


def test_a_function_is_not_called_with_an_argument_that_does_not_fit() -> None:
    assert evaluate('(function(a: number) a = null)("x")', {}) is None
    assert evaluate("(function(a: number) a = null)(null)", {}) is True


def test_only_one_list_is_taken_off_a_value() -> None:
    assert evaluate("(function(a: number) a)([1])", {}) == 1
    assert evaluate("(function(a: number) a)([[1]])", {}) is None
