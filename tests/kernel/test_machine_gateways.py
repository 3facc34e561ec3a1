# ruff: noqa: E501  (a diagram reads best on one line)
"""Complex gateways, event gateways that open a process, mixed gateways, joins in loops."""

import pytest

from engine.errors import Conflict
from engine.kernel import machine
from tests.kernel.play import (
    Play,
    boundary,
    define,
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

XOR, AND, OR, COMPLEX = "exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway"
CATCH = "intermediateCatchEvent"


def complex_(ident: str, condition: str, **attributes: str) -> str:
    return tag(
        COMPLEX, ident, f"<activationCondition>{condition}</activationCondition>", **attributes
    )


# ---------------------------------------------------------------- complex

DISCRIMINATOR = start() + tag(AND, "g") + user("a b c") + user("z") + end()


def test_a_complex_gateway_goes_on_when_two_of_three_are_there():
    case = play(
        DISCRIMINATOR + complex_("j", "activationCount >= 2"),
        "s > g; g > a > j; g > b > j; g > c > j; j > z > e",
    )

    assert case.done("a").open == ["b", "c"]
    assert case.done("c").open == ["b", "z"]


def test_a_late_branch_resets_the_gateway_without_a_second_run():
    case = play(
        DISCRIMINATOR + complex_("j", "activationCount >= 2"),
        "s > g; g > a > j; g > b > j; g > c > j; j > z > e",
    )
    case.done("a").done("b").done("c")

    assert (case.open, case.fired("z")) == (["z"], 1)
    assert case.done("z").ended == "e"


def test_a_late_branch_holds_the_case_open_until_it_comes():
    case = play(
        DISCRIMINATOR + complex_("j", "activationCount >= 1"),
        "s > g; g > a > j; g > b > j; g > c > j; j > z > e",
    )
    case.done("a").done("z").done("b")

    assert case.ended is None
    assert case.done("c").ended == "e"


def test_tokens_are_counted_by_flow():
    nodes = (
        start()
        + tag(AND, "g")
        + user("a b")
        + user("z")
        + end()
        + complex_("j", 'get value(tokens, "b.j") >= 1')
    )
    case = play(nodes, "s > g; g > a > j; g > b > j; j > z > e").done("a")

    assert case.open == ["b"]
    assert case.done("b").open == ["z"]


def test_a_flow_may_be_taken_in_the_reset_only():
    nodes = (
        start()
        + tag(AND, "g")
        + user("a b")
        + user("first late")
        + end("e e2")
        + complex_("j", "activationCount >= 1")
    )
    case = play(
        nodes,
        "s > g; g > a > j; g > b > j; j > first: waitingForStart; j > late: not(waitingForStart); first > e; late > e2",
    )

    assert case.done("b").open == ["a", "first"]
    assert case.done("a").open == ["first", "late"]
    assert case.done("first").done("late").ended == "e2"


def test_a_complex_gateway_in_a_loop_starts_anew_after_its_reset():
    nodes = (
        start()
        + tag(XOR, "m")
        + tag(AND, "g")
        + user("a b")
        + complex_("j", "activationCount >= 1")
        + user("z")
        + tag(XOR, "x", default="x.e")
        + end()
    )
    case = play(nodes, "s > m > g; g > a > j; g > b > j; j > z > x; x > m: again; x > e")

    case.done("a").done("b").done("z", again=True).done("b")

    assert case.open == ["a", "z"]
    assert case.done("z", again=False).done("a").ended == "e"


def test_a_token_of_the_next_turn_waits_for_the_reset():
    nodes = (
        start()
        + tag(XOR, "m")
        + tag(AND, "g")
        + user("a b")
        + complex_("j", "activationCount >= 1")
        + user("z")
        + tag(XOR, "x", default="x.e")
        + end()
    )
    case = play(nodes, "s > m > g; g > a > j; g > b > j; j > z > x; x > m: again; x > e")

    case.done("a").done("z", again=True)
    case.done("a")

    assert case.open == ["b", "b"]
    assert case.done("b").open == ["b", "z"]


def test_a_condition_on_data_is_weighed_again_when_data_change():
    case = play(
        DISCRIMINATOR + complex_("j", "activationCount >= needed"),
        "s > g; g > a > j; g > b > j; g > c > j; j > z > e",
        needed=2,
    )

    assert case.done("a").amend(needed=1).open == ["b", "c", "z"]


def test_a_complex_gateway_that_can_never_be_activated_is_an_incident():
    case = play(
        DISCRIMINATOR + complex_("j", "activationCount >= needed"),
        "s > g; g > a > j; g > b > j; g > c > j; j > z > e",
        needed=9,
    )
    case.done("a").done("b").done("c")

    assert len(case.incidents) == 1
    assert case.amend(needed=3).open == ["z"]
    assert case.incidents == {}


def test_a_diverging_complex_gateway_takes_what_holds_else_the_default():
    nodes = start() + tag(COMPLEX, "g", default="g.c") + user("a b c") + end("e e2 e3")
    arrows = "s > g; g > a > e: x > 1; g > b > e2: x > 2; g > c > e3"

    assert [play(nodes, arrows, x=x).open for x in (3, 2, 0)] == [["a", "b"], ["a"], ["c"]]


def test_a_complex_gateway_without_a_way_out_can_be_retried_after_amending():
    nodes = start() + tag(COMPLEX, "g") + user("a b") + end("e e2")
    case = play(nodes, "s > g; g > a > e: x = 1; g > b > e2: x = 2", x=0)

    assert len(case.incidents) == 1
    assert case.amend(x=2).retry().open == ["b"]


def test_an_interruption_takes_a_gateway_that_waits_for_its_reset_away_without_a_word():
    inside = (
        start("s1")
        + tag(AND, "g1")
        + user("a b")
        + complex_("j", "activationCount >= 1")
        + user("z")
        + end("e1")
    )
    nodes = (
        start()
        + sub("p1", inside, "s1 > g1; g1 > a > j; g1 > b > j; j > z > e1")
        + boundary("m", "p1", on("message", "m1"))
        + user("h")
        + end("e e2")
    )
    case = play(nodes, "s > p1 > e; m > h > e2").done("a").send("moved")

    assert case.open == ["h"]
    assert [e["k"] for e in case.history if e.get("el") == "j"] == [
        "element.entered",
        "element.left",
    ]


# ---------------------------------------------------------------- event gateways that open a process

OPENING = (
    tag(CATCH, "c1", on("message", "m1"))
    + tag(CATCH, "c2", on("signal", "g1"))
    + user("a b")
    + end("e e2")
)


def opened(event: str | None, **gate: str) -> Play:
    nodes = tag("eventBasedGateway", "g", instantiate="true", **gate) + OPENING
    case = Play(define(nodes, "g > c1 > a > e; g > c2 > b > e2"))
    case._take(lambda: machine.start(case.definition, case.env, {}, event))
    return case


def test_the_event_that_comes_first_opens_the_process():
    case = opened("c2")

    assert (case.open, case.subscriptions) == (["b"], {})
    assert case.done("b").ended == "e2"


def test_a_parallel_event_gateway_waits_for_all_in_the_same_case():
    case = opened("c2", eventGatewayType="Parallel").done("b")

    assert (case.ended, [s["name"] for s in case.subscriptions.values()]) == (None, ["moved"])
    assert case.send("moved").done("a").ended == "e"


def test_opened_by_hand_the_gateway_waits():
    case = opened(None)

    assert len(case.subscriptions) == 2
    assert case.send("moved").open == ["a"]


def test_a_receive_task_may_open_the_process():
    nodes = tag("receiveTask", "r", messageRef="m1", instantiate="true") + user("a") + end()
    watch = event_sub("v", on("signal", "g1"), user("w") + end("ve"), "v_s > w > ve")
    case = Play(define(nodes + watch, "r > a > e"))
    case._take(lambda: machine.start(case.definition, case.env, {}, "r"))

    assert case.open == ["a"]
    assert case.signal("alarm").open == ["w"]


def test_a_receive_task_behind_an_event_gateway():
    nodes = (
        start()
        + tag("eventBasedGateway", "g")
        + tag("receiveTask", "r", messageRef="m1")
        + tag(CATCH, "t", timer())
        + user("a b")
        + end()
    )

    assert play(nodes, "s > g; g > r > a > e; g > t > b > e").send("moved").open == ["a"]
    assert play(nodes, "s > g; g > r > a > e; g > t > b > e").wait(1).open == ["b"]


# ---------------------------------------------------------------- mixed, and in loops


def test_an_exclusive_gateway_may_merge_and_split():
    nodes = start() + tag(XOR, "x", default="x.e") + script("i", "{ n: n + 1 }") + end()

    assert play(nodes, "s > x; x > i: not(n >= 3); i > x; x > e", n=0).variables["n"] == 3


def test_a_parallel_gateway_may_join_and_split():
    nodes = start() + tag(AND, "g j") + user("a b c d") + end("e e2")
    case = play(nodes, "s > g; g > a > j; g > b > j; j > c > e; j > d > e2").done("a")

    assert case.open == ["b"]
    assert case.done("b").open == ["c", "d"]


def test_an_inclusive_gateway_may_join_and_split():
    nodes = start() + tag(OR, "g j") + user("a b c d") + end("e e2")
    arrows = "s > g; g > a > j: x > 0; g > b > j: x > 1; j > c > e: x > 0; j > d > e2: x > 1"

    assert play(nodes, arrows, x=1).done("a").open == ["c"]
    assert play(nodes, arrows, x=2).done("a").done("b").open == ["c", "d"]


def test_no_flow_that_holds_is_an_incident_until_the_data_are_amended():
    nodes = start() + tag(XOR, "x") + user("a b") + end("e")
    case = play(nodes, "s > x; x > a > e: v = 1; x > b > e: v = 2", v=0)

    assert (case.open, len(case.incidents)) == ([], 1)
    assert case.amend(v=2).retry().open == ["b"]
    with pytest.raises(Conflict, match="没有节点等待消息"):
        case.send("moved")
