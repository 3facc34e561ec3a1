# ruff: noqa: E501  (a diagram reads best on one line)
"""Messages find the node that they are meant for."""

import pytest

from engine.definitions import build
from engine.errors import Conflict, Invalid
from engine.kernel.correlation import told
from tests.kernel.play import HEAD, ROOTS, Play, end, flows, on, play, props, start, tag, user

CATCH, THROW = "intermediateCatchEvent", "intermediateThrowEvent"
AND = "parallelGateway"


def catch(ident: str, correlation: str) -> str:
    return tag(CATCH, ident, props(correlation=correlation) + on("message", "m1"))


TWO = (
    start()
    + tag(AND, "g")
    + catch("c1", "first")
    + catch("c2", "second")
    + user("a b")
    + end("e e2")
)
ARROWS = "s > g; g > c1 > a > e; g > c2 > b > e2"


def test_a_message_goes_to_the_node_whose_value_it_carries():
    case = play(TWO, ARROWS, first="x", second="y")

    assert case._turn(_send, "moved", told("y")).open == ["b"]
    with pytest.raises(Conflict, match="没有节点等待消息"):
        case._turn(_send, "moved", told("z"))


def _send(definition, state, env, name, key):
    from engine.kernel import machine

    return machine.message(definition, state, env, name, {}, None, key)


def test_a_subscription_says_what_it_waits_for():
    case = play(TWO, ARROWS, first="x", second=2)

    assert sorted(s["key"] for s in case.subscriptions.values()) == [
        told("x"),
        told(case.variables["second"]),
    ]


def test_a_thrown_message_carries_its_own_value_and_payload():
    throw = tag(
        THROW, "t", props(correlation="second", payload="{ level: 3 }") + on("message", "m1")
    )
    nodes = (
        start()
        + tag(AND, "g")
        + catch("c1", "first")
        + catch("c2", "second")
        + throw
        + user("a b")
        + end("e e2 e3")
    )
    case = play(nodes, "s > g; g > c1 > a > e; g > c2 > b > e2; g > t > e3", first="x", second="y")

    assert (case.open, case.variables["level"]) == (["b"], 3)


def test_a_message_for_nobody_here_is_left_to_the_outbox():
    throw = tag(THROW, "t", props(correlation="n", payload="{ level: 3 }") + on("message", "m1"))
    case = play(start() + throw + end(), "s > t > e", n="x")

    thrown = next(e for e in case.history if e["k"] == "message.thrown")
    assert (thrown["caught"], thrown["key"], set(thrown["values"])) == (0, told("x"), {"level"})


STANDARD = (
    '<correlationProperty id="order"><correlationPropertyRetrievalExpression messageRef="m1">'
    "<messagePath>{path}</messagePath></correlationPropertyRetrievalExpression></correlationProperty>"
    '<collaboration id="co"><participant id="pa" processRef="p"/>'
    '<correlationKey id="ck"><correlationPropertyRef>order</correlationPropertyRef></correlationKey></collaboration>'
)
SUBSCRIBED = (
    '<correlationSubscription id="cs" correlationKeyRef="ck"><correlationPropertyBinding correlationPropertyRef="order">'
    "<dataPath>mine</dataPath></correlationPropertyBinding></correlationSubscription>"
)


def drawn(path: str = "order.number") -> Play:
    nodes = start() + tag(CATCH, "c", on("message", "m1")) + user("a") + end()
    whole = (
        f'<process id="p" isExecutable="true">{nodes}{flows("s > c > a > e")}{SUBSCRIBED}</process>'
    )
    text = f"{HEAD}{ROOTS}{STANDARD.replace('{path}', path)}{whole}</definitions>"
    return Play(build("p", {"workflows/p/process.bpmn": text.encode()}, roles={}), mine=7).begin()


def test_a_correlation_subscription_compares_the_payload_with_the_variables():
    with pytest.raises(Conflict, match="没有节点等待消息"):
        drawn().send("moved", order={"number": 8})

    assert drawn().send("moved", order={"number": 7}).open == ["a"]


def test_a_payload_without_the_property_is_not_meant():
    with pytest.raises(Conflict, match="没有节点等待消息"):
        drawn().send("moved")


def test_a_message_path_that_is_no_feel_is_refused():
    with pytest.raises(Invalid, match="关联属性 order"):
        drawn("/order/@number[")


def test_the_value_is_taken_when_the_node_begins_to_wait():
    nodes = start() + user("z") + catch("c", "mine") + user("a") + end()
    case = play(nodes, "s > z > c > a > e", mine="early").done("z", mine="late").amend(mine="later")

    assert [s["key"] for s in case.subscriptions.values()] == [told("late")]


def test_a_key_that_nothing_binds_is_refused():
    nodes = start() + tag(CATCH, "c", on("message", "m1")) + user("a") + end()
    whole = f'<process id="p" isExecutable="true">{nodes}{flows("s > c > a > e")}</process>'
    text = f"{HEAD}{ROOTS}{STANDARD.replace('{path}', 'x')}{whole}</definitions>"

    with pytest.raises(Invalid, match="没有订阅"):
        build("p", {"workflows/p/process.bpmn": text.encode()}, roles={})
