"""Scopes without start or end events, and messages that start a process at a receive task."""

import pytest

from engine.definitions import build
from engine.errors import Invalid
from engine.kernel import machine
from tests.kernel.play import (
    Play,
    boundary,
    define,
    document,
    end,
    event_sub,
    on,
    process,
    start,
    sub,
    tag,
    timer,
    user,
)


def loose(nodes: str, arrows: str = "", **variables) -> Play:
    library = {"workflows/p/process.bpmn": document(process(nodes, arrows))}
    definition = build("p", library, roles={}, profile="bpmn")
    return Play(definition, **variables).begin()


def test_a_process_begins_at_every_node_without_incoming_flow_and_ends_when_nothing_is_left():
    case = loose(user("a b c"), "a > b")

    assert case.open == ["a", "c"]
    assert case.done("c").done("a").ended is None
    assert case.done("b").ended == ""


def test_a_sub_process_does_so_too_and_its_event_sub_processes_listen():
    watch = event_sub("v", on("message", "m1"), user("w") + end("ve"), "v_s > w > ve", False)
    inside = user("a b") + boundary("t", "a", timer()) + watch
    case = loose(start() + sub("p1", inside, "t > b") + user("z") + end(), "s > p1 > z > e")

    assert case.open == ["a"]
    assert case.send("moved").wait(1).open == ["b", "w"]
    assert case.done("b").done("w").open == ["z"]


def test_a_trigger_that_cannot_be_reckoned_is_an_incident_of_the_scope():
    watch = event_sub("v", timer("limit"), user("w") + end("ve"), "v_s > w > ve")
    case = loose(start() + sub("p1", user("a") + watch, "") + end(), "s > p1 > e")

    assert [i["el"] for i in case.incidents.values()] == ["p1"]
    assert case.amend(limit="PT1H").retry().open == ["a"]
    assert case.done("a").ended == "e"


def test_nothing_is_told_of_what_is_not_drawn():
    case = loose(user("a"))
    case.cancel()

    assert {e["el"] for e in case.history if e["k"].startswith("element.")} == {"a"}


def test_gateways_begin_too_but_event_sub_processes_boundaries_and_handlers_do_not():
    nodes = (
        tag("parallelGateway", "f")
        + user("a b")
        + event_sub("v", on("message", "m1"), user("w") + end("ve"), "v_s > w > ve")
    )

    assert loose(nodes, "f > a; f > b").open == ["a", "b"]


def test_a_message_starts_a_process_at_a_receive_task():
    nodes = tag("receiveTask", "r", messageRef="m1", instantiate="true") + user("a") + end()
    watch = event_sub("v", on("message", "m2"), user("w") + end("ve"), "v_s > w > ve", False)
    definition = define(nodes + watch, "r > a > e")
    case = Play(definition)
    case._take(lambda: machine.start(definition, case.env, {"x": 1}, "r"))

    assert (case.open, case.fired("r"), len(case.subscriptions)) == (["a"], 1, 1)
    assert case.send("other").done("a").done("w").ended == "e"


def test_started_without_a_message_the_receive_task_waits_for_one():
    nodes = tag("receiveTask", "r", messageRef="m1", instantiate="true") + user("a") + end()
    case = Play(define(nodes, "r > a > e")).begin()

    assert case.send("moved").open == ["a"]


@pytest.mark.parametrize(
    ("nodes", "arrows", "sentence"),
    [
        (user("a") + end(), "a > e", "没有开始事件"),
        (start() + user("a b") + end(), "s > a > e; b > e", "b没有进入的顺序流"),
        (start() + sub("p1", user("a"), "") + end(), "s > p1 > e", "p1没有开始事件"),
    ],
)
def test_the_strict_profile_demands_a_start(nodes, arrows, sentence):
    with pytest.raises(Invalid, match=sentence):
        define(nodes, arrows)


def test_a_scope_in_which_nothing_could_begin_is_refused_everywhere():
    with pytest.raises(Invalid, match="没有开始事件"):
        loose(user("a b"), "a > b; b > a")


def test_2000_nodes_in_a_row_take_2000_tokens_and_leave_nothing():
    names = [f"t{i}" for i in range(1996)]
    nodes = start() + tag("task", " ".join(names)) + user("z") + end()
    case = loose(nodes, " > ".join(["s", *names, "z", "e"]))

    assert case.open == ["z"]
    assert len([e for e in case.history if e["k"] == "element.entered"]) == 1998
    assert len(str(case.state)) < 600


@pytest.mark.parametrize("kind", ["subProcess", "transaction", "adHocSubProcess"])
def test_an_empty_box_is_done_as_soon_as_it_begins_but_not_in_strict(kind):
    nodes, arrows = start() + tag(kind, "p1") + user("z") + end(), "s > p1 > z > e"

    assert loose(nodes, arrows).open == ["z"]
    with pytest.raises(Invalid, match="p1"):
        define(nodes, arrows)
