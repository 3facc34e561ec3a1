"""Deadlocks, missing joins and dead steps are found by walking the states; sound drawings are left
in peace."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from engine import rules
from engine.rules._explore import STATES, explore
from engine.rules._net import net_of
from engine.rules._reading import models

from .test_rules_shape import END, ERROR, MESSAGE, PATH, START, flows, node, process, task

BEHAVIOUR = ("deadlock", "lack_of_synchronisation", "dead_element")
XOR, AND, OR = "exclusiveGateway", "parallelGateway", "inclusiveGateway"


def behaviour(*parts: str, profile: str = "strict") -> dict[str, dict[str, str]]:
    """Rule -> element -> severity and words, of the three rules only."""
    found: dict[str, dict[str, str]] = {}
    for finding in rules.check({PATH: process(*parts)}, roles={}, profile=profile):
        if finding.rule in BEHAVIOUR:
            told = f"{finding.severity} {finding.message}"
            found.setdefault(finding.rule, {})[finding.element] = told
    return found


def block(split: str, join: str, *more: str) -> list[str]:
    """S → X → (A | B) → Y → C → E."""
    parts = [START, node(split, "X"), task("A"), task("B"), node(join, "Y"), task("C"), END]
    return [*parts, flows("S X A Y C E", "X B Y"), *more]


def test_pairs_of_gateways_are_sound():
    for split, join in ((XOR, XOR), (AND, AND), (OR, OR), (XOR, OR), (AND, OR)):
        assert behaviour(*block(split, join)) == {}


def test_an_and_join_behind_a_choice_never_opens():
    found = behaviour(*block(XOR, AND))

    assert found["deadlock"]["Y"].startswith("error")
    assert "开始 → X → A" in found["deadlock"]["Y"]
    assert set(found["dead_element"]) == {"C"}


def test_a_join_that_opens_on_some_ways_only_is_a_warning():
    found = behaviour(*block(OR, AND))

    assert found["deadlock"]["Y"].startswith("warning")
    assert "dead_element" not in found


def test_in_drawings_for_other_engines_it_is_always_a_warning():
    found = behaviour(*block(XOR, AND), profile="bpmn")

    assert found["deadlock"]["Y"].startswith("warning")


def test_parallel_branches_that_meet_without_a_join_run_the_rest_twice():
    found = behaviour(*block(AND, XOR))

    assert set(found) == {"lack_of_synchronisation"}
    assert "A" in found["lack_of_synchronisation"]["C"]


def test_parallel_branches_may_meet_at_an_end():
    parts = [START, node(AND, "X"), task("A"), task("B"), node(XOR, "Y"), END]

    assert behaviour(*parts, flows("S X A Y E", "X B Y")) == {}


def test_a_loop_that_adds_a_branch_at_every_turn_is_found_even_before_an_end():
    parts = [START, node(XOR, "Y"), task("A"), node(AND, "X"), task("B"), END]

    found = behaviour(*parts, flows("S Y A X E", "X B Y"))

    assert "每转一圈" in found["lack_of_synchronisation"]["E"]


def test_rework_around_a_parallel_block_is_sound():
    more = node(XOR, "Z") + node(XOR, "M")
    parts = [START, more, node(AND, "X"), task("A"), task("B"), node(AND, "Y"), END]

    assert behaviour(*parts, flows("S M X A Y Z E", "X B Y", "Z M")) == {}


def test_an_interrupting_boundary_event_takes_the_token_away():
    event = node("boundaryEvent", "T", MESSAGE, attachedToRef="A")

    assert behaviour(START, task("A"), event, task("B"), END, flows("S A B E", "T B")) == {}


def test_a_reminder_beside_its_task_that_meets_the_main_way_runs_it_twice():
    event = node("boundaryEvent", "T", MESSAGE, attachedToRef="A", cancelActivity="false")

    found = behaviour(START, task("A"), event, node(XOR, "M"), task("B"), END,
                      flows("S A M B E", "T M"))  # fmt: skip

    assert set(found["lack_of_synchronisation"]) == {"B"}


def test_a_link_is_walked_like_a_line():
    link = '<bpmn:linkEventDefinition id="{}" name="甲" />'
    there = node("intermediateThrowEvent", "T", link.format("L1"))
    here = node("intermediateCatchEvent", "K", link.format("L2"))

    assert behaviour(START, there, here, task("A"), END, flows("S T", "K A E")) == {}


def test_a_terminating_end_takes_every_token():
    stop = node("endEvent", "E2", '<bpmn:terminateEventDefinition id="TD" />')
    parts = [START, node(AND, "X"), task("A"), task("B"), node(AND, "Y"), END, stop]

    found = behaviour(*parts, node(XOR, "Z"), flows("S X A Y E", "X B Z Y", "Z E2"))

    assert found == {}


def test_a_deadlock_inside_a_sub_process_is_found_unless_something_interrupts_it():
    inner = "".join(block(XOR, AND)).replace('id="S"', 'id="IS"').replace('"S"', '"IS"')
    inner = inner.replace('id="E"', 'id="IE"').replace('"E"', '"IE"')
    outer = [START, node("subProcess", "N", inner), END, flows("S N E")]
    event = node("boundaryEvent", "T", ERROR, attachedToRef="N") + flows("T E")

    assert set(behaviour(*outer)["deadlock"]) == {"Y"}
    assert "deadlock" not in behaviour(*outer, event)


def states(*parts: str) -> int:
    (model,) = models({PATH: process(*parts)}, {}, "strict")
    net = net_of(model, "sample")
    assert net is not None
    return len(explore(net).came)


def wide(branches: int) -> list[str]:
    """Parallel branches, each with a choice of two tasks."""
    parts = [START, node(AND, "X"), node(AND, "Y"), END, flows("S X", "Y E")]
    for n in range(branches):
        parts += [node(XOR, f"G{n}"), task(f"A{n}"), task(f"B{n}"), node(XOR, f"H{n}")]
        parts += [flows(f"X G{n} A{n} H{n} Y", f"G{n} B{n} H{n}")]
    return parts


def test_states_grow_with_the_drawing_and_not_with_its_combinations():
    assert states(*wide(20)) < 2 * states(*wide(10)) + 10 < STATES


def test_a_bound_that_was_reached_is_said():
    parts = [node(AND, "P"), node(AND, "Q"), flows("S P", "Q E")]
    for block in "XY":  # two choices at once of pairs out of 30 branches
        parts += [node(OR, block), node(OR, f"{block}z"), flows(f"P {block}", f"{block}z Q")]
        for n in range(30):
            parts += [task(f"{block}{n}"), flows(f"{block} {block}{n} {block}z")]

    found = behaviour(START, *parts, END)

    assert "只检查了一部分" in found["deadlock"]["sample"]


@st.composite
def sound(draw, depth: int = 3) -> tuple[list[str], str, str]:
    """A block-structured part of a drawing: its elements, its first and its last node."""
    name = f"N{draw(st.integers(0, 10**9))}"
    kind = draw(st.sampled_from(["task", "row", XOR, AND, OR, "loop"])) if depth else "task"
    if kind == "task":
        return [task(name)], name, name
    first, second = draw(sound(depth - 1)), draw(sound(depth - 1))
    if kind == "row":
        return [*first[0], *second[0], flows(f"{first[2]} {second[1]}")], first[1], second[2]
    gate, join = (XOR, XOR) if kind == "loop" else (kind, kind)
    parts = [*first[0], *second[0], node(gate, f"{name}a"), node(join, f"{name}b")]
    there = flows(f"{name}a {first[1]}", f"{first[2]} {name}b")
    back = (f"{name}b {second[1]}", f"{second[2]} {name}a")
    onward = (f"{name}a {second[1]}", f"{second[2]} {name}b")
    lines = there + flows(*(back if kind == "loop" else onward))
    return [*parts, lines], f"{name}a", f"{name}b"


@settings(max_examples=60, deadline=None, derandomize=True)
@given(sound())
def test_what_is_built_of_blocks_is_sound(drawing):
    parts, first, last = drawing

    assert behaviour(START, *parts, END, flows(f"S {first}", f"{last} E")) == {}
