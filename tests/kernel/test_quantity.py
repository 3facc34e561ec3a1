# ruff: noqa: E501  (a diagram reads best on one line)
"""Start and completion quantity, implicit splits and merges."""

import pytest

from engine.errors import Invalid
from tests.kernel.play import boundary, define, end, on, play, script, start, tag, timer, user

AND = "parallelGateway"


def test_completion_quantity_gives_each_flow_so_many_tokens():
    nodes = start() + user("a", completionQuantity="3") + user("b c") + end()
    case = play(nodes, "s > a > b > e; a > c > e").done("a")

    assert case.open == ["b", "b", "b", "c", "c", "c"]


def test_start_quantity_waits_for_so_many_tokens_whatever_their_flow():
    nodes = start() + tag(AND, "f") + user("a b c") + user("z", startQuantity="2") + end()
    case = play(nodes, "s > f; f > a > z; f > b > z; f > c > z; z > e")

    assert case.done("a").open == ["b", "c"]
    assert (case.done("c").open, case.fired("z")) == (["b", "z"], 1)
    assert (case.done("b").open, case.fired("z")) == (["z"], 1)
    case.done("z")
    assert "等不到足够的令牌" in next(iter(case.incidents.values()))["error"]


def test_tokens_that_are_never_enough_are_an_incident_that_can_be_retried_in_vain():
    case = play(start() + user("a", startQuantity="2") + end(), "s > a > e")

    assert (case.open, len(case.incidents), case.fired("a")) == ([], 1, 0)
    case.retry()
    assert (case.open, len(case.incidents), case.fired("a")) == ([], 1, 0)
    case.cancel()
    assert not [e for e in case.history if e["k"].startswith("element.") and e["el"] == "a"]


def test_waiting_tokens_go_with_their_scope():
    nodes = (
        start()
        + tag(AND, "f")
        + user("a b")
        + user("z", startQuantity="2")
        + end()
        + end("x", on("terminate"))
    )
    case = play(nodes, "s > f; f > a > z; f > b > x; z > e").done("a").done("b")

    assert case.ended == "x"
    assert case.fired("z") == 0


def test_a_failing_activity_with_a_quantity_is_retried_without_waiting_again():
    c = script("c", "{ n: x + 1 }").replace("<scriptTask", '<scriptTask startQuantity="2"')
    nodes = start() + tag(AND, "f") + user("a b") + c + user("z") + end()
    case = play(nodes, "s > f; f > a > c; f > b > c; c > z > e").done("a").done("b")

    assert len(case.incidents) == 1
    assert case.amend(x=1).retry().open == ["z"]


def test_quantities_in_a_loop_count_anew_in_every_turn():
    nodes = (
        start()
        + tag("exclusiveGateway", "m")
        + tag("exclusiveGateway", "g", default="g.e")
        + user("a", completionQuantity="2")
        + user("b", startQuantity="2")
        + end()
    )
    case = play(nodes, "s > m > a > b > g; g > m: more; g > e")

    assert case.done("a").open == ["b"]
    assert case.done("b", more=True).open == ["a"]
    assert case.done("a").done("b", more=False).ended == "e"


def test_a_multi_instance_with_a_quantity_and_a_boundary_event_starts_once():
    many = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
    nodes = (
        start()
        + tag(AND, "f")
        + user("a b")
        + user("q", many, startQuantity="2")
        + boundary("t", "q", timer())
        + user("v")
        + end()
    )
    case = play(nodes, "s > f; f > a > q; f > b > q; q > e; t > v > e").done("a")

    assert (case.open, case.timers) == (["b"], {})
    assert case.done("b").open == ["q", "q"]
    assert case.wait(1).open == ["v"]


@pytest.mark.parametrize("name", ["startQuantity", "completionQuantity"])
@pytest.mark.parametrize("value", ["0", "-1", "x", "1000000000000"])
def test_a_quantity_that_is_no_number_of_tokens_is_refused(name, value):
    with pytest.raises(Invalid, match=name):
        define(start() + user("a", **{name: value}) + end(), "s > a > e")
