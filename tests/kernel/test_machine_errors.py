# ruff: noqa: E501  (a diagram reads best on one line)
"""Errors: from end events, scripts, decisions and jobs; caught by code, or an incident."""

from tests.kernel.play import (
    boundary,
    end,
    event_sub,
    on,
    play,
    props,
    script,
    start,
    sub,
    tag,
    user,
)

AND = "parallelGateway"
BROKEN = "{ y: there_is_none }"


def test_a_script_may_fail_with_the_code_of_an_error():
    nodes = (
        start()
        + script("c", '{ x: if n > 1 then error("E1") else n }')
        + user("v")
        + boundary("b", "c", on("error", "x1"))
        + end("e e2")
    )

    assert play(nodes, "s > c > e; b > v > e2", n=2).open == ["v"]
    assert play(nodes, "s > c > e; b > v > e2", n=1).ended == "e"


def test_an_error_of_another_code_is_an_incident_that_can_be_retried():
    nodes = (
        start()
        + script("c", '{ x: if n > 1 then error("E9") else n }')
        + user("v")
        + boundary("b", "c", on("error", "x1"))
        + end("e e2")
    )
    case = play(nodes, "s > c > e; b > v > e2", n=2)

    assert (case.open, [i["error"] for i in case.incidents.values()]) == ([], ["脚本给出错误 E9"])
    assert case.amend(n=0).retry().ended == "e"


def test_a_failure_may_be_given_a_code_by_its_element():
    nodes = (
        start()
        + script("c", BROKEN, props(error_code="E2"))
        + user("v w")
        + boundary("b", "c", on("error", "x1"))
        + boundary("d", "c", on("error", "x2"))
        + end("e e2")
    )

    assert play(nodes, "s > c > e; b > v > e2; d > w > e2").open == ["w"]


def test_an_error_of_a_script_goes_to_the_nearest_scope_that_catches_it():
    inside = start("s1") + script("c", '{ x: error("E1") }') + end("e1")
    nodes = (
        start()
        + sub("p1", inside, "s1 > c > e1")
        + boundary("b", "p1", on("error", "x1"))
        + user("v")
        + end("e e2")
    )

    assert play(nodes, "s > p1 > e; b > v > e2").open == ["v"]


def test_an_error_of_a_script_starts_the_event_sub_process_beside_it():
    watch = event_sub("h", on("error", "x1"), user("w") + end("he"), "h_s > w > he")
    nodes = (
        start()
        + tag(AND, "g")
        + user("a")
        + script("c", '{ x: error("E1") }')
        + end("e e2")
        + watch
    )

    assert play(nodes, "s > g; g > a > e; g > c > e2").open == ["w"]


def test_an_exact_code_wins_over_any_code():
    nodes = (
        start()
        + script("c", '{ x: error("E1") }')
        + user("v w")
        + boundary("b", "c", on("error"))
        + boundary("d", "c", on("error", "x1"))
        + end("e e2")
    )

    assert play(nodes, "s > c > e; b > v > e2; d > w > e2").open == ["w"]


def test_an_error_does_not_reach_an_innocent_parallel_sub_process():
    one = sub("p1", start("s1") + user("a") + end("e1"), "s1 > a > e1")
    two = sub("p2", start("s2") + user("q") + end("e2", on("error", "x1")), "s2 > q > e2")
    nodes = (
        start()
        + tag(AND, "g")
        + one
        + two
        + boundary("b1", "p1", on("error", "x1"))
        + user("v")
        + end("e e3 e4")
    )
    case = play(nodes, "s > g; g > p1 > e; g > p2 > e3; b1 > v > e4").done("q")

    assert case.open == ["a"]
    assert [i["el"] for i in case.incidents.values()] == ["e2"]


def test_an_uncaught_error_is_no_end():
    case = play(start() + user("a") + end("x", on("error", "x1")), "s > a > x").done("a")

    assert (case.ended, len(case.incidents)) == (None, 1)


def test_the_body_of_a_multi_instance_may_be_ended_by_its_error():
    many = '<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>'
    body = tag(
        "scriptTask",
        "c",
        f'{many}<script>{{ x: if loopCounter = 2 then error("E1") else 1 }}</script>',
    )
    nodes = start() + body + boundary("b", "c", on("error", "x1")) + user("v") + end("e e2")

    assert play(nodes, "s > c > e; b > v > e2").open == ["v"]


def test_a_job_that_fails_with_a_code_is_caught():
    nodes = (
        start()
        + tag("serviceTask", "j", camunda_type="external", camunda_topic="t")
        + boundary("b", "j", on("error", "x1"))
        + user("v")
        + end("e e2")
    )
    case = play(nodes, "s > j > e; b > v > e2").fail("j", "E1")

    assert (case.open, case.jobs) == (["v"], {})
