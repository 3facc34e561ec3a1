"""Built-in functions, an example or two each, and what they do with arguments that do not fit."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from engine.feel import FeelError, evaluate, patterns
from engine.feel.expressions import RANGE_PARTS
from engine.feel.library import BUILT_IN
from engine.feel.scanner import SPACED_NAMES
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
        ("string((< 5))", "(< 5)"),
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
        ('matches("hello world", "he ll o[ ]w\\p{IsBasicLatin}", "x")', True),
        ('matches("x", "^[A-Z-[OI]]$", "i")', True),
        ('matches("O", "^[A-Z-[OI]]$")', False),
        ('matches("村", "^[^a-z-[b]]$")', True),
        (r'matches("a\u000Db", "a.b")', False),
        (r'matches("a\u000Db", "a.b", "s")', True),
        ('matches("a", "(?=a)")', None),
        ('matches("a", "a", "q")', None),
        ('matches("abc", "[ab")', None),
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
        ("product([2, 3, 4])", D(24)),
        ("product([2, null])", None),
        ("median([8, 2, 5, 7])", D(6)),
        ("median(3, 1, 2)", D(2)),
        ("mode([6, 3, 9, 6, 3])", [3, 6]),
        ("mode([])", []),
        ("stddev([2, 4, 6])", D(2)),
        ("stddev([1])", None),
        ("list replace([1, 2, 3], -1, 9)", [1, 2, 9]),
        ('context([{key: "a", value: 1}])', {"a": 1}),
        ('context([{key: "a", value: 1}, {key: "a", value: 2}])', None),
        ('context put({a: 1}, "b", 2)', {"a": 1, "b": 2}),
        ('context put({a: {b: 1}}, ["a", "c"], 2)', {"a": {"b": 1, "c": 2}}),
        ('context put({a: 1}, ["a", "c"], 2)', None),
        ("context put({a: 1}, [], 2)", None),
        ("context merge([{a: 1, b: 2}, {a: 3}])", {"a": 3, "b": 2}),
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
        ("exp(0)", D(1)),
        ("log(1)", D(0)),
        ("log(0)", None),
        ("exp(10**9)", None),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("before(1, 10)", True),
        ("before(1, (1..10])", True),
        ("before([1..10], 10)", False),
        ("before([1..10), [10..20])", True),
        ("after([11..20], 10)", True),
        ("after([5..10], (1..5])", False),
        ("after([5..10], [1..5))", True),
        ("meets([1..5], [5..10])", True),
        ("meets([1..5), [5..10])", False),
        ("met by([5..10], [1..5])", True),
        ("overlaps([1..5], [5..8])", True),
        ("overlaps([1..5], (5..8])", False),
        ("overlaps before([1..5], [3..8])", True),
        ("overlaps before([1..5], [3..5])", True),
        ("overlaps after([3..8], [1..5])", True),
        ("finishes(10, [1..10])", True),
        ("finishes([5..10), [1..10])", False),
        ("finished by([1..10], [5..10])", True),
        ("includes([1..10], 10)", True),
        ("includes([1..10), 10)", False),
        ("includes([1..10], (1..10))", True),
        ("during((1..10), [1..10])", True),
        ("during(point: 5, range: [1..10])", True),
        ("starts(1, [1..10])", True),
        ("starts([1..5], [1..10])", True),
        ("started by([1..10], 1)", True),
        ("coincides(5, 5)", True),
        ("coincides([1..5], [1..5))", False),
        ('before("a", 1)', None),
        ("includes([1..null], 5)", None),
        ('range("[1..3]") = [1..3]', True),
        ('5 in range("]1..7[")', True),
        ('range("[date(\\"2026-01-01\\")..@\\"2026-02-01\\"]").end', date(2026, 2, 1)),
        ('range("[3..1]")', None),
        ('range("[x..1]")', None),
        ('range("1..3")', None),
        ('is(@"23:00:50Z", @"23:00:50+00:00")', True),
        ('is(@"20:00:50Z", @"21:00:50+01:00")', False),
        ('is(@"P0D", @"P0Y")', False),
        ("is(1, 1.0)", True),
    ],
)
def test_ranges_and_sameness(text: str, expected: Any) -> None:
    assert evaluate(text, {}) == expected


def test_a_callers_function_stands_before_the_built_in_one_of_its_name() -> None:
    functions = {"before": (("limit:limit", "from"), lambda limit, start: limit.kind)}

    assert evaluate("before(work_hour(1), 5)", {}, functions=functions) == "work_hour"
    assert evaluate("before(1, 5)", {}, functions=functions) is True


def test_the_lexer_knows_every_name_of_several_words() -> None:
    attributes = {name for names in ATTRIBUTES.values() for name in names}
    spaced = {name for name in {*BUILT_IN, *attributes, *RANGE_PARTS, *SIMPLE} if " " in name}

    assert spaced == set(SPACED_NAMES)


def test_ignoring_case_beyond_ascii_is_refused_where_it_would_give_another_answer(monkeypatch):
    monkeypatch.setattr(patterns, "fast", None)
    patterns._compiled.cache_clear()

    with pytest.raises(FeelError, match="英文字母"):
        evaluate('matches("\u212a", "k", "i")', {})
    with pytest.raises(FeelError, match="英文字母"):
        evaluate('matches("é", "É", "i")', {})
    assert evaluate('matches("粤LK", "lk$", "i")', {}) is True
    assert evaluate('matches("é", "é")', {}) is True
    patterns._compiled.cache_clear()
