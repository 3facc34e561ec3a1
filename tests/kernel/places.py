"""Every place of BPMN, DMN and forms where somebody can write an expression, filled with a text."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from engine import dmn, forms
from tests.dmn import tables
from tests.kernel.play import Play, boundary, define, end, process, script, start, tag, user


@dataclass(frozen=True)
class Place:
    """``run`` deploys and goes through the place with a text in it; what came of it, as text.

    ``fine`` is a text that belongs there, None where no text at all is taken; ``foreign`` places
    belong to other engines, and ours takes no notice or refuses them.
    """

    run: Callable[[str], str]
    fine: str | None
    foreign: bool = False


def quoted(text: str) -> str:
    return escape(text, {'"': "&quot;", "\n": " "})


def ran(nodes: str, arrows: str, others: tuple[str, ...] = (), **files: bytes) -> str:
    """One case: started, its task ``a`` done if it comes to that, and two hours gone by."""
    functions = {"unit_at": (("level",), lambda level: "u1")}
    case = Play(define(nodes, arrows, others, **files), a={"x": 1}, xs=[1, 2])
    case.begin(functions=functions)
    if "a" in case.open:
        case.done("a", r=1)
    case.wait(2)
    return json.dumps([case.state, case.history], ensure_ascii=False)


def flow(source: str, target: str, text: str) -> str:
    inside = f"<conditionExpression>{quoted(text)}</conditionExpression>"
    return tag("sequenceFlow", f"{source}.{target}", inside, sourceRef=source, targetRef=target)


def extension(inner: str) -> str:
    return f"<extensionElements>{inner}</extensionElements>"


def properties(**values: str) -> str:
    rows = "".join(f'<camunda:property name="{k}" value="{v}"/>' for k, v in values.items())
    return extension(f"<camunda:properties>{rows}</camunda:properties>")


def condition(gateway: str) -> Callable[[str], str]:
    def run(text: str) -> str:
        nodes = start() + tag(gateway, "g", default="g.e2") + end("e e2") + flow("g", "e", text)
        return ran(nodes, "s > g > e2")

    return run


def split(text: str) -> str:
    """Conditions on the flows that leave a task."""
    nodes = start() + tag("task", "t", default="t.e2") + end("e e2") + flow("t", "e", text)
    return ran(nodes, "s > t > e2")


def python(text: str) -> str:
    inner = f"<script>{quoted(text)}</script>"
    return ran(start() + tag("scriptTask", "c", inner, scriptFormat="python") + end(), "s > c > e")


def timed(kind: str) -> str:
    return f"<timerEventDefinition><time{kind}>{{}}</time{kind}></timerEventDefinition>"


def catching(kind: str) -> Callable[[str], str]:
    def run(text: str) -> str:
        inner = timed(kind).replace("{}", quoted(text))
        return ran(start() + tag("intermediateCatchEvent", "t", inner) + end(), "s > t > e")

    return run


def on_a_boundary(kind: str) -> Callable[[str], str]:
    def run(text: str) -> str:
        event = boundary("t", "b", timed(kind).replace("{}", quoted(text)), False)
        return ran(start() + user("b") + event + end("e e2"), "s > b > e; t > e2")

    return run


def clock_of_a_timer(name: str) -> Callable[[str], str]:
    def run(text: str) -> str:
        values = {"clock": "duration(&quot;PT1H&quot;)", name: quoted(text)}
        inner = properties(**values) + "<timerEventDefinition/>"
        return ran(start() + tag("intermediateCatchEvent", "t", inner) + end(), "s > t > e")

    return run


def many(inner: str, attributes: str = "") -> Callable[[str], str]:
    """A multi-instance task; ``{}`` in ``inner`` or ``attributes`` is the text."""

    def run(text: str) -> str:
        loop = f"<multiInstanceLoopCharacteristics {attributes}>{inner}"
        loop = loop.replace("{}", quoted(text)) + "</multiInstanceLoopCharacteristics>"
        return ran(start() + user("a", loop) + end(), "s > a > e")

    return run


def gathered(text: str) -> str:
    inner = properties(output_collection="all", output_element=quoted(text))
    loop = '<multiInstanceLoopCharacteristics camunda:collection="xs"/>'
    return ran(start() + user("a", inner + loop) + end(), "s > a > e")


def unit(text: str) -> str:
    return ran(start() + user("a", properties(unit=quoted(text))) + end(), "s > a > e")


def mapping(row: str) -> Callable[[str], str]:
    def run(text: str) -> str:
        call = tag(
            "callActivity", "c", extension(row.replace("{}", quoted(text))), calledElement="q"
        )
        called = process(start("qs") + user("a") + end("qe"), "qs > a > qe", "q")
        return ran(start() + call + end(), "s > c > e", (called,))

    return run


def decided(*parts: str) -> Callable[[str], str]:
    """A decision table: input, rows, output; ``{}`` is the text."""

    def run(text: str) -> str:
        one, rule, out = (part.replace("{}", text) for part in parts)
        file = tables.file(tables.table("d", [one], [out], rule))
        node = tag("businessRuleTask", "d1", camunda_decisionRef="d")
        return ran(start() + node + user("a") + end(), "s > d1 > a > e", dmn=file)

    return run


def literal_decision(text: str) -> str:
    node = tag("businessRuleTask", "d1", camunda_decisionRef="d", camunda_resultVariable="z")
    file = tables.file(tables.literal("d", text))
    return ran(start() + node + user("a") + end(), "s > d1 > a > e", dmn=file)


def alone(text: str) -> str:
    """The decision without a process around it."""
    decisions = dmn.read(tables.file(tables.literal("d", text)))
    return repr(dmn.decide(decisions, "d", {"a": {"x": 1}}))


def raw(inner: str, kind: str = "userTask") -> Callable[[str], str]:
    """Something that other engines evaluate, inside a node."""

    def run(text: str) -> str:
        return ran(start() + tag(kind, "t", inner.replace("{}", quoted(text))) + end(), "s > t > e")

    return run


def attribute(name: str, kind: str = "userTask") -> Callable[[str], str]:
    def run(text: str) -> str:
        return ran(start() + tag(kind, "t", **{name: quoted(text)}) + end(), "s > t > e")

    return run


def event(definition: str, kind: str = "intermediateCatchEvent") -> Callable[[str], str]:
    return raw(definition, kind)


def correlation(text: str) -> str:
    expression = f"<messagePath>{quoted(text)}</messagePath>"
    retrieval = "correlationPropertyRetrievalExpression"
    key = tag(
        "correlationProperty", "cp", f'<{retrieval} messageRef="m1">{expression}</{retrieval}>'
    )
    nodes = start() + key + tag("receiveTask", "r", messageRef="m1") + end()
    return ran(nodes, "s > r > e")


def form(**attributes: Any) -> Callable[[str], str]:
    """A form with the text in one place, shown and sent."""

    def run(text: str) -> str:
        def filled(value: Any) -> Any:
            if isinstance(value, dict):
                return {key: filled(each) for key, each in value.items()}
            return value.replace("{}", text) if isinstance(value, str) else value

        field = {"type": "textfield", "id": "b", "key": "b", "label": "b"} | filled(attributes)
        asked = {"type": "textfield", "id": "a", "key": "a", "label": "a"}
        made = forms.compile({"schemaVersion": 18, "components": [asked, field]})
        return str(made.html(context={"level": "L1"})) + repr(made.load({"a": "1", "b": "2"}))

    return run


LISTENER = '<camunda:{} event="start" expression="{{}}" class="{{}}"/>'
PLACES: dict[str, Place] = {
    "condition of an exclusive gateway": Place(condition("exclusiveGateway"), "a.x = 1"),
    "condition of an inclusive gateway": Place(condition("inclusiveGateway"), "a.x = 1"),
    "condition of a flow from a task": Place(split, "a.x = 1"),
    "script": Place(
        lambda t: ran(start() + script("c", quoted(t)) + user("a") + end(), "s > c > a > e"),
        "{ z: 1 }",
    ),
    "script in Python": Place(python, None),
    "time of a catch event": Place(catching("Date"), "now()"),
    "duration of a catch event": Place(catching("Duration"), 'duration("PT1H")'),
    "cycle of a boundary event": Place(on_a_boundary("Cycle"), 'duration("PT1H")'),
    "duration of a boundary event": Place(on_a_boundary("Duration"), 'duration("PT1H")'),
    "clock of a timer": Place(clock_of_a_timer("clock"), 'duration("PT2H")'),
    "clock_from of a timer": Place(clock_of_a_timer("clock_from"), "now()"),
    "cardinality": Place(many("<loopCardinality>{}</loopCardinality>"), "1 + 1"),
    "collection": Place(many("", 'camunda:collection="{}"'), "xs"),
    "collection by reference": Place(many("<loopDataInputRef>{}</loopDataInputRef>"), "xs"),
    "completion condition": Place(
        many("<completionCondition>{}</completionCondition>", 'camunda:collection="xs"'), "true"
    ),
    "element variable": Place(
        many("", 'camunda:collection="xs" camunda:elementVariable="{}"'), "y", foreign=True
    ),
    "output of many": Place(gathered, "r"),
    "unit of a task": Place(unit, 'unit_at("村居")'),
    "source of a call": Place(mapping('<camunda:in source="{}" target="z"/>'), "a"),
    "source expression of a call": Place(
        mapping('<camunda:in sourceExpression="{}" target="z"/>'), "a.x + 1"
    ),
    "source of what comes back": Place(mapping('<camunda:out source="{}" target="z"/>'), "a"),
    "expression of what comes back": Place(
        mapping('<camunda:out sourceExpression="{}" target="z"/>'), "a.x + 1"
    ),
    "target of a call": Place(mapping('<camunda:in source="a" target="{}"/>'), "z"),
    "called process": Place(attribute("calledElement", "callActivity"), None),
    "decision of a task": Place(attribute("camunda_decisionRef", "businessRuleTask"), None),
    "input of a table": Place(decided("{}", "- -> 1", "z"), "a.x"),
    "cell of a table": Place(decided("a.x", "{} -> 1", "z"), "> 0"),
    "result of a row": Place(decided("a.x", "- -> {}", "z"), "1 + 1"),
    "default of a table": Place(decided("a.x", "5 -> 1", "z={}"), "1 + 1"),
    "literal decision": Place(literal_decision, "a.x"),
    "decision by itself": Place(alone, "a.x"),
    "correlation": Place(correlation, "a", foreign=True),
    "condition of an event": Place(
        event("<conditionalEventDefinition><condition>{}</condition></conditionalEventDefinition>"),
        "true",
        foreign=True,
    ),
    "expression of a signal": Place(
        event('<signalEventDefinition signalRef="g1" camunda:expression="{}"/>'), "a", foreign=True
    ),
    "expression of a thrown message": Place(
        event(
            '<messageEventDefinition messageRef="m1" camunda:expression="{}" camunda:class="{}"/>',
            "intermediateThrowEvent",
        ),
        "a",
        foreign=True,
    ),
    "loop": Place(
        raw(
            "<standardLoopCharacteristics><loopCondition>{}</loopCondition>"
            "</standardLoopCharacteristics>"
        ),
        "false",
        foreign=True,
    ),
    "assignment": Place(
        raw(
            "<ioSpecification><dataInput id='di'/><inputSet/><outputSet/></ioSpecification>"
            "<dataInputAssociation><targetRef>di</targetRef><assignment><from>{}</from>"
            "<to>{}</to></assignment></dataInputAssociation>"
        ),
        "a",
        foreign=True,
    ),
    "transformation": Place(
        raw(
            "<dataInputAssociation><targetRef>a</targetRef><transformation>{}</transformation>"
            "</dataInputAssociation>"
        ),
        "a",
        foreign=True,
    ),
    "assigned people": Place(
        raw(
            "<potentialOwner><resourceAssignmentExpression><formalExpression>{}"
            "</formalExpression></resourceAssignmentExpression></potentialOwner>"
        ),
        "a",
        foreign=True,
    ),
    "assignee": Place(attribute("camunda_assignee"), "a", foreign=True),
    "candidate groups": Place(attribute("camunda_candidateGroups"), "a", foreign=True),
    "due date": Place(attribute("camunda_dueDate"), "a", foreign=True),
    "skip expression": Place(attribute("camunda_skipExpression"), "a", foreign=True),
    "service expression": Place(attribute("camunda_expression", "serviceTask"), None),
    "service class": Place(attribute("camunda_class", "serviceTask"), None),
    "execution listener": Place(raw(extension(LISTENER.format("executionListener"))), None),
    "task listener": Place(raw(extension(LISTENER.format("taskListener"))), None),
    "input parameter": Place(
        raw(
            extension(
                '<camunda:inputOutput><camunda:inputParameter name="x">{}</camunda:inputParameter>'
                "</camunda:inputOutput>"
            )
        ),
        None,
    ),
    "hiding condition of a form": Place(form(conditional={"hide": "={}"}), 'a = "2"'),
    "requiring condition of a form": Place(form(properties={"required_if": "={}"}), 'a = "2"'),
    "label of a form": Place(form(label="={}"), None),
    "default of a form": Place(form(defaultValue="={}"), "a"),
    "pattern of a form": Place(form(validate={"pattern": "{}"}), "^2$"),
}
