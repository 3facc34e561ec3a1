# ruff: noqa: E501  (a diagram reads best on one line)
"""Tasks of every kind in both profiles; what a call activity may call, and in which version."""

import pytest

from engine.definitions import build
from engine.errors import Invalid
from tests.kernel.play import (
    HEAD,
    ROOTS,
    Play,
    define,
    document,
    end,
    flows,
    play,
    process,
    script,
    start,
    tag,
    user,
)


def foreign(nodes: str, arrows: str, beside: str = "", **variables) -> Play:
    """As another engine's designer drew it: profile ``bpmn``; ``beside`` stands next to it."""
    text = f'{HEAD}{ROOTS}<process id="p" isExecutable="true">{nodes}{flows(arrows)}</process>{beside}</definitions>'
    library = {"workflows/p/process.bpmn": text.encode()}
    return Play(build("p", library, roles={}, profile="bpmn"), **variables).begin()


SILENT = ("task", "scriptTask", "serviceTask", "businessRuleTask", "sendTask")


@pytest.mark.parametrize("kind", SILENT)
def test_a_task_that_does_not_say_what_it_does_passes_in_profile_bpmn(kind):
    case = foreign(start() + tag(kind, "a") + user("z") + end(), "s > a > z > e")

    assert (case.open, case.fired("a")) == (["z"], 1)


@pytest.mark.parametrize("kind", [k for k in SILENT if k != "task"])
def test_but_not_in_the_strict_profile(kind):
    with pytest.raises(Invalid, match="节点a"):
        define(start() + tag(kind, "a") + end(), "s > a > e")


def test_a_receive_task_without_message_waits_for_one_that_is_called_like_it():
    case = foreign(start() + tag("receiveTask", "r") + user("z") + end(), "s > r > z > e")

    assert case.send("r").open == ["z"]


def test_people_do_user_and_manual_tasks_and_connectors_do_jobs_in_both_profiles():
    job = tag("serviceTask", "j", camunda_type="external", camunda_topic="t")
    nodes = start() + user("u") + tag("manualTask", "m") + job + end()

    for case in (play(nodes, "s > u > m > j > e"), foreign(nodes, "s > u > m > j > e")):
        assert case.done("u").done("m").finish("j").ended == "e"


def test_juel_is_read_as_feel_in_profile_bpmn_wherever_an_expression_stands():
    loop = "<standardLoopCharacteristics><loopCondition>${n &lt; 3}</loopCondition></standardLoopCharacteristics>"
    many = '<multiInstanceLoopCharacteristics camunda:collection="${units}" camunda:elementVariable="u"/>'
    hoc = tag(
        "adHocSubProcess",
        "h",
        script("d", "{ m: m + 1 }") + "<completionCondition>${m = 2}</completionCondition>",
    )
    nodes = (
        start()
        + script("c", "${ { n: n + 1 } }", loop)
        + tag("task", "k", many)
        + hoc
        + tag("exclusiveGateway", "g", default="g.e")
        + user("z")
        + end()
    )
    case = foreign(
        nodes, "s > c > k > h > g; g > z: ${n = 3}; g > e; z > e", n=0, m=0, units=[1, 2]
    )

    assert (case.open, case.fired("k"), case.variables["m"]) == (["z"], 3, 2)


def test_juel_that_is_no_feel_is_refused_with_its_element():
    with pytest.raises(Invalid, match="节点c的表达式"):
        foreign(start() + script("c", "${execution.getVariable('x')}") + end(), "s > c > e")


# ---------------------------------------------------------------- what is called


CALLED = process(start("s1") + user("q") + end("e1"), "s1 > q > e1", "called")


@pytest.mark.parametrize(
    ("kind", "inner"),
    [
        ("globalUserTask", ""),
        ("globalManualTask", ""),
        ("globalScriptTask", "<script>{ x: 1 }</script>"),
        ("globalTask", ""),
    ],
)
def test_a_global_task_is_called_like_a_process(kind, inner):
    text = HEAD + ROOTS + tag(kind, "called", inner)
    nodes = start() + tag("callActivity", "call", calledElement="called") + user("z") + end()
    text += process(nodes, "s > call > z > e") + "</definitions>"
    case = Play(build("p", {"workflows/p/process.bpmn": text.encode()}, roles={})).begin()

    assert case.fired("called") == 1
    if kind in ("globalUserTask", "globalManualTask"):
        assert case.open == ["called"]
        case.done("called")
    assert case.done("z").ended == "e"


def test_a_qualified_name_calls_by_its_local_part():
    nodes = start() + tag("callActivity", "call", calledElement="tns:called") + end()

    assert play(nodes, "s > call > e", (CALLED,)).done("q").ended == "e"


@pytest.mark.parametrize("binding", ["latest", "deployment"])
def test_latest_and_deployment_both_mean_what_was_deployed_at_opening(binding):
    call = tag("callActivity", "call", calledElement="called", camunda_calledElementBinding=binding)
    definition = define(start() + call + end(), "s > call > e", (CALLED,))
    named = CALLED.replace('id="q"', 'id="q" name="复核"')
    changed = define(start() + call + end(), "s > call > e", (named,))

    assert Play(definition).begin().open == ["q"]
    assert definition.digest != changed.digest  # a case pins what it calls by digest


@pytest.mark.parametrize(
    ("attributes", "inner", "sentence"),
    [
        (
            {"camunda_calledElementBinding": "version", "camunda_calledElementVersion": "3"},
            "",
            "不能按 version 绑定",
        ),
        ({"camunda_calledElementBinding": "versionTag"}, "", "不能按 versionTag 绑定"),
        ({"camunda_variableMappingClass": "x.Y"}, "", "variableMappingClass"),
        ({"camunda_caseRef": "c"}, "", "caseRef"),
        (
            {},
            '<extensionElements><camunda:in variables="all" local="true"/></extensionElements>',
            "local",
        ),
    ],
)
def test_a_call_that_would_not_do_what_is_drawn_is_refused(attributes, inner, sentence):
    call = tag("callActivity", "call", inner, calledElement="called", **attributes)

    with pytest.raises(Invalid, match=sentence):
        define(start() + call + end(), "s > call > e", (CALLED,))


def test_a_business_key_needs_no_mapping_because_a_call_runs_inside_its_case():
    own = '<extensionElements><camunda:in businessKey="#{execution.processBusinessKey}"/><camunda:in source="x" target="y"/></extensionElements>'
    called = process(
        start("s1") + script("c", "{ seen: y }") + user("q") + end("e1"),
        "s1 > c > q > e1",
        "called",
    )
    case = play(
        start() + tag("callActivity", "call", own, calledElement="called") + end(),
        "s > call > e",
        (called,),
        x=1,
    )

    assert case.open == ["q"]


def test_a_process_that_calls_itself_is_refused():
    library = {
        "workflows/p/process.bpmn": document(
            process(start() + tag("callActivity", "c", calledElement="x:p") + end(), "s > c > e")
        )
    }

    with pytest.raises(Invalid, match="循环调用"):
        build("p", library, roles={})
