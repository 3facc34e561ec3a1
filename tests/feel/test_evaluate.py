"""The language itself: values, logic, paths, loops and the answers that are null."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from engine.feel import FeelError, evaluate
from engine.model import Limit, Range, YearsMonths

CASE = {
    "urgency": "紧急",
    "类别": "占道",
    "amount": 1200,
    "approved": True,
    "nothing": None,
    "place": {"level": "村", "unit": {"name": "水口村"}},
    "photos": [{"kind": "前", "size": 3}, {"kind": "后", "size": 5}, {"kind": "后", "size": 9}],
    "scores": [Decimal("1.5"), 2, 3],
    "plate": {"$c": "5f0a"},
    "day": date(2026, 1, 31),
    "at": datetime(2026, 11, 24, 1, 30, tzinfo=UTC),
}


def number(text: str) -> Decimal:
    return Decimal(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", number("7")),
        ("(1 + 2) * 3", number("9")),
        ("-2 ** 2", number("4")),
        ("2 ** 3 ** 2", number("64")),
        ("0.1 + 0.2", number("0.3")),
        ("1 / 3", number("0.3333333333333333333333333333333333")),
        (".5e2", number("50")),
        ("10 / 0", None),
        ("1 + null", None),
        ('1 + "1"', None),
        ('"吹" + "哨"', "吹哨"),
        ("amount", number("1200")),
        ("true + 1", None),
    ],
)
def test_arithmetic_is_decimal_and_null_where_undefined(text: str, expected: Any) -> None:
    assert evaluate(text, CASE) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('urgency = "紧急" and amount > 1000', True),
        ('类别 in ("占道", "噪音")', True),
        ("nothing = null", True),
        ("nothing > 3", None),
        ("nothing > 3 and false", False),
        ("nothing > 3 or true", True),
        ("not(nothing > 3)", None),
        ("amount = true", None),
        ("1 = 1.0", True),
        ("amount between 1200 and 1300", True),
        ("amount in [1000..1200)", False),
        ("amount in (> 5000, 1200)", True),
        ("[1, 2] = [1, 2.0]", True),
        ("{a: 1} = {a: 1}", True),
        ("if nothing then 1 else 2", number("2")),
        ("plate != null", True),
        ("plate = null", False),
        ('plate = "粤L12345"', None),
        ("plate = plate", None),
        ("string(plate)", None),
    ],
)
def test_logic_has_three_values(text: str, expected: Any) -> None:
    value = evaluate(text, CASE)

    assert value == expected
    assert isinstance(value, bool) == isinstance(expected, bool)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("place.unit.name", "水口村"),
        ("place.unknown", None),
        ("photos.kind", ["前", "后", "后"]),
        ('photos[kind = "后"].size', [5, 9]),
        ("photos[item.size > 4 and size < 9]", [{"kind": "后", "size": 5}]),
        ("photos[1].kind", "前"),
        ("photos[-1].size", number("9")),
        ("photos[9]", None),
        ("scores[item >= 2]", [2, 3]),
        ("scores[count(scores)]", number("3")),
        ('"a"[1]', "a"),
        ("nothing[1]", None),
        ("for i in 1..3, j in [i, 10] return i * j", [1, 10, 4, 20, 9, 30]),
        ("for i in 3..1 return i", [3, 2, 1]),
        ("for i in (1..4) return i", [2, 3]),
        ('for d in @"2026-02-27"..@"2026-03-01" return d.day', [27, 28, 1]),
        ("for i in null return i", None),
        ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", [1, 1, 2, 6, 24]),
        ("for i in 1..3 return partial", [[], [[]], [[], [[]]]]),
        ("for i in [2..1] return i", None),
        ('for d in [@"2026-02-28"..@"2026-03-01") return d.day', [28]),
        ("some p in photos satisfies p.size > 8", True),
        ("every p in photos satisfies p.size > 8", False),
        ("every p in photos satisfies p.missing > 8", None),
        ("some p in [] satisfies true", False),
        ("{a: 1, b: a + 1, c: {d: b * 2}}.c.d", number("4")),
        ('{"两 字": 1}', {"两 字": 1}),
        ("[]", []),
        ("(1..5]", Range(1, 5, False, True)),
        ("]1..5[", Range(1, 5, False, False)),
        ("(< 5)", Range(None, 5, False, False, "<")),
        ("[1..5].end", number("5")),
        ("[1..5[.end included", False),
        ("/* 说明 */ 1 // 完", number("1")),
    ],
)
def test_paths_filters_loops_and_contexts(text: str, expected: Any) -> None:
    assert evaluate(text, CASE) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r'"引号\" 换行\n 反斜\\ 字\u5409 \U01F600"', '引号" 换行\n 反斜\\ 字吉 😀'),
        (r'"\uD83D\uDE00"', "😀"),
        (r'"\d"', r"\d"),
        ('@"2026-11-24"', date(2026, 11, 24)),
        ('@"09:30:00"', time(9, 30)),
        ('@"2026-11-24T09:30:00Z"', datetime(2026, 11, 24, 9, 30, tzinfo=UTC)),
        ('@"P1Y2M"', YearsMonths(14)),
        ('@"-P1DT2H"', -timedelta(days=1, hours=2)),
    ],
)
def test_literals(text: str, expected: Any) -> None:
    assert evaluate(text, {}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('day + @"P1M"', date(2026, 2, 28)),
        ('day - @"P1Y1M"', date(2024, 12, 31)),
        ('day + @"P1DT23H"', date(2026, 2, 1)),
        ('day - @"2026-01-01"', timedelta(days=30)),
        ('at + @"PT45M"', datetime(2026, 11, 24, 2, 15, tzinfo=UTC)),
        ('at < @"2026-11-24T09:31:00+08:00"', True),
        ('at = @"2026-11-24T09:30:00@Asia/Shanghai"', True),
        ('@"2026-11-24T09:30:00" < at', None),
        ("day < at", None),
        ("day.year + day.month", number("2027")),
        ("day.weekday", number("6")),
        ("at.hour", number("1")),
        ("day.hour", None),
        ('@"P3DT4H".hours', number("4")),
        ('@"P14M".years', number("1")),
        ('@"P1Y" > @"P11M"', True),
        ('@"P1Y" = @"P365D"', None),
        ('@"P1D" * 2.5', timedelta(days=2, hours=12)),
        ('@"P1D" / @"PT1H"', number("24")),
        ('@"23:00:00" + @"PT2H"', time(1, 0)),
        ('string(@"9999-12-31" + @"P1D")', "10000-01-01"),
        ('string(@"0001-01-01" - @"P1M")', "0000-12-01"),
        ('string(@"-0044-03-15T10:00:00Z" + @"P1D")', "-0044-03-16T10:00:00Z"),
        ('@"12026-11-24" - @"2026-11-24"', timedelta(days=3652425)),
        ('@"12026-11-24" > @"2026-11-24"', True),
        ('@"12026-11-24".year', number("12026")),
        ('@"12026-11-24" = date(12026, 11, 24)', True),
        ('@"999999999-12-31" + @"P1D"', None),
        ('@"2026-03-28T12:00:00@Europe/Paris" + @"P1D" = @"2026-03-29T13:00:00+02:00"', True),
        ('(@"2026-10-25T00:00:00@Europe/Paris" + @"PT4H").hour', number("3")),
        ('string(@"2026-11-24T24:00:00")', "2026-11-25T00:00:00"),
        ('@"2026-11-24T09:30:00@Europe/Paris".time offset', timedelta(hours=1)),
        ('@"2026-11-24T09:30:00@Europe/Paris".timezone', "Europe/Paris"),
        ('time("10:00:00@Nowhere/Land")', None),
    ],
)
def test_dates_and_durations(text: str, expected: Any) -> None:
    assert evaluate(text, CASE) == expected


def test_today_is_the_day_in_beijing() -> None:
    now = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)

    assert evaluate("today()", {}, now=now) == date(2026, 11, 24)
    assert evaluate("now()", {}, now=now) == now


def test_without_a_clock_now_and_today_are_refused() -> None:
    for text in ("now()", "today()"):
        with pytest.raises(FeelError, match="没有时钟"):
            evaluate(text, {})


@pytest.mark.parametrize("text", ["work_hour(2)", "工作时(2)", "work_hour(amount: 2)"])
def test_limits_have_english_and_chinese_names(text: str) -> None:
    assert evaluate(text, {}) == Limit("work_hour", Decimal(2))


def test_a_limit_depends_on_a_condition() -> None:
    text = 'if urgency = "紧急" then urgent_minute(15) else work_hour(2)'

    assert evaluate(text, {"urgency": "紧急"}) == Limit("urgent_minute", Decimal(15))
    assert evaluate(text, {"urgency": "一般"}) == Limit("work_hour", Decimal(2))


def test_the_caller_brings_functions() -> None:
    functions = {"after": (("limit", "from?"), lambda limit, start=None: (limit.kind, start))}

    assert evaluate("after(natural_count(3))", {}, functions=functions) == ("natural_count", None)
    assert evaluate("after(limit: 自然日(3), from: 1)", {}, functions=functions)[1] == 1


def test_the_context_is_left_alone() -> None:
    context = {"xs": [1]}

    evaluate("append(xs, 2)", context)

    assert context == {"xs": [1]}


def test_an_offset_is_kept() -> None:
    value = evaluate('date and time("2026-11-24T09:30:00+08:00")', {})

    assert value == datetime(2026, 11, 24, 9, 30, tzinfo=timezone(timedelta(hours=8)))
