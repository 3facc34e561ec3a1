"""Event sub-processes: nested, several at once, again and again, one during another."""

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

AND, THROW = "parallelGateway", "intermediateThrowEvent"


def watch(
    ident: str, trigger: str, work: str = "", interrupting: bool = True, extra: str = ""
) -> str:
    """An event sub-process that offers the task ``<ident>_w``."""
    inside = (work or user(f"{ident}_w")) + end(f"{ident}_e") + extra
    return event_sub(ident, trigger, inside, f"{ident}_s > {ident}_w > {ident}_e", interrupting)


ALL_KINDS = {
    "message": (on("message", "m1"), lambda c: c.send("moved")),
    "signal": (on("signal", "g1"), lambda c: c.signal("alarm")),
    "timer": (timer(), lambda c: c.wait(1)),
    "condition": (
        "<conditionalEventDefinition><condition>x = 1</condition></conditionalEventDefinition>",
        lambda c: c.amend(x=1),
    ),
    "escalation": (on("escalation", "c1"), lambda c: c.done("b")),
    "error": (on("error", "x1"), lambda c: c.done("b")),
}


def scene(trigger: str, interrupting: bool = True) -> str:
    kind = "error" if "error" in trigger else "escalation"
    ref = "x1" if kind == "error" else "c1"
    throw = end("t", on(kind, ref))
    return (
        start()
        + tag(AND, "g")
        + user("a b")
        + end()
        + throw
        + watch("v", trigger, "", interrupting)
    )


ARROWS = "s > g; g > a > e; g > b > t"


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_an_interrupting_one_stops_everything_else_and_nothing_listens_any_more(kind):
    trigger, act = ALL_KINDS[kind]
    case = play(scene(trigger), ARROWS)

    act(case)

    assert (case.open, case.timers, case.subscriptions) == (["v_w"], {}, {})
    assert case.done("v_w").ended == "v_e"


@pytest.mark.parametrize("kind", [k for k in ALL_KINDS if k != "error"])
def test_a_non_interrupting_one_leaves_the_rest_alone(kind):
    trigger, act = ALL_KINDS[kind]
    case = play(scene(trigger, False), ARROWS)

    act(case)

    assert "a" in case.open and "v_w" in case.open


def test_a_non_interrupting_one_may_run_several_times_at_once():
    case = play(scene(on("message", "m1"), False), ARROWS).send("moved").send("moved").send("moved")

    assert case.open == ["a", "b", "v_w", "v_w", "v_w"]
    for _ in range(3):
        case.done("v_w")
    assert case.open == ["a", "b"]


def test_one_may_be_triggered_during_another():
    nodes = (
        start()
        + user("a")
        + end()
        + watch("v", on("message", "m1"), "", False)
        + watch("w", on("signal", "g1"), "", False)
    )
    case = play(nodes, "s > a > e").send("moved").signal("alarm").send("moved")

    assert case.open == ["a", "v_w", "v_w", "w_w"]
    for name in ("a", "v_w", "v_w"):
        case.done(name)
    assert case.ended is None
    assert case.done("w_w").ended is not None


def test_an_interrupting_one_stops_one_that_runs_beside_the_flow():
    nodes = (
        start()
        + user("a")
        + end()
        + watch("v", on("message", "m1"), "", False)
        + watch("w", on("signal", "g1"))
    )
    case = play(nodes, "s > a > e").send("moved").signal("alarm")

    assert case.open == ["w_w"]
    with pytest.raises(Conflict):
        case.send("moved")


def test_one_inside_another_listens_only_while_that_runs():
    inner = watch("n", on("signal", "g1"), "", False)
    nodes = start() + user("a") + end() + watch("v", on("message", "m1"), "", False, inner)
    case = play(nodes, "s > a > e")

    with pytest.raises(Conflict):
        case.signal("alarm")
    case.send("moved").signal("alarm")
    assert case.open == ["a", "n_w", "v_w"]
    case.done("v_w").done("n_w")
    with pytest.raises(Conflict):
        case.signal("alarm")


def test_one_in_a_sub_process_interrupts_only_that():
    inside = start("s1") + user("q") + end("e1") + watch("v", on("message", "m1"))
    nodes = start() + tag(AND, "g") + user("a z") + sub("p1", inside, "s1 > q > e1") + end("e e2")
    case = play(nodes, "s > g; g > a > e; g > p1 > z > e2").send("moved")

    assert case.open == ["a", "v_w"]
    assert case.done("v_w").open == ["a", "z"]


def test_its_own_error_goes_to_the_scope_around_it():
    fails = script("v_w", '{ y: error("E1") }')
    inside = start("s1") + user("q") + end("e1") + watch("v", on("message", "m1"), fails, False)
    nodes = (
        start()
        + sub("p1", inside, "s1 > q > e1")
        + boundary("b", "p1", on("error", "x1"))
        + user("h")
        + end("e e2")
    )

    assert play(nodes, "s > p1 > e; b > h > e2").send("moved").open == ["h"]


def test_an_escalation_that_nobody_catches_goes_on():
    case = play(
        start()
        + tag(THROW, "t", on("escalation", "c1"))
        + user("a")
        + end("x", on("escalation", "c1")),
        "s > t > a > x",
    )

    assert (case.open, case.done("a").ended, case.incidents) == (["a"], "x", {})


def test_a_cycle_starts_one_again_and_again_until_the_scope_is_over():
    case = play(
        start() + user("a") + end() + watch("v", timer("R/PT1H", "Cycle"), "", False), "s > a > e"
    )

    assert [len(case.wait(1).open) for _ in range(3)] == [2, 3, 4]
    case.done("a")
    for _ in range(3):
        case.done("v_w")
    assert (case.ended is not None, case.timers) == (True, {})


def test_terminate_ends_its_own_scope_only():
    inside = start("s1") + tag(AND, "g1") + user("q r") + end("e1") + end("x1", on("terminate"))
    nodes = (
        start()
        + tag(AND, "g")
        + user("a z")
        + sub("p1", inside, "s1 > g1; g1 > q > e1; g1 > r > x1")
        + end("e e2")
    )
    case = play(nodes, "s > g; g > a > e; g > p1 > z > e2").done("r")

    assert case.open == ["a", "z"]


def test_an_interruption_withdraws_tasks_timers_subscriptions_and_jobs():
    inside = (
        start("s1")
        + tag(AND, "g1")
        + user("q")
        + tag("serviceTask", "j", camunda_type="external", camunda_topic="t")
        + tag("intermediateCatchEvent", "m", on("message", "m2"))
        + tag("intermediateCatchEvent", "w", timer("PT9H"))
        + end("e1")
    )
    nodes = (
        start()
        + sub("p1", inside, "s1 > g1; g1 > q > e1; g1 > j > e1; g1 > m > e1; g1 > w > e1")
        + boundary("b", "p1", on("message", "m1"))
        + user("h")
        + end("e e2")
    )
    case = play(nodes, "s > p1 > e; b > h > e2").send("moved")

    said = [e["k"] for e in case.history]
    assert (case.open, case.jobs, case.timers, case.subscriptions) == (["h"], {}, {}, {})
    assert {"task.withdrawn", "job.withdrawn", "timer.cleared", "subscription.closed"} <= set(said)
    assert case.done("h").ended == "e2"


def test_several_links_lead_to_one_catch_in_their_own_scope():
    link = '<linkEventDefinition name="A"/>'
    nodes = (
        start()
        + tag("exclusiveGateway", "x", default="x.t2")
        + tag(THROW, "t1 t2", link)
        + tag("intermediateCatchEvent", "c", link)
        + user("a")
        + end()
    )

    assert [play(nodes, "s > x; x > t1: n = 1; x > t2; c > a > e", n=n).open for n in (1, 2)] == [
        ["a"],
        ["a"],
    ]
