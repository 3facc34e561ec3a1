"""What the linter knows of a variable where an expression stands, and what it says of it."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

import pytest

from engine import rules
from engine.model import Finding
from tests.rules.examples import ROLES, example
from tests.rules.test_rules_shape import PATH, flows, node, process, task

OPTIONS = [{"label": word, "value": word} for word in ("轻", "重")]
FIELDS = [
    {"type": "select", "key": "degree", "label": "严重程度", "values": OPTIONS},
    {"type": "number", "key": "days", "label": "天数"},
    {"type": "checkbox", "key": "consent", "label": "同意"},
    {"type": "datetime", "subtype": "date", "key": "since", "dateLabel": "何时开始"},
    {"type": "datetime", "subtype": "datetime", "key": "met_at", "dateLabel": "何时见面"},
    {"type": "checklist", "key": "marks", "label": "标志", "values": OPTIONS},
    {"type": "textfield", "key": "owner", "label": "车主"},
    {"type": "textfield", "key": "road", "label": "道路", "properties": {"personal": "no"}},
    {"type": "textarea", "key": "spot", "label": "地点", "properties": {"widget": "location"}},
]
FORM = {"schemaVersion": 18, "components": [{"id": f["key"], **f} for f in FIELDS]}
START = (
    node("startEvent", "S")
    .replace("/>", "")
    .replace('name="S">', 'name="S" camunda:formKey="sample/S">')
)
END = node("endEvent", "E")


def condition(text: str, source: str = "G", target: str = "A") -> str:
    inner = f"<bpmn:conditionExpression>{escape(text)}</bpmn:conditionExpression>"
    return node("sequenceFlow", f"F_{source}_{target}", inner, sourceRef=source, targetRef=target)


def script(ident: str, text: str) -> str:
    return node("scriptTask", ident, f"<bpmn:script>{escape(text)}</bpmn:script>")


def found(*parts: str, **others: bytes) -> list[Finding]:
    library = example("unnamed", "good") | {PATH: process(*parts)}
    library["forms/sample/S.form"] = json.dumps(FORM, ensure_ascii=False).encode()
    library |= {f"workflows/{name}/process.bpmn": data for name, data in others.items()}
    typed = ("unknown_variable", "mistyped_expression", "bad_expression")
    return [f for f in rules.check(library, roles=ROLES) if f.rule in typed]


def said(text: str) -> list[str]:
    """What is said about a condition behind the form."""
    gate = node("exclusiveGateway", "G", default="F_G_E")
    parts = [START, gate, task("A"), END, flows("S G E", "A E"), condition(text)]
    return [finding.message for finding in found(*parts)]


@pytest.mark.parametrize(
    "text",
    [
        'degree = "重"',
        'degree in ("轻", "重")',
        'degree = null or degree != "轻"',
        "days > 3 and days <= 10.5",
        "days between 1 and 3",
        "days in [1..3]",
        "days + 1 > 2 * days",
        "consent",
        "consent = true",
        "not(consent)",
        'since > date("2026-01-01")',
        'since + duration("P3D") < today()',
        "met_at < now()",
        'met_at - case.opened_at > duration("PT2H")',
        "since.year = 2026",
        'list contains(marks, "轻")',
        "count(marks) > 1",
        'some mark in marks satisfies mark = "重"',
        'count(marks[item = "轻"]) = 1',
        "owner = null",
        'road = "人民路"',
        'upper case(road) = "A"',
        "spot.lat > 22.5",
        "spot.words != null",
        'case.unit = unit_at("村居")',
        "param.anything > 3",
        "photo_count >= 2",
        'reporter_role = "grid_member"',
        "deadline(work_hour(2), met_at) < now()",
        "截止时间(工作日(5), since) < now()",
        "before(1, 2)",
        "is defined(nowhere)",
        "if consent then days > 1 else false",
        "min(days, 3) = 3",
        '(if consent then degree else "无") = "无"',
        'string(days) = "3"',
        "days instance of number",
        "{ a: days }.a = 1",
        "(function(x) x > 1)(days)",
    ],
)
def test_what_can_be_meant_so_is_no_finding(text: str):
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('degree = "很重"', "第 1 个字符:“很重”不在“degree”的选项里,选项有:轻、重;是否应为“重”?"),
        ('degree in ("轻", "中")', "“中”不在“degree”的选项里"),
        ('degree != "严重"', "“严重”不在“degree”的选项里"),
        ('list contains(marks, 3) and marks = "轻"', "“marks”是列表,另一边是文字"),
        ('some mark in marks satisfies mark = "中"', "“中”不在“mark”的选项里"),
        ('days = "3"', "“days”是数字,另一边是文字,永远不会成立"),
        ('days > "3"', "“days”是数字,另一边是文字"),
        ('days in ["1", "2"]', "“days”是数字,另一边是文字"),
        ('days between 1 and "3"', "“days”是数字,另一边是文字"),
        ("since > 3", "“since”是日期,另一边是数字"),
        ("since < now()", "“since”是日期,另一边是日期时间"),
        ("met_at = since", "“met_at”是日期时间,另一边是日期"),
        ("consent > false", "真或假没有大小,不能用“>”比较"),
        ("consent < true", "真或假没有大小"),
        ("days", "这里应为真或假,实际是数字"),
        ("degree", "这里应为真或假,实际是文字"),
        ("consent and days", "第 13 个字符:这里应为真或假,实际是数字"),
        ("not(days)", "第 5 个字符:这里应为真或假,实际是数字"),
        ("if days then true else false", "这里应为真或假,实际是数字"),
        ("days + since > 3", "数字和日期之间不能用“+”计算"),
        ('days * road = "x"', "数字和文字之间不能用“*”计算"),
        ("since.yaer = 2026", "“since”是日期,没有“yaer”"),
        ("case.units = 1", "“case”里面没有“units”,是否应为“unit”"),
        ("spot.lon > 1", "“spot”里面没有“lon”"),
        ('owner = "张三"', "保密的个人信息只能判断有没有填"),
        ('spot.words = "村口"', "保密的个人信息只能判断有没有填"),
        ("strng(days) = road", "没有名为“strng”的函数,是否应为“string”"),
        ("工作曰(3) = null", "没有名为“工作曰”的函数,是否应为“工作"),
        ("count() = 1", "函数“count”的参数应为(list),实际写了 0 个"),
        ("substring(road) = null", "函数“substring”的参数应为"),
        ("substring(text: road, start position: 1) = null", "写了名称 text、start position"),
        ("string length(days) = 1", "函数“string length”的“string”应为文字,实际是数字"),
        ('work_hour("2") = null', "应为数字,实际是文字"),
        ("unit_at(3) = case.unit", "函数“unit_at”的“level”应为文字,实际是数字"),
        ('deadline(duration("PT2H"), now()) < now()', "“limit”应为时限,实际是"),
        ('degre = "轻"', "没有名为“degre”的变量,是否应为“degree”"),
        ("nowhere", "没有名为“nowhere”的变量"),
        ("days > 1 or nowhere = 1", "第 13 个字符:到这里为止没有名为“nowhere”的变量"),
    ],
)
def test_what_cannot_be_meant_so_is_said_with_its_place(text: str, words: str):
    messages = said(text)

    assert any(words in message for message in messages), messages
    assert all("个字符:" in message for message in messages)


# ---------------------------------------------------------------- what is known where


def names(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(f.element, f.message.partition("“")[2].partition("”")[0]) for f in findings]


def test_a_variable_is_known_only_after_it_is_set():
    early = script("T", "{ z: level }")
    late = script("U", "{ level: 1 }")

    assert names(found(START, early, late, END, flows("S T U E"))) == [("T", "level")]
    assert found(START, late, early, END, flows("S U T E")) == []


def test_a_loop_brings_back_what_was_set_later():
    gate = node("exclusiveGateway", "G", default="F_G_E")
    join = node("exclusiveGateway", "J")
    parts = [START, join, script("T", "{ z: level }"), task("A"), script("U", "{ level: 1 }")]

    assert found(*parts, gate, END, flows("S J T A U G E"), condition("consent", "G", "J")) == []


def test_a_parallel_branch_may_have_set_it():
    split, join = node("parallelGateway", "P"), node("parallelGateway", "Q")
    parts = [
        START,
        split,
        script("T", "{ level: 1 }"),
        task("A"),
        script("U", "{ z: level }"),
        join,
    ]

    assert found(*parts, END, flows("S P T Q E", "P A U Q")) == []


def test_an_exclusive_branch_has_not():
    gate, join = node("exclusiveGateway", "G", default="F_G_U"), node("exclusiveGateway", "J")
    parts = [START, gate, script("T", "{ level: 1 }"), script("U", "{ z: level }"), join, END]

    bad = found(*parts, flows("S G U J E", "T J"), condition("consent", "G", "T"))

    assert names(bad) == [("U", "level")]


def test_what_a_script_gives_has_the_kind_of_its_entries():
    gate = node("exclusiveGateway", "G", default="F_G_E")
    script_task = script("T", '{ n: days + 1, w: if consent then "高" else "低", l: [n, n] }')
    base = [START, script_task, gate, task("A"), END, flows("S T G E", "A E")]

    assert found(*base, condition('n > 1 and w = "高" and l[1] = 2')) == []
    messages = [f.message for f in found(*base, condition('n = "1" or w = "中" or l[1] = "x"'))]
    assert len(messages) == 3


def test_a_later_setting_wins_over_an_earlier_one():
    gate = node("exclusiveGateway", "G", default="F_G_E")
    base = [START, script("T", '{ degree: "特重" }'), gate, task("A"), END, flows("S T G E", "A E")]

    assert found(*base, condition('degree = "特重"')) == []
    assert len(found(*base, condition('degree = "重"'))) == 1


def test_an_answer_of_a_connector_may_be_anything():
    job = node("serviceTask", "K").replace(
        'name="K"', 'name="K" camunda:type="external" camunda:topic="t"'
    )
    early, late = script("T", "{ z: score }"), script("U", "{ z: score }")

    assert names(found(START, early, job, late, END, flows("S T K U E"))) == [("T", "score")]


def test_a_multi_instance_sees_its_item_and_counts():
    many = '<bpmn:multiInstanceLoopCharacteristics camunda:collection="marks" {}>{}'
    many += "</bpmn:multiInstanceLoopCharacteristics>"
    enough = "<bpmn:completionCondition>{}</bpmn:completionCondition>"
    item = 'camunda:elementVariable="mark"'

    def findings(text: str, after: str = "{ z: 1 }") -> list[Finding]:
        inner = many.format(item, enough.format(escape(text)))
        each = task("A").replace("/>", f">{inner}</bpmn:userTask>")
        return found(START, each, script("T", after), END, flows("S A T E"))

    assert findings('nrOfCompletedInstances > 1 and mark = "轻" and loopCounter > 0') == []
    assert len(findings('mark = "中"')) == 1
    assert names(findings("true", "{ z: mark }")) == [("T", "mark")]


DATA = """
  <bpmn:dataObject id="d1" name="households" /> <bpmn:dataObject id="d2" name="replies" />
  <bpmn:dataObjectReference id="ref1" dataObjectRef="d1" />
  <bpmn:dataObjectReference id="ref2" dataObjectRef="d2" />"""
ASSOCIATED = """
  <bpmn:dataInputAssociation id="da"><bpmn:sourceRef>ref1</bpmn:sourceRef>
    <bpmn:targetRef>in1</bpmn:targetRef></bpmn:dataInputAssociation>
  <bpmn:dataOutputAssociation id="db"><bpmn:sourceRef>out1</bpmn:sourceRef>
    <bpmn:targetRef>ref2</bpmn:targetRef></bpmn:dataOutputAssociation>
  <bpmn:multiInstanceLoopCharacteristics>
    <bpmn:loopDataInputRef>in1</bpmn:loopDataInputRef>
    <bpmn:loopDataOutputRef>out1</bpmn:loopDataOutputRef>
    <bpmn:inputDataItem id="item" /><bpmn:outputDataItem id="answer" />
  </bpmn:multiInstanceLoopCharacteristics>"""


def test_declared_data_are_known_and_a_loop_reads_them_through_its_associations():
    asked = "<bpmn:script>{ x: [item, answer, households] }</bpmn:script>"
    each = node("scriptTask", "T", ASSOCIATED + asked)
    later = script("U", "{ y: [replies, item, nowhere] }")

    findings = found(DATA, START, each, later, END, flows("S T U E"))

    assert names(findings) == [("U", "item"), ("U", "nowhere")]


def test_a_called_process_knows_what_its_caller_knew_and_gives_back_what_it_maps():
    there = process(
        node("startEvent", "S2"), script("T2", '{ level: if days > 3 then "高" else "低" }'),
        node("endEvent", "E2"), flows("S2 T2 E2"), id="other",
    )  # fmt: skip
    out = '<bpmn:extensionElements><camunda:out source="level" target="got"/>'
    call = node("callActivity", "C", out + "</bpmn:extensionElements>", calledElement="other")
    gate = node("exclusiveGateway", "G", default="F_G_E")
    base = [START, call, gate, task("A"), END, flows("S C G E", "A E")]

    assert found(*base, condition('got = "高"'), other=there) == []
    assert "“中”不在“got”的选项里" in found(*base, condition('got = "中"'), other=there)[0].message
    assert names(found(*base, condition('level = "高"'), other=there)) == [("F_G_A", "level")]
    assert names(found(START, END, flows("S E"), other=there)) == [("T2", "days")]


def test_an_event_sub_process_knows_what_may_have_been_set_meanwhile():
    message = '<bpmn:messageEventDefinition id="MD" messageRef="M" />'
    inner = node("startEvent", "XS", message, isInterrupting="false")
    inner += script("X", "{ z: level }") + node("endEvent", "XE") + flows("XS X XE")
    watch = node("subProcess", "W", inner, triggeredByEvent="true")

    parts = [START, script("T", "{ level: 1 }"), task("A"), END, flows("S T A E"), watch]
    assert found(*parts) == []


def test_in_a_form_what_is_just_being_filled_in_is_no_secret():
    form = json.loads(json.dumps(FORM))
    form["components"].append(
        {"type": "textfield", "id": "why", "key": "why", "label": "原因",
         "conditional": {"hide": '=owner = "张三" or degree = "中"'}}
    )  # fmt: skip
    library = example("unnamed", "good") | {PATH: process(START, END, flows("S E"))}
    library["forms/sample/S.form"] = json.dumps(form).encode()

    [only] = [f for f in rules.check(library, roles=ROLES) if f.rule == "mistyped_expression"]

    assert (only.file, only.element) == ("forms/sample/S.form", "why")
    assert "“中”不在“degree”的选项里" in only.message


def test_a_foreign_diagram_without_forms_is_not_asked_where_its_variables_come_from():
    gate = node("exclusiveGateway", "G", default="F_G_E")
    parts = [node("startEvent", "S"), gate, task("A"), END, flows("S G E", "A E")]
    library = {PATH: process(*parts, condition("anything > 3 and 3 > false"))}

    findings = rules.check(library, roles=ROLES, profile="bpmn")

    assert "unknown_variable" not in {f.rule for f in findings}
    [typed] = [f for f in findings if f.rule == "mistyped_expression"]
    assert typed.severity == "warning"


def test_inside_a_multi_instance_sub_process_its_item_is_known():
    each = 'camunda:collection="marks" camunda:elementVariable="mark"'
    over = f"<bpmn:multiInstanceLoopCharacteristics {each}/>"
    inside = node("startEvent", "S1") + script("C", "{ seen: mark, nr: loopCounter }")
    inside += node("endEvent", "E1") + flows("S1 C E1")
    parts = [START, node("subProcess", "P", over + inside), END, flows("S P E")]

    assert found(*parts) == []
    assert [f.rule for f in found(*(part.replace("seen: mark", "seen: merk") for part in parts))]
