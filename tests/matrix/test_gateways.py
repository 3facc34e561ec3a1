# ruff: noqa: E501  (a diagram reads best on one line)
"""Gateways and flows. Stock: "in the second turn of a loop an AND join fires with one branch done"."""

from __future__ import annotations

import pytest

from tests.kernel.play import end, on, play, start, tag, timer, user
from tests.matrix.running import ran, refused

XOR, AND, OR, EBG = "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"
CATCH = "intermediateCatchEvent"


@pytest.mark.parametrize(("x", "way"), [(9, "a"), (1, "b")])
def test_exclusive_with_default(x, way):
    nodes = start() + tag(XOR, "g", default="g.b") + user("a b") + end()

    assert ran(nodes, "s > g > b > e; g > a: x = 9; a > e", x=x) == f"s g {way} e | completed"


def test_exclusive_without_a_match_is_an_incident_that_names_the_gateway():
    nodes = start() + tag(XOR, "g") + user("a b") + end()

    said = ran(nodes, "s > g; g > a: false; g > b: false; a > e; b > e")

    assert said.startswith("s | incident: g: ")


def test_parallel_waits_for_both_after_save_and_restore():
    case = play(start() + tag(AND, "g j") + user("a b") + end(), "s > g > a > j > e; g > b > j")

    assert case.open == ["a", "b"]
    assert case.done("a").ended is None
    assert case.done("b").ended == "e"


def test_inclusive_waits_for_the_branches_that_were_taken():
    nodes = start() + tag(OR, "g j") + user("a b c") + end()
    arrows = "s > g; g > a: x; g > b: y; g > c: z; a > j; b > j; c > j > e"
    case = play(nodes, arrows, x=True, y=True, z=False)

    assert case.open == ["a", "b"]
    assert case.done("a").ended is None
    assert case.done("b").ended == "e"


def test_complex_goes_when_enough_have_come_and_starts_anew_after_the_rest():
    enough = "<activationCondition>activationCount = 2</activationCondition>"
    nodes = (
        start()
        + tag(AND, "g")
        + user("a b c")
        + tag("complexGateway", "j", enough)
        + user("z")
        + end()
    )
    case = play(nodes, "s > g > a > j > z > e; g > b > j; g > c > j")

    assert case.done("a").open == ["b", "c"]
    assert case.done("c").open == ["b", "z"]
    assert case.done("b").open == ["z"]
    assert case.done("z").ended == "e"


EITHER = (
    start()
    + tag(EBG, "g")
    + tag(CATCH, "m", on("signal", "g1"))
    + tag(CATCH, "t", timer("PT3H"))
    + user("a b")
    + end()
)
EITHER_FLOWS = "s > g > m > a > e; g > t > b > e"


def test_event_based_the_signal_comes_first_and_the_timer_is_gone():
    case = play(EITHER, EITHER_FLOWS).signal("alarm")

    assert (case.open, case.timers) == (["a"], {})


def test_event_based_the_timer_comes_first_and_nobody_hears_the_signal():
    case = play(EITHER, EITHER_FLOWS).wait(3)

    assert (case.open, case.subscriptions) == (["b"], {})


def test_an_and_join_in_a_rework_loop_waits_for_both_in_every_turn():
    """``andloop.py``: stock fired in the second turn with only B done."""
    nodes = start() + tag(XOR, "m") + tag(AND, "g j") + user("A B R")
    case = play(nodes, "s > m > g > A > j > R > m; g > B > j")

    for order in ("AB", "BA", "BA", "AB"):
        assert case.done(order[0]).open == [order[1]]
        assert case.done(order[1]).open == ["R"]
        assert case.done("R").open == ["A", "B"]


def test_an_or_join_in_a_loop_waits_for_what_was_taken_in_this_turn():
    nodes = start() + tag(XOR, "m") + tag(OR, "g j") + user("A B R")
    arrows = "s > m > g; g > A: true; g > B: both; A > j > R > m; B > j"
    case = play(nodes, arrows, both=True)

    assert case.done("B").open == ["A"]
    assert case.done("A").open == ["R"]
    assert case.done("R", both=False).open == ["A"]
    assert case.done("A").open == ["R"]
    assert case.done("R", both=True).done("A").open == ["B"]


def test_two_flows_from_a_task_are_both_taken():
    assert (
        ran(start() + user("a b c") + end("e f"), "s > a > b > e; a > c > f")
        == "s a b e c f | completed"
    )


@pytest.mark.parametrize(
    ("x", "said"), [(True, "s a c f b e | completed"), (False, "s a c f | completed")]
)
def test_a_conditional_flow_from_a_task(x, said):
    assert ran(start() + user("a b c") + end("e f"), "s > a > c > f; a > b: x; b > e", x=x) == said


def test_an_implicit_merge_lets_every_token_through():
    nodes = start() + tag(AND, "g") + user("a b c") + end()

    assert ran(nodes, "s > g > a > c > e; g > b > c").split(" | ")[0].count("c") == 2


def test_a_join_that_waits_in_vain_says_so():
    nodes = start() + tag(XOR, "g", default="g.b") + tag(AND, "j") + user("a b") + end()

    said = ran(nodes, "s > g > b > j > e; g > a: true; a > j")

    assert said.startswith("s g a | incident: j: ")


def test_what_leads_nowhere_is_refused_by_name():
    sentence = refused(
        start() + user("a") + end(), "s > a > e; a > ghost", "dangling_reference", "a.ghost"
    )

    assert "ghost" in sentence
