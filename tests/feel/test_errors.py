"""Errors are written for the person who wrote the expression."""

from __future__ import annotations

import re

import pytest

from engine.feel import FeelError, evaluate, parse
from engine.feel.errors import WORDS


def test_an_unknown_variable_is_an_error_with_the_nearest_name() -> None:
    with pytest.raises(FeelError) as caught:
        evaluate('urgent and decison = "上报"', {"decision": "上报", "urgent": True})

    assert caught.value.position == 11
    assert caught.value.nearest == "decision"
    assert str(caught.value) == "第 12 个字符:没有名为“decison”的变量,是否应为“decision”?"


def test_an_unknown_function_is_an_error_with_the_nearest_name() -> None:
    with pytest.raises(FeelError, match="没有名为“sting”的函数,是否应为“string”"):
        evaluate("sting(2)", {})


def test_a_wrong_call_is_null_because_only_unknown_names_are_errors() -> None:
    for text in ("string length()", "contains(string: 1)", "count(1, 2)", "abs(x: 1)", "null()"):
        assert evaluate(text, {}) is None


def test_lenient_evaluation_gives_null_for_what_is_unknown() -> None:
    for text in ("nowhere", "nowhere.key", "nofunction(1)", "count()"):
        assert evaluate(text, {}, strict=False) is None


def test_is_defined_asks_without_failing() -> None:
    context = {"a": None, "b": {"c": 1}}

    found = evaluate(
        "[is defined(a), is defined(x), is defined(b.c), is defined(b.d), is defined(x.y)]", context
    )

    assert found == [True, False, True, False, False]


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", 0, "空的"),
        ("a =", 3, "没有写完"),
        ("a = “上报”", 4, "全角"),
        ("a，b", 1, "全角"),
        ('a = "上报', 4, "引号"),
        ("a b", 2, "不应出现“b”"),
        ("a == b", 3, "不应出现“=”"),
        ("+5", 0, "不应出现"),
        ("{a: 1, a: 2}", 0, "两次"),
        ('@"2026-02-30"', 0, "不是日期"),
        ("if a then b", 11, "没有写完,应为“else”"),
        ("a between 1 or 2", 12, "应为“and”"),
        ("(1 + 2", 6, "应为“\\)”"),
        ("1 +", 3, "应为一个值"),
        ("x.", 2, "应为名称"),
        ("x iny", 2, "iny"),
    ],
)
def test_a_text_that_is_no_feel_says_where(text: str, position: int, words: str) -> None:
    with pytest.raises(FeelError, match=words) as caught:
        parse(text)

    assert caught.value.position == position


def test_parse_tells_names_filter_names_and_calls() -> None:
    expression = parse(
        "count(photos[size > limit and item.ok]) > 1 and (some p in xs satisfies p = y)"
        " and {a: z, b: a}.a = is defined(q)"
    )

    assert expression.names == {"photos", "xs", "y", "z", "q"}
    assert expression.filter_names == {"size", "limit"}
    assert expression.calls == {"count", "is defined"}


def test_a_cell_is_parsed_as_unary_tests() -> None:
    assert parse('not("a", x), < y', tests=True).names == {"x", "y"}
    with pytest.raises(FeelError):
        parse("< 5")


def test_every_sentence_is_there_in_chinese_and_english() -> None:
    for about, (chinese, english) in WORDS.items():
        assert re.search("[一-鿿]", chinese), about
        assert not re.search("[一-鿿]", english), about
        assert re.findall(r"{\w+}", chinese) == re.findall(r"{\w+}", english), about


def test_an_error_speaks_english_too() -> None:
    with pytest.raises(FeelError) as caught:
        evaluate("decison = 1 and\n  x", {"decision": 1})

    assert caught.value.text("en") == (
        "character 1: there is no variable named 'decison'; did you mean 'decision'?"
    )


def test_a_position_is_a_line_and_a_column() -> None:
    text = "1 +\n  nowhere"

    with pytest.raises(FeelError) as caught:
        evaluate(text, {})

    assert caught.value.line_and_column(text) == (2, 3)


def test_a_chinese_name_with_one_character_of_two_wrong_is_told():
    with pytest.raises(FeelError, match="金额"):
        evaluate("金客 > 100", {"金额": 500, "地点": "车位"})
