"""The harness on small files of our own: what it counts as passed, missed, out of scope."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from .__main__ import main
from .cases import collect
from .report import totals
from .running import run

MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:m">
  <import name="lib" namespace="urn:lib" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
  <inputData id="i" name="amount"><variable name="amount" typeRef="number"/></inputData>
  <decision id="d" name="double amount"><variable name="double amount"/>
    <informationRequirement><requiredInput href="#i"/></informationRequirement>
    <literalExpression><text>amount * 2</text></literalExpression></decision>
  <decision id="e" name="imported"><variable name="imported"/>
    <informationRequirement><requiredDecision href="urn:lib#x"/></informationRequirement>
    <literalExpression><text>lib.x + 1</text></literalExpression></decision>
  <decision id="b" name="broken"><variable name="broken"/>
    <literalExpression><text>1 +</text></literalExpression></decision>
  <decision id="j" name="java"><variable name="java"/>
    <functionDefinition kind="Java"><formalParameter name="a"/></functionDefinition></decision>
  <decisionService id="s" name="service"><variable name="service"/>
    <outputDecision href="#d"/><outputDecision href="#e"/><inputData href="#i"/></decisionService>
</definitions>"""
LIBRARY = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:lib">
  <decision id="x" name="x"><variable name="x"/>
    <literalExpression><text>41</text></literalExpression></decision>
</definitions>"""
CASES = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:xsd="http://www.w3.org/2001/XMLSchema"><modelName>m.dmn</modelName>{cases}</testCases>"""
ALONE = MODEL.replace(MODEL.splitlines()[1] + "\n", "")


def case(result: str, expected: str, *, more: str = "", error: str = "false") -> str:
    amount = '<inputNode name="amount"><value xsi:type="xsd:decimal">2.5</value></inputNode>'
    return (
        f'<testCase id="{result}" {more}>{amount}<resultNode name="{result}" errorResult="{error}">'
        f"<expected>{expected}</expected></resultNode></testCase>"
    )


def value(text: str, kind: str = "decimal") -> str:
    return f'<value xsi:type="xsd:{kind}">{text}</value>'


NIL = '<value xsi:nil="true"/>'


@pytest.fixture
def checkout(tmp_path: Path):
    def write(*cases: str, level: str = "3", model: str = MODEL) -> Path:
        folder = tmp_path / "TestCases" / f"compliance-level-{level}" / "0001-ours"
        folder.mkdir(parents=True)
        (folder / "m.dmn").write_text(model, "utf-8")
        (folder / "lib.dmn").write_text(LIBRARY, "utf-8")
        (folder / "test-01.xml").write_text(CASES.format(cases="".join(cases)), "utf-8")
        return tmp_path

    return write


def test_a_decision_over_typed_inputs_passes(checkout) -> None:
    [check] = collect(checkout(case("double amount", value("5"))))

    assert check.inputs == {"amount": Decimal("2.5")}
    assert run(check).passed


def test_a_wrong_value_is_a_miss_that_says_what_came(checkout) -> None:
    [check] = collect(checkout(case("double amount", value("6"))))

    result = run(check)

    assert (result.passed, result.got) == (False, "Decimal('5.0')")


@pytest.mark.parametrize(("text", "passes"), [("5.000000001", True), ("5.0001", False)])
def test_numbers_may_differ_by_a_hundred_millionth(checkout, text: str, passes: bool) -> None:
    [check] = collect(checkout(case("double amount", value(text))))

    assert run(check).passed is passes


def test_a_number_is_not_its_text(checkout) -> None:
    [check] = collect(checkout(case("double amount", value("5", "string"))))

    assert not run(check).passed


def test_imported_models_beside_the_file_are_found(checkout) -> None:
    [check] = collect(checkout(case("imported", value("42"))))

    assert run(check).passed


def test_one_broken_decision_does_not_spoil_the_others(checkout) -> None:
    checks = collect(checkout(case("broken", NIL, error="true"), case("double amount", value("5"))))

    assert [run(check).passed for check in checks] == [True, True]


def test_a_refusal_is_a_miss_where_a_value_is_expected(checkout) -> None:
    [check] = collect(checkout(case("broken", value("1"))))

    assert not run(check).passed


def test_java_is_counted_apart(checkout) -> None:
    results = [run(check) for check in collect(checkout(case("java", value("1"))))]

    assert [result.external for result in results] == [True]
    assert all(total.checks == 0 for total in totals(results))


def test_a_service_with_several_outputs_gives_the_one_that_is_named(checkout) -> None:
    more = 'type="decisionService" invocableName="service"'
    checks = collect(
        checkout(
            case("double amount", value("5"), more=more), case("imported", value("42"), more=more)
        )
    )

    assert [run(check).passed for check in checks] == [True, True]


@pytest.mark.parametrize(
    ("expected", "made"),
    [
        ("<list><item><value>a</value></item><item><value/></item></list>", ["a", ""]),
        (f'<component name="a">{value("1")}</component>', {"a": Decimal(1)}),
        (f'<component name="a">{NIL}</component>', {"a": None}),
        ('<list xsi:nil="true"/>', None),
        ("<list/>", []),
        (value("true", "boolean"), True),
    ],
)
def test_expected_values_are_read_with_their_types(checkout, expected: str, made: object) -> None:
    [check] = collect(checkout(case("double amount", expected)))

    assert check.expected == made


def test_expressions_are_literal_and_need_nothing_else(checkout) -> None:
    root = checkout(case("double amount", NIL), case("java", NIL), model=ALONE)

    assert [check.expression for check in collect(root)] == [True, False]


@pytest.mark.parametrize(
    ("text", "beyond"),
    [
        ("-2021-01-01", True),
        ("12021-01-01", True),
        ("2021-01-01T00:00:00.1234567", True),
        ("2021-01-01", False),
        ("1999-12-31T23:59:59.123456", False),
    ],
)
def test_dates_that_python_cannot_hold_are_recognised(checkout, text: str, beyond: bool) -> None:
    [check] = collect(checkout(case("double amount", value(text, "string"))))

    assert check.beyond is beyond


@pytest.mark.parametrize(("text", "code"), [("5", 0), ("6", 1)])
def test_the_exit_code_says_whether_the_aims_are_met(
    checkout, capsys: pytest.CaptureFixture[str], text: str, code: int
) -> None:
    root = checkout(case("double amount", value(text)), level="2")

    assert main([str(root)]) == code
    assert ("MISS 0001-ours double amount" in capsys.readouterr().out) is bool(code)


def test_a_folder_without_cases_is_refused(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 2
    assert main([]) == 2
