# ruff: noqa: E501  (a diagram reads best on one line)
"""Data objects, properties, inputs and outputs: variables of the scope that declares them."""

import pytest

from engine.errors import Invalid
from engine.kernel import machine
from tests.kernel.play import (
    boundary,
    define,
    end,
    on,
    play,
    process,
    props,
    script,
    start,
    sub,
    tag,
    user,
)


def data(
    ident: str, initial: str | None = None, kind: str = "dataObject", **attributes: str
) -> str:
    return tag(kind, ident, props(initial=initial) if initial else "", **attributes)


@pytest.mark.parametrize("kind", ["dataObject", "property"])
def test_what_a_process_declares_is_a_variable_from_the_start(kind):
    nodes = (
        data("d1", kind=kind, name="report")
        + data("total", "2 * 3", kind)
        + start()
        + script("c", "{ seen: report = null, total: total + 1 }")
        + user("a")
        + end()
    )

    assert play(nodes, "s > c > a > e").variables == {"report": None, "seen": True, "total": 7}
    assert play(nodes, "s > c > a > e", report=1).variables["report"] == 1


def test_a_name_that_feel_cannot_read_gives_way_to_the_id_or_nothing():
    nodes = (
        data("d1", name="客户 订单")
        + data("d-2", name="x.y")
        + data("d3", name="订单")
        + start()
        + user("a")
        + end()
    )

    assert play(nodes, "s > a > e").variables == {"d1": None, "订单": None}


def test_data_of_a_sub_process_ends_with_it_and_every_instance_has_its_own():
    many = (
        '<multiInstanceLoopCharacteristics camunda:collection="units" camunda:elementVariable="u"/>'
    )
    own = props(output_collection="notes", output_element="u + note")
    inside = (
        data("note", "&quot;-&quot;")
        + start("s1")
        + user("q")
        + script("c", "{ note: note + u, kept: u }")
        + end("e1")
    )
    case = play(
        start() + sub("p1", inside, "s1 > q > c > e1", own + many) + user("z") + end(),
        "s > p1 > z > e",
        units=["x", "y"],
    )
    first, second = case.tasks

    assert machine.variables(case.definition, case.state, first)["note"] == "-"
    case.complete(first, note="n").complete(second)
    assert case.variables == {"units": ["x", "y"], "kept": "y", "notes": ["xnx", "y-y"]}


def test_a_loop_begins_every_turn_with_fresh_data():
    inside = (
        data("tries", "0")
        + start("s1")
        + script("c", "{ tries: tries + 1, seen: append(seen, tries) }")
        + end("e1")
    )
    loop = '<standardLoopCharacteristics loopMaximum="2"/>'
    case = play(
        start() + sub("p1", inside, "s1 > c > e1", loop) + user("z") + end(),
        "s > p1 > z > e",
        seen=[],
    )

    assert case.variables == {"seen": [1, 1]}


def test_compensation_sees_the_data_of_the_sub_process_as_it_was():
    undo = on("compensate")
    inside = (
        data("note", "1")
        + start("s1")
        + script("a", "{ note: note + 1 }")
        + boundary("a_b", "a", undo)
        + tag("scriptTask", "a_u", "<script>{ undone: note }</script>", isForCompensation="true")
        + '<association id="l" sourceRef="a_b" targetRef="a_u"/>'
        + end("e1")
    )
    nodes = (
        start()
        + sub("p1", inside, "s1 > a > e1")
        + user("k")
        + tag("intermediateThrowEvent", "t", undo)
        + user("z")
        + end()
    )
    case = play(nodes, "s > p1 > k > t > z > e").done("k", note="outside")

    assert case.variables == {"note": "outside", "undone": 2}


def test_a_called_process_declares_its_own_data():
    called = process(
        data("note", "5") + start("s1") + user("q") + end("e1"), "s1 > q > e1", "called"
    )
    own = '<extensionElements><camunda:in source="x" target="y"/><camunda:out source="note" target="got"/></extensionElements>'
    case = play(
        start() + tag("callActivity", "call", own, calledElement="called") + end(),
        "s > call > e",
        (called,),
        x=1,
    )

    assert machine.variables(case.definition, case.state, next(iter(case.tasks))) == {
        "note": 5,
        "y": 1,
    }
    assert case.done("q").variables == {"x": 1, "got": 5}


def test_a_loop_reads_and_fills_the_data_objects_behind_its_inputs_and_outputs():
    io = "<ioSpecification><dataInput id='in1' name='列表'/><dataOutput id='out1'/></ioSpecification>"
    io += "<dataInputAssociation><sourceRef>ref1</sourceRef><targetRef>in1</targetRef></dataInputAssociation>"
    io += "<dataOutputAssociation><sourceRef>out1</sourceRef><targetRef>ref2</targetRef></dataOutputAssociation>"
    many = "<multiInstanceLoopCharacteristics isSequential='true'><loopDataInputRef>in1</loopDataInputRef><loopDataOutputRef>out1</loopDataOutputRef><inputDataItem id='item'/><outputDataItem id='answer'/></multiInstanceLoopCharacteristics>"
    objects = (
        data("d1", name="households")
        + data("d2", name="answers")
        + tag("dataObjectReference", "ref1", dataObjectRef="d1")
        + tag("dataObjectReference", "ref2", dataObjectRef="d2")
    )
    case = play(
        objects + start() + user("a", io + many) + user("z") + end(),
        "s > a > z > e",
        households=["x", "y"],
    )

    seen = machine.variables(case.definition, case.state, next(iter(case.tasks)))
    assert seen["item"] == "x"
    assert case.done("a", answer=1).done("a", answer=2).variables["answers"] == [1, 2]


def test_stores_and_arrows_are_drawn_for_the_reader():
    arrow = "<dataInputAssociation><sourceRef>s1</sourceRef><targetRef>in1</targetRef></dataInputAssociation>"
    nodes = tag("dataStoreReference", "s1", name="台账") + start() + user("a", arrow) + end()

    assert play(nodes, "s > a > e").variables == {}


@pytest.mark.parametrize(
    ("nodes", "sentence"),
    [
        (data("d1", "x + 1") + user("a"), "数据d1的初始值"),
        (data("d1", "1 +") + user("a"), "数据d1的初始值"),
        (
            user(
                "a",
                "<dataInputAssociation><targetRef>i</targetRef><assignment><from>1</from><to>i</to></assignment></dataInputAssociation>",
            ),
            "节点a的数据关联",
        ),
        (
            user(
                "a",
                "<dataOutputAssociation><targetRef>i</targetRef><transformation>x</transformation></dataOutputAssociation>",
            ),
            "节点a的数据关联",
        ),
    ],
)
def test_data_that_would_not_be_as_drawn_is_refused(nodes, sentence):
    with pytest.raises(Invalid, match=sentence):
        define(start() + nodes + end(), "s > a > e")
