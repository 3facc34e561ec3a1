"""What counts as a way in, a way out, a wait and a circle."""

from __future__ import annotations

from itertools import pairwise

import pytest

from engine import rules

from .examples import ROLES, example

PATH = "workflows/sample/process.bpmn"
HEAD = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
<bpmn:message id="M" name="停止巡查" /><bpmn:error id="X" errorCode="无法联系" />
<bpmn:process id="{process}" name="示例" isExecutable="true">"""
TAIL = "</bpmn:process></bpmn:definitions>"
TASK = '<bpmn:userTask id="{id}" name="{id}" camunda:candidateGroups="village"'
TASK += ' camunda:formKey="common/note" />'


def node(tag: str, id: str, inner: str = "", **attributes: str) -> str:
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<bpmn:{tag} id="{id}" name="{id}"{written}>{inner}</bpmn:{tag}>'


def task(id: str) -> str:
    return TASK.format(id=id)


def flows(*chains: str) -> str:
    """``S A E`` is a flow from S to A and one from A to E."""
    pairs = [pair for chain in chains for pair in pairwise(chain.split())]
    return "".join(node("sequenceFlow", f"F_{a}_{b}", sourceRef=a, targetRef=b) for a, b in pairs)


def process(*parts: str, id: str = "sample") -> bytes:
    return (HEAD.format(process=id) + "".join(parts) + TAIL).encode()


def rules_of(*parts: str, **others: bytes) -> dict[str, set[str]]:
    """Rule -> elements it names in a process of these parts; names are only warnings."""
    library = example("unnamed", "good") | {PATH: process(*parts)}
    library |= {f"workflows/{name}/process.bpmn": data for name, data in others.items()}
    found: dict[str, set[str]] = {}
    for finding in rules.check(library, roles=ROLES):
        if finding.severity == "error":
            found.setdefault(finding.rule, set()).add(finding.element)
    return found


START, END = node("startEvent", "S"), node("endEvent", "E")
MESSAGE = '<bpmn:messageEventDefinition id="MD" messageRef="M" />'
ERROR = '<bpmn:errorEventDefinition id="ED" errorRef="X" />'


def patrol(*around: str) -> list[str]:
    """A sub-process that goes round for ever between two tasks."""
    inner = [node("startEvent", "IS"), task("A"), task("B"), node("endEvent", "IE")]
    inner += [task("C"), flows("IS A B A", "C IE")]
    return [START, node("subProcess", "N", "".join(inner)), END, flows("S N E"), *around]


def test_a_circle_without_an_exit_is_found_once_for_every_node_in_it():
    assert rules_of(*patrol())["no_way_out"] == {"IS", "A", "B"}


@pytest.mark.parametrize("interrupting", ["true", "false"])
def test_a_circle_is_left_through_an_interrupting_boundary_event_of_its_sub_process(interrupting):
    event = node("boundaryEvent", "T", MESSAGE, attachedToRef="N", cancelActivity=interrupting)

    found = rules_of(*patrol(event, flows("T E")))

    assert ("no_way_out" in found) == (interrupting == "false")


@pytest.mark.parametrize("interrupting", ["true", "false"])
def test_a_circle_is_left_through_an_interrupting_event_sub_process(interrupting):
    start = node("startEvent", "XS", MESSAGE, isInterrupting=interrupting)
    inner = start + task("X1") + node("endEvent", "XE") + flows("XS X1 XE")
    stop = node("subProcess", "X", inner, triggeredByEvent="true")

    found = rules_of(*patrol(stop))

    assert ("no_way_out" in found) == (interrupting == "false")
    assert "X1" not in found.get("unreachable", set())


def test_inside_an_unreachable_sub_process_only_the_sub_process_is_named():
    found = rules_of(*[part for part in patrol() if "F_S_N" not in part], flows("S E", "N E"))

    assert found["unreachable"] >= {"N"}
    assert "A" not in found["unreachable"]


def test_an_automatic_circle_runs_through_sub_processes_and_error_boundaries():
    inner = node("startEvent", "IS") + node("endEvent", "IE", ERROR) + flows("IS IE")
    retry = node("boundaryEvent", "T", ERROR, attachedToRef="N")

    found = rules_of(START, node("subProcess", "N", inner), retry, END, flows("S N E", "T N"))

    assert len(found["endless_loop"]) == 1


@pytest.mark.parametrize("waits", [True, False])
def test_a_circle_through_a_call_waits_if_the_called_process_does(waits):
    step = task("K") if waits else node("task", "K")
    called = process(START, step, END, flows("S K E"), id="called")
    call = node("callActivity", "C", calledElement="called")
    gateway = node("exclusiveGateway", "G", default="F_G_E")
    again = node(
        "sequenceFlow", "F_G_C", "<bpmn:conditionExpression>again</bpmn:conditionExpression>",
        sourceRef="G", targetRef="C",
    )  # fmt: skip

    found = rules_of(START, call, gateway, END, again, flows("S C G E"), called=called)

    assert ("endless_loop" in found) is not waits


def test_a_circle_of_calls_is_named_in_every_process_on_it():
    call = node("callActivity", "C", calledElement="{}")
    there = process(START, call.format("sample"), END, flows("S C E"), id="other")
    library = example("unnamed", "good") | {"workflows/other/process.bpmn": there}
    library[PATH] = process(START, call.format("other"), END, flows("S C E"))

    findings = [f for f in rules.check(library, roles=ROLES) if f.rule == "call_cycle"]

    assert [f.file for f in findings] == ["workflows/other/process.bpmn", PATH]


def test_a_task_inside_a_sub_process_stands_in_the_lane_of_the_sub_process():
    lanes = '<bpmn:laneSet id="L"><bpmn:lane id="police"><bpmn:flowNodeRef>N</bpmn:flowNodeRef>'
    bare = '<bpmn:userTask id="A" name="A" camunda:formKey="common/note" />'
    inner = node("startEvent", "IS") + bare + node("endEvent", "IE") + flows("IS A IE")

    found = rules_of(
        lanes + "</bpmn:lane></bpmn:laneSet>", START, node("subProcess", "N", inner), END,
        flows("S N E"),
    )  # fmt: skip

    assert found == {}


def test_hundreds_of_nodes_in_a_row_are_walked_without_recursion():
    names = [f"A{n}" for n in range(1500)]

    found = rules_of(START, *map(task, names), END, flows(" ".join(["S", *names, "E"])))

    assert found == {}


def test_a_bomb_of_a_file_gets_one_answer():
    bomb = "".join(node("endEvent", f"E{n}") for n in range(20_000))

    assert set(rules_of(bomb)) == {"too_large"}
