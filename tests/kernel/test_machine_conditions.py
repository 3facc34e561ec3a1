# ruff: noqa: E501  (a diagram reads best on one line)
"""Conditional, multiple and parallel multiple events, wherever they may stand."""

import pytest

from engine.errors import Conflict
from tests.kernel.play import (
    boundary,
    end,
    event_sub,
    on,
    play,
    script,
    start,
    sub,
    tag,
    timer,
    user,
)

CATCH, THROW = "intermediateCatchEvent", "intermediateThrowEvent"
AND = "parallelGateway"


def when(condition: str) -> str:
    return f"<conditionalEventDefinition><condition>{condition}</condition></conditionalEventDefinition>"


BOTH = on("message", "m1") + on("signal", "g1")


# ---------------------------------------------------------------- conditions


def test_a_condition_is_waited_for_until_a_task_makes_it_true():
    nodes = start() + tag(AND, "g") + tag(CATCH, "c", when("level > 2")) + user("a b") + end("e e2")
    case = play(nodes, "s > g; g > c > b > e; g > a > e2")

    assert case.open == ["a"]
    assert case.done("a", level=3).open == ["b"]


def test_a_condition_that_holds_already_does_not_wait():
    case = play(
        start() + tag(CATCH, "c", when("level > 2")) + user("a") + end(), "s > c > a > e", level=3
    )

    assert case.open == ["a"]


@pytest.mark.parametrize("how", ["amend", "send", "script"])
def test_a_condition_hears_every_way_of_writing_a_variable(how):
    nodes = (
        start()
        + tag(AND, "g")
        + tag(CATCH, "c", when("x = 1"))
        + user("b go")
        + script("w", "{ x: 1 }")
        + tag(CATCH, "m", on("message", "m1"))
        + end("e e2 e3")
    )
    case = play(nodes, "s > g; g > c > b > e; g > go > w > e2; g > m > e3")

    {
        "amend": lambda: case.amend(x=1),
        "send": lambda: case.send("moved", x=1),
        "script": lambda: case.done("go"),
    }[how]()

    assert "b" in case.open


def test_a_condition_true_for_one_automatic_step_is_not_missed():
    nodes = (
        start()
        + tag(AND, "g")
        + tag(CATCH, "c", when("x = 1"))
        + user("b go")
        + script("w", "{ x: 1 }")
        + script("v", "{ x: 0 }")
        + end("e e2")
    )

    assert play(nodes, "s > g; g > c > b > e; g > go > w > v > e2").done("go").open == ["b"]


def test_an_interrupting_conditional_boundary_takes_the_task_away():
    nodes = (
        start() + user("a b z") + tag(AND, "g") + boundary("c", "a", when("x = 1")) + end("e e2 e3")
    )
    case = play(nodes, "s > g; g > a > e; c > b > e2; g > z > e3").amend(x=1)

    assert case.open == ["b", "z"]


def test_a_non_interrupting_condition_happens_at_each_change_to_true():
    nodes = (
        start()
        + user("a")
        + tag("task", "r")
        + boundary("c", "a", when("x > 1"), False)
        + end("e e2")
    )
    case = play(nodes, "s > a > e; c > r > e2")

    turns = [case.amend(x=x).fired("r") for x in (2, 3, 1, 5, 5)]

    assert turns == [1, 1, 1, 2, 2]
    assert case.done("a").ended == "e"


def test_a_condition_behind_an_event_gateway_decides():
    nodes = (
        start()
        + tag("eventBasedGateway", "g")
        + tag(CATCH, "c", when("x = 1"))
        + tag(CATCH, "t", timer())
        + user("a b")
        + end()
    )
    case = play(nodes, "s > g; g > c > a > e; g > t > b > e").amend(x=1)

    assert (case.open, case.timers) == (["a"], {})


def test_a_conditional_event_sub_process_interrupts_its_scope():
    watch = event_sub("v", when("x = 1"), user("w") + end("ve"), "v_s > w > ve")
    case = play(start() + user("a") + end() + watch, "s > a > e").amend(x=1)

    assert case.open == ["w"]


def test_a_non_interrupting_conditional_event_sub_process_runs_again():
    watch = event_sub("v", when("x = 1"), tag("task", "w") + end("ve"), "v_s > w > ve", False)
    case = play(start() + user("a") + end() + watch, "s > a > e")

    assert [case.amend(x=x).fired("w") for x in (1, 0, 1)] == [1, 1, 2]
    assert case.open == ["a"]


def test_a_process_started_by_its_condition_needs_it_to_hold():
    nodes = start("s", when("x = 1")) + user("a") + end()

    assert play(nodes, "s > a > e", x=1).open == ["a"]
    with pytest.raises(Conflict, match="启动条件"):
        play(nodes, "s > a > e", x=2)


def test_a_condition_that_cannot_be_evaluated_is_an_incident_that_can_be_retried():
    endless = when("sum(for i in 1..many return i) > 10")
    nodes = start() + user("a b") + boundary("c", "a", endless) + end("e e2")
    case = play(nodes, "s > a > e; c > b > e2", many=1000000)

    assert (case.open, len(case.incidents)) == (["a"], 1)
    assert case.amend(many=5).retry().open == ["b"]


def test_an_intermediate_condition_that_failed_waits_on_after_the_retry():
    nodes = (
        start() + tag(CATCH, "c", when("sum(for i in 1..many return i) > 10")) + user("a") + end()
    )
    case = play(nodes, "s > c > a > e", many=1000000)

    assert (case.amend(many=2).retry().open, case.incidents) == ([], {})
    assert case.amend(many=5).open == ["a"]


# ---------------------------------------------------------------- multiple


def test_any_trigger_of_a_multiple_event_will_do_and_the_others_are_closed():
    nodes = start() + tag(CATCH, "c", BOTH + timer()) + user("a") + end()

    for act in (lambda c: c.send("moved"), lambda c: c.signal("alarm"), lambda c: c.wait(1)):
        case = play(nodes, "s > c > a > e")
        act(case)
        assert (case.open, case.timers, case.subscriptions) == (["a"], {}, {})


def test_a_parallel_multiple_event_needs_all_triggers_in_any_order():
    nodes = start() + tag(CATCH, "c", BOTH, parallelMultiple="true") + user("a") + end()
    case = play(nodes, "s > c > a > e").signal("alarm")

    assert (case.open, len(case.subscriptions)) == ([], 1)
    assert case.send("moved", x=1).open == ["a"]
    assert case.variables["x"] == 1


def test_the_same_trigger_twice_does_not_complete_a_parallel_multiple_event():
    nodes = start() + tag(CATCH, "c", BOTH, parallelMultiple="true") + user("a") + end()
    case = play(nodes, "s > c > a > e").signal("alarm")

    with pytest.raises(Conflict, match="没有节点等待信号"):
        case.signal("alarm")


def test_a_multiple_boundary_event_may_also_catch_errors():
    inside = start("s1") + user("q") + end("e1", on("error", "x1"))
    nodes = (
        start()
        + sub("p1", inside, "s1 > q > e1")
        + boundary("b", "p1", on("error", "x1") + on("message", "m1"))
        + user("v")
        + end("e e2")
    )

    assert play(nodes, "s > p1 > e; b > v > e2").done("q").open == ["v"]
    assert play(nodes, "s > p1 > e; b > v > e2").send("moved").open == ["v"]


def test_a_non_interrupting_multiple_boundary_event_happens_for_each_trigger():
    nodes = (
        start()
        + user("a")
        + tag("task", "r")
        + boundary("b", "a", BOTH + timer("R2/PT1H", "Cycle"), False)
        + end("e e2")
    )
    case = play(nodes, "s > a > e; b > r > e2").send("moved").signal("alarm").send("moved")

    assert case.fired("r") == 3
    assert (case.wait(1).fired("r"), case.wait(1).fired("r"), case.wait(9).fired("r")) == (4, 5, 5)
    assert case.done("a").ended == "e"


def test_a_parallel_multiple_boundary_event_starts_over_after_it_happened():
    both = boundary("b", "a", BOTH, False, parallelMultiple="true")
    case = play(
        start() + user("a") + tag("task", "r") + both + end("e e2"), "s > a > e; b > r > e2"
    )

    counts = [
        act().fired("r")
        for act in (
            lambda: case.send("moved"),
            lambda: case.signal("alarm"),
            lambda: case.signal("alarm"),
            lambda: case.send("moved"),
        )
    ]

    assert counts == [0, 1, 1, 2]
    assert case.done("a").ended == "e"


def test_a_multiple_event_sub_process_starts_by_any_trigger():
    watch = event_sub("v", BOTH, user("w") + end("ve"), "v_s > w > ve", False)
    case = play(start() + user("a") + end() + watch, "s > a > e").send("moved").signal("alarm")

    assert case.open == ["a", "w", "w"]
    assert case.done("w").done("w").done("a").ended == "e"


def test_a_multiple_throw_event_throws_all_in_drawn_order():
    nodes = start() + tag(THROW, "t", on("signal", "g1") + on("message", "m1")) + end()

    assert [e["k"] for e in play(nodes, "s > t > e").history if e["k"].endswith("thrown")] == [
        "signal.thrown",
        "message.thrown",
    ]


def test_an_end_event_that_terminates_too_throws_first():
    nodes = (
        start()
        + tag(AND, "g")
        + user("a b")
        + end("e")
        + end("x", on("terminate") + on("message", "m1"))
    )
    case = play(nodes, "s > g; g > a > e; g > b > x").done("b")

    assert case.ended == "x"
    assert [e["name"] for e in case.history if e["k"] == "message.thrown"] == ["moved"]
