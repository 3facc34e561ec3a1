"""Boxed expressions, requirements, knowledge models, services and imports."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.dmn import decide, read
from engine.errors import Invalid
from engine.feel import FeelError

from .tables import DMN_1_3, box, data, entry, feel, file, knowledge, literal, requires, table


def value(name: str, *parts: str, strict: bool = True, **inputs: Any) -> Any:
    return decide(read(file(*parts)), name, inputs, strict=strict).value


def test_a_context_gives_its_entries_and_later_ones_see_earlier_ones() -> None:
    body = f"<context>{entry('a', feel('2'))}{entry('月 费', feel('a * 3'))}</context>"

    assert value("d", box("d", body)) == {"a": 2, "月 费": 6}


def test_a_context_with_a_result_gives_that() -> None:
    body = f"<context>{entry('月 费', feel('2'))}{entry('', feel('月 费 + 1'))}</context>"

    assert value("d", box("d", body)) == 3


def test_lists_and_relations_give_lists() -> None:
    rows = f"<row>{feel('1')}{feel('n')}</row><row>{feel('2')}{feel('n + 1')}</row>"
    relation = f'<relation><column name="a"/><column name="b"/>{rows}</relation>'

    assert value("d", box("d", f"<list>{feel('n')}{relation}</list>"), n=Decimal(5)) == [
        5,
        [{"a": 1, "b": 5}, {"a": 2, "b": 6}],
    ]


@pytest.mark.parametrize(
    ("condition", "result"), [("n > 1", "then"), ("n > 9", "else"), ("null", "else")]
)
def test_a_conditional_chooses(condition: str, result: str) -> None:
    then, otherwise = feel('"then"'), feel('"else"')
    parts = f"<if>{feel(condition)}</if><then>{then}</then><else>{otherwise}</else>"

    assert value("d", box("d", f"<conditional>{parts}</conditional>"), n=Decimal(2)) == result


def test_a_condition_that_is_none_is_an_error_or_the_standards_null() -> None:
    text, one = feel('"x"'), feel("1")
    parts = f"<if>{text}</if><then>{one}</then><else>{one}</else>"
    model = read(file(box("d", f"<conditional>{parts}</conditional>")))

    with pytest.raises(FeelError, match="决策“d”:条件的结果应为 true 或 false"):
        decide(model, "d", {})
    lenient = decide(model, "d", {}, strict=False)
    assert (lenient.value, lenient.notes) == (None, ("条件的结果应为 true 或 false",))


def test_filters_and_loops_run_over_lists() -> None:
    source = f"<in>{feel('[1,2,3]')}</in>"
    filtered = f"<filter>{source}<match>{feel('item > n')}</match></filter>"
    looped = f'<for iteratorVariable="x">{source}<return>{feel("x * n")}</return></for>'
    some = f'<some iteratorVariable="x">{source}<satisfies>{feel("x > n")}</satisfies></some>'
    every = some.replace("some", "every")
    body = f"<list>{filtered}{looped}{some}{every}</list>"

    assert value("d", box("d", body), n=Decimal(2)) == [[3], [2, 4, 6], True, False]


def test_a_boxed_function_is_called_with_its_parameters() -> None:
    parameters = '<formalParameter name="单 价"/><formalParameter name="b" typeRef="number"/>'
    function = f"<functionDefinition>{parameters}{feel('单 价 - b')}</functionDefinition>"
    body = f"<context>{entry('f', function)}{entry('', feel('f(n, 2)'))}</context>"

    assert value("d", box("d", body), n=Decimal(5)) == 3


def test_an_invocation_binds_arguments_by_name() -> None:
    bindings = (
        f'<binding><parameter name="b"/>{feel("n")}</binding>'
        f'<binding><parameter name="a"/>{feel("10")}</binding>'
    )
    call = f"<invocation>{feel('minus')}{bindings}</invocation>"
    parts = (
        knowledge("minus", "a: number, b: number", feel("a - b")),
        box("d", call, needs=requires("knowledge:minus")),
    )

    assert value("d", *parts, n=Decimal(3)) == 7


def test_a_binding_without_logic_is_null() -> None:
    call = f'<invocation>{feel("is null")}<binding><parameter name="a"/></binding></invocation>'
    parts = (
        knowledge("is null", "a", feel("a = null")),
        box("d", call, needs=requires("knowledge:is null")),
    )

    assert value("d", *parts) is True


def test_knowledge_may_rest_on_other_knowledge_and_hold_a_table() -> None:
    inner = table("t", ["n"], ["x"], "< 5 -> small()", ">= 5 -> 2")
    inside = inner[inner.index("<decisionTable") : inner.index("</decision>")]
    parts = (
        knowledge("small", "", feel("1")),
        knowledge("size", "n: number", inside, requires("knowledge:small")),
        box("d", feel("[size(3), size(7)]"), needs=requires("knowledge:size")),
    )

    outcome = decide(read(file(*parts)), "d", {})

    assert outcome.value == [1, 2]
    assert outcome.rules == {"size": [1, 2]}


def test_what_two_decisions_need_is_decided_once() -> None:
    parts = (
        table("base", ["n"], ["x"], "- -> n + 1"),
        literal("left", "base * 2", ["base"]),
        literal("right", "base * 3", ["base"]),
        literal("top", "left + right", ["left", "right"]),
    )

    outcome = decide(read(file(*parts)), "top", {"n": Decimal(1)})

    assert outcome.value == 10
    assert [hit.element for hit in outcome.hits] == ["base"]


def test_a_long_chain_of_requirements_is_decided() -> None:
    parts = [literal("d0", "1")]
    parts += [literal(f"d{at}", f"d{at - 1} + 1", [f"d{at - 1}"]) for at in range(1, 3000)]

    assert value("d2999", *parts) == 3000


@pytest.mark.parametrize(
    "parts",
    [
        (literal("a", "1", ["b"]), literal("b", "1", ["a"])),
        (knowledge("a", "", feel("1"), requires("knowledge:a")),),
        (
            knowledge("a", "", feel("1"), requires("knowledge:b")),
            knowledge("b", "", feel("1"), requires("knowledge:a")),
        ),
    ],
)
def test_circles_are_refused(parts: tuple[str, ...]) -> None:
    with pytest.raises(Invalid, match=r"循环依赖:.* → "):
        read(file(*parts))


def test_input_data_is_taken_from_outside_and_typed() -> None:
    parts = (data("n", "number"), box("d", feel("n"), needs=requires("input:n")))

    assert value("d", *parts, n=Decimal(3)) == 3
    assert value("d", *parts, n=[Decimal(3)]) == 3
    with pytest.raises(FeelError, match="缺少输入“n”"):
        value("d", *parts)
    outcome = decide(read(file(*parts)), "d", {"n": "three"})
    assert (outcome.value, outcome.notes) == (None, ("输入“n”的值不是 number,按标准视为 null",))


SERVICE = (
    data("n", "number"),
    literal("base", "n + 1"),
    box("top", feel("base * 10 + n"), needs=requires("decision:base", "input:n")),
    '<decisionService id="s" name="s"><variable name="s"/><outputDecision href="#top"/>'
    '<inputDecision href="#base"/><inputData href="#n"/></decisionService>',
)


def test_a_service_takes_its_input_decisions_from_outside() -> None:
    assert value("s", *SERVICE, base=Decimal(5), n=Decimal(2)) == 52
    assert value("top", *SERVICE, n=Decimal(2)) == 32


def test_a_service_is_a_function_of_its_data_then_its_decisions() -> None:
    caller = box("d", feel("[s(2, 5), s(base: 7, n: 1)]"), needs=requires("knowledge:s"))

    assert value("d", *SERVICE, caller) == [52, 71]


def test_a_service_with_two_outputs_gives_a_context() -> None:
    both = (
        '<decisionService id="s" name="s"><outputDecision href="#a"/>'
        '<outputDecision href="#b"/></decisionService>'
    )

    assert value("s", literal("a", "1"), literal("b", "2"), both) == {"a": 1, "b": 2}


def importing(*parts: str, namespace: str = "urn:main", imports: str = "urn:lib") -> bytes:
    head = f'<import name="程序 库" namespace="{imports}" importType="{DMN_1_3}"/>'
    return file(head, *parts).replace(
        b"<definitions", f'<definitions namespace="{namespace}"'.encode(), 1
    )


LIBRARY = file(
    '<itemDefinition name="tName"><typeRef>string</typeRef></itemDefinition>',
    data("person name", "tName"),
    box("greeting", feel('"你好," + person name'), needs=requires("input:person name")),
    knowledge("twice", "a: number", feel("a * 2")),
).replace(b"<definitions", b'<definitions namespace="urn:lib"', 1)


def test_imported_decisions_knowledge_and_types_are_used_by_their_prefix() -> None:
    needs = requires("decision:urn:lib#greeting", "knowledge:urn:lib#twice")
    body = feel("程序 库.greeting + string(程序 库.twice(2)) + n")
    model = read(
        importing(data("n", "程序 库.tName"), box("d", body, needs=needs + requires("input:n"))),
        [LIBRARY],
    )

    assert decide(model, "d", {"person name": "王五", "n": "!"}).value == "你好,王五4!"
    assert decide(model, "d", {"person name": "王五", "n": Decimal(1)}, strict=False).value is None


@pytest.mark.parametrize(
    ("main", "others", "sentence"),
    [
        (importing(), [], "找不到命名空间为 urn:lib 的 DMN 文件"),
        (importing(imports="urn:main"), [], "导入成环"),
        (
            importing(),
            [importing(namespace="urn:lib", imports="urn:main"), importing()],
            "导入成环:urn:main",
        ),
        (
            importing(box("d", feel("1"), needs=requires("decision:urn:lib#none"))),
            [LIBRARY],
            "依赖的“urn:lib#none”不在导入的文件中",
        ),
        (importing(), [LIBRARY.replace(b"a * 2", b"a *")], "导入“程序 库”:"),
    ],
)
def test_what_cannot_be_imported_is_said(main: bytes, others: list[bytes], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        read(main, others)


def test_equal_files_with_other_imports_are_other_models() -> None:
    other = LIBRARY.replace(b"a * 2", b"a * 3")

    assert read(importing(), [LIBRARY]) == read(importing(), [LIBRARY])
    assert read(importing(), [LIBRARY]) != read(importing(), [other])


def test_names_of_parameters_count_only_inside_their_function() -> None:
    binding = f'<binding><parameter name="p.a"/>{feel("p.a")}</binding>'
    call = f"<invocation>{feel('f')}{binding}</invocation>"
    parts = (
        knowledge("f", "p.a: number", feel("p.a + 1")),
        box("d", call, needs=requires("knowledge:f")),
    )

    assert value("d", *parts, p={"a": Decimal(4)}) == 5


def test_references_may_name_their_own_file() -> None:
    needs = requires("decision:urn:main#a")
    own = importing(literal("a", "1"), box("d", feel("a + 1"), needs=needs))

    assert decide(read(own, [LIBRARY]), "d", {}).value == 2


def test_knowledge_sources_and_notes_have_no_meaning_at_run_time() -> None:
    source = (
        '<knowledgeSource id="k" name="k"/><textAnnotation id="n"><text>(</text></textAnnotation>'
    )
    needs = '<authorityRequirement><requiredAuthority href="#k"/></authorityRequirement>'

    assert value("d", source, box("d", feel("1"), needs=needs)) == 1
