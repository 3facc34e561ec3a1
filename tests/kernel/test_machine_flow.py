# ruff: noqa: E501  (a diagram reads best on one line)
"""Tasks, gateways, joins, loops and links."""

from decimal import Decimal

import pytest

from engine.definitions import build
from engine.errors import Conflict, Invalid
from engine.kernel import machine
from tests.kernel.play import (
    Play,
    boundary,
    define,
    document,
    end,
    on,
    play,
    process,
    props,
    script,
    start,
    tag,
    user,
)

XOR, AND, OR = "exclusiveGateway", "parallelGateway", "inclusiveGateway"


def test_user_and_manual_tasks_are_offered_with_role_and_form():
    nodes = start() + user("a", camunda_candidateGroups="village, police", name="核实") + end()
    case = play(nodes + tag("manualTask", "b"), "s > a > b > e")

    (offer,) = case.tasks.values()
    assert offer == {
        "k": "task.offered", "id": offer["id"], "el": "a",
        "name": "核实", "role": ["village", "police"], "form": None,
    }  # fmt: skip
    assert case.done("a").open == ["b"]
    assert case.done("b").ended == "e"


def test_a_finished_task_cannot_be_finished_again():
    case = play(start() + user("a b") + end(), "s > a > b > e")
    (ident,) = case.tasks
    case.done("a")

    with pytest.raises(Conflict, match="已经办结"):
        machine.complete(case.definition, case.state, case.env, ident, {})


def test_nothing_moves_after_the_end():
    case = play(start() + user("a") + end(), "s > a > e").done("a")

    assert case.state["status"] == "ended"
    with pytest.raises(Conflict, match="已经结束"):
        case.amend(x=1)


def test_a_script_merges_its_context_into_the_scope():
    case = play(
        start() + script("c", "{ level: amount + 1 }") + user("a") + end(),
        "s > c > a > e",
        amount=1,
    )

    assert case.variables == {"amount": Decimal(1), "level": Decimal(2)}


def test_typed_values_survive_the_state():
    from datetime import date, timedelta

    case = play(start() + user("a b") + end(), "s > a > b > e")
    case.done("a", on=date(2026, 1, 2), span=timedelta(days=3), share=Decimal("12.50"))

    assert case.variables == {
        "on": date(2026, 1, 2),
        "span": timedelta(days=3),
        "share": Decimal("12.5"),
    }
    assert case.state["vars"]["share"] == {"$n": "12.5"}


def test_exclusive_takes_the_first_that_holds_else_the_default():
    nodes = start() + tag(XOR, "g", default="g.c") + user("a b c") + end()
    arrows = "s > g; g > a: level = 1; g > b: level > 0; g > c; a > e; b > e; c > e"

    assert play(nodes, arrows, level=1).open == ["a"]
    assert play(nodes, arrows, level=2).open == ["b"]
    assert play(nodes, arrows, level=0).open == ["c"]


def test_no_branch_that_holds_is_an_incident_that_can_be_retried():
    nodes = start() + tag(XOR, "g", name="类别") + user("a b") + end()
    case = play(nodes, "s > g; g > a: level = 1; g > b: level = 2; a > e; b > e", level=3)

    (incident,) = case.incidents.values()
    assert incident["el"] == "g"
    assert "没有满足条件的分支" in incident["error"]
    case.amend(level=2).retry()
    assert (case.open, case.incidents) == (["b"], {})
    assert case.fired("g") == 1


def test_an_unknown_variable_in_a_condition_is_an_incident_not_the_default():
    nodes = start() + tag(XOR, "g", default="g.b") + user("a b") + end()
    case = play(nodes, "s > g; g > a: levle = 1; g > b; a > e; b > e", level=1)

    assert [i["el"] for i in case.incidents.values()] == ["g"]


def test_a_condition_must_be_true_or_false():
    nodes = start() + tag(XOR, "g", default="g.b") + user("a b") + end()
    case = play(nodes, "s > g; g > a: level; g > b; a > e; b > e", level=None)

    assert "应为真或假" in next(iter(case.incidents.values()))["error"]


def test_parallel_branches_meet():
    nodes = start() + tag(AND, "f j") + user("a b c") + end()
    case = play(nodes, "s > f; f > a > j; f > b > j; j > c > e")

    assert case.done("b").open == ["a"]
    assert case.done("a").open == ["c"]
    assert case.done("c").ended == "e"


def test_inclusive_waits_for_what_was_started_only():
    nodes = start() + tag(OR, "f", default="f.d") + tag(OR, "j") + user("a b c d z") + end()
    arrows = "s > f; f > a: x > 0; f > b: x > 1; f > c: x > 9; f > d; a > j; b > j; c > j; d > j; j > z > e"

    case = play(nodes, arrows, x=5)
    assert case.open == ["a", "b"]
    assert case.done("b").open == ["a"]
    assert case.done("a").open == ["z"]
    assert play(nodes, arrows, x=0).done("d").open == ["z"]


def test_inclusive_join_waits_for_a_longer_path():
    nodes = start() + tag(AND, "f") + tag(OR, "j") + user("a b b2 z") + end()
    case = play(nodes, "s > f; f > a > j; f > b > b2 > j; j > z > e")

    assert case.done("a").open == ["b"]
    assert case.done("b").open == ["b2"]
    assert case.done("b2").open == ["z"]
    assert case.fired("z") == 1


def test_and_join_in_a_rework_loop_waits_for_both_in_every_turn():
    """Stock 3.2.0 fires in the second turn with only B done."""
    nodes = start() + tag(XOR, "m") + tag(AND, "f j") + user("A B R")
    case = play(nodes, "s > m > f; f > A > j; f > B > j; j > R > m")

    case.done("A").done("B").done("R")
    assert case.done("B").open == ["A"]
    assert case.done("A").open == ["R"]


def test_or_join_in_a_loop_waits_in_every_turn():
    nodes = start() + tag(XOR, "m") + tag(OR, "f j") + user("A B R")
    arrows = "s > m > f; f > A: 1 = 1; f > B: 1 = 1; A > j; B > j; j > R > m"
    case = play(nodes, arrows).done("A").done("B").done("R")

    assert case.done("B").open == ["A"]
    assert case.done("A").open == ["R"]


def test_a_surplus_token_waits_at_an_and_join_for_its_partner():
    nodes = start() + tag(AND, "f j") + user("a a2 b z") + tag(XOR, "x") + end()
    case = play(nodes, "s > f; f > a > x; f > a2 > x; x > j; f > b > j; j > z > e")

    case.done("a").done("a2")
    assert case.done("b").open == ["z"]
    assert [i["el"] for i in case.done("z").incidents.values()] == ["j"]


def test_a_join_that_can_never_open_is_an_incident():
    nodes = start() + tag(XOR, "f", default="f.b") + tag(AND, "j") + user("a b") + end()
    case = play(nodes, "s > f; f > a: 1 = 2; f > b; a > j; b > j; j > e").done("b")

    assert "等不到" in next(iter(case.incidents.values()))["error"]
    assert case.ended is None


def test_several_and_conditional_flows_leave_a_task():
    nodes = (
        start()
        + user(
            "a b c d",
        )
        + end()
    )
    case = play(nodes, "s > a; a > b; a > c: x = 1; a > d: x = 2; b > e; c > e; d > e").done(
        "a", x=1
    )

    assert case.open == ["b", "c"]
    assert case.done("b").ended is None
    assert case.done("c").ended == "e"


def test_a_task_takes_its_default_flow():
    nodes = start() + user("a", default="a.c") + user("b c") + end()

    assert play(nodes, "s > a; a > b: x = 1; a > c; b > e; c > e").done("a", x=2).open == ["c"]


def test_flows_that_fail_keep_the_answers_of_the_task():
    nodes = start() + user("a b c") + end()
    case = play(nodes, "s > a; a > b: x = 1; a > c: x = 2; b > e; c > e").done("a", x=3)

    assert (case.open, [i["el"] for i in case.incidents.values()]) == ([], ["a"])
    assert case.amend(x=2).retry().open == ["c"]
    assert case.fired("a") == 1


def test_links_are_followed():
    link = '<linkEventDefinition name="A"/>'
    nodes = (
        start()
        + tag("intermediateThrowEvent", "t t2", link)
        + tag("intermediateCatchEvent", "c", link)
    )
    case = play(
        nodes + user("a b") + tag(XOR, "g", default="g.t") + end(),
        "s > a > g; g > t; g > t2: 1 = 2; c > b > e",
    )

    assert case.done("a").open == ["b"]
    assert (case.fired("t"), case.fired("c")) == (1, 1)
    assert case.done("b").ended == "e"


def test_a_loop_of_1000_turns_keeps_the_state_constant():
    nodes = start() + tag(XOR, "m g") + user("a b") + end()
    case = play(
        nodes + tag(AND, "f j"),
        "s > m > f; f > a > j; f > b > j; j > g; g > e: stop = 1; g > m: stop = 0",
        stop=0,
    )

    sizes = set()
    for _ in range(1000):
        case.done("a").done("b")
        sizes.add(len(str(case.state)))
    assert len(sizes) == 1
    case.done("b").done("a", stop=1)
    assert case.ended == "e"


def test_an_endless_automatic_loop_stops_as_an_incident():
    nodes = start() + tag(XOR, "m g", default="g.m") + end()
    case = play(
        nodes.replace('id="m" default="g.m"', 'id="m"'), "s > m > g; g > e: stop = 1; g > m", stop=0
    )

    assert "空转" in next(iter(case.incidents.values()))["error"]
    assert case.amend(stop=1).retry().ended == "e"


def test_600_nodes_in_a_row_do_not_overflow():
    names = [f"t{n}" for n in range(1500)]
    nodes = start() + "".join(tag("task", n) for n in names) + end()

    assert play(nodes, "s > " + " > ".join(names) + " > e").ended == "e"


def test_a_process_without_end_event_completes():
    assert play(start() + user("a"), "s > a").done("a").ended == ""


def test_external_jobs_wait_for_their_result():
    nodes = (
        start()
        + tag("serviceTask", "j", camunda_type="external", camunda_topic="sms")
        + user("a")
        + end()
    )
    case = play(nodes, "s > j > a > e")

    assert [(j["el"], j["topic"]) for j in case.jobs.values()] == [("j", "sms")]
    assert case.finish("j", receipt="7").open == ["a"]
    assert case.variables == {"receipt": "7"}


def test_a_failed_job_is_caught_by_its_error_boundary_or_waits_as_an_incident():
    job = tag("serviceTask", "j", camunda_type="external", camunda_topic="sms")
    nodes = start() + job + boundary("b", "j", on("error", "x1")) + user("v") + end()
    arrows = "s > j > e; b > v > e"

    assert play(nodes, arrows).fail("j", "E1").open == ["v"]
    case = play(nodes, arrows).fail("j", "E2")
    assert (case.jobs, [i["error"] for i in case.incidents.values()]) == ({}, ["外部任务失败:E2"])
    assert next(iter(case.retry().jobs.values()))["el"] == "j"
    assert case.finish("j").ended == "e"


DMN = b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="level" name="l"><decisionTable id="t" hitPolicy="UNIQUE"><input id="i"><inputExpression id="ie"><text>amount</text></inputExpression></input><output id="o" name="level"/><rule id="r1"><inputEntry id="a"><text>&gt; 1000</text></inputEntry><outputEntry id="b"><text>"\xe9\xab\x98"</text></outputEntry></rule></decisionTable></decision></definitions>'


def test_a_business_rule_task_evaluates_its_decision():
    rule = tag("businessRuleTask", "d", camunda_decisionRef="level", camunda_resultVariable="found")
    nodes = start() + rule + user("a") + end()
    definition = define(nodes, "s > d > a > e", dmn=DMN)

    assert Play(definition, amount=2000).begin().variables["found"] == "高"
    assert Play(definition, amount=20).begin().variables["found"] is None


def test_a_business_rule_task_without_result_variable_merges_all_outputs():
    nodes = start() + tag("businessRuleTask", "d", camunda_decisionRef="level") + user("a") + end()
    case = Play(define(nodes, "s > d > a > e", dmn=DMN), amount=2000).begin()

    assert case.variables["level"] == "高"


def test_a_script_that_fails_changes_nothing_and_can_be_retried():
    nodes = start() + script("c", "{ seen: true, half: amount / parts }") + user("a") + end()
    case = play(nodes, "s > c > a > e", amount=4)

    assert (case.open, list(case.variables)) == ([], ["amount"])
    assert case.amend(parts=2).retry().variables["half"] == Decimal(2)
    assert case.open == ["a"]


def test_filters_see_the_items_and_the_scope():
    nodes = start() + script("c", "{ dear: items[price > limit] }") + user("a") + end()
    case = play(nodes, "s > c > a > e", items=[{"price": 1}, {"price": 9}], limit=5)

    assert case.variables["dear"] == [{"price": Decimal(9)}]


def test_an_incident_in_one_branch_leaves_the_other_alone():
    nodes = start() + tag(AND, "f") + script("c", "{ x: missing }") + user("a") + end("e e2")
    case = play(nodes, "s > f; f > c > e; f > a > e2")

    assert (case.open, len(case.incidents)) == (["a"], 1)
    assert case.done("a").ended is None
    assert case.amend(missing=1).retry().ended == "e"


def test_resolves_is_reported_when_the_node_is_entered():
    case = play(start() + user("a") + user("b", props(resolves="true")) + end(), "s > a > b > e")

    assert "case.resolved" not in [e["k"] for e in case.history]
    assert "case.resolved" in [e["k"] for e in case.done("a").history]


def test_the_outcome_is_the_end_events_property_else_its_name():
    nodes = start() + user("a") + tag(XOR, "g", default="g.e2")
    ends = end("e1", props(outcome="moved"), name="自行移车") + end("e2", name="拖移")
    arrows = "s > a > g; g > e1: x = 1; g > e2"

    assert play(nodes + ends, arrows).done("a", x=1).history[-1]["outcome"] == "moved"
    assert play(nodes + ends, arrows).done("a", x=2).history[-1] == {
        "k": "case.closed",
        "outcome": "拖移",
        "el": "e2",
    }


def test_cancel_takes_everything_back():
    nodes = start() + tag(AND, "f") + user("a") + tag("receiveTask", "r", messageRef="m1") + end()
    case = play(nodes, "s > f; f > a > e; f > r > e").cancel()

    assert case.ended == ""
    assert {"task.withdrawn", "subscription.closed"} <= {e["k"] for e in case.history}


def test_expressions_see_parameters_case_and_time():
    nodes = (
        start()
        + script("c", "{ limit: param.days + 1, mine: case.id, now_is: at }")
        + user("a")
        + end()
    )
    case = Play(define(nodes, "s > c > a > e")).begin(pack={"days": Decimal(7)})

    assert case.variables["limit"] == Decimal(8)
    assert case.variables["mine"].startswith("12345678")
    assert case.variables["now_is"] == case.at


def test_the_unit_of_a_task_is_evaluated_when_it_is_offered():
    nodes = start() + user("a", props(unit="station")) + end()

    assert (
        next(iter(play(nodes, "s > a > e", station="police-7").tasks.values()))["unit"]
        == "police-7"
    )


def test_a_state_of_another_definition_is_refused():
    case = play(start() + user("a") + end(), "s > a > e")
    other = define(start() + user("a b") + end(), "s > a > b > e")

    with pytest.raises(Conflict, match="重演"):
        machine.amend(other, case.state, case.env, {})


def test_a_condition_behind_an_and_gateway_of_another_engine_is_not_looked_at():
    nodes = start() + tag("parallelGateway", "g") + user("a b") + end()
    drawn = document(process(nodes, "s > g; g > a: false; g > b: false; a > e; b > e"))
    library = {"workflows/p/process.bpmn": drawn}

    foreign = Play(build("p", library, roles={}, profile="bpmn")).begin()

    assert foreign.open == ["a", "b"]
    with pytest.raises(Invalid, match="并行网关"):
        build("p", library, roles={})
