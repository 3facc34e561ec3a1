"""Table 10.93 of BPMN 2.0.2: which kind of event may stand where."""

from __future__ import annotations

import pytest

from engine import rules
from engine.rules.bad_event import WORDS

from .test_rules_shape import END, PATH, START, flows, node, process, task

ALLOWED = {
    "start": "message timer conditional signal",
    "inner start": "message timer conditional signal error escalation compensate",
    "catch": "message timer conditional signal link",
    "throw": "message escalation compensate link signal",
    "boundary": "message timer conditional signal error escalation compensate cancel",
    "end": "message signal error escalation compensate cancel terminate",
}


def drawn(place: str, kind: str, **attributes: str) -> bytes:
    event = f'<bpmn:{kind}EventDefinition id="ED" name="L" />'
    tag = {"catch": "intermediateCatchEvent", "throw": "intermediateThrowEvent"}.get(place)
    if place == "start":
        return process(node("startEvent", "X", event), task("A"), END, flows("X A E"))
    if place == "inner start":
        inner = (
            node("startEvent", "X", event, **attributes) + node("endEvent", "IE") + flows("X IE")
        )
        scope = node("subProcess", "N", inner, triggeredByEvent="true")
        return process(START, task("A"), END, flows("S A E"), scope)
    if place == "boundary":
        bound = node("boundaryEvent", "X", event, attachedToRef="A", **attributes)
        return process(START, task("A"), END, bound, flows("S A E", "X E"))
    if place == "end":
        return process(START, task("A"), node("endEvent", "X", event), flows("S A X"))
    return process(START, node(str(tag), "X", event), END, flows("S X E"))


def told(data: bytes) -> str:
    found = rules.check({PATH: data}, roles={}, profile="bpmn")
    return " ".join(f.message for f in found if f.rule.startswith("bad_") and f.element == "X")


@pytest.mark.parametrize("place", ALLOWED)
@pytest.mark.parametrize("kind", WORDS)
def test_a_kind_of_event_stands_only_where_the_table_lets_it(place: str, kind: str):
    refusals = ("这个位置不能用", "只能启动事件子流程")

    refused = any(words in told(drawn(place, kind)) for words in refusals)

    assert refused == (kind not in ALLOWED[place].split())


@pytest.mark.parametrize(
    ("place", "switch"), [("inner start", "isInterrupting"), ("boundary", "cancelActivity")]
)
@pytest.mark.parametrize("kind", WORDS)
def test_errors_cancel_and_compensation_always_interrupt(place: str, switch: str, kind: str):
    if kind not in ALLOWED[place].split():
        return

    found = told(drawn(place, kind, **{switch: "false"}))

    assert ("必须是中断的" in found) == (kind in ("error", "cancel", "compensate"))


def test_a_link_event_has_a_line_on_one_side_only():
    link = '<bpmn:linkEventDefinition id="{}" name="甲" />'
    there = node("intermediateThrowEvent", "T", link.format("L1"))
    here = node("intermediateCatchEvent", "K", link.format("L2"))

    found = rules.check(
        {PATH: process(START, there, here, END, flows("S T E", "S K E"))}, roles={}, profile="bpmn"
    )

    wrong = {finding.element for finding in found if finding.rule == "bad_event"}
    assert wrong == {"T", "K"}


def test_what_a_throw_event_defines_is_not_used_elsewhere():
    own = node("endEvent", "E1", '<bpmn:signalEventDefinition id="SD" signalRef="N" />')
    other = node("endEvent", "E2", "<bpmn:eventDefinitionRef>SD</bpmn:eventDefinitionRef>")
    parts = [START, node("exclusiveGateway", "G"), own, other, flows("S G E1", "G E2")]

    found = rules.check({PATH: process(*parts)}, roles={}, profile="bpmn")

    assert any(f.element == "E1" and "不能被别处引用" in f.message for f in found)
