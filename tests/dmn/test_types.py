"""Item definitions: what fits, what is made to fit, what is null and noted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.dmn import decide, read
from engine.errors import Invalid
from engine.feel import evaluate

from .tables import box, feel, file, item, knowledge, requires, table

PART = '<itemComponent name="{}"{}><typeRef>{}</typeRef></itemComponent>'
MANY = '<itemComponent name="{}" isCollection="true"><typeRef>tTree</typeRef></itemComponent>'
PERSON = (
    f'<itemDefinition name="tPerson">{PART.format("姓 名", "", "string")}'
    f"{PART.format('age', '', 'tAge')}</itemDefinition>"
)
AGE = item("tAge", "number", values="[0..150]")
TREE = (
    f'<itemDefinition name="tTree">{PART.format("v", "", "number")}'
    f"{MANY.format('kids')}</itemDefinition>"
)
TYPES = (
    PERSON,
    AGE,
    TREE,
    item("tAges", "tAge", collection=True),
    item("tKind", "string", values='"甲","乙"'),
    item("tMinor", "tAge", values="< 18"),
    '<itemDefinition name="tF"><functionItem outputTypeRef="number">'
    '<parameters name="a" typeRef="number"/></functionItem></itemDefinition>',
    '<itemDefinition name="tFew" isCollection="true"><typeRef>number</typeRef>'
    "<typeConstraint><text>count(?) &lt; 3</text></typeConstraint></itemDefinition>",
)


def typed(text: str, type: str) -> Any:
    return decide(read(file(*TYPES, box("d", feel(text), type=type))), "d", {}).value


@pytest.mark.parametrize(
    ("text", "type", "result"),
    [
        ("1", "number", "1"),
        ('"1"', "number", "null"),
        ("[1]", "number", "1"),
        ("[1, 2]", "number", "null"),
        ("151", "tAge", "null"),
        ("150", "tAge", "150"),
        ("7", "tMinor", "7"),
        ("18", "tMinor", "null"),
        ("-1", "tMinor", "null"),
        ("5", "tAges", "[5]"),
        ("[1, 151]", "tAges", "null"),
        ('"甲"', "tKind", '"甲"'),
        ('"丙"', "tKind", "null"),
        ("[1, 2]", "tFew", "[1, 2]"),
        ("[1, 2, 3]", "tFew", "null"),
        ('{"姓 名": "王", age: 3}', "tPerson", '{"姓 名": "王", age: 3}'),
        ('{"姓 名": "王", age: 3, more: 1}', "tPerson", '{"姓 名": "王", age: 3, more: 1}'),
        ('{"姓 名": "王"}', "tPerson", "null"),
        ('{"姓 名": "王", age: 300}', "tPerson", "null"),
        ("{v: 1, kids: [{v: 2, kids: []}]}", "tTree", "{v: 1, kids: [{v: 2, kids: []}]}"),
        ('{v: 1, kids: [{v: "2", kids: []}]}', "tTree", "null"),
        ("1", "unknown type", "1"),
        ("1", "Any", "1"),
        ("1", "integer", "1"),
        ('@"P1D"', "dayTimeDuration", '@"P1D"'),
        ('@"P1M"', "dayTimeDuration", "null"),
    ],
)
def test_a_value_fits_is_made_to_fit_or_is_null(text: str, type: str, result: str) -> None:
    assert typed(text, type) == evaluate(result, {})


def test_a_date_becomes_the_midnight_it_begins_with() -> None:
    assert typed('@"2026-11-25"', "dateTime") == datetime(2026, 11, 25, tzinfo=UTC)
    assert typed('@"2026-11-25"', "date") == date(2026, 11, 25)


def test_functions_are_typed_too() -> None:
    assert typed("function(a: number) a + 1", "tF") is not None
    assert typed("1", "tF") is None


def test_expressions_may_ask_for_the_types_of_the_file() -> None:
    assert typed('[1 instance of tAge, "1" instance of tAge]', "") == [True, False]


def test_what_became_null_is_noted() -> None:
    outcome = decide(read(file(*TYPES, box("d", feel("151"), type="tAge"))), "d", {})

    assert outcome.notes == ("“d”的值不是 tAge,按标准视为 null",)


def test_arguments_of_knowledge_models_are_made_to_fit() -> None:
    parts = (
        knowledge("f", "a: tAges", feel("count(a)")),
        box("d", feel("f(7)"), needs=requires("knowledge:f")),
    )

    assert decide(read(file(*TYPES, *parts)), "d", {}).value == 1


def test_columns_of_tables_are_made_to_fit() -> None:
    model = read(file(table("t", ["n | | number"], ["x"], "2 -> 5")))

    assert decide(model, "t", {"n": [Decimal(2)]}).value == 5


@pytest.mark.parametrize(
    ("part", "element", "sentence"),
    [
        (item("a", "b") + item("b", "a"), "a", "数据类型循环定义"),
        (item("a", "number") + item("a", "string"), "a", "数据类型重名"),
        (item("a", "number", values="(("), "a", "取值“((”无法解析"),
    ],
)
def test_types_that_cannot_be_are_refused(part: str, element: str, sentence: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(file(part))

    assert any(sentence in told for told in caught.value.fields[element])
