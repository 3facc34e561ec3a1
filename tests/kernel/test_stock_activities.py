# ruff: noqa: E501  (a diagram reads best on one line)
"""What SpiffWorkflow 3.2.0 itself gets wrong about activities: the reasons for our constructs."""

import pytest

from tests.kernel.play import boundary, end, on, script, start, sub, tag, user
from tests.kernel.test_stock_faults import _fixed, done, ready, stock  # noqa: F401


def test_loop_every_turn_stays_in_the_tree():
    loop = "<standardLoopCharacteristics><loopCondition>go</loopCondition></standardLoopCharacteristics>"
    workflow = stock(
        start() + script("g", "{ go: true }") + user("a", loop) + end(), "s > g > a > e"
    )
    before = len(workflow.tasks)

    for _ in range(10):
        done(workflow, "a")
    assert len(workflow.tasks) >= before + 10


def test_quantity_is_not_read():
    nodes = (
        start() + tag("parallelGateway", "f") + user("a b") + user("z", startQuantity="2") + end()
    )
    workflow = stock(nodes, "s > f; f > a > z; f > b > z; z > e")

    assert ready(done(workflow, "a")) == ["b", "z"]  # right: b alone


def test_implicit_events_of_a_multi_instance_are_not_thrown():
    many = '<multiInstanceLoopCharacteristics behavior="None" noneBehaviorEventRef="told"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>'
    nodes = (
        start()
        + user("a", many)
        + boundary("b", "a", on("signal", "g1"), False)
        + user("k")
        + end("e e2")
    )
    workflow = stock(nodes, "s > a > e; b > k > e2")

    assert ready(done(workflow, "a")) == ["a"]  # right: a and k


def test_begin_a_sub_process_without_start_event_is_refused():
    with pytest.raises(Exception, match="start event"):
        stock(start() + sub("p1", user("a") + end("e1"), "a > e1") + end(), "s > p1 > e")


def test_adhoc_with_two_tasks_raises():
    hoc = user("a b") + "<completionCondition>1 = 2</completionCondition>"

    with pytest.raises(KeyError, match="data_objects"):
        stock(start() + tag("adHocSubProcess", "h", hoc) + end(), "s > h > e")


def test_compensation_is_not_known():
    undo = on("compensate")
    with pytest.raises(Exception, match="Unsupported Catch Event"):
        stock(start() + user("a k") + boundary("b", "a", undo) + end(), "s > a > k > e")
    workflow = stock(
        start() + user("a z") + tag("intermediateThrowEvent", "t", undo) + end(),
        "s > a > t > z > e",
    )

    assert ready(done(workflow, "a")) == ["z"]  # it passes as if it were nothing
