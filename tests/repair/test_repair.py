"""What has one right answer is put right; nothing gets worse; a second run changes nothing."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine import Invalid, repair, rules
from tests.rules.examples import ROLES, example
from tests.rules.test_rules_shape import END, PATH, START, flows, node, process, task

FOREIGN = """<?xml version='1.0' encoding="utf-8" standalone="yes"?>
<!-- drawn by hand -->
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:z="urn:other:tool">
  <bpmn:process id="sample" name="示例" isExecutable="true">
    <bpmn:startEvent id="S" />
    <!-- kept -->
    <bpmn:task id="A" name="核实">
      <bpmn:extensionElements><z:colour value="red"/></bpmn:extensionElements>
      <bpmn:incoming>F1</bpmn:incoming>
    </bpmn:task>
    <bpmn:sequenceFlow id="F1" sourceRef="S" targetRef="A" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="D"><bpmndi:BPMNPlane id="P" bpmnElement="sample">
    <bpmndi:BPMNShape id="A_di" bpmnElement="A">
      <dc:Bounds x="100" y="80" width="100" height="80" />
    </bpmndi:BPMNShape>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>
"""


def mended(data: bytes, profile: str = "strict") -> repair.Mended:
    library = example("unnamed", "good") | {PATH: data}
    return repair.mend(library, PATH, roles=ROLES, profile=profile)


def errors(data: bytes, profile: str = "strict") -> Counter[str]:
    library = example("unnamed", "good") | {PATH: data}
    found = rules.check(library, roles=ROLES, profile=profile)
    return Counter(f.rule for f in found if f.severity == "error" and f.file == PATH)


def words(data: bytes) -> str:
    return " ".join(map(str, mended(data).changes))


def test_a_sound_drawing_stays_byte_for_byte():
    data = example("missing_default", "good")[PATH]

    assert mended(mended(data).data).data == mended(data).data
    assert b"<bpmn:incoming>" in mended(data).data


def test_every_node_lists_its_flows_in_the_order_of_the_schema():
    found = etree.fromstring(mended(process(START, task("A"), END, flows("S A E"))).data)

    names = [etree.QName(part).localname for part in found.find(".//{*}userTask")]
    assert names == ["incoming", "outgoing"]
    assert found.findtext(".//{*}endEvent/{*}incoming") == "F_A_E"


def test_comments_foreign_parts_and_the_declaration_are_kept_and_an_end_is_drawn():
    text = mended(FOREIGN.encode(), "bpmn").data.decode()

    assert text.startswith('<?xml version=\'1.0\' encoding="utf-8" standalone="yes"?>\n<!-- drawn')
    assert "<!-- kept -->" in text
    assert '<z:colour value="red"/>' in text
    assert '<bpmn:endEvent id="endEvent_1" name="结束">' in text
    assert '<bpmndi:BPMNShape id="endEvent_1_di" bpmnElement="endEvent_1">' in text
    assert '<dc:Bounds x="250" y="102" width="36" height="36"/>' in text
    assert text.endswith("</bpmn:definitions>\n")


def test_a_start_is_drawn_before_the_only_first_step():
    data = process(task("A"), END, flows("A E"))

    assert errors(data)["no_start"] == 1
    assert errors(mended(data).data) == {}
    assert "之前补上开始事件" in words(data)


def test_where_two_steps_could_be_first_nothing_is_guessed():
    data = process(task("A"), task("B"), END, flows("A E", "B E"))

    assert "补上开始事件" not in words(data)


def test_ids_are_given_and_made_plain_everywhere():
    odd = node("startEvent", "Start") + task("step one") + END + flows("step_one E")
    flow = '<bpmn:sequenceFlow sourceRef="Start" targetRef="step one" />'
    odd = odd.replace('userTask id="step one"', 'manualTask id="step one"')
    data = process(odd.replace('sourceRef="step_one"', 'sourceRef="step one"') + flow)

    text = mended(data).data.decode()

    assert '<bpmn:manualTask id="step_one"' in text
    assert 'id="Start_1"' in text
    assert 'sourceRef="Start_1" targetRef="step_one" id="sequenceFlow_1"' in text
    assert 'sourceRef="step_one" targetRef="E"' in text


def test_the_id_of_a_user_task_names_its_form_and_is_left():
    assert 'id="End"' in mended(process(START, task("End"), END, flows("S End E"))).data.decode()


def test_a_line_drawn_twice_is_drawn_once():
    double = node("sequenceFlow", "F2", sourceRef="S", targetRef="A")
    data = process(START, task("A"), END, flows("S A E"), double)

    assert "删去重复的连线" in words(data)
    assert b"F2" not in mended(data).data


def test_the_only_branch_without_a_condition_becomes_the_default():
    condition = "<bpmn:conditionExpression>case.opened_at != null</bpmn:conditionExpression>"
    branch = node("sequenceFlow", "F1", condition, sourceRef="G", targetRef="A")
    other = node("sequenceFlow", "F2", sourceRef="G", targetRef="E")
    parts = [START, node("exclusiveGateway", "G"), task("A"), END, flows("S G", "A E")]
    data = process(*parts, branch, other)

    assert errors(data)["missing_condition"] == 1
    assert b'default="F2"' in mended(data).data
    assert errors(mended(data).data) == {}


def test_a_condition_that_nobody_reads_is_dropped():
    condition = "<bpmn:conditionExpression>case.opened_at != null</bpmn:conditionExpression>"
    branch = node("sequenceFlow", "F1", condition, sourceRef="G", targetRef="A")
    parts = [START, node("parallelGateway", "G"), task("A"), task("B"), END]
    data = process(*parts, branch, flows("S G B E", "A E"))

    assert errors(data)["ignored_condition"] == 1
    assert errors(mended(data).data)["ignored_condition"] == 0


def test_quotes_around_a_time_are_dropped():
    timer = '<bpmn:timerEventDefinition><bpmn:timeDuration>"PT4H"</bpmn:timeDuration>'
    event = node("intermediateCatchEvent", "T", timer + "</bpmn:timerEventDefinition>")

    text = mended(process(START, event, END, flows("S T E"))).data.decode()

    assert "<bpmn:timeDuration>PT4H</bpmn:timeDuration>" in text


def test_the_only_process_is_marked_executable():
    data = process(START, END, flows("S E")).replace(
        b'isExecutable="true"', b'isExecutable="false"'
    )

    assert errors(data)["no_process"] == 1
    assert errors(mended(data).data) == {}


def test_entries_for_what_is_not_there_are_dropped():
    lane = '<bpmn:laneSet id="L"><bpmn:lane id="village"><bpmn:flowNodeRef>A</bpmn:flowNodeRef>'
    lane += "<bpmn:flowNodeRef>gone</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
    end = node("endEvent", "E", "<bpmn:incoming>lost</bpmn:incoming>")
    data = process(lane, START, task("A"), end, flows("S A E"))

    assert errors(data)["dangling_reference"] == 2
    assert errors(mended(data).data) == {}


def test_a_repair_that_would_make_an_error_elsewhere_is_not_kept():
    """Marked executable, the prose of its condition would have to be FEEL."""
    prose = node("completionCondition", "CC", "wenn alles gut")
    data = process(START, task("A"), END, flows("S A E"), node("adHocSubProcess", "H", prose))
    data = data.replace(b'isExecutable="true"', b'isExecutable="false"')

    assert b'isExecutable="false"' in mended(data, "bpmn").data


@pytest.mark.parametrize("data", [b"", b"<a", b"<!DOCTYPE a><a/>"])
def test_what_cannot_be_read_is_refused(data: bytes):
    with pytest.raises(Invalid):
        mended(data)


DAMAGES = {
    "no start": lambda text: text.replace(START, ""),
    "no end": lambda text: text.replace(END, ""),
    "no ids": lambda text: text.replace('id="F_A_B" name="F_A_B"', ""),
    "blanks": lambda text: text.replace('"X"', '"X y"'),
    "reserved": lambda text: text.replace('"X"', '"Root"'),
    "doubles": lambda text: text + flows("S X").replace("F_S_X", "Again"),
    "lost": lambda text: text.replace('targetRef="B"', 'targetRef="nowhere"'),
    "listed": lambda text: text.replace(END, END[:-len("</bpmn:endEvent>")]
        + "<bpmn:incoming>lost</bpmn:incoming></bpmn:endEvent>"),
    "alone": lambda text: text.replace(flows("A B"), ""),
    "twice": lambda text: text + task("A"),
}  # fmt: skip


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    st.sampled_from(["exclusiveGateway", "parallelGateway", "inclusiveGateway"]),
    st.lists(st.sampled_from(sorted(DAMAGES)), unique=True),
    st.sampled_from(["strict", "bpmn"]),
)
def test_however_damaged_a_drawing_gets_no_worse_and_stays_as_it_was_mended(gate, damages, profile):
    text = "".join([START, node(gate, "X"), task("A"), task("B"), END, flows("S X A B E", "X E")])
    for damage in damages:
        text = DAMAGES[damage](text)
    data = process(text)

    once = mended(data, profile)
    twice = mended(once.data, profile)

    before, after = errors(data, profile), errors(once.data, profile)
    assert all(count <= before[rule] for rule, count in after.items())
    assert (twice.data, twice.changes) == (once.data, ())
    assert len(once.changes) >= 1
