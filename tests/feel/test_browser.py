"""One golden file, two interpreters: what the browser shows is what the server decides."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engine.feel import evaluate, parse, to_json
from tests.feel.interpreter import SCRIPT, anywhere, tree
from tests.feel.subset import Subset

GOLDEN = (Path(__file__).parent / "golden.json").read_text(encoding="utf-8")
CASES = json.loads(GOLDEN, parse_float=Decimal, parse_int=Decimal)
RANDOM_TEXTS = 3000


@pytest.mark.parametrize("case", CASES, ids=[case["expression"] for case in CASES])
def test_the_server_computes_the_golden_value(case: dict[str, Any]) -> None:
    value = evaluate(case["expression"], case["context"])

    assert value == case["expected"]
    assert type(value) is type(case["expected"])


def test_the_browser_computes_the_same_golden_values() -> None:
    results = anywhere([tree(case["expression"], case["context"]) for case in CASES])

    for case, result in zip(CASES, results, strict=True):
        assert (case["expression"], result) == (case["expression"], case["expected"])
        assert type(result) is type(case["expected"])


def test_browser_and_server_agree_on_random_expressions_over_random_values() -> None:
    subset = Subset(Random(3))
    pairs = [(subset.text(), subset.context()) for _ in range(RANDOM_TEXTS)]
    expected = [evaluate(text, context) for text, context in pairs]

    results = anywhere([tree(*pair) for pair in pairs])

    for pair, result, value in zip(pairs, results, expected, strict=True):
        assert (pair, result) == (pair, value)
        assert type(result) is type(value)
    # Not everything is null or refused: the comparison is about something.
    assert {type(value) for value in expected} >= {bool, type(None), Decimal, str, list}
    assert sum(isinstance(value, bool) for value in expected) > RANDOM_TEXTS / 5


def test_the_browser_reaches_no_inherited_property() -> None:
    trees: list[Any] = [[["get", name], {}] for name in ("constructor", "__proto__", "toString")]
    trees.append([["path", ["get", "a"], "constructor"], {"a": {}}])

    assert anywhere(trees) == [None] * 4


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("now()", "第 1 个字符:浏览器里没有函数“now”"),
        ("2 * 3", "第 1 个字符:浏览器里只有加减,没有“*”"),
        ('date("2026-01-01")', "浏览器里没有函数“date”"),
        ('a = 1 and @"2026-01-01" < b', "第 11 个字符:浏览器里没有日期、时间和时长"),
        ('string length("a")', "浏览器里没有函数“string length”"),
        ("for i in 1..3 return i", "浏览器里不能逐项计算"),
        ("some i in xs satisfies i > 1", "浏览器里不能逐项判断"),
        ("xs[1]", "浏览器里不能筛选列表"),
        ("{ a: 1 }", "浏览器里不能写上下文"),
        ("day.year", "“year”是日期或时长的一部分"),
        ("9007199254740993", "浏览器里的数字最多 15 位"),
        ("0.1234567890123456", "浏览器里的数字最多 15 位"),
        ("decision = work_hour(2)", "第 12 个字符:浏览器里没有函数“work_hour”"),
    ],
)
def test_what_only_the_server_can_compute_has_no_tree_but_a_reason(text: str, reason: str) -> None:
    expression = parse(text)

    assert to_json(expression) is None
    assert reason in (expression.server_only or "")


def test_what_the_browser_can_compute_needs_no_reason() -> None:
    assert all(parse(case["expression"]).server_only is None for case in CASES)


def test_the_script_is_small() -> None:
    assert len(gzip.compress(SCRIPT.read_bytes(), mtime=0)) <= 2048
