# ruff: noqa: E501  (a diagram reads best on one line)
"""Multi-instance: how many, the names conditions see, what its completion throws."""

import pytest

from engine.definitions import build
from engine.errors import Invalid
from tests.kernel.play import (
    HEAD,
    ROOTS,
    Play,
    boundary,
    define,
    end,
    flows,
    on,
    play,
    process,
    props,
    start,
    sub,
    tag,
    timer,
    user,
)

SHARED = '<signalEventDefinition id="told" signalRef="g1"/>'


def many(n: int = 3, inner: str = "", sequential: bool = False, **attributes: str) -> str:
    more = "".join(f' {k}="{v}"' for k, v in attributes.items())
    turn = ' isSequential="true"' if sequential else ""
    return f"<multiInstanceLoopCharacteristics{turn}{more}><loopCardinality>{n}</loopCardinality>{inner}</multiInstanceLoopCharacteristics>"


def drawn(nodes: str, arrows: str, **variables) -> Play:
    """A process with a signal event definition beside it that a ``behavior`` may refer to."""
    text = f'{HEAD}{ROOTS}{SHARED}<process id="p" isExecutable="true">{nodes}{flows(arrows)}</process></definitions>'
    definition = build("p", {"workflows/p/process.bpmn": text.encode()}, roles={})
    return Play(definition, **variables).begin()


@pytest.mark.parametrize("sequential", [False, True])
@pytest.mark.parametrize(
    "condition",
    [
        "numberOfCompletedInstances = 2 and numberOfInstances = 3",
        "nrOfCompletedInstances = 2 and nrOfInstances = 3",
        "loopCounter = 2 and numberOfTerminatedInstances = 0",
    ],
)
def test_a_completion_condition_sees_the_numbers(condition, sequential):
    inner = f"<completionCondition>{condition}</completionCondition>"
    case = play(
        start() + user("a", many(3, inner, sequential)) + user("z") + end(), "s > a > z > e"
    )

    case.done("a")
    assert set(case.open) == {"a"}
    assert case.done("a").open == ["z"]


def test_active_instances_are_those_that_are_still_open():
    inner = "<completionCondition>numberOfActiveInstances = 1</completionCondition>"
    nodes = start() + user("a", many(3, inner)) + boundary("t", "a", timer()) + user("z") + end()
    case = play(nodes, "s > a > z > e; t > e").done("a").done("a")

    assert (case.open, case.timers) == (["z"], {})


BEHAVIOUR = {
    "None": (many(3, behavior="None", noneBehaviorEventRef="told"), 3),
    "One": (many(3, behavior="One", oneBehaviorEventRef="told"), 1),
    "All": (many(3, behavior="All", noneBehaviorEventRef="told"), 0),
}


@pytest.mark.parametrize("behaviour", BEHAVIOUR)
@pytest.mark.parametrize("sequential", [False, True])
def test_completing_instances_throw_what_their_boundary_catches(behaviour, sequential):
    """Stock: the attribute is not read, nothing is ever thrown."""
    marker, times = BEHAVIOUR[behaviour]
    if sequential:
        marker = marker.replace("Characteristics", 'Characteristics isSequential="true"', 1)
    nodes = (
        start()
        + user("a", marker)
        + boundary("b", "a", on("signal", "g1"))
        + tag("task", "k")
        + user("z")
        + end("e e2")
    )
    case = drawn(nodes, "s > a > z > e; b > k > e2")

    for _ in range(3):
        case.done("a")
    assert (case.fired("k"), case.open) == (times, ["z"])


def test_what_no_boundary_catches_goes_to_all_that_wait():
    nodes = (
        start()
        + tag("parallelGateway", "f")
        + user("a", BEHAVIOUR["One"][0])
        + tag("intermediateCatchEvent", "c", on("signal", "g1"))
        + user("k")
        + end("e e2")
    )
    case = drawn(nodes, "s > f; f > a > e; f > c > k > e2").done("a")

    assert case.open == ["a", "a", "k"]


def complex_(condition: str, event: str = on("signal", "g1")) -> str:
    return f"<complexBehaviorDefinition><condition>{condition}</condition><event>{event}</event></complexBehaviorDefinition>"


def test_complex_behaviour_throws_where_its_conditions_hold():
    inner = complex_("good = false", on("escalation", "c1")) + complex_(
        "numberOfCompletedInstances = 3"
    )
    nodes = (
        start()
        + user("a", many(3, inner, behavior="Complex"))
        + boundary("b", "a", on("signal", "g1"), False)
        + boundary("x", "a", on("escalation", "c1"), False)
        + tag("task", "k l")
        + user("z")
        + end("e e2 e3")
    )
    case = play(nodes, "s > a > z > e; b > k > e2; x > l > e3", good=True)

    case.done("a")
    assert (case.fired("k"), case.fired("l")) == (0, 0)
    case.done("a", good=False)
    assert (case.fired("k"), case.fired("l")) == (0, 1)
    case.done("a", good=True)
    assert (case.fired("k"), case.fired("l"), case.open) == (1, 1, ["z"])


def test_complex_behaviour_with_an_interrupting_boundary_needs_no_more_instances():
    nodes = (
        start()
        + user("a", many(3, complex_("true"), behavior="Complex"))
        + boundary("b", "a", on("signal", "g1"))
        + user("k z")
        + end()
    )
    case = play(nodes, "s > a > z > e; b > k > e").done("a")

    assert case.open == ["k", "z"]


def test_a_complex_condition_that_fails_keeps_the_instance():
    nodes = start() + user("a", many(2, complex_("good"), behavior="Complex")) + user("z") + end()
    case = play(nodes, "s > a > z > e").done("a")

    assert "good" in next(iter(case.incidents.values()))["error"]
    assert case.amend(good=False).retry().done("a").open == ["z"]


@pytest.mark.parametrize(
    ("marker", "sentence"),
    [
        (many(behavior="None"), "noneBehaviorEventRef"),
        (many(behavior="One", oneBehaviorEventRef="nowhere"), "oneBehaviorEventRef"),
        (many(behavior="Complex"), "complexBehaviorDefinition"),
        (
            many(
                3,
                complex_(
                    "",
                ),
                behavior="Complex",
            ),
            "没有条件",
        ),
        (many(3, complex_("true", on("error", "x1")), behavior="Complex"), "消息、信号或升级"),
        (many(behavior="Some"), "不存在"),
        (many(5000), "不得超过"),
        (many() + "<standardLoopCharacteristics loopMaximum='3'/>", "既是循环又是多实例"),
    ],
)
def test_a_multi_instance_that_cannot_run_rightly_is_refused(marker, sentence):
    with pytest.raises(Invalid, match=sentence):
        define(start() + user("a", marker) + end(), "s > a > e")


@pytest.mark.parametrize("sequential", [False, True])
@pytest.mark.parametrize("interrupting", [False, True])
def test_a_boundary_event_on_a_multi_instance_sub_process(interrupting, sequential):
    """Stock: TaskNotFoundException, the case is lost."""
    inside = (
        start("s1")
        + user("q")
        + boundary("i", "q", timer("P9D"), False)
        + tag("task", "y")
        + end("e1 e9")
    )
    nodes = (
        start()
        + sub("p1", inside, "s1 > q > e1; i > y > e9", many(3, sequential=sequential))
        + boundary("t", "p1", timer(), interrupting)
        + user("v z")
        + end("e e2")
    )
    case = play(nodes, "s > p1 > z > e; t > v > e2").wait(1)

    assert case.open == (["v"] if interrupting else ["q"] * (1 if sequential else 3) + ["v"])
    if not interrupting:
        case.done("q").done("q").done("q")
        assert case.open == ["v", "z"]
    assert (case.timers, case.incidents) == ({}, {})


@pytest.mark.parametrize(
    "marker", [many(2), many(2, sequential=True), '<standardLoopCharacteristics loopMaximum="2"/>']
)
@pytest.mark.parametrize("interrupting", [False, True])
def test_a_boundary_event_on_repeated_calls(marker, interrupting):
    called = process(
        start("s1") + user("q") + boundary("i", "q", timer("P9D"), False) + end("e1 e9"),
        "s1 > q > e1; i > e9",
        "called",
    )
    nodes = (
        start()
        + tag("callActivity", "call", marker, calledElement="called")
        + boundary("t", "call", timer(), interrupting)
        + user("v z")
        + end("e e2")
    )
    case = play(nodes, "s > call > z > e; t > v > e2", (called,)).wait(1)

    assert ("q" in case.open, "v" in case.open) == (not interrupting, True)
    if not interrupting:
        case.done("q").done("q")
        assert case.open == ["v", "z"]
    assert (case.timers, case.incidents) == ({}, {})


def test_1000_parallel_instances_complete_one_by_one_and_the_state_shrinks():
    own = props(output_collection="all", output_element="answer")
    case = play(start() + user("a", own + many(1000)) + user("z") + end(), "s > a > z > e")
    full = len(str(case.state["tokens"]))
    made = len(case.history)

    idents = list(case.tasks)
    for number, ident in enumerate(idents[:5] + idents[990:995]):
        case.complete(ident, answer=number)
    assert len(str(case.state["tokens"])) < full
    assert len(case.history) - made == 10  # one element.left each: nothing else was touched
    assert len(case.tasks) == 990


def test_1000_automatic_instances_take_one_token_each():
    own = props(output_collection="all", output_element="loopCounter * 2")
    case = play(start() + tag("task", "a", own + many(1000)) + user("z") + end(), "s > a > z > e")

    assert case.fired("a") == 1001
    assert [case.variables["all"][i] for i in (0, 999)] == [2, 2000]
    assert len(str(case.state["tokens"])) < 100
