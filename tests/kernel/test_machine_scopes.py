# ruff: noqa: E501  (a diagram reads best on one line)
"""Sub-processes, event sub-processes, call activities, multi-instance: scopes and stopping them."""

from decimal import Decimal

import pytest

from engine.errors import Conflict
from engine.kernel import machine
from tests.kernel.play import (
    boundary,
    end,
    event_sub,
    on,
    play,
    process,
    props,
    script,
    start,
    sub,
    tag,
    timer,
    user,
)

AND, XOR = "parallelGateway", "exclusiveGateway"


# ---------------------------------------------------------------- embedded sub-processes


def test_a_sub_process_shares_the_scope_around_it():
    inside = start("s1") + script("c", "{ level: level + 1 }") + user("a") + end("e1")
    case = play(
        start() + sub("p1", inside, "s1 > c > a > e1") + user("b") + end(),
        "s > p1 > b > e",
        level=1,
    )

    assert case.variables == {"level": Decimal(2)}
    assert case.done("a", level=7).open == ["b"]
    assert case.variables == {"level": Decimal(7)}


def test_branches_see_each_others_values_and_the_last_write_wins():
    """Stock joins may merge an older copy over a newer value."""
    nodes = start() + tag(AND, "f j") + user("a b") + script("c", "{ seen: x }") + user("z") + end()
    case = play(nodes, "s > f; f > a > j; f > b > c > j; j > z > e").done("a", x=1).done("b", x=2)

    assert case.variables == {"x": Decimal(2), "seen": Decimal(2)}


def test_terminate_in_a_sub_process_ends_only_that():
    inside = start("s1") + tag(AND, "f1") + user("a b") + end("e1") + end("x1", on("terminate"))
    case = play(
        start() + sub("p1", inside, "s1 > f1; f1 > a > x1; f1 > b > e1") + user("z") + end(),
        "s > p1 > z > e",
    )

    assert case.done("a").open == ["z"]


def test_interrupting_a_sub_process_stops_everything_in_it():
    deep = sub(
        "p2",
        start("s2") + user("a2") + boundary("b2", "a2", timer("P9D")) + end("e2"),
        "s2 > a2 > e2; b2 > e2",
    )
    inside = (
        start("s1") + tag(AND, "f1") + deep + tag("receiveTask", "r", messageRef="m1") + end("e1")
    )
    nodes = (
        start()
        + sub("p1", inside, "s1 > f1; f1 > p2 > e1; f1 > r > e1")
        + boundary("b", "p1", timer())
        + user("v")
        + end()
    )
    case = play(nodes, "s > p1 > e; b > v > e").wait(1)

    assert (case.open, case.timers, case.subscriptions) == (["v"], {}, {})
    assert case.done("v").ended == "e"


def test_a_sub_process_runs_again_in_a_loop():
    inside = start("s1") + user("a") + end("e1")
    nodes = start() + tag(XOR, "m g", default="g.m") + sub("p1", inside, "s1 > a > e1") + end()
    case = play(
        nodes.replace('id="m" default="g.m"', 'id="m"'),
        "s > m > p1 > g; g > e: ok = 1; g > m",
        ok=0,
    )

    for _ in range(5):
        case.done("a")
    assert case.done("a", ok=1).ended == "e"


# ---------------------------------------------------------------- event sub-processes


TRIGGERS = {
    "message": (on("message", "m1"), lambda case: case.send("moved", by="x")),
    "signal": (on("signal", "g1"), lambda case: case.signal("alarm", by="x")),
    "timer": (timer("PT1H"), lambda case: case.wait(1)),
    "error": (on("error", "x1"), lambda case: case.done("t", go="error")),
    "escalation": (on("escalation", "c1"), lambda case: case.done("t", go="escalation")),
}


def esp(kind: str, interrupting: bool) -> tuple[str, str]:
    """A process whose event sub-process ``v`` offers task ``w``; task ``t`` can throw."""
    trigger, _ = TRIGGERS[kind]
    watch = event_sub("v", trigger, user("w") + end("ve"), "v_s > w > ve", interrupting)
    throwers = end("xe", on("error", "x1")) + end("xc", on("escalation", "c1"))
    nodes = (
        start() + tag(AND, "f") + user("a t z") + tag(XOR, "g", default="g.e") + throwers + end()
    )
    arrows = (
        's > f; f > a > z > e; f > t > g; g > xe: go = "error"; g > xc: go = "escalation"; g > e'
    )
    return nodes + watch, arrows


@pytest.mark.parametrize("kind", TRIGGERS)
@pytest.mark.parametrize("inside", [False, True])
def test_an_interrupting_event_sub_process_stops_its_scope(kind, inside):
    nodes, arrows = esp(kind, interrupting=True)
    if inside:
        nodes = start("s0") + sub("p1", nodes, arrows) + user("after") + end("e0")
        arrows = "s0 > p1 > after > e0"
    case = play(nodes, arrows)

    TRIGGERS[kind][1](case)

    assert (case.open, case.timers, case.subscriptions) == (["w"], {}, {})
    case.done("w")
    if inside:
        assert case.done("after").ended == "e0"
    else:
        assert case.ended == "ve"


@pytest.mark.parametrize("kind", ["message", "signal", "timer", "escalation"])
@pytest.mark.parametrize("inside", [False, True])
def test_a_non_interrupting_event_sub_process_runs_beside_its_scope(kind, inside):
    nodes, arrows = esp(kind, interrupting=False)
    if inside:
        nodes, arrows = start("s0") + sub("p1", nodes, arrows) + end("e0"), "s0 > p1 > e0"
    case = play(nodes, arrows)

    TRIGGERS[kind][1](case)

    assert {"a", "w"} <= set(case.open)
    for element in [e for e in ("t", "a", "z", "w") if e != "t" or "t" in case.open]:
        case.done(element, go="no")
    assert case.ended == ("e0" if inside else "e")


def test_a_non_interrupting_event_sub_process_repeats():
    watch = event_sub("v", on("message", "m1"), user("w") + end("ve"), "v_s > w > ve", False)
    case = (
        play(start() + user("a") + end() + watch, "s > a > e")
        .send("moved")
        .send("moved")
        .send("moved")
    )

    assert case.open == ["a", "w", "w", "w"]
    assert case.done("w").done("a").ended is None
    assert case.done("w").done("w").ended == "e"


def test_a_cyclic_event_sub_process_reminds_until_its_scope_ends():
    watch = event_sub(
        "v", timer("R/PT4H", "Cycle"), tag("task", "w") + end("ve"), "v_s > w > ve", False
    )
    case = play(start() + user("a") + end() + watch, "s > a > e").wait(4).wait(4).wait(9)

    assert case.fired("w") == 3
    assert case.done("a").ended == "e"


def test_several_event_sub_processes_and_the_interrupting_one_closes_all():
    watch = event_sub("v", on("message", "m1"), user("w") + end("ve"), "v_s > w > ve", False)
    watch += event_sub("u", on("message", "m2"), user("y") + end("ue", name="作废"), "u_s > y > ue")
    watch += event_sub(
        "q", timer("R/PT4H", "Cycle"), tag("task", "k") + end("qe"), "q_s > k > qe", False
    )
    case = play(start() + user("a") + end() + watch, "s > a > e").send("moved")

    assert case.open == ["a", "w"]
    assert (case.send("other").open, case.timers, case.subscriptions) == (["y"], {}, {})
    assert case.done("y").ended == "ue"


def test_values_of_a_message_are_there_for_the_event_sub_process():
    watch = event_sub(
        "v", on("message", "m1"), script("c", "{ twice: n + n }") + end("ve"), "v_s > c > ve", False
    )
    case = play(start() + user("a") + end() + watch, "s > a > e").send("moved", n=4)

    assert case.variables["twice"] == Decimal(8)


def test_an_event_sub_process_inside_an_event_sub_process():
    inner = event_sub("q", on("message", "m2"), user("y") + end("qe"), "q_s > y > qe")
    watch = event_sub(
        "v", on("message", "m1"), user("w") + end("ve") + inner, "v_s > w > ve", False
    )
    case = play(start() + user("a") + end() + watch, "s > a > e").send("moved").send("other")

    assert case.open == ["a", "y"]
    assert case.done("y").done("a").ended == "e"


def test_an_error_in_an_event_sub_process_goes_outwards():
    watch = event_sub(
        "v", on("message", "m1"), user("w") + end("x", on("error", "x1")), "v_s > w > x", False
    )
    nodes = (
        start("s0")
        + sub("p1", start() + user("a") + end() + watch, "s > a > e")
        + user("k")
        + end("e0")
    )
    case = (
        play(nodes + boundary("b", "p1", on("error", "x1")), "s0 > p1 > e0; b > k > e0")
        .send("moved")
        .done("w")
    )

    assert case.open == ["k"]


def test_a_trigger_that_cannot_be_reckoned_is_an_incident_of_the_start():
    watch = event_sub("v", timer("limit"), user("w") + end("ve"), "v_s > w > ve")
    watch += event_sub("u", on("message", "m1"), user("y") + end("ue"), "u_s > y > ue")
    case = play(start() + user("a") + end() + watch, "s > a > e")

    assert ([i["el"] for i in case.incidents.values()], case.subscriptions) == (["s"], {})
    case.amend(limit="PT1H").retry()
    assert (case.open, len(case.subscriptions), len(case.timers)) == (["a"], 1, 1)


# ---------------------------------------------------------------- call activities


CALLED = process(start("s1") + user("q") + end("e1", name="完成"), "s1 > q > e1", "called")


def call(inner: str = "") -> str:
    return tag("callActivity", "call", inner, calledElement="called")


def pairs(*rows: str) -> str:
    return f"<extensionElements>{''.join(f'<camunda:{r}/>' for r in rows)}</extensionElements>"


def test_a_call_sees_everything_and_gives_nothing_back_unasked():
    case = play(start() + call() + user("a") + end(), "s > call > a > e", (CALLED,), x=1)

    (offer,) = case.tasks.values()
    assert (offer["el"], offer["p"]) == ("q", "called")
    assert case.done("q", x=5, y=6).variables == {"x": Decimal(1)}
    assert case.open == ["a"]


def test_a_call_maps_in_and_out():
    inner = pairs(
        'in source="x" target="n"',
        'in sourceExpression="x + 1" target="m"',
        'out source="y" target="z"',
        'out source="gone" target="g"',
    )
    called = process(
        start("s1") + user("q") + script("c", "{ y: n + m }") + end("e1"),
        "s1 > q > c > e1",
        "called",
    )
    case = play(
        start() + call(inner) + user("a") + end(), "s > call > a > e", (called,), x=1, hidden=2
    ).done("q")

    assert case.variables == {"x": Decimal(1), "hidden": Decimal(2), "z": Decimal(3), "g": None}


def test_a_call_may_give_everything_back():
    case = play(
        start() + call(pairs('out variables="all"')) + user("a") + end(),
        "s > call > a > e",
        (CALLED,),
        x=1,
    )

    assert case.done("q", x=5, y=6).variables == {"x": Decimal(5), "y": Decimal(6)}


def test_interrupting_a_call_stops_everything_inside_it():
    inside = sub(
        "p2",
        start("s2") + user("q") + boundary("t2", "q", timer("P9D"), False) + end("e2 e3"),
        "s2 > q > e2; t2 > e3",
    )
    called = process(start("s1") + inside + end("e1"), "s1 > p2 > e1", "called")
    nodes = (
        start()
        + call()
        + boundary("m", "call", on("message", "m1"))
        + boundary("t", "call", timer(), False)
        + user("v r")
        + end("e er")
    )
    case = play(nodes, "s > call > e; m > v > e; t > r > er", (called,)).wait(1)

    assert case.open == ["q", "r"]
    assert (case.send("moved").open, case.timers, case.subscriptions) == (["r", "v"], {}, {})


def test_an_error_leaves_the_called_process():
    called = process(start("s1") + user("q") + end("x", on("error", "x1")), "s1 > q > x", "called")
    nodes = start() + call() + boundary("b", "call", on("error", "x1")) + user("v") + end()

    assert play(nodes, "s > call > e; b > v > e", (called,)).done("q").open == ["v"]


def test_the_ends_of_a_called_process_do_not_decide_the_outcome():
    case = play(start() + call() + end(), "s > call > e", (CALLED,)).done("q")

    assert case.ended == "e"


def test_a_failing_out_mapping_can_be_retried():
    inner = pairs('out sourceExpression="y + 1" target="z"')
    case = play(start() + call(inner) + user("a") + end(), "s > call > a > e", (CALLED,)).done("q")

    assert [i["el"] for i in case.incidents.values()] == ["call"]
    assert len(case.retry().incidents) == 1


# ---------------------------------------------------------------- multi-instance


def many(over: str = "units", name: str = "unit", sequential: bool = False, inner: str = "") -> str:
    each = f' camunda:collection="{over}" camunda:elementVariable="{name}"' if over else ""
    turn = ' isSequential="true"' if sequential else ""
    return (
        f"<multiInstanceLoopCharacteristics{each}{turn}>{inner}</multiInstanceLoopCharacteristics>"
    )


def test_parallel_instances_over_a_collection():
    nodes = start() + user("a", props(unit="unit") + many()) + user("z") + end()
    case = play(nodes, "s > a > z > e", units=["x", "y", "w"])

    assert [t["unit"] for t in case.tasks.values()] == ["x", "y", "w"]
    case.done("a").done("a")
    assert case.open == ["a"]
    assert case.done("a").open == ["z"]
    assert set(case.variables) == {"units"}


def test_sequential_instances_one_after_the_other():
    case = play(
        start() + user("a", props(unit="unit") + many(sequential=True)) + end(),
        "s > a > e",
        units=["x", "y"],
    )

    assert [t["unit"] for t in case.tasks.values()] == ["x"]
    assert [t["unit"] for t in case.done("a").tasks.values()] == ["y"]
    assert case.done("a").ended == "e"


def test_instances_gather_their_results_in_item_order():
    own = props(output_collection="replies", output_element="reply")
    case = play(
        start() + user("a", own + many()) + user("z") + end(), "s > a > z > e", units=["x", "y"]
    )
    first, second = case.tasks

    case.complete(second, reply="of y", note=1).complete(first, reply="of x")

    assert case.variables["replies"] == ["of x", "of y"]
    assert case.variables["note"] == 1
    assert "reply" not in case.variables


def test_what_a_token_sees_can_be_asked_for():
    inside = start("s1") + user("q") + end("e1")
    called = process(start("s2") + user("k") + end("e2"), "s2 > k > e2", "called")
    own = pairs('in source="x" target="n"')
    nodes = (
        start()
        + tag(AND, "f")
        + sub("p1", inside, "s1 > q > e1", many())
        + tag("callActivity", "call", own, calledElement="called")
        + end()
    )
    case = play(nodes, "s > f; f > p1 > e; f > call > e", (called,), units=["u"], x=1)
    seen = {
        t["el"]: machine.variables(case.definition, case.state, i) for i, t in case.tasks.items()
    }

    assert seen["k"] == {"n": 1}
    assert (seen["q"]["unit"], seen["q"]["loopCounter"], seen["q"]["x"]) == ("u", 1, 1)
    with pytest.raises(Conflict):
        machine.variables(case.definition, case.state, "nobody")


def test_a_result_may_be_an_expression():
    own = props(output_collection="replies", output_element="{ who: unit, nr: loopCounter }")
    case = play(
        start() + user("a", own + many()) + user("z") + end(), "s > a > z > e", units=["x", "y"]
    )

    assert case.done("a").done("a").variables["replies"] == [
        {"who": "x", "nr": Decimal(1)}, {"who": "y", "nr": Decimal(2)},
    ]  # fmt: skip


def test_a_completion_condition_stops_the_rest():
    condition = "<completionCondition>nrOfCompletedInstances = 2</completionCondition>"
    case = play(
        start() + user("a", many(inner=condition)) + user("z") + end(),
        "s > a > z > e",
        units=["x", "y", "w"],
    )

    assert case.done("a").open == ["a", "a"]
    assert case.done("a").open == ["z"]


def test_a_number_of_instances_and_none_at_all():
    inner = "<loopCardinality>n</loopCardinality>"
    nodes = start() + user("a", many("", inner=inner)) + user("z") + end()

    assert play(nodes, "s > a > z > e", n=3).open == ["a", "a", "a"]
    assert play(nodes, "s > a > z > e", n=0).open == ["z"]
    assert (
        "最多 1000" in next(iter(play(nodes, "s > a > z > e", n=10**9).incidents.values()))["error"]
    )
    assert (
        "应为列表"
        in next(
            iter(play(start() + user("a", many()) + end(), "s > a > e", units=7).incidents.values())
        )["error"]
    )


def test_a_boundary_event_on_all_instances_together():
    nodes = (
        start()
        + user("a", many())
        + boundary("t", "a", timer())
        + boundary("m", "a", on("message", "m1"), False)
        + user("v r")
        + end("e e2")
    )
    case = play(nodes, "s > a > e; t > v > e; m > r > e2", units=["x", "y"])

    assert case.send("moved").open == ["a", "a", "r"]
    assert case.wait(1).open == ["r", "v"]


def test_a_multi_instance_sub_process_has_a_scope_a_body_and_can_be_interrupted():
    """Stock: TaskNotFoundException, the case is lost."""
    inside = (
        start("s1") + script("c", "{ asked: unit }") + user("q", props(unit="unit")) + end("e1")
    )
    nodes = (
        start()
        + sub("p1", inside, "s1 > c > q > e1", many())
        + boundary("t", "p1", timer())
        + user("v")
        + end()
    )
    case = play(nodes, "s > p1 > e; t > v > e", units=["x", "y"])

    assert [t["unit"] for t in case.tasks.values()] == ["x", "y"]
    assert case.done("q").open == ["q"]
    assert case.wait(1).open == ["v"]


def test_multi_instance_calls_each_have_their_own_scope():
    called = process(
        start("s1") + user("q", props(unit="unit")) + script("c", "{ mine: unit }") + end("e1"),
        "s1 > q > c > e1",
        "called",
    )
    own = '<extensionElements><camunda:out source="mine" target="got"/><camunda:properties><camunda:property name="output_collection" value="all"/><camunda:property name="output_element" value="got"/></camunda:properties></extensionElements>'
    nodes = (
        start()
        + tag("callActivity", "call", own + many(), calledElement="called")
        + user("z")
        + end()
    )
    case = play(nodes, "s > call > z > e", (called,), units=["x", "y"]).done("q").done("q")

    assert case.open == ["z"]
    assert case.variables["all"] == ["x", "y"]


def test_an_error_in_one_body_is_caught_for_all():
    inside = start("s1") + user("q") + end("x", on("error", "x1"))
    nodes = (
        start()
        + sub("p1", inside, "s1 > q > x", many())
        + boundary("b", "p1", on("error", "x1"))
        + user("v")
        + end()
    )

    assert play(nodes, "s > p1 > e; b > v > e", units=["x", "y"]).done("q").open == ["v"]


def test_a_hundred_parallel_instances():
    case = play(start() + user("a", many()) + end(), "s > a > e", units=list(range(100)))

    for _ in range(100):
        case.done("a")
    assert case.ended == "e"
