"""Every row of the tables of BPMN constraints has a diagram that breaks it, and only breaks it."""

from __future__ import annotations

import pytest

from docs.data import constraints_table
from engine import rules
from engine.rules import bad_activity, bad_collaboration, bad_data, bad_message_flow, not_formal
from engine.rules._table import Row

from .test_rules_shape import END, START, flows, node, task

PATH = "workflows/sample/process.bpmn"
HEAD = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t" xmlns:t="t">
<bpmn:itemDefinition id="Text" structureRef="String" />
<bpmn:itemDefinition id="Texts" structureRef="String" isCollection="true" />
<bpmn:itemDefinition id="Number" structureRef="int" />
<bpmn:message id="M" name="M" itemRef="Text" />
<bpmn:interface id="IF" name="IF"><bpmn:operation id="OP" name="OP">
<bpmn:inMessageRef>M</bpmn:inMessageRef><bpmn:outMessageRef>M</bpmn:outMessageRef>
</bpmn:operation></bpmn:interface>"""
TABLES = {
    module.RULE: module.ROWS
    for module in (bad_activity, bad_collaboration, bad_data, bad_message_flow, not_formal)
}


def tag(name: str, inner: str = "", /, **attributes: str) -> str:
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<bpmn:{name}{written}>{inner}</bpmn:{name}>"


def diagram(inside: str, outside: str = "", **attributes: str) -> bytes:
    told = {"id": "sample", "name": "示例", "isExecutable": "true"} | attributes
    frame = START + task("A") + END + flows("S A E")
    return f"{HEAD}{tag('process', frame + inside, **told)}{outside}</bpmn:definitions>".encode()


def told(data: bytes, rule: str) -> set[str]:
    found = rules.check({PATH: data}, roles={}, profile="bpmn")
    return {finding.message for finding in found if finding.rule == rule}


def io(*parts: str) -> str:
    """An ioSpecification whose sets list all of its data, unless a part says otherwise."""
    return tag("ioSpecification", "".join(parts))


def data(kind: str, id: str, item: str = "Text", **more: str) -> str:
    return tag(kind, id=id, itemSubjectRef=item, **more)


def inputs(*refs: str, more: str = "", **attributes: str) -> str:
    listed = "".join(tag("dataInputRefs", ref) for ref in refs)
    return tag("inputSet", listed + more, **attributes)


def outputs(*refs: str, more: str = "", **attributes: str) -> str:
    listed = "".join(tag("dataOutputRefs", ref) for ref in refs)
    return tag("outputSet", listed + more, **attributes)


def activity(kind: str, inner: str, **attributes: str) -> str:
    return tag(kind, inner, id="X", name="X", **attributes)


def many(inner: str, outer: str = "") -> str:
    return activity("userTask", outer + tag("multiInstanceLoopCharacteristics", inner))


def event(kind: str, inner: str, **attributes: str) -> str:
    return tag(kind, inner, id="X", name="X", **attributes)


def associated(*sources: str, target: str = "I", item: str = "Text") -> str:
    ends = "".join(tag("sourceRef", source) for source in sources) + tag("targetRef", target)
    inner = io(data("dataInput", "I", item), inputs("I"), outputs())
    inner += tag("dataInputAssociation", ends, id="DA")
    return tag("dataObject", id="O", itemSubjectRef="Text") + activity("userTask", inner)


def pools(source: str, target: str, *more: str) -> str:
    ours = tag("participant", id="P1", processRef="sample") + tag("participant", id="P2")
    flow = tag("messageFlow", id="MF", sourceRef=source, targetRef=target)
    return tag("collaboration", ours + flow + "".join(more), id="C")


COMPENSATE = tag("compensateEventDefinition", id="CD")
MESSAGE = tag("messageEventDefinition", id="MD", messageRef="M")
THREE = tag("loopCardinality", "3")
FORMAL = {"xsi:type": "bpmn:tFormalExpression"}
HANDLED = event("boundaryEvent", COMPENSATE, attachedToRef="A")
OUT, IN = "outputDataItem", "inputDataItem"
FORK = tag("association", id="AS", sourceRef="X", targetRef="H")

BROKEN: dict[str, list[bytes]] = {
    "bad_activity": [
        diagram(activity("userTask", "", startQuantity="0")),
        diagram(activity("userTask", "", completionQuantity="x")),
        diagram(many(THREE, tag("standardLoopCharacteristics"))),
        diagram(activity("task", tag("standardLoopCharacteristics", loopMaximum="-1"))),
        diagram(many("")),
        diagram(many(THREE + tag("completionCondition", "23"))),
        diagram(many(THREE + tag("complexBehaviorDefinition", tag("condition", "23")))),
        diagram(activity("receiveTask", "", instantiate="true", messageRef="M") + flows("A X")),
        diagram(
            activity(
                "userTask",
                tag(
                    "performer",
                    tag("resourceRef", "R") + tag("resourceAssignmentExpression"),
                ),
            ),
            tag("resource", id="R"),
        ),
        diagram(activity("userTask", tag("performer", tag("resourceParameterBinding")))),
        diagram(activity("callActivity", "", calledElement="T"),
            tag("process", node("startEvent", "TS", MESSAGE), id="T")),
        diagram(activity("adHocSubProcess", "")),
        diagram(activity("adHocSubProcess", node("startEvent", "IS") + task("B"))),
        diagram(activity("transaction", "", method="_what?!")),
        diagram(activity("choreographyTask", "")),
        diagram(activity("subProcess", tag("incoming", "F_S_A"), triggeredByEvent="true")),
        diagram(HANDLED),
        diagram(HANDLED + task("H") + FORK),
        diagram(HANDLED + task("H") + FORK + flows("X H")),
        diagram(activity("task", "", isForCompensation="true") + flows("A X")),
        diagram(event("endEvent", tag("cancelEventDefinition"))),
        diagram(event("boundaryEvent", tag("cancelEventDefinition"), attachedToRef="A")),
    ],
    "bad_collaboration": [
        diagram("", pools("A", "P2").replace("<bpmn:messageFlow", tag(
            "participant", tag("participantMultiplicity", minimum="3", maximum="2"), id="P3"
        ) + "<bpmn:messageFlow")),
        diagram("", tag("choreography", tag("choreographyRef", "Y"), id="X")),
        diagram("", tag("choreography", id="Y", isClosed="true")
                + tag("collaboration", tag("choreographyRef", "Y"), id="C")),
        diagram("", tag("globalConversation", tag("conversation", id="V"), id="X")),
        diagram("", processType="Public"),
    ],
    "bad_data": [
        diagram(data("dataObject", "O", "Texts")),
        diagram("", data("property", "X")),
        diagram(tag("dataObject", id="O", name="表") + tag("dataObjectReference",
            tag("dataState", name="新"), id="R", dataObjectRef="O", name="表")),
        diagram(activity("subProcess", io(inputs(), outputs()))),
        diagram(activity("userTask", io(data("dataInput", "I"), inputs(), outputs()))),
        diagram(activity("userTask", io(data("dataOutput", "I"), inputs(), outputs()))),
        diagram(many(THREE + data("dataInput", "I"))),
        diagram(activity("userTask", io(data("dataInput", "I"), data("dataInput", "J"),
            inputs("I", more=tag("optionalInputRefs", "J")), inputs("J"), outputs()))),
        diagram(activity("userTask", io(data("dataInput", "I"), data("dataInput", "J"),
            inputs("I", more=tag("whileExecutingInputRefs", "J")), inputs("J"), outputs()))),
        diagram(activity("userTask", io(data("dataOutput", "I"), data("dataOutput", "J"), inputs(),
            outputs("I", more=tag("optionalOutputRefs", "J")), outputs("J")))),
        diagram(activity("userTask", io(data("dataOutput", "I"), data("dataOutput", "J"), inputs(),
            outputs("I", more=tag("whileExecutingOutputRefs", "J")), outputs("J")))),
        diagram(activity("userTask", io(inputs(id="IS", more=tag("outputSetRefs", "OS")),
            outputs(id="OS")))),
        diagram(activity("userTask", io(inputs(id="IS"),
            outputs(id="OS", more=tag("inputSetRefs", "IS"))))),
        diagram(associated("O", item="Number")),
        diagram(associated("O", "O")),
        diagram(io(data("dataInput", "PI"), inputs("PI"), outputs())
            + activity("userTask", tag("dataOutputAssociation", tag("targetRef", "PI")))),
        diagram(io(data("dataOutput", "PO"), inputs(), outputs("PO"))
            + activity("userTask", tag("dataInputAssociation", tag("sourceRef", "PO")))),
        diagram(event("intermediateThrowEvent", data("dataInput", "I") + data("dataInput", "J")
            + MESSAGE)),
        diagram(event("intermediateCatchEvent", data("dataOutput", "I") + data("dataOutput", "J")
            + MESSAGE)),
        diagram(event("intermediateCatchEvent", data("dataOutput", "I", "Number") + MESSAGE)),
        diagram(activity("serviceTask", "", operationRef="OP")),
        diagram(activity("serviceTask", io(inputs(), outputs(), outputs()), operationRef="OP")),
        diagram(activity("serviceTask", io(data("dataInput", "I", "Number"), inputs("I"),
            outputs()), operationRef="OP")),
        diagram(activity("serviceTask", io(data("dataOutput", "I", "Number"), inputs(),
            outputs("I")), operationRef="OP")),
        diagram(activity("sendTask", io(inputs(), inputs(), outputs()), messageRef="M")),
        diagram(activity("sendTask", io(data("dataInput", "I", "Number"), inputs("I"), outputs()),
            messageRef="M")),
        diagram(activity("receiveTask", io(inputs(), outputs(), outputs()), messageRef="M")),
        diagram(activity("receiveTask", io(data("dataOutput", "I", "Number"), inputs(),
            outputs("I")), messageRef="M")),
        diagram(activity("callActivity", io(data("dataInput", "I"), inputs("I"), outputs()),
            calledElement="G"), tag("globalTask", io(inputs(), outputs()), id="G")),
        diagram("", tag("globalTask", tag("supportedInterfaceRef", "IF"), id="G")),
        diagram("", tag("globalTask", io(data("dataInput", "I", "Number"), inputs("I"), outputs())
            + tag("ioBinding", operationRef="OP", inputDataRef="I", outputDataRef="I"), id="G")),
        diagram(tag("dataObject", id="O") + many(tag("loopDataInputRef", "O"),
            io(inputs(), outputs()))),
        diagram(many(tag("loopDataInputRef", "I") + data(IN, "J", "Texts"),
            io(data("dataInput", "I", "Texts"), inputs("I"), outputs()))),
        diagram(many(THREE + tag("loopDataOutputRef", "I") + data(OUT, "J", "Texts"),
            io(data("dataOutput", "I", "Texts"), inputs(), outputs("I")))),
        diagram(activity("userTask", tag("documentation", "…", textFormat="plain"))),
    ],
    "bad_message_flow": [
        diagram("", pools("A", "A")),
        diagram("", pools("S", "P2")),
        diagram("", pools("P2", "E")),
        diagram(event("intermediateCatchEvent", MESSAGE), pools("X", "P2")),
        diagram(event("intermediateThrowEvent", MESSAGE), pools("P2", "X")),
        diagram("", pools("P2", "S")),
        diagram("", pools("E", "P2")),
    ],
    "not_formal": [
        diagram(activity("adHocSubProcess", tag("completionCondition", "when all is well"))),
        diagram(event("intermediateCatchEvent",
            tag("timerEventDefinition", tag("timeDuration", "three days")))),
        diagram(activity("subProcess",
            tag("standardLoopCharacteristics", tag("loopCondition", "", **FORMAL)))),
        diagram(tag("sequenceFlow", id="F", sourceRef="A", targetRef="E", isImmediate="false")),
        diagram(event("endEvent", tag("escalationEventDefinition", id="ED", escalationRef="ES")),
            tag("escalation", id="ES")),
        diagram(event("intermediateThrowEvent", MESSAGE)),
    ],
}  # fmt: skip
PAIRS = [(rule, row) for rule, rows in TABLES.items() for row in rows]


def words(row: Row) -> str:
    return f"{row.message}(BPMN {row.section})。"


@pytest.mark.parametrize("rule", TABLES)
def test_a_diagram_stands_for_every_row(rule: str):
    assert len(BROKEN[rule]) == len(TABLES[rule])


@pytest.mark.parametrize("rule", TABLES)
def test_every_row_is_found_in_its_diagram(rule: str):
    missed = [
        words(row)
        for row, broken in zip(TABLES[rule], BROKEN[rule], strict=True)
        if words(row) not in told(broken, rule)
    ]

    assert missed == []


def test_the_page_of_constraints_is_up_to_date():
    assert constraints_table.PAGE.read_text("utf-8") == constraints_table.page()


def test_the_frame_of_the_diagrams_breaks_nothing():
    assert all(told(diagram(""), rule) == set() for rule in TABLES)
    assert told(diagram(associated("O")), "bad_data") == set()
    assert told(diagram("", pools("A", "P2")), "bad_message_flow") == set()
