# ruff: noqa: E501  (a diagram reads best on one line)
"""From files to a Definition: bundle, digest, elements, and what is refused with which words."""

import pytest

from engine.definitions import build, digest, parse_xml
from engine.errors import Invalid
from tests.kernel.play import (
    boundary,
    define,
    document,
    end,
    event_sub,
    on,
    process,
    props,
    script,
    start,
    sub,
    tag,
    timer,
    user,
)

FORM = b'{"type":"default","schemaVersion":18,"components":[]}'
DMN = b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="level"/></definitions>'


def refused(nodes: str, arrows: str, *others: str) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as caught:
        define(nodes, arrows, others)
    return caught.value.fields


# ---------------------------------------------------------------- XML


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE a><a/>",
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b"<a>",
        b"",
        b"<a>" + b" " * (2 * 1024 * 1024) + b"</a>",
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
    ],
)
def test_hostile_or_broken_xml_is_refused(data):
    with pytest.raises(Invalid):
        parse_xml(data)


def test_comments_do_not_cut_a_text_in_two():
    assert parse_xml(b"<a>x<!-- y -->z</a>").text == "xz"


# ---------------------------------------------------------------- the bundle


def library() -> dict[str, bytes]:
    nodes = start() + user("a", camunda_formKey="common/photo") + user("b") + end()
    call = tag("callActivity", "c", calledElement="q")
    rule = tag("businessRuleTask", "d", camunda_decisionRef="level", camunda_resultVariable="x")
    called = process(start() + user("k", props(return_form="q/back")) + end(), "s > k > e", "q")
    return {
        "workflows/p/process.bpmn": document(process(nodes + call + rule, "s > a > b > c > d > e")),
        "workflows/p/other.dmn": DMN.replace(b"level", b"unused"),
        "workflows/p/level.dmn": DMN,
        "workflows/q/process.bpmn": document(called),
        "workflows/z/process.bpmn": document(process(start() + end(), "s > e", "z")),
        "forms/common/photo.form": FORM,
        "forms/p/b.form": FORM,
        "forms/p/unused.form": FORM,
        "forms/q/back.form": FORM,
    }


def test_the_bundle_holds_what_the_process_reaches_and_nothing_else():
    definition = build("p", library(), roles={})

    assert sorted(definition.files) == [
        "forms/common/photo.form",
        "forms/p/b.form",
        "forms/q/back.form",
        "workflows/p/level.dmn",
        "workflows/p/process.bpmn",
        "workflows/q/process.bpmn",
    ]
    assert definition.processes == ("p", "q")


def test_the_digest_names_the_files_in_use_and_the_profile():
    files = library()
    first = build("p", files, roles={})

    assert build("p", first.files, roles={}).digest == first.digest == digest(first.files, "strict")
    assert build("p", {**files, "forms/p/unused.form": b"{}"}, roles={}).digest == first.digest
    assert build("p", {**files, "forms/p/b.form": b"{}"}, roles={}).digest != first.digest
    assert build("p", files, roles={}, profile="bpmn").digest != first.digest


def test_equal_files_are_parsed_once():
    assert build("p", library(), roles={}) is build("p", library(), roles={})


def test_a_form_lies_where_the_element_is_or_where_the_key_says():
    elements = build("p", library(), roles={}).elements

    assert elements["p", "a"].form == "common/photo"
    assert elements["p", "b"].form == "p/b"
    assert elements["q", "k"].form is None


@pytest.mark.parametrize(
    ("gone", "element"),
    [
        ("workflows/p/process.bpmn", "p"),
        ("workflows/q/process.bpmn", "c"),
        ("forms/common/photo.form", "a"),
        ("forms/q/back.form", "k"),
        ("workflows/p/level.dmn", "d"),
    ],
)
def test_a_missing_file_is_refused_at_the_element_that_needs_it(gone, element):
    files = library()
    del files[gone]

    with pytest.raises(Invalid, match="不存在") as caught:
        build("p", files, roles={})
    assert list(caught.value.fields) == [element]


def test_processes_that_call_each_other_for_ever_are_refused():
    one = process(start() + tag("callActivity", "c", calledElement="q") + end(), "s > c > e")
    two = process(start() + tag("callActivity", "d", calledElement="p") + end(), "s > d > e", "q")

    with pytest.raises(Invalid, match="循环调用:p → q → p"):
        build("p", {"workflows/p/process.bpmn": document(one, two)}, roles={})


def test_called_processes_may_name_their_sub_processes_alike():
    inner = sub("same", start("s1") + user("u") + end("e1"), "s1 > u > e1")
    called = process(start() + inner + end(), "s > same > e", "q")
    definition = define(
        start() + inner + tag("callActivity", "c", calledElement="q") + end(),
        "s > same > c > e",
        (called,),
    )

    assert sorted(definition.subprocesses) == ["p/same", "q", "q/same"]


# ---------------------------------------------------------------- elements


def test_an_element_tells_name_role_properties_and_documentation():
    inner = "<documentation> 看一看 </documentation>" + props(clock="work_hour(2)", stage="核实")
    definition = define(
        start() + user("a", inner, name="现场核实", camunda_candidateGroups="x, y") + end(),
        "s > a > e",
    )
    element = definition.elements["p", "a"]

    assert (element.type, element.name, element.role) == ("userTask", "现场核实", ("x", "y"))
    assert dict(element.properties) == {"clock": "work_hour(2)", "stage": "核实"}
    assert element.documentation == "看一看"
    assert definition.elements["p", "p"].type == "process"
    assert definition.name == "流程p"


def test_a_lane_names_the_role_also_inside_sub_processes():
    lanes = (
        '<laneSet id="l"><lane id="village"><flowNodeRef>a</flowNodeRef><flowNodeRef>p1</flowNodeRef></lane>'
        f'<lane id="Lane_2">{props(role="police")}<flowNodeRef>b</flowNodeRef></lane></laneSet>'
    )
    inside = start("s1") + user("k") + end("e1")
    nodes = (
        lanes
        + start()
        + user("a")
        + user("b")
        + user("c", camunda_candidateGroups="court")
        + sub("p1", inside, "s1 > k > e1")
        + end()
    )
    elements = define(nodes, "s > a > b > c > p1 > e").elements

    assert {i: elements["p", i].role for i in "abck"} == {
        "a": ("village",),
        "b": ("police",),
        "c": ("court",),
        "k": ("village",),
    }


def test_an_unknown_role_is_refused():
    nodes = {
        "workflows/p/process.bpmn": document(
            process(start() + user("a", camunda_candidateGroups="nobody") + end(), "s > a > e")
        )
    }

    assert build("p", nodes, roles={"nobody": {}}).process == "p"
    with pytest.raises(Invalid, match="岗位 nobody"):
        build("p", nodes, roles={"village": {}})


# ---------------------------------------------------------------- what is refused


ARROWS = "s > a > e"
REFUSED = {
    "complex join without a condition": (
        start() + tag("parallelGateway", "g") + user("b c") + tag("complexGateway", "a") + end(),
        "s > g; g > b > a; g > c > a; a > e",
        "a",
        "激活条件",
    ),
    "ad hoc": (start() + tag("adHocSubProcess", "a") + end(), ARROWS, "a", "即席"),
    "transaction": (start() + tag("transaction", "a") + end(), ARROWS, "a", "没有开始事件"),
    "loop that cannot run": (
        start() + user("a", '<standardLoopCharacteristics loopMaximum="0"/>') + end(),
        ARROWS,
        "a",
        "循环上限",
    ),
    "compensation": (
        start() + user("a") + boundary("b", "a", on("compensate")) + end(),
        ARROWS,
        "b",
        "关联线",
    ),
    "compensation handler": (
        start() + user("a", isForCompensation="true") + end(),
        ARROWS,
        "a",
        "补偿",
    ),
    "condition event": (
        start() + tag("intermediateCatchEvent", "a", "<conditionalEventDefinition/>") + end(),
        ARROWS,
        "a",
        "没有写条件",
    ),
    "cancel event": (start() + user("a") + end("e", on("cancel")), ARROWS, "e", "取消"),
    "all of several triggers with an error": (
        start()
        + user("a b")
        + boundary("v", "a", on("error") + on("message", "m1"), parallelMultiple="true")
        + end(),
        "s > a > e; v > b > e",
        "v",
        "不能有错误",
    ),
    "a link among other triggers": (
        start()
        + tag("intermediateCatchEvent", "a", timer() + '<linkEventDefinition name="x"/>')
        + end(),
        ARROWS,
        "a",
        "单独画链接",
    ),
    "all of several triggers that open a process": (
        start("s", timer() + on("message", "m1"), parallelMultiple="true") + user("a") + end(),
        ARROWS,
        "s",
        "并行的事件网关启动",
    ),
    "a parallel event gateway in the middle": (
        start()
        + tag("eventBasedGateway", "g", eventGatewayType="Parallel")
        + tag("intermediateCatchEvent", "a b", timer())
        + end(),
        "s > g; g > a > e; g > b > e",
        "g",
        "只能用来启动流程",
    ),
    "a receive task that opens the process in its middle": (
        start() + tag("receiveTask", "a", messageRef="m1", instantiate="true") + end(),
        ARROWS,
        "a",
        "没有流入",
    ),
    "no trigger": (
        start() + tag("intermediateCatchEvent", "a") + end(),
        ARROWS,
        "a",
        "没有触发条件",
    ),
    "throwing a timer": (
        start() + tag("intermediateThrowEvent", "a", timer()) + end(),
        ARROWS,
        "a",
        "不支持 timer",
    ),
    "unreachable": (start() + user("a b") + end(), ARROWS, "b", "永远不会执行"),
    "no start": (user("a") + end(), "a > e", "p", "没有开始事件"),
    "two starts": (start("s s2") + user("a") + end(), "s > a > e; s2 > a", "p", "至多一个"),
    "error start": (start("s", on("error")) + user("a") + end(), ARROWS, "s", "只能用于事件子流程"),
    "reserved id": (start("Start") + user("a") + end(), "Start > a > e", "Start", "内部名称冲突"),
    "double id": (start() + user("a a") + end(), ARROWS, "a", "重复"),
    "dangling flow": (
        start() + user("a") + end(),
        "s > a > e; a > gone",
        "a.gone",
        "不在同一流程范围",
    ),
    "flow into a start": (
        start() + user("a") + end(),
        "s > a > e; a > s",
        "a.s",
        "不能指向开始事件",
    ),
    "gateway without way out": (start() + tag("exclusiveGateway", "a"), "s > a", "a", "没有流出"),
    "unconditional branch": (
        start() + tag("exclusiveGateway", "g") + user("a b") + end(),
        "s > g; g > a: x = 1; g > b; a > e; b > e",
        "g",
        "既无条件又非默认",
    ),
    "parallel with a condition": (
        start() + tag("parallelGateway", "g") + user("a b") + end(),
        "s > g; g > a: x = 1; g > b; a > e; b > e",
        "g",
        "不能有条件",
    ),
    "event gateway to a task": (
        start() + tag("eventBasedGateway", "g") + user("a b") + end(),
        "s > g; g > a > e; g > b > e",
        "g",
        "中间捕获事件",
    ),
    "boundary nowhere": (
        start() + user("a") + boundary("b", "x", timer()) + end(),
        "s > a > e; b > e",
        "b",
        "没有附着",
    ),
    "patient error": (
        start() + user("a") + boundary("b", "a", on("error"), False) + end(),
        "s > a > e; b > e",
        "b",
        "必须是中断型",
    ),
    "unknown message": (
        start() + tag("receiveTask", "a", messageRef="m9") + end(),
        ARROWS,
        "a",
        "有效的 message",
    ),
    "anonymous signal": (
        start() + tag("intermediateCatchEvent", "a", on("signal")) + end(),
        ARROWS,
        "a",
        "有效的 signal",
    ),
    "service in Java": (
        start() + tag("serviceTask", "a", camunda_class="x.Y") + end(),
        ARROWS,
        "a",
        "外部任务",
    ),
    "rule without table": (start() + tag("businessRuleTask", "a") + end(), ARROWS, "a", "决策表"),
    "empty script": (start() + tag("scriptTask", "a") + end(), ARROWS, "a", "没有脚本"),
    "script in another language": (
        start() + tag("scriptTask", "a", "<script>1</script>", scriptFormat="groovy") + end(),
        ARROWS,
        "a",
        "FEEL",
    ),
    "script that does not parse": (
        start() + script("a", "{ x: }") + end(),
        ARROWS,
        "a",
        "无法解析",
    ),
    "listener": (
        start()
        + user("a", "<extensionElements><camunda:taskListener/></extensionElements>")
        + end(),
        ARROWS,
        "a",
        "监听",
    ),
    "input mapping": (
        start()
        + user("a", "<extensionElements><camunda:inputOutput/></extensionElements>")
        + end(),
        ARROWS,
        "a",
        "inputOutput",
    ),
    "no timer": (
        start() + tag("intermediateCatchEvent", "a", "<timerEventDefinition/>") + end(),
        ARROWS,
        "a",
        "时间定义",
    ),
    "cron": (
        start() + tag("intermediateCatchEvent", "a", timer("0 0 30 2 *", "Cycle")) + end(),
        ARROWS,
        "a",
        "无法解析",
    ),
    "cycle of nothing": (
        start() + user("a") + boundary("b", "a", timer("R/PT0S", "Cycle"), False) + end("e e2"),
        "s > a > e; b > e2",
        "b",
        "不得为零",
    ),
    "year 99999": (
        start()
        + tag("intermediateCatchEvent", "a", timer("99999-01-01T00:00:00Z", "Date"))
        + end(),
        ARROWS,
        "a",
        "无效",
    ),
    "condition that does not parse": (
        start() + tag("exclusiveGateway", "g", default="g.b") + user("a b") + end(),
        "s > g; g > a: x = = 1; g > b; a > e; b > e",
        "g.a",
        "无法解析",
    ),
    "expression of another engine": (
        start() + tag("exclusiveGateway", "g", default="g.b") + user("a b") + end(),
        "s > g; g > a: ${x}; g > b; a > e; b > e",
        "g.a",
        "改写为 FEEL",
    ),
    "property that does not parse": (
        start() + user("a", props(clock="work_hour(")) + end(),
        ARROWS,
        "a",
        "无法解析",
    ),
    "multi-instance over nothing": (
        start() + user("a", "<multiInstanceLoopCharacteristics/>") + end(),
        ARROWS,
        "a",
        "集合或次数",
    ),
    "a billion instances": (
        start()
        + user(
            "a",
            "<multiInstanceLoopCharacteristics><loopCardinality>1000000000</loopCardinality></multiInstanceLoopCharacteristics>",
        )
        + end(),
        ARROWS,
        "a",
        "不得超过",
    ),
    "link to nowhere": (
        start() + user("a") + tag("intermediateThrowEvent", "t", '<linkEventDefinition name="A"/>'),
        "s > a > t",
        "t",
        "没有对应",
    ),
    "event sub-process without trigger": (
        start() + user("a") + end() + event_sub("v", "", end("ve"), "v_s > ve"),
        ARROWS,
        "v",
        "带触发条件的开始事件",
    ),
    "flow out of an event sub-process": (
        start() + user("a") + end() + event_sub("v", timer(), end("ve"), "v_s > ve"),
        "s > a > e; v > e",
        "v.e",
        "事件子流程",
    ),
    "boundary on an event sub-process": (
        start()
        + user("a")
        + end("e e2")
        + event_sub("v", timer(), end("ve"), "v_s > ve")
        + boundary("b", "v", timer()),
        "s > a > e; b > e2",
        "b",
        "没有附着",
    ),
    "default that leads elsewhere": (
        start() + tag("exclusiveGateway", "g", default="s.g") + user("a") + end(),
        "s > g > a > e",
        "g",
        "不是从它流出",
    ),
    "two flows of one id": (
        start() + user("a b") + end(),
        "s > a > e; s > b > e; a > e",
        "a.e",
        "重复",
    ),
    "call without a name": (
        start() + tag("callActivity", "a") + end(),
        ARROWS,
        "a",
        "calledElement",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_run_is_refused_by_name(name):
    nodes, arrows, element, words = REFUSED[name]

    found = refused(nodes, arrows)

    assert words in "".join(found[element])
    assert element in "".join(found[element])


def test_all_problems_are_told_at_once():
    found = refused(
        start() + tag("scriptTask", "g") + tag("serviceTask", "a b") + end(), "s > g > a > e"
    )

    assert set(found) == {"g", "a", "b"}


def test_a_process_that_is_not_executable_is_refused():
    nodes = document(
        process(start() + end(), "s > e").replace('isExecutable="true"', 'isExecutable="false"')
    )

    with pytest.raises(Invalid, match="isExecutable"):
        build("p", {"workflows/p/process.bpmn": nodes}, roles={})


# ---------------------------------------------------------------- profile bpmn


def test_the_profile_bpmn_reads_foreign_expressions_that_are_feel_too():
    nodes = start("Start") + tag("exclusiveGateway", "End", default="End.b") + user("a b") + end()
    text = document(process(nodes, "Start > End; End > a: ${x = 1}; End > b; a > e; b > e"))

    definition = build("p", {"workflows/p/process.bpmn": text}, roles={}, profile="bpmn")

    assert definition.spec.task_specs["End"].flows[0].condition == "x = 1"
    with pytest.raises(Invalid, match="无法解析"):
        build(
            "p",
            {"workflows/p/process.bpmn": text.replace(b"x = 1", b"x == 1")},
            roles={},
            profile="bpmn",
        )


def test_an_event_may_refer_to_a_shared_definition():
    shared = (
        '<timerEventDefinition id="td"><timeDuration>PT1H</timeDuration></timerEventDefinition>'
    )
    nodes = (
        start()
        + tag("intermediateCatchEvent", "t", "<eventDefinitionRef>td</eventDefinitionRef>")
        + end()
    )
    text = document(shared, process(nodes, "s > t > e"))

    timer_ = build("p", {"workflows/p/process.bpmn": text}, roles={}).spec.task_specs["t"]
    assert timer_.event_definition.expression == "PT1H"


def test_ids_of_the_library_run_in_the_profile_bpmn():
    from engine.kernel import machine
    from tests.kernel.play import AT, CASE, Env

    nodes = start("Start") + user("Root") + end("End")
    text = document(process(nodes, "Start > Root > End"))
    definition = build("p", {"workflows/p/process.bpmn": text}, roles={}, profile="bpmn")

    assert [e["el"] for e in machine.start(definition, Env(CASE, 0, AT), {}).effects] == [
        "Start",
        "Start",
        "Root",
        "Root",
    ]
