# ruff: noqa: E501  (a diagram reads best on one line)
"""The standard loop, on tasks, sub-processes and calls, with boundary events."""

from decimal import Decimal

import pytest

from engine.errors import Invalid
from tests.kernel.play import (
    boundary,
    define,
    end,
    on,
    play,
    process,
    script,
    start,
    sub,
    tag,
    timer,
    user,
)


def loop(condition: str = "", most: int | None = None, before: bool = False) -> str:
    inner = f"<loopCondition>{condition}</loopCondition>" if condition else ""
    more = f' loopMaximum="{most}"' if most is not None else ""
    return f'<standardLoopCharacteristics testBefore="{str(before).lower()}"{more}>{inner}</standardLoopCharacteristics>'


COUNT = "{ n: n + 1, seen: append(seen, loopCounter) }"


def looped(marker: str, n: int = 0):
    nodes = start() + script("c", COUNT, marker) + user("z") + end()
    return play(nodes, "s > c > z > e", n=n, seen=[])


def test_a_task_is_repeated_while_its_condition_holds():
    case = looped(loop("n &lt; 3"))

    assert case.variables == {"n": Decimal(3), "seen": [Decimal(1), Decimal(2), Decimal(3)]}
    assert case.open == ["z"]


def test_tested_after_it_runs_at_least_once_and_tested_before_perhaps_never():
    assert looped(loop("n &lt; 3"), n=7).variables["seen"] == [Decimal(1)]
    assert looped(loop("n &lt; 3", before=True), n=7).variables["seen"] == []
    assert looped(loop("n &lt; 3", before=True), n=1).variables["seen"] == [1, 2]


def test_the_condition_sees_how_many_turns_are_done():
    assert looped(loop("loopCounter &lt; 2")).variables["seen"] == [1, 2]
    assert looped(loop("loopCounter &lt; 2", before=True)).variables["seen"] == [1, 2]


def test_a_maximum_ends_it_with_and_without_a_condition():
    assert looped(loop("true", most=3)).variables["seen"] == [1, 2, 3]
    assert looped(loop(most=2)).variables["seen"] == [1, 2]
    assert looped(loop("n &lt; 1", most=3)).variables["seen"] == [1]


def test_a_user_task_comes_back_until_the_answer_is_right_and_keeps_no_turn():
    case = play(start() + user("a", loop("ok = false")) + user("z") + end(), "s > a > z > e")
    sizes = set()

    for _ in range(30):
        case.done("a", ok=False)
        sizes.add(len(str(case.state["tokens"])) // 3)
    assert (case.open, len(sizes)) == (["a"], 2)  # one more digit in loopCounter
    assert case.done("a", ok=True).open == ["z"]


def test_a_sub_process_and_a_call_are_repeated():
    inside = start("s1") + user("q") + end("e1")
    called = process(start("s2") + user("k") + end("e2"), "s2 > k > e2", "called")
    own = '<extensionElements><camunda:out variables="all"/></extensionElements>'
    nodes = (
        start()
        + sub("p1", inside, "s1 > q > e1", loop("again"))
        + tag("callActivity", "call", own + loop("more"), calledElement="called")
        + end()
    )
    case = play(nodes, "s > p1 > call > e", (called,))

    case.done("q", again=True).done("q", again=True).done("q", again=False)
    assert case.fired("q") == 3
    assert case.done("k", more=True).done("k", more=False).ended == "e"
    assert case.fired("k") == 2


def test_an_interrupting_boundary_event_stops_the_whole_loop():
    inside = start("s1") + user("q") + end("e1")
    nodes = (
        start()
        + sub("p1", inside, "s1 > q > e1", loop("true", most=9))
        + boundary("t", "p1", timer("PT5H"))
        + boundary("m", "p1", on("message", "m1"), False)
        + user("v r")
        + end("e e2")
    )
    case = play(nodes, "s > p1 > e; t > v > e; m > r > e2").done("q").send("moved")

    assert case.open == ["q", "r"]
    assert case.wait(5).open == ["r", "v"]
    assert len(case.timers) == 0


def test_an_error_in_a_turn_reaches_the_boundary_of_the_loop():
    inside = start("s1") + user("q") + end("x", on("error", "x1"))
    nodes = (
        start()
        + sub("p1", inside, "s1 > q > x", loop("true", most=9))
        + boundary("b", "p1", on("error", "x1"))
        + user("v")
        + end()
    )

    assert play(nodes, "s > p1 > e; b > v > e").done("q").open == ["v"]


def test_a_condition_that_cannot_be_told_is_an_incident_that_keeps_the_turn():
    case = play(start() + user("a", loop("ok")) + user("z") + end(), "s > a > z > e")

    case.done("a", x=1)
    assert "ok" in next(iter(case.incidents.values()))["error"]
    assert case.amend(ok=False).retry().open == ["z"]
    assert case.fired("a") == 2  # the loop and its one turn


@pytest.mark.parametrize(
    ("marker", "sentence"),
    [
        (loop(), "永远不会停"),
        (loop("true"), "永远不会停"),
        (loop("n = 1", most=-1), "正整数"),
        (loop("n = 1", most=0), "正整数"),
        (loop("1 +", most=3), "无法解析"),
    ],
)
def test_a_loop_that_cannot_run_rightly_is_refused(marker, sentence):
    with pytest.raises(Invalid, match=sentence):
        define(start() + user("a", marker) + end(), "s > a > e")


def test_10000_turns_need_one_retry_of_the_budget_and_leave_nothing_behind():
    nodes = start() + script("c", "{ n: n + 1 }", loop("n &lt; 12000")) + user("z") + end()
    case = play(nodes, "s > c > z > e", n=0)

    assert "空转" in next(iter(case.incidents.values()))["error"]
    assert 9_000 < case.variables["n"] < 10_001
    assert case.retry().open == ["z"]
    assert case.variables["n"] == 12_000
    assert len(str(case.state["tokens"])) < 100


def test_10000_turns_by_sequence_flow_need_retries_of_the_budget_and_no_more_state():
    nodes = (
        start()
        + tag("exclusiveGateway", "m")
        + tag("exclusiveGateway", "g", default="g.z")
        + script("c", "{ n: n + 1 }")
        + user("z")
        + end()
    )
    case = play(nodes, "s > m > c > g; g > m: 10000 > n; g > z > e", n=0)
    sizes, turns = set(), 0

    while case.incidents:
        sizes.add(len(case.state["tokens"]))
        turns += 1
        case.retry()
    assert (case.open, case.variables["n"], turns) == (["z"], 10_000, 2)
    assert sizes == {1}
