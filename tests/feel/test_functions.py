"""Built-in functions, an example or two each, and what they do with arguments that do not fit."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from engine.feel import evaluate
from engine.feel.expressions import RANGE_PARTS
from engine.feel.lexer import SPACED_NAMES
from engine.feel.library import BUILT_IN
from engine.feel.temporal import ATTRIBUTES
from engine.feel.types import SIMPLE
from engine.model import YearsMonths

D = Decimal


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("string(1.50)", "1.5"),
        ("string(1e3)", "1000"),
        ('string(@"PT26H")', "P1DT2H"),
        ('string(["a", 1, null, true])', '["a", 1, null, true]'),
        ('string({a: @"2026-01-01", b: [1..2)})', "{a: 2026-01-01, b: [1..2)}"),
        ('string(@"2026-01-01T08:00:00@Asia/Shanghai")', "2026-01-01T08:00:00@Asia/Shanghai"),
        ("string(work_hour(2))", "work_hour(2)"),
        ("string(null)", None),
        ('string length("吹哨😀")', D(3)),
        ('substring("foobar", 3)', "obar"),
        ('substring("foobar", 3, 3)', "oba"),
        ('substring("foobar", -2, 1)', "a"),
        ('substring(string: "foobar", start position: 3)', "obar"),
        ('substring("foobar", 0)', None),
        ('upper case("aB")', "AB"),
        ('lower case("aB")', "ab"),
        ('contains("foobar", "of")', False),
        ('starts with("foobar", "fo")', True),
        ('ends with("foobar", "r")', True),
        ('substring before("foobar", "bar")', "foo"),
        ('substring after("foobar", "ob")', "ar"),
        ('matches("粤L12345", "^粤[A-Z][0-9]{5}$")', True),
        ('matches("abc", "B", "i")', True),
        ('matches("abc", "[")', None),
        ('matches("abcabc", "(a)b\\\\1")', None),
        ('replace("2026-11-24", "(\\d+)-(\\d+)-(\\d+)", "$3/$2")', "24/11"),
        ('replace("a.b", "\\.", "\\$")', "a$b"),
        ('split("a;b;;c", ";")', ["a", "b", "", "c"]),
        ('string join(["a", null, "b"], "、")', "a、b"),
        ('number("1 234,56", " ", ",")', D("1234.56")),
        ('number("12x")', None),
        ("contains(null, 1)", None),
        ('contains(["abc"], "b")', True),
    ],
)
def test_strings(text: str, expected: Any) -> None:
    assert evaluate(text, {}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("count([1, 2])", D(2)),
        ("count(5)", D(1)),
        ("count(null)", None),
        ("min(3, 1, 2)", D(1)),
        ('max(["a", "c", "b"])', "c"),
        ('max([1, "a"])', None),
        ("max([true])", None),
        ("min([])", None),
        ("sum([1, 2.5])", D("3.5")),
        ("sum([])", None),
        ('sum(["a", "b"])', None),
        ('sum([@"PT1H", @"PT2H"])', timedelta(hours=3)),
        ("mean(1, 2, 3)", D(2)),
        ("all([true, null])", None),
        ("all([])", True),
        ("any([false, true, null])", True),
        ("any(false, false)", False),
        ('list contains(["a", null], null)', True),
        ("append([1], 2, 3)", [1, 2, 3]),
        ("concatenate([1], [2], 3)", [1, 2, 3]),
        ("distinct values([1, 2, 1.0, null, null])", [1, 2, None]),
        ("union([1, 2], [2, 3])", [1, 2, 3]),
        ("flatten([1, [2, [3, []]]])", [1, 2, 3]),
        ("index of([1, 2, 1], 1)", [1, 3]),
        ("reverse([1, 2])", [2, 1]),
        ("sublist([1, 2, 3], 2)", [2, 3]),
        ("sublist([1, 2, 3], -2, 1)", [2]),
        ("insert before([1, 3], 2, 2)", [1, 2, 3]),
        ("remove([1, 2], 1)", [2]),
        ('get value({a: 1}, "a")', D(1)),
        ('get value({a: {b: 2}}, ["a", "b"])', D(2)),
        ("get entries({a: 1})", [{"key": "a", "value": 1}]),
    ],
)
def test_lists_and_contexts(text: str, expected: Any) -> None:
    assert evaluate(text, {}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("floor(1.5)", D(1)),
        ("floor(-1.56, 1)", D("-1.6")),
        ("ceiling(-1.5)", D(-1)),
        ("round half up(2.5, 0)", D(3)),
        ("round half up(-2.5, 0)", D(-3)),
        ("decimal(2.5, 0)", D(2)),
        ("round half up(1, 10000)", None),
        ("abs(-3)", D(3)),
        ('abs(@"-P1M")', YearsMonths(1)),
        ("modulo(-12, 5)", D(3)),
        ("modulo(12, -5)", D(-3)),
        ("modulo(1, 0)", None),
        ("odd(3)", True),
        ("even(-2)", True),
        ("sqrt(16)", D(4)),
        ("sqrt(-1)", None),
        ("floor(true)", None),
    ],
)
def test_numbers(text: str, expected: Any) -> None:
    assert evaluate(text, {}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('date("2026-02-30")', None),
        ("date(2026, 11, 24)", date(2026, 11, 24)),
        ("date(2026, 13, 1)", None),
        ('date(date and time("2026-11-24T09:30:00"))', date(2026, 11, 24)),
        ('time("09:30:00.25")', time(9, 30, 0, 250000)),
        ("time(9, 30, 0)", time(9, 30)),
        ('time(9, 30, 0, @"PT8H")', time(9, 30, tzinfo=timezone(timedelta(hours=8)))),
        ('time("25:00:00")', None),
        ('date and time(@"2026-11-24", @"09:30:00")', datetime(2026, 11, 24, 9, 30)),
        ('date and time("2026-11-24")', datetime(2026, 11, 24)),
        ('duration("P1Y1D")', None),
        ('duration("P")', None),
        ('duration("P99999999999D")', None),
        ('years and months duration(@"2025-12-31", @"2026-11-24")', YearsMonths(10)),
        ('years and months duration(@"2026-11-24", @"2025-12-31")', YearsMonths(-10)),
        ('day of week(@"2026-11-24")', "Tuesday"),
        ('month of year(@"2026-11-24")', "November"),
        ('day of year(@"2026-02-01")', D(32)),
        ('week of year(@"2026-01-01")', D(1)),
    ],
)
def test_dates(text: str, expected: Any) -> None:
    assert evaluate(text, {}) == expected


def test_the_lexer_knows_every_name_of_several_words() -> None:
    attributes = {name for names in ATTRIBUTES.values() for name in names}
    spaced = {name for name in {*BUILT_IN, *attributes, *RANGE_PARTS, *SIMPLE} if " " in name}

    assert spaced <= set(SPACED_NAMES)
