# ruff: noqa: E501  (a diagram reads best on one line)
"""Sub-processes, calls, many instances, loops, data, decisions."""

from __future__ import annotations

import pytest

from engine.errors import Invalid
from tests.kernel.play import Play, define, end, play, process, script, start, sub, tag, user
from tests.matrix.running import ran, refused


def multi(inner: str = "", more: str = "") -> str:
    name = "multiInstanceLoopCharacteristics"
    return f"<{name} {more}>{inner}</{name}>"


def number(n: int) -> str:
    return f"<loopCardinality>{n}</loopCardinality>"


def test_ad_hoc_tasks_are_done_in_any_order():
    """Stock: KeyError 'data_objects' on completing the first of two."""
    nodes = start() + tag("adHocSubProcess", "h", user("a b")) + user("z") + end()
    case = play(nodes, "s > h > z > e")

    assert case.open == ["a", "b"]
    assert case.done("b").done("a").open == ["z"]


def test_a_subprocess_shares_the_variables_around_it():
    inside = start("s2") + script("k", "{ n: n + 1 }") + end("e2")
    case = play(start() + sub("b", inside, "s2 > k > e2") + user("u") + end(), "s > b > u > e", n=1)

    assert case.variables["n"] == 2


def test_a_called_process_has_variables_of_its_own():
    called = process(start("s2") + script("k", "{ n: n + 1 }") + end("e2"), "s2 > k > e2", "q")
    back = '<extensionElements><camunda:in source="n" target="n"/><camunda:out source="n" target="m"/></extensionElements>'
    case = play(
        start() + tag("callActivity", "c", back, calledElement="q") + user("u") + end(),
        "s > c > u > e",
        (called,),
        n=1,
    )

    assert (case.variables["n"], case.variables["m"]) == (1, 2)


def test_many_at_once_over_a_list_gather_their_results_in_order():
    marker = multi(more='camunda:collection="units" camunda:elementVariable="unit"')
    gather = '<extensionElements><camunda:properties><camunda:property name="output_collection" value="all"/><camunda:property name="output_element" value="answer"/></camunda:properties></extensionElements>'
    case = play(
        start() + user("u", gather + marker) + user("z") + end(),
        "s > u > z > e",
        units=["甲", "乙", "丙"],
    )
    idents = list(case.tasks)

    for ident, answer in zip(reversed(idents), "321", strict=True):
        case.complete(ident, answer=answer)

    assert case.variables["all"] == ["1", "2", "3"]


def test_two_of_three_are_enough():
    until = "<completionCondition>nrOfCompletedInstances = 2</completionCondition>"
    case = play(start() + user("u", multi(number(3) + until)) + user("z") + end(), "s > u > z > e")

    assert case.done("u").open == ["u", "u"]
    assert case.done("u").open == ["z"]


def test_one_after_the_other():
    case = play(start() + user("u", multi(number(3), 'isSequential="true"')) + end(), "s > u > e")

    for _ in range(3):
        assert case.open == ["u"]
        case.done("u")
    assert case.ended == "e"


def test_a_standard_loop_stops_at_its_most_or_when_its_condition_fails():
    marker = '<standardLoopCharacteristics loopMaximum="3"><loopCondition>more</loopCondition></standardLoopCharacteristics>'
    nodes = start() + user("u", marker) + end()

    assert ran(nodes, "s > u > e", more=True) == "s u u u e | completed"
    assert ran(nodes, "s > u > e", more=False) == "s u e | completed"


def test_a_loop_of_flows_does_not_let_the_state_grow():
    """Stock: 408 nodes and 158 KB after 200 turns."""
    nodes = (
        start()
        + tag("exclusiveGateway", "m")
        + user("u")
        + tag("exclusiveGateway", "x", default="x.e")
        + end()
    )
    case = play(nodes, "s > m > u > x > e; x > m: again")
    sizes = set()

    for _ in range(200):
        case.done("u", again=True)
        sizes.add(len(str(case.state)))

    assert len(sizes) == 1
    assert case.done("u", again=False).ended == "e"


def test_data_objects_and_stores_are_drawn_for_the_reader():
    """Stock: a data store was a parse error."""
    data = '<dataObject id="o"/><dataObjectReference id="r" dataObjectRef="o"/><dataStoreReference id="d"/>'

    assert ran(start() + user("u") + end() + data, "s > u > e") == "s u e | completed"


TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">
<decision id="D" name="D"><decisionTable id="t" hitPolicy="{policy}">
<input id="i"><inputExpression id="ie"><text>n</text></inputExpression></input>
<output id="o" name="out"/>
<rule id="r1"><inputEntry id="a"><text>&gt; 0</text></inputEntry><outputEntry id="b"><text>1</text></outputEntry></rule>
<rule id="r2"><inputEntry id="c"><text>&gt; 1</text></inputEntry><outputEntry id="f"><text>{second}</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def decided(policy: str, second: int = 2) -> Play:
    nodes = (
        start()
        + tag("businessRuleTask", "d", camunda_decisionRef="D", camunda_resultVariable="r")
        + user("u")
        + end()
    )
    data = TABLE.format(policy=policy, second=second).encode()
    return Play(define(nodes, "s > d > u > e", dmn=data), n=2).begin()


@pytest.mark.parametrize(
    ("policy", "result"), [("FIRST", 1), ("COLLECT", [1, 2]), ("RULE ORDER", [1, 2])]
)
def test_hit_policies_with_two_hits(policy, result):
    """Stock: RULE ORDER and the like were silently the first match."""
    assert decided(policy).variables["r"] == result


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY"])
def test_two_hits_where_only_one_is_allowed_are_an_incident(policy):
    case = decided(policy)

    assert [i["el"] for i in case.incidents.values()] == ["d"]


def test_any_allows_two_hits_that_agree():
    assert decided("ANY", second=1).variables["r"] == 1


def test_a_process_without_start_and_end_runs_and_one_with_only_a_start_is_refused():
    """Stock never completed it. BPMN 10.5.3: who draws a start draws an end."""
    assert ran(user("u v"), "u > v") == "u v | completed"
    assert "结束" in refused(start() + user("u"), "s > u", "no_end", "p")


def test_python_cannot_be_reached():
    for text in ('{ n: __import__("os") }', "{ n: open(x) }", "{ n: ().__class__.__bases__ }"):
        nodes = start() + script("k", text.replace('"', "&quot;")) + end()
        said = ran(nodes, "s > k > e", x="/etc/hosts")
        assert "completed" not in said
        assert "incident: k" in said or "refused: bad_expression" in said


def test_a_condition_cannot_call_python():
    nodes = start() + tag("exclusiveGateway", "g", default="g.e") + end("e f")

    said = ran(nodes, "s > g > e; g > f: [].append(1)")

    assert "completed" not in said


def test_four_hundred_nodes_in_a_row():
    """Stock: RecursionError in the parser at 600."""
    names = [f"u{n}" for n in range(400)]

    said = ran(start() + user(" ".join(names)) + end(), " > ".join(["s", *names, "e"]))

    assert said == f"s {' '.join(names)} e | completed"


def test_a_thousand_instances_at_once():
    case = play(start() + user("u", multi(number(1000))) + end(), "s > u > e")

    assert len(case.tasks) == 1000
    assert len(case.done("u").tasks) == 999


def test_an_automatic_loop_is_stopped_by_an_incident():
    nodes = (
        start()
        + tag("exclusiveGateway", "m")
        + script("k", "{ n: 1 }")
        + tag("exclusiveGateway", "x", default="x.m")
        + end()
    )
    case = play(nodes, "s > m > k > x > m; x > e: n = 2")

    assert len(case.incidents) == 1
    assert "空转" in next(iter(case.incidents.values()))["error"]


def test_a_process_that_calls_itself_is_refused():
    with pytest.raises(Invalid, match="循环调用"):
        define(start() + tag("callActivity", "c", calledElement="p") + end(), "s > c > e")


def test_branches_write_into_one_scope_and_nothing_old_comes_back():
    """Stock: at an AND join in a loop old copies were merged over newer values."""
    nodes = start() + tag("parallelGateway", "g j") + user("a b z") + end()
    case = play(nodes, "s > g > a > j > z > e; g > b > j", n=0)

    case.done("a", n=1).done("b", m=2)

    assert (case.variables["n"], case.variables["m"]) == (1, 2)
