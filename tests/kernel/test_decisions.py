"""Business rule tasks: what is decided, which rule did it, and that a replay says the same."""

from __future__ import annotations

from engine.definitions import build
from tests.dmn import tables

from .play import Play, define, document, end, process, start, tag, user

GRADES = ('< 10 -> "小事" | 1', '[10..100] -> "大事" | 2', '> 100 -> "难事" | 3')


def case(dmn: bytes, *, result: str = "", **variables: object) -> Play:
    attributes = {"camunda_resultVariable": result} if result else {}
    task = tag("businessRuleTask", "d1", camunda_decisionRef="d", **attributes)
    nodes = start() + task + user("a") + end()
    return Play(define(nodes, "s > d1 > a > e", dmn=dmn), **variables).begin()


def made(play: Play) -> list[dict[str, object]]:
    return [effect for effect in play.history if effect["k"] == "decision.made"]


def test_the_record_says_which_rule_hit() -> None:
    file = tables.file(
        tables.table("d", ["base"], ["level", "days"], *GRADES, requires=["base"]),
        tables.table("base", ["people"], ["n"], "- -> people * 10", hit="FIRST"),
    )

    [effect] = made(case(file, people=5))

    assert (effect["el"], effect["decision"]) == ("d1", "d")
    assert effect["rules"] == {"base": [1], "d": [2]}


def test_outputs_become_variables_by_their_names_or_one_context() -> None:
    file = tables.file(tables.table("d", ["n"], ["level", "days"], *GRADES))

    assert case(file, n=500).variables["level"] == "难事"
    assert case(file, n=5, result="z").variables["z"] == {"level": "小事", "days": 1}


def test_a_contradiction_stops_the_case_and_names_table_and_rules() -> None:
    file = tables.file(tables.table("d", ["n"], ["x"], "< 5 -> 1", "< 3 -> 2", hit="ANY"))

    play = case(file, n=1)

    [incident] = [effect for effect in play.history if effect["k"] == "incident.raised"]
    assert "决策“d”:第 1 条规则、第 2 条规则同时命中但结果不同" in str(incident["error"])
    assert made(play) == []


def test_files_beside_the_process_are_imported() -> None:
    library = tables.file(tables.literal("x", "41")).replace(
        b"<definitions", b'<definitions namespace="urn:l"', 1
    )
    head = '<import name="lib" namespace="urn:l" importType="DMN"/>'
    use = tables.box("d", tables.feel("lib.x + 1"), needs=tables.requires("decision:urn:l#x"))
    task = tag("businessRuleTask", "d1", camunda_decisionRef="d")
    bpmn = document(process(start() + task + user("a") + end(), "s > d1 > a > e"))
    beside = {"process.bpmn": bpmn, "a.dmn": library, "b.dmn": tables.file(head, use)}

    definition = build(
        "p", {f"workflows/p/{name}": data for name, data in beside.items()}, roles={}
    )

    assert sorted(definition.files)[:2] == ["workflows/p/a.dmn", "workflows/p/b.dmn"]
    assert Play(definition).begin().variables["d"] == 42


def test_the_record_says_what_became_null_for_its_type() -> None:
    file = tables.file(tables.table("d", ["n | | number"], ["x"], "- -> 1"))

    [effect] = made(case(file, n="three"))

    assert effect["notes"] == ["输入“n”的值不是 number,按标准视为 null"]
