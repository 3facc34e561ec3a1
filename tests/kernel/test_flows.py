"""The sequence flows that a case takes: what coverage of drawings is counted from."""

import pytest

from tests.kernel.play import boundary, end, on, play, start, sub, tag, timer, user

XOR, AND, OR = "exclusiveGateway", "parallelGateway", "inclusiveGateway"
CATCH = "intermediateCatchEvent"


def test_an_exclusive_gateway_takes_one_flow_and_each_round_counts():
    nodes = start() + user("a") + tag(XOR, "g", default="g.a") + end()
    case = play(nodes, "s > a > g; g > e: good; g > a")
    case.done("a", good=False).done("a", good=True)

    assert case.flows == ["s.a", "a.g", "g.a", "a.g", "g.e"]


def test_a_parallel_gateway_takes_all_flows_and_its_join_goes_on_once():
    nodes = start() + tag(AND, "g j") + user("a b") + user("z") + end()
    case = play(nodes, "s > g; g > a > j; g > b > j; j > z > e").done("b").done("a").done("z")

    assert sorted(case.flows) == ["a.j", "b.j", "g.a", "g.b", "j.z", "s.g", "z.e"]


def test_an_inclusive_gateway_takes_the_flows_whose_condition_holds():
    nodes = start() + user("q") + tag(OR, "g j") + user("a b c") + end()
    arrows = "s > q > g; g > a: x; g > b: y; g > c: x and y; g > e: false; a > j; b > j; c > j"
    case = play(nodes, arrows.replace("g > e: false; ", "") + "; j > e")
    case.done("q", x=True, y=False).done("a")

    assert case.flows == ["s.q", "q.g", "g.a", "a.j", "j.e"]


def test_behind_an_event_gateway_only_the_flow_to_the_event_that_came():
    nodes = start() + tag("eventBasedGateway", "g")
    nodes += tag(CATCH, "m", on("message", "m1")) + tag(CATCH, "t", timer("PT5H"))
    nodes += user("a b") + end()
    arrows = "s > g; g > m > a > e; g > t > b > e"

    assert play(nodes, arrows).send("moved", by=1).done("a").flows == [
        "s.g", "g.m", "m.a", "a.e",
    ]  # fmt: skip
    assert play(nodes, arrows).wait(5).done("b").flows == ["s.g", "g.t", "t.b", "b.e"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_boundary_event_takes_its_own_flow(interrupting: bool):
    nodes = start() + user("a b") + end() + boundary("t", "a", timer("PT5H"), interrupting)
    case = play(nodes, "s > a > e; t > b > e").wait(5)

    assert case.flows == ["s.a", "t.b"]
    case.done("b")
    assert case.flows == ["s.a", "t.b", "b.e"]


def test_flows_inside_sub_processes_count_too():
    nodes = start() + sub("p1", start("s1") + user("a") + end("e1"), "s1 > a > e1") + end()
    assert play(nodes, "s > p1 > e").done("a").flows == ["s.p1", "s1.a", "a.e1", "p1.e"]


def test_a_command_that_is_refused_takes_none():
    nodes = start() + user("a") + tag(XOR, "g") + end()
    case = play(nodes, "s > a > g; g > e: missing > 1")
    before = list(case.flows)
    try:
        case.done("a")
    except Exception:
        assert case.flows == before
    else:
        assert case.flows == [*before, "a.g"]  # it waits at the gateway, as an incident
