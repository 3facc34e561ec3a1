"""Modifying, resetting, migrating: in sub-processes, multi-instances, joins, timers, events."""

from __future__ import annotations

import json

import pytest

from engine.errors import Conflict, Invalid
from tests.kernel.play import (
    Play,
    boundary,
    define,
    end,
    event_sub,
    on,
    play,
    process,
    start,
    sub,
    tag,
    timer,
    user,
)

AND = "parallelGateway"
MANY = (
    "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>"
    "</multiInstanceLoopCharacteristics>"
)
SUB = sub("u", start("s2") + user("x y") + end("e2"), "s2 > x > y > e2")


def order(do, el, **more):
    return {"do": do, "p": "p", "el": el, **more}


# ---------------------------------------------------------------- modify


def test_start_before_and_after_and_cancel():
    case = play(start() + user("a b c") + end(), "s > a > b > c > e")

    assert case.modify(order("before", "b")).open == ["a", "b"]
    assert case.modify(order("cancel", "a"), order("after", "b")).open == ["b", "c"]
    assert case.done("b").done("c").open == ["c"]
    assert case.done("c").ended == "e"


def test_starting_inside_a_sub_process_opens_it_or_joins_it():
    nodes = start() + user("a z") + SUB + boundary("t", "u", timer()) + user("late") + end()
    case = play(nodes, "s > a > u > z > e; t > late > e")

    case.modify(order("cancel", "a"), order("before", "y"))
    assert (case.open, len(case.timers)) == (["y"], 1)
    assert case.modify(order("before", "x")).open == ["x", "y"]
    case.done("y").done("x").done("y")
    assert case.open == ["z"]


def test_cancelling_the_last_token_inside_cancels_what_is_around_it():
    nodes = start() + user("a z") + SUB + end()
    case = play(nodes, "s > a > u > z > e").done("a")

    assert case.modify(order("cancel", "x"), order("before", "z")).open == ["z"]
    assert case.done("z").ended == "e"


def test_cancelling_a_sub_process_cancels_its_inside():
    case = play(start() + SUB + user("z") + end(), "s > u > z > e")

    assert case.modify(order("cancel", "u"), order("before", "z")).open == ["z"]


def test_one_of_many_sub_processes_must_be_named():
    many = sub("u", start("s2") + user("x y") + end("e2"), "s2 > x > y > e2", MANY)
    case = play(start() + many + end(), "s > u > e")

    with pytest.raises(Conflict, match="3 个实例"):
        case.modify(order("before", "y"))
    with pytest.raises(Invalid):
        case.modify(order("before", "y", **{"in": "nobody"}))


def test_a_multi_instance_is_not_entered_from_the_side():
    many = sub("u", start("s2") + user("x") + end("e2"), "s2 > x > e2", MANY)
    case = play(start() + user("a") + many + end(), "s > a > u > e")

    with pytest.raises(Conflict, match="多实例"):
        case.modify(order("before", "x"))
    assert case.open == ["a"]


def test_in_a_called_process_that_runs_and_not_in_one_that_does_not():
    called = process(start("s2") + user("x y") + end("e2"), "s2 > x > y > e2", "q")
    nodes = start() + user("a") + tag("callActivity", "u", calledElement="q") + end()
    case = play(nodes, "s > a > u > e", (called,))
    inside = {"do": "before", "p": "q", "el": "y"}

    with pytest.raises(Conflict, match="没有在进行"):
        case.modify(inside)
    assert case.done("a").modify(inside).open == ["x", "y"]


# ---------------------------------------------------------------- reset


def snapshot(case):
    return json.loads(json.dumps(case.state))


def test_reset_restores_tokens_variables_and_timers_under_new_ids():
    nodes = start() + user("a b") + boundary("t", "a", timer("PT2H")) + user("late") + end()
    case = play(nodes, "s > a > b > e; t > late > e", n=1)
    past, ids = snapshot(case), set(case.tasks)
    case.done("a", n=2)

    case.reset(past)
    assert (case.open, case.variables["n"], len(case.timers)) == (["a"], 1, 1)
    assert not ids & set(case.tasks)
    assert case.wait(3).open == ["late"]


def test_reset_keeps_or_restarts_what_a_timer_counts_from():
    nodes = start() + user("a b") + boundary("t", "a", timer("PT2H")) + end()
    for restart, hours in ((True, 2), (False, 1)):
        case = play(nodes, "s > a > b > e; t > e")
        past = snapshot(case)
        case.wait(1).done("a").reset(past, restart)

        assert case.wait(hours - 0.5).ended is None
        assert case.wait(0.5).ended == "e"


def test_reset_into_the_middle_of_everything():
    listener = event_sub("h", on("message", "m2"), user("note") + end("e3"), "h_s > note > e3")
    inside = start("s2") + user("v", MANY) + user("w") + tag(AND, "f2 j2") + end("e2") + listener
    nodes = start() + user("a b") + tag(AND, "f j") + end()
    nodes += sub("u", inside, "s2 > f2; f2 > v > j2; f2 > w > j2; j2 > e2")
    case = play(nodes, "s > f; f > u > j; f > a > j; j > b > e").done("v").done("w").done("a")
    past = snapshot(case)
    case.done("v").done("v").done("b")
    assert case.ended == "e"

    again = play(nodes, "s > f; f > u > j; f > a > j; j > b > e").done("v").done("w").done("a")
    again.done("v").reset(past).send("other")
    assert again.open == ["note"]
    again = play(nodes, "s > f; f > u > j; f > a > j; j > b > e").done("v").done("w").done("a")
    again.done("v").reset(past).done("v").done("v").done("b")
    assert again.ended == "e"


def test_reset_brings_back_an_incident_that_can_be_retried():
    nodes = start() + user("a b") + tag("scriptTask", "c", "<script>{m: x + 1}</script>") + end()
    case = play(nodes, "s > a > c > b > e").done("a")
    past = snapshot(case)
    case.amend(x=1).retry()
    assert case.open == ["b"]

    case.reset(past)
    assert len(case.incidents) == 1
    assert case.amend(x=1).retry().open == ["b"]


# ---------------------------------------------------------------- migrate

NODES = start() + user("a b") + end()


def test_a_task_moves_to_a_new_drawing_and_keeps_its_id():
    case = play(NODES, "s > a > b > e")
    ident = next(iter(case.tasks))

    case.migrate(define(start() + user("a c") + end(), "s > a > c > e"))
    assert list(case.tasks) == [ident]
    assert case.done("a").open == ["c"]


def test_a_renamed_element_needs_a_mapping():
    case = play(NODES, "s > a > b > e")
    target = define(start() + user("aa b") + end(), "s > aa > b > e")

    with pytest.raises(Invalid) as caught:
        case.migrate(target)
    assert "没有对应的节点" in caught.value.fields["a"][0]
    assert case.migrate(target, a="aa").done("aa").open == ["b"]


@pytest.mark.parametrize(
    ("nodes", "arrows", "words"),
    [
        (start() + tag("receiveTask", "a", messageRef="m1") + end(), "s > a > e", "另一种节点"),
        (start() + user("b") + end(), "s > b > e", "没有对应的节点"),
        (start() + sub("u", start("s2") + user("a"), "s2 > a") + end(), "s > u > e", "子流程"),
        (start() + user("a", MANY) + end(), "s > a > e", "另一种节点"),
    ],
)
def test_what_cannot_be_moved_says_why(nodes, arrows, words):
    case = play(NODES, "s > a > b > e")

    with pytest.raises(Invalid) as caught:
        case.migrate(define(nodes, arrows))
    assert words in caught.value.fields["a"][0]
    assert case.done("a").open == ["b"]


def test_sub_processes_multi_instances_and_joins_move_with_their_state():
    def drawing(extra):
        inside = start("s2") + user("v", MANY) + user("w") + tag(AND, "f2 j2") + end("e2")
        nodes = start() + user("a b" + extra) + tag(AND, "f j") + end()
        nodes += sub("u", inside, "s2 > f2; f2 > v > j2; f2 > w > j2; j2 > e2")
        last = " > z" if extra else ""
        return nodes, f"s > f; f > u > j; f > a > j; j > b{last} > e"

    case = play(*drawing("")).done("v").done("w").done("a")
    case.migrate(define(*drawing(" z"))).done("v").done("v").done("b")
    assert case.open == ["z"]
    assert case.done("z").ended == "e"


def test_a_join_that_lost_the_flow_is_refused():
    nodes = start() + user("a b") + tag(AND, "f j") + end()
    case = play(nodes, "s > f; f > a > j; f > b > j; j > e").done("a")

    with pytest.raises(Invalid) as caught:
        case.migrate(define(nodes + user("c"), "s > f; f > a > c > j; f > b > j; j > e"))
    assert "a.j" in caught.value.fields["j"][0]


def test_boundary_events_follow_the_new_drawing_and_one_that_has_rung_does_not_ring_twice():
    rings = boundary("r", "a", timer("PT1H"), False) + user("n")
    case = play(NODES + rings, "s > a > b > e; r > n > e").wait(2).done("n")
    assert case.timers == {}

    new = boundary("t", "a", timer("PT5H")) + user("late")
    case.migrate(define(NODES + rings + new, "s > a > b > e; r > n > e; t > late > e"))
    assert [t["el"] for t in case.timers.values()] == ["t"]
    case.migrate(define(NODES, "s > a > b > e"))
    assert case.timers == {}
    assert case.done("a").open == ["b"]


def test_a_boundary_event_that_waits_for_something_else_now_waits_for_that():
    bell = boundary("r", "a", timer("PT1H")) + user("n")
    word = boundary("r", "a", on("message", "m1") + on("signal", "g1")) + user("n")
    case = play(NODES + bell, "s > a > b > e; r > n > e")

    case.migrate(define(NODES + word, "s > a > b > e; r > n > e"))

    assert (case.timers, len(case.subscriptions)) == ({}, 2)
    assert case.signal("alarm").open == ["n"]


def test_an_event_sub_process_that_waits_for_more_now_waits_for_all_of_it():
    def drawing(trigger):
        listener = event_sub("h", trigger, user("note") + end("e3"), "h_s > note > e3", False)
        return define(NODES + listener, "s > a > b > e")

    case = Play(drawing(on("message", "m1"))).begin()

    case.migrate(drawing(on("message", "m2") + on("signal", "g1")))

    assert sorted(s["name"] for s in case.subscriptions.values()) == ["alarm", "other"]
    assert case.signal("alarm").open == ["a", "note"]


def test_a_wait_for_several_triggers_cannot_become_one_for_fewer():
    both = tag("intermediateCatchEvent", "m", on("message", "m1") + on("signal", "g1"))
    one = tag("intermediateCatchEvent", "m", on("message", "m1"))
    case = play(start() + both + end(), "s > m > e")

    with pytest.raises(Invalid, match="另一种事件"):
        case.migrate(define(start() + one + end(), "s > m > e"))


def test_event_sub_processes_follow_the_new_drawing():
    listener = event_sub("h", on("message", "m2"), user("note") + end("e3"), "h_s > note > e3")
    case = play(NODES, "s > a > b > e")

    case.migrate(define(NODES + listener, "s > a > b > e")).send("other")
    assert case.open == ["note"]


def test_a_called_process_must_stay_the_same():
    called = process(start("s2") + user("x") + end("e2"), "s2 > x > e2", "q")
    other = process(start("s2") + user("x") + end("e2"), "s2 > x > e2", "q2")
    nodes = start() + tag("callActivity", "u", calledElement="q") + end()
    case = play(nodes, "s > u > e", (called,))

    with pytest.raises(Invalid) as caught:
        case.migrate(define(nodes.replace('"q"', '"q2"'), "s > u > e", (other,)))
    assert "q2" in caught.value.fields["u"][0]
    longer = process(start("s2") + user("x y") + end("e2"), "s2 > x > y > e2", "q")
    assert case.migrate(define(nodes, "s > u > e", (longer,))).done("x").open == ["y"]


def test_messages_and_event_gateways_wait_on():
    catches = tag("intermediateCatchEvent", "m", on("message", "m1"))
    catches += tag("intermediateCatchEvent", "t", timer())
    nodes = start() + tag("eventBasedGateway", "g") + catches + end()
    case = play(nodes + user("a b"), "s > g; g > m > a > e; g > t > b > e")

    case.migrate(define(nodes + user("c b"), "s > g; g > m > c > e; g > t > b > e"))
    assert case.send("moved").open == ["c"]
    assert case.timers == {}


def test_an_incident_moves_too_and_is_retried_there():
    script = tag("scriptTask", "c", "<script>{m: x + 1}</script>")
    case = play(start() + script + user("b") + end(), "s > c > b > e")

    mended = script.replace("x + 1", "1")
    case.migrate(define(start() + mended + user("b") + end(), "s > c > b > e"))
    assert case.retry().open == ["b"]
