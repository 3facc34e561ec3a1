"""Files that strangers wrote: read with care, refused with sentences."""

from __future__ import annotations

import pytest

from engine.dmn import decide, read
from engine.dmn.source import LARGEST, NAMESPACES
from engine.errors import Invalid

from .tables import DMN_1_3, decision, file, literal, table


@pytest.mark.parametrize("namespace", sorted(NAMESPACES))
def test_every_version_of_dmn_is_read(namespace: str) -> None:
    decisions = read(file(table("grade", ["n"], ["x"], "1 -> 2"), namespace=namespace))

    assert decide(decisions, "grade", {"n": 1}).outputs == {"x": 2}


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (b"", "不是有效的 XML"),
        (b"<definitions>", "不是有效的 XML"),
        (b"<definitions/>", "不是 DMN"),
        (b'<!DOCTYPE d><d xmlns="%s"/>' % DMN_1_3.encode(), "DOCTYPE"),
        (b'<!DOCTYPE d [<!ENTITY a "b">]><d xmlns="%s">&a;</d>' % DMN_1_3.encode(), "DOCTYPE"),
        (b" " * (LARGEST + 1), "2 MB"),
    ],
)
def test_what_is_no_dmn_is_refused(xml: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        read(xml)


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        (table("t", ["n"], ["x"], "1 -> 1", hit="PRIORITY"), "PRIORITY 须写明输出的取值"),
        (table("t", ["n"], ["x"], "1 -> 1", hit="OUTPUT ORDER"), "OUTPUT ORDER 须写明输出的取值"),
        (table("t", ["n"], ["x"], "1 -> 1", hit="BEST"), "不支持命中策略 BEST"),
        (table("t", ["n"], ["x"], "< -> 1"), "第 1 条规则的“n”“<”无法解析"),
        (table("t", ["n"], ["x"], "1 -> 1", "1 -> (2"), "第 2 条规则的结果“x”“(2”无法解析"),
        (table("t", ["n +"], ["x"], "1 -> 1"), "输入“n +”“n +”无法解析"),
        (table("t", ["n | (("], ["x"], "1 -> 1"), "的取值"),
        (table("t", ["n"], ["x"], "1 | 2 -> 1"), "第 1 条规则的格数与列数不一致"),
        (table("t", ["n"], ["x", "x"], "1 -> 1 | 2"), "互不相同的名称"),
        (table("t", ["n"], []), "没有输出列"),
        (
            table("t", ["n"], ["x", "y"], "1 -> 1 | 2", hit="COLLECT", extra=' aggregation="SUM"'),
            "只能有一个输出列",
        ),
        (literal("t", "1 +"), "无法解析"),
        (literal("t", "1", ["nowhere"]), "依赖的“nowhere”不在本文件中"),
        (literal("t", "1", ["t"]), "循环依赖"),
        (decision("t", "<invocation/>"), "没有写明要调用的函数"),
        (decision("t", "<conditional/>"), "缺少 if 部分的表达式"),
        (decision("t", '<functionDefinition kind="Java"/>'), "不支持外部函数"),
        (
            decision(
                "t",
                '<literalExpression expressionLanguage="juel"><text>1</text></literalExpression>',
            ),
            "须用 FEEL 书写,而不是 juel",
        ),
    ],
)
def test_what_cannot_be_decided_is_refused_when_read(part: str, sentence: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(file(part))

    assert any(sentence in each for each in caught.value.fields["t"])


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        read(file(literal("a", "1 +"), table("b", ["n"], ["x"], "( -> )")))

    assert {name: len(told) for name, told in caught.value.fields.items()} == {"a": 1, "b": 2}


def test_an_empty_input_cell_means_anything() -> None:
    decisions = read(file(table("t", ["n"], ["x"], " -> 1")))

    assert decide(decisions, "t", {"n": None}).outputs == {"x": 1}
