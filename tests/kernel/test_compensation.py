# ruff: noqa: E501  (a diagram reads best on one line)
"""Undoing: compensation of activities, sub-processes, calls and instances; transactions."""

import pytest

from engine.errors import Invalid
from tests.kernel.play import (
    Play,
    boundary,
    define,
    end,
    event_sub,
    flows,
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

AND = "parallelGateway"
UNDO = on("compensate")


def undo(activity: str | None = None, wait: bool = True) -> str:
    ref = f' activityRef="{activity}"' if activity else ""
    return f'<compensateEventDefinition{ref} waitForCompletion="{str(wait).lower()}"/>'


def throw(ident: str, inner: str = UNDO) -> str:
    return tag("intermediateThrowEvent", ident, inner)


def handled(names: str, kind: str = "userTask", inner: str = "") -> str:
    """For each name ``x`` of a task drawn elsewhere: its boundary event and its handler ``x_u``."""
    return "".join(
        boundary(f"{n}_b", n, UNDO)
        + tag(kind, f"{n}_u", inner, isForCompensation="true")
        + f'<association id="{n}_l" sourceRef="{n}_b" targetRef="{n}_u"/>'
        for n in names.split()
    )


def entered(case: Play) -> list[str]:
    return [e["el"] for e in case.history if e["k"] == "element.entered" and e["el"].endswith("_u")]


def test_what_completed_last_is_undone_first_and_the_throw_event_waits():
    nodes = start() + user("a b z") + handled("a b") + throw("t") + end()
    case = play(nodes, "s > a > b > t > z > e").done("a").done("b")

    assert case.open == ["b_u"]
    assert case.done("b_u").open == ["a_u"]
    assert case.done("a_u").open == ["z"]
    assert case.done("z").ended == "e"


def test_the_order_is_that_of_completion_not_of_the_drawing():
    nodes = (
        start() + tag(AND, "f j") + user("a b") + handled("a b") + throw("t") + user("z") + end()
    )
    case = play(nodes, "s > f; f > a > j; f > b > j; j > t > z > e").done("b").done("a")

    assert case.done("a_u").open == ["b_u"]


def test_only_what_has_completed_is_undone():
    nodes = (
        start() + tag(AND, "f") + user("a b k") + handled("a b k") + throw("t") + user("z") + end()
    )
    nodes += boundary("x", "k", timer()) + end("e2 e3")
    case = play(nodes, "s > f; f > a > t > z > e; f > b > e2; f > k > e3; x > e3").wait(1).done("a")

    assert case.open == ["a_u", "b"]  # b is still active, k was interrupted
    assert case.done("a_u").open == ["b", "z"]


def test_nothing_to_undo_is_no_fault():
    case = play(start() + throw("t") + user("a") + handled("a") + end(), "s > t > a > e")

    assert case.open == ["a"]
    assert case.done("a").ended == "e"


def test_one_activity_may_be_named_and_is_undone_once():
    nodes = start() + user("a b z y") + handled("a b") + throw("t", undo("a")) + throw("u") + end()
    case = play(nodes, "s > a > b > t > z > u > y > e").done("a").done("b")

    assert case.done("a_u").done("z").open == ["b_u"]
    assert case.done("b_u").open == ["y"]


def test_without_waiting_the_flow_goes_on_beside_the_handlers():
    nodes = start() + user("a z") + handled("a") + throw("t", undo(None, wait=False)) + end()
    case = play(nodes, "s > a > t > z > e").done("a")

    assert case.open == ["a_u", "z"]
    assert case.done("z").ended is None
    assert case.done("a_u").ended == "e"


def test_a_compensation_end_event_undoes_and_ends():
    nodes = start() + user("a") + handled("a") + end("x", UNDO, name="已撤销")
    case = play(nodes, "s > a > x").done("a")

    assert case.ended is None
    assert case.done("a_u").ended == "x"


def test_a_loop_is_undone_once_for_every_turn():
    nodes = (
        start()
        + tag("exclusiveGateway", "m")
        + tag("exclusiveGateway", "g", default="g.t")
        + script("a", "{ n: n + 1 }")
        + handled("a", "scriptTask", "<script>{ n: n - 1, undone: undone + 1 }</script>")
        + throw("t")
        + user("z")
        + end()
    )
    case = play(nodes, "s > m > a > g; g > m: 3 > n; g > t > z > e", n=0, undone=0)

    assert case.variables == {"n": 0, "undone": 3}
    assert "done" not in case.state


@pytest.mark.parametrize("kind", ["parallel", "sequential", "loop"])
def test_every_instance_is_undone_with_the_values_it_had(kind):
    many = (
        '<multiInstanceLoopCharacteristics camunda:collection="units" camunda:elementVariable="u"/>'
    )
    if kind == "sequential":
        many = many.replace(" camunda", ' isSequential="true" camunda', 1)
    if kind == "loop":
        many = '<standardLoopCharacteristics loopMaximum="3"/>'
    item = "loopCounter" if kind == "loop" else "u"
    nodes = (
        start()
        + tag("task", "a", many)
        + handled("a", "scriptTask", f"<script>{{ undone: append(undone, {item}) }}</script>")
        + throw("t")
        + user("z")
        + end()
    )
    case = play(nodes, "s > a > t > z > e", units=[1, 2, 3], undone=[])

    assert case.variables["undone"] == [3, 2, 1]


def test_a_completed_sub_process_is_undone_from_inside_in_reverse():
    inside = start("s1") + user("a b") + handled("a b") + end("e1")
    nodes = (
        start()
        + user("k")
        + handled("k")
        + sub("p1", inside, "s1 > a > b > e1")
        + boundary("i", "p1", timer())
        + throw("t")
        + user("z")
        + end()
    )
    case = play(nodes, "s > k > p1 > t > z > e; i > e").done("k").done("a").done("b")

    assert (case.open, case.timers) == (["b_u"], {})
    assert case.done("b_u").done("a_u").open == ["k_u"]
    assert case.done("k_u").done("z").ended == "e"
    assert case.fired("p1") == 1


def test_a_sub_process_with_a_handler_of_its_own_is_undone_by_that_alone():
    inside = start("s1") + user("a") + handled("a") + end("e1")
    nodes = (
        start() + sub("p1", inside, "s1 > a > e1") + handled("p1") + throw("t") + user("z") + end()
    )
    case = play(nodes, "s > p1 > t > z > e").done("a")

    assert case.open == ["p1_u"]
    assert case.done("p1_u").open == ["z"]


def test_a_compensation_event_sub_process_undoes_its_scope():
    watch = event_sub("v", UNDO, throw("vt") + user("w") + end("ve"), "v_s > vt > w > ve")
    inside = start("s1") + user("a b") + handled("a b") + end("e1") + watch
    nodes = start() + sub("p1", inside, "s1 > a > b > e1") + throw("t") + user("z") + end()
    case = play(nodes, "s > p1 > t > z > e").done("a").done("b")

    assert case.open == ["b_u"]
    assert case.done("b_u").done("a_u").open == ["w"]
    assert case.done("w").open == ["z"]


def test_a_compensation_event_sub_process_may_undo_one_activity_only():
    watch = event_sub("v", UNDO, throw("vt", undo("b")) + end("ve"), "v_s > vt > ve")
    inside = start("s1") + user("a b") + handled("a b") + end("e1") + watch
    nodes = (
        start() + sub("p1", inside, "s1 > a > b > e1") + throw("t", undo("p1")) + user("z") + end()
    )
    case = play(nodes, "s > p1 > t > z > e").done("a").done("b")

    assert case.done("b_u").open == ["z"]


def test_instances_of_a_sub_process_are_undone_with_the_item_they_had():
    many = (
        '<multiInstanceLoopCharacteristics camunda:collection="units" camunda:elementVariable="u"/>'
    )
    inside = (
        start("s1")
        + tag("task", "a")
        + handled("a", "scriptTask", "<script>{ undone: append(undone, u) }</script>")
        + end("e1")
    )
    nodes = start() + sub("p1", inside, "s1 > a > e1", many) + throw("t") + user("z") + end()
    case = play(nodes, "s > p1 > t > z > e", units=["x", "y"], undone=[])

    assert (case.variables["undone"], case.open) == (["y", "x"], ["z"])


def test_a_called_process_is_undone_with_its_own_variables():
    called = process(
        start("s2")
        + user("a")
        + handled("a", "scriptTask", "<script>{ m: m + 1 }</script>")
        + user("k")
        + handled("k")
        + end("e2"),
        "s2 > a > k > e2",
        "called",
    )
    own = '<extensionElements><camunda:in source="n" target="m"/><camunda:out source="m" target="n"/></extensionElements>'
    nodes = (
        start()
        + tag("callActivity", "call", own, calledElement="called")
        + throw("t")
        + user("z")
        + end()
    )
    case = play(nodes, "s > call > t > z > e", (called,), n=1).done("a").done("k", m=7)

    assert (case.open, case.variables) == (["k_u"], {"n": 7})
    assert case.done("k_u").open == ["z"]
    assert case.variables == {"n": 7}  # what is undone inside does not come out again


def test_an_error_handler_undoes_the_scope_that_it_interrupts():
    rescue = event_sub("v", on("error", "x1"), throw("vt") + end("ve"), "v_s > vt > ve")
    nodes = start() + user("a") + handled("a") + end("x", on("error", "x1")) + rescue
    case = play(nodes, "s > a > x").done("a")

    assert case.open == ["a_u"]
    assert case.done("a_u").ended == "ve"


def test_a_failing_handler_is_an_incident_that_can_be_retried():
    nodes = (
        start()
        + user("a b")
        + handled("a", "scriptTask", "<script>{ y: x + 1 }</script>")
        + handled("b")
        + throw("t")
        + user("z")
        + end()
    )
    case = play(nodes, "s > a > b > t > z > e").done("a").done("b").done("b_u")

    assert [i["el"] for i in case.incidents.values()] == ["a_u"]
    assert case.amend(x=1).retry().open == ["z"]


def test_an_error_in_a_handler_leaves_by_the_scope_around_the_throw():
    handler = sub(
        "a_u", start("s3") + end("x", on("error", "x1")), "s3 > x", isForCompensation="true"
    )
    inside = (
        start("s1")
        + user("a")
        + boundary("a_b", "a", UNDO)
        + handler
        + '<association id="l" sourceRef="a_b" targetRef="a_u"/>'
        + throw("t")
        + end("e1")
    )
    nodes = (
        start()
        + sub("p1", inside, "s1 > a > t > e1")
        + boundary("b", "p1", on("error", "x1"))
        + user("v")
        + end()
    )
    case = play(nodes, "s > p1 > e; b > v > e").done("a")

    assert case.open == ["v"]
    assert case.done("v").ended == "e"


def test_terminate_stops_the_undoing_too():
    nodes = (
        start()
        + tag(AND, "f")
        + user("a k")
        + handled("a")
        + throw("t")
        + end()
        + end("x", on("terminate"))
    )
    case = play(nodes, "s > f; f > a > t > e; f > k > x").done("a")

    assert case.open == ["a_u", "k"]
    assert case.done("k").ended == "x"


def test_a_reset_into_the_middle_of_undoing_goes_on_undoing():
    nodes = start() + user("a b z") + handled("a b") + throw("t") + end()
    case = play(nodes, "s > a > b > t > z > e").done("a").done("b")
    past = case._copy()

    case.done("b_u").done("a_u").reset(past)
    assert case.open == ["b_u"]
    assert case.done("b_u").done("a_u").open == ["z"]


def test_what_can_be_undone_moves_to_a_new_version_under_its_new_name():
    arrows = "s > a > p1 > k > t > z > e"
    inside = start("s1") + user("c") + handled("c") + end("e1")
    old = (
        start()
        + user("a k z")
        + handled("a")
        + sub("p1", inside, "s1 > c > e1")
        + throw("t")
        + end()
    )
    new = old.replace('"a"', '"a2"').replace('"a_u"', '"a2_u"').replace('"c_u"', '"c2_u"')
    case = (
        play(old, arrows)
        .done("a")
        .done("c")
        .migrate(define(new, arrows.replace("a >", "a2 >")), a="a2")
    )

    assert case.done("k").open == ["c2_u"]
    assert case.done("c2_u").done("a2_u").open == ["z"]


def test_a_case_that_is_undoing_is_migrated_when_that_is_done():
    nodes, arrows = start() + user("a z") + handled("a") + throw("t") + end(), "s > a > t > z > e"
    case = play(nodes, arrows).done("a")

    with pytest.raises(Invalid, match="正在撤销"):
        case.migrate(define(nodes + "<textAnnotation id='n'/>", arrows))
    case.done("a_u").migrate(define(nodes + "<textAnnotation id='n'/>", arrows)).done("z")
    assert case.ended == "e"


# ---------------------------------------------------------------- transactions


def transaction(inside: str, arrows: str) -> str:
    return tag("transaction", "p1", inside + flows(arrows))


CANCELLING = (
    start("s1")
    + tag(AND, "f")
    + user("a b c")
    + handled("a b c")
    + end("e1")
    + end("x", on("cancel"))
)
ARROWS = "s1 > f; f > a > b > x; f > c > e1"


def cancelled(inside: str = CANCELLING, arrows: str = ARROWS) -> Play:
    nodes = (
        start()
        + transaction(inside, arrows)
        + boundary("c1", "p1", on("cancel"))
        + boundary("c2", "p1", on("error", "x1"))
        + user("v w z")
        + end()
    )
    return play(nodes, "s > p1 > z > e; c1 > v > e; c2 > w > e")


def test_a_transaction_that_succeeds_is_a_sub_process():
    case = cancelled(start("s1") + user("a") + end("e1"), "s1 > a > e1").done("a")

    assert case.open == ["z"]


def test_a_cancelled_transaction_stops_undoes_and_leaves_by_its_cancel_event():
    case = cancelled().done("a").done("b")

    assert case.open == ["b_u"]  # c has been withdrawn: it was never done
    assert case.done("b_u").done("a_u").open == ["v"]
    assert entered(case) == ["b_u", "a_u"]
    assert case.done("v").ended == "e"


def test_cancelling_undoes_the_completed_part_of_what_was_still_active():
    deep = sub("p2", start("s2") + user("d k") + handled("d k") + end("e2"), "s2 > d > k > e2")
    inside = (
        start("s1")
        + tag(AND, "f")
        + user("a")
        + handled("a")
        + deep
        + end("e1")
        + end("x", on("cancel"))
    )
    case = cancelled(inside, "s1 > f; f > a > x; f > p2 > e1").done("d").done("a")

    assert case.open == ["d_u"]
    assert case.done("d_u").open == ["a_u"]
    assert case.done("a_u").open == ["v"]


def test_cancel_from_a_sub_process_of_the_transaction():
    deep = sub("p2", start("s2") + user("d") + end("x", on("cancel")), "s2 > d > x")
    case = cancelled(start("s1") + user("a") + handled("a") + deep + end("e1"), "s1 > a > p2 > e1")

    assert case.done("a").done("d").done("a_u").open == ["v"]


def test_a_hazard_leaves_the_transaction_without_undoing():
    inside = (
        start("s1")
        + user("a b")
        + handled("a")
        + end("x", on("error", "x1"))
        + end("y", on("cancel"))
    )
    case = cancelled(
        inside + tag("exclusiveGateway", "g", default="g.y"), "s1 > a > b > g; g > x: bad; g > y"
    )

    assert case.done("a").done("b", bad=True).open == ["w"]


def test_a_completed_transaction_can_be_undone_later():
    inside = start("s1") + user("a") + handled("a") + end("e1")
    nodes = start() + transaction(inside, "s1 > a > e1") + throw("t") + user("z") + end()
    case = play(nodes, "s > p1 > t > z > e").done("a")

    assert case.done("a_u").open == ["z"]


# ---------------------------------------------------------------- what is refused


REFUSED = {
    "no handler": (user("a") + boundary("b", "a", UNDO), "s > a > e", "b须用一条关联线"),
    "not a handler": (
        user("a k")
        + boundary("b", "a", UNDO)
        + '<association id="l" sourceRef="b" targetRef="k"/>',
        "s > a > k > e",
        "isForCompensation",
    ),
    "a handler with flows": (user("a") + handled("a"), "s > a > e; a_u > e", "不能有顺序流"),
    "a handler of nothing": (
        user("a") + user("k", isForCompensation="true"),
        "s > a > e",
        "没有补偿边界事件",
    ),
    "a boundary on a handler": (
        user("a v") + handled("a") + boundary("b", "a_u", timer()),
        "s > a > e; b > v > e",
        "不能附着边界事件",
    ),
    "flows from the boundary": (user("a v") + handled("a"), "s > a > e; a_b > v > e", "不能有流出"),
    "a stranger": (user("a") + throw("t", undo("nobody")), "s > a > t > e", "nobody 不是同一范围"),
    "a start": (
        user("a") + event_sub("v", UNDO, end("ve"), "v_s > ve"),
        "s > a > e",
        "只能用于子流程里",
    ),
    "cancel outside": (
        user("a") + end("x", on("cancel")),
        "s > a > e; a > x",
        "只能用在事务子流程里",
    ),
    "cancel on a task": (
        user("a") + boundary("b", "a", on("cancel")),
        "s > a > e; b > e",
        "须附着在事务子流程上",
    ),
    "cancel without boundary": (
        transaction(start("s1") + end("x", on("cancel")), "s1 > x"),
        "s > p1 > e",
        "须附着一个取消边界事件",
    ),
    "several": (throw("t", UNDO + on("signal", "g1")), "s > t > e", "合在一个事件里"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_undone_rightly_is_refused(name):
    nodes, arrows, sentence = REFUSED[name]

    with pytest.raises(Invalid, match=sentence):
        define(start() + nodes + end(), arrows)
