# ruff: noqa: E501  (a diagram reads best on one line)
"""What SpiffWorkflow 3.2.0 itself gets wrong: the reason for every correction of the kernel.

If an upgrade makes one of these fail, its correction may go. The library runs here with our FEEL.
"""

from decimal import Decimal

import pytest
import SpiffWorkflow.bpmn.specs.event_definitions.timer as stock_timer
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.util.task import TaskState

from engine.definitions import parse_xml
from engine.kernel.ids import derived
from engine.kernel.script import FeelEnvironment
from engine.kernel.time import frozen
from tests.kernel.play import (
    AT,
    CASE,
    document,
    end,
    event_sub,
    on,
    process,
    script,
    start,
    sub,
    tag,
    timer,
    user,
)


@pytest.fixture(autouse=True)
def _fixed():
    with frozen(AT), derived(CASE, 1):
        yield


class Whole(FeelEnvironment):
    """The library counts instances with ``range``: it wants an int."""

    def evaluate(self, expression, context, external_context=None):
        value = super().evaluate(expression, context, external_context)
        return int(value) if isinstance(value, Decimal) else value


def stock(nodes: str, arrows: str) -> BpmnWorkflow:
    parser = BpmnParser()
    parser.add_bpmn_xml(parse_xml(document(process(nodes, arrows))))
    engine = PythonScriptEngine(Whole())
    workflow = BpmnWorkflow(
        parser.get_spec("p"), parser.get_subprocess_specs("p"), script_engine=engine
    )
    workflow.do_engine_steps()
    return workflow


def ready(workflow: BpmnWorkflow) -> list[str]:
    tasks = workflow.get_tasks(state=TaskState.READY)
    return sorted(t.task_spec.bpmn_id for t in tasks if t.task_spec.manual)


def done(workflow: BpmnWorkflow, name: str) -> BpmnWorkflow:
    tasks = workflow.get_tasks(state=TaskState.READY)
    next(t for t in tasks if t.task_spec.bpmn_id == name).run()
    workflow.do_engine_steps()
    return workflow


def test_joins_an_and_join_fires_early_in_the_second_turn():
    nodes = start() + tag("exclusiveGateway", "m") + tag("parallelGateway", "g j") + user("A B R")
    workflow = stock(nodes, "s > m > g; g > A > j; g > B > j; j > R > m")

    for name in "ABRB":
        done(workflow, name)
    assert ready(workflow) == ["A", "R"]  # right: A alone


def test_rewrite_a_link_ends_the_process():
    link = '<linkEventDefinition name="A"/>'
    nodes = (
        start()
        + tag("intermediateThrowEvent", "t", link)
        + tag("intermediateCatchEvent", "c", link)
        + user("a")
        + end()
    )

    assert stock(nodes, "s > t; c > a > e").is_completed()  # right: a is ready


def test_events_a_signal_end_event_is_ignored():
    nodes = (
        start()
        + tag("parallelGateway", "g")
        + tag("intermediateCatchEvent", "c", on("signal", "g1"))
        + user("a b")
        + end()
        + end("x", on("signal", "g1"))
    )

    assert ready(done(stock(nodes, "s > g; g > c > b > e; g > a > x"), "a")) == []  # right: b


def test_event_sub_processes_never_interrupt():
    watch = event_sub("v", on("signal", "g1"), user("w") + end("ve"), "v_s > w > ve").replace(
        'triggeredByEvent="true"',
        'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" bpmn:triggeredByEvent="true" triggeredByEvent="true"',
    )
    workflow = stock(start() + user("a") + end() + watch, "s > a > e")
    definition = next(
        t.event_definition for w in workflow.subprocess_specs.values() for t in w.bpmn_start_events
    )
    workflow.send_event(BpmnEvent(definition, {}))
    workflow.do_engine_steps()

    assert ready(workflow) == ["a", "w"]  # right: w alone


def test_errors_an_uncaught_error_end_is_a_success():
    workflow = stock(start() + end("x", on("error", "x1")), "s > x")

    assert (workflow.completed, workflow.success) == (True, True)


def test_fold_every_turn_of_a_loop_stays_in_the_tree():
    nodes = (
        start()
        + tag("exclusiveGateway", "m g", default="g.m").replace('id="m" default="g.m"', 'id="m"')
        + user("a")
        + end()
    )
    workflow = stock(nodes, "s > m > a > g; g > e: 1 = 2; g > m")
    before = len(workflow.tasks)

    for _ in range(20):
        done(workflow, "a")
    assert len(workflow.tasks) > before + 50


def test_walk_what_lies_deeper_than_1000_levels_is_not_found():
    nodes = (
        start()
        + tag("exclusiveGateway", "m g", default="g.m").replace('id="m" default="g.m"', 'id="m"')
        + user("a")
        + end()
    )
    workflow = stock(nodes, "s > m > a > g; g > e: 1 = 2; g > m")

    with pytest.raises(StopIteration):
        for _ in range(1000):
            done(workflow, "a")
    assert any(t.state == TaskState.READY for t in workflow.tasks.values())


def test_flow_several_flows_from_a_task_are_refused():
    with pytest.raises(Exception, match="Multiple outgoing"):
        stock(start() + user("a b c") + end(), "s > a > b > e; a > c > e")


def test_timers_unquoted_durations_and_month_ends():
    with pytest.raises(Exception, match="P7D"):
        stock(start() + tag("intermediateCatchEvent", "t", timer("P7D")) + end(), "s > t > e")

    month = stock_timer.TimerEventDefinition.parse_iso_duration("P1M")
    january = AT.replace(month=1, day=31)
    landed = january + stock_timer.TimerEventDefinition.get_timedelta_from_start(month, january)
    assert (landed.month, landed.day) == (3, 3)  # right: 28 February


def test_scope_parallel_branches_do_not_see_each_other():
    nodes = (
        start() + tag("parallelGateway", "f") + script("c", "{ x: 1 }") + user("a b") + end("e e2")
    )
    workflow = stock(nodes, "s > f; f > c > a > e; f > b > e2")

    assert [t.data.get("x") for t in workflow.get_tasks(state=TaskState.READY)] == [1, None]


def test_cancel_a_sub_process_with_an_interrupting_boundary_in_a_multi_instance_is_lost():
    many = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
    inside = start("s1") + user("q") + end("e1")
    nodes = start() + sub("p1", inside, "s1 > q > e1", many) + user("v") + end()
    boundary = '<boundaryEvent id="b" attachedToRef="p1"><signalEventDefinition signalRef="g1"/></boundaryEvent>'
    workflow = stock(nodes + boundary, "s > p1 > e; b > v > e")
    definition = workflow.spec.task_specs["b"].event_definition

    with pytest.raises(Exception, match="not found"):
        workflow.send_event(BpmnEvent(definition, {}))
        workflow.do_engine_steps()


def test_complex_a_complex_gateway_cannot_be_read():
    with pytest.raises(Exception, match="no support"):
        stock(start() + tag("complexGateway", "g") + end(), "s > g > e")


def test_conditions_what_another_branch_writes_is_not_seen():
    inner = "<conditionalEventDefinition><condition>x = 1</condition></conditionalEventDefinition>"
    nodes = (
        start()
        + script("n", "{ x: 0 }")
        + tag("parallelGateway", "g")
        + tag("intermediateCatchEvent", "c", inner)
        + script("w", "{ x: 1 }")
        + user("a b")
        + end("e e2")
    )
    workflow = stock(nodes, "s > n > g; g > c > a > e; g > b > w > e2")

    assert ready(done(workflow, "b")) == []  # right: a


def test_waits_cron_is_not_understood():
    event = tag("intermediateCatchEvent", "c", timer("0 9 * * *", "Cycle"))

    with pytest.raises(Exception, match=r"9|Invalid|parse"):
        stock(start() + event + user("a") + end(), "s > c > a > e")  # right: it waits for nine


def test_catching_a_failing_script_cannot_be_caught():
    catch = '<boundaryEvent id="b" attachedToRef="w"><errorEventDefinition errorRef="x1"/></boundaryEvent>'
    nodes = start() + script("w", "{ x: nothing }") + catch + user("a") + end("e e2")

    with pytest.raises(Exception, match="nothing"):
        stock(nodes, "s > w > e; b > a > e2")  # right: an incident, or the error that it amounts to
