# ruff: noqa: E501  (a diagram reads best on one line)
"""The runner's one line, over small files of every kind that a stranger may bring."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conformance.__main__ import main
from tests.conformance.line import line
from tests.kernel.play import (
    boundary,
    document,
    end,
    on,
    process,
    script,
    start,
    sub,
    tag,
    timer,
    user,
)

AND, OR = "parallelGateway", "inclusiveGateway"
CATCH, THROW = "intermediateCatchEvent", "intermediateThrowEvent"


@pytest.fixture
def run(tmp_path: Path):
    """Writes a file of processes and runs it."""

    def one(*processes: str, wanted: str | None = None, **variables: object) -> str:
        path = tmp_path / "drawn.bpmn"
        path.write_bytes(document(*processes))
        return line(path, wanted, variables)

    return one


def test_tasks_are_done_as_they_come(run):
    nodes = start() + user("a b") + tag("manualTask", "c") + end()

    assert run(process(nodes, "s > a > b > c > e")) == "s a b c e | completed"


def test_a_join_counts_once_and_a_subprocess_after_its_contents(run):
    inside = start("s2") + user("u") + end("e2")
    nodes = start() + tag(AND, "g j") + user("a") + sub("b", inside, "s2 > u > e2") + end()

    said = run(process(nodes, "s > g > a > j > e; g > b > j"))

    assert said == "s g s2 a u e2 b j e | completed"


def test_an_instance_counts_each_time_and_its_activity_not_again(run):
    many = "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>"

    assert run(process(start() + user("a", many) + end(), "s > a > e")) == "s a a a e | completed"


def test_variables_decide_and_an_unknown_one_is_an_incident(run):
    drawn = process(
        start() + tag("exclusiveGateway", "g", default="g.b") + user("a b") + end(),
        "s > g > b > e; g > a: ${level = 1.5}; a > e",
    )

    assert run(drawn, level=Decimal("1.5")) == "s g a e | completed"
    assert run(drawn, level=1) == "s g b e | completed"
    assert run(drawn).startswith("s | incident: g: ")


def test_the_clock_goes_to_the_next_timer_that_is_due(run):
    nodes = start() + tag(AND, "g j") + end()
    nodes += tag(CATCH, "late", timer("P2D")) + tag(CATCH, "soon", timer("PT2H"))

    said = run(process(nodes, "s > g > late > j > e; g > soon > j"))

    assert said == "s g soon late j e | completed"


def test_an_endless_loop_of_tasks_is_left_after_a_thousand_rounds(run):
    nodes = (
        start()
        + tag("exclusiveGateway", "m")
        + user("a")
        + tag("exclusiveGateway", "x", default="x.e2")
        + end("e e2")
    )

    said = run(process(nodes, "s > m > a > x; x > m: go; x > e: not(go); x > e2"), go=True)

    assert said.count(" a ") == 1000
    assert said.endswith("| waiting: a")


def test_what_waits_is_named(run):
    nodes = start() + tag(CATCH, "c", on("message", "m1")) + end()

    assert run(process(nodes, "s > c > e")) == "s | waiting: c"


def test_a_refusal_names_its_rules_and_a_broken_file_too(run, tmp_path):
    assert run(process(start() + user("a"), "s > a; a > nowhere")).startswith("| refused: ")
    assert run(process(start() + end(), "s > e"), wanted="q") == "| refused: no_process"
    (tmp_path / "broken.bpmn").write_text("<definitions")
    assert line(tmp_path / "broken.bpmn", None, {}) == "| refused: xml_unsafe"
    assert line(tmp_path / "missing.bpmn", None, {}) == "| refused: no_file"


def test_the_executable_process_is_taken_if_none_is_named(run):
    silent = process(start("s0") + end("e0"), "s0 > e0", "zero").replace('"true"', '"false"')

    assert run(silent, process(start() + end(), "s > e")) == "s e | completed"


def test_a_message_starts_the_other_pool(run):
    first = process(start() + tag(THROW, "t", on("message", "m1")) + end(), "s > t > e")
    other = process(start("s2", on("message", "m1")) + user("u") + end("e2"), "s2 > u > e2", "q")

    assert run(first, other) == "s t e s2 u e2 | completed"


def test_a_pool_that_waits_for_a_message_is_met_by_the_pool_that_sends_it(run):
    waiting = process(start() + tag(CATCH, "c", on("message", "m1")) + end(), "s > c > e")
    sending = process(
        start("s2") + tag("sendTask", "t", messageRef="m1") + end("e2"), "s2 > t > e2", "q"
    )

    assert run(waiting, sending, wanted="p") == "s s2 t e2 c e | completed"
    assert run(waiting, sending, wanted="q") == "s s2 t e2 c e | completed"


def test_a_message_that_came_too_early_waits_for_its_receiver_but_not_for_its_sender(run):
    slow = tag(CATCH, "t", timer("P1D")) + tag(CATCH, "c", on("message", "m1"))
    waiting = process(start() + slow + end(), "s > t > c > e")
    early = tag("sendTask", "f", messageRef="m1") + tag(CATCH, "g", on("message", "m1"))
    sending = process(start("s2") + early + end("e2"), "s2 > f > g > e2", "q")

    assert run(waiting, sending, wanted="q") == "s s2 f t c e | waiting: g"


def test_a_pool_that_listens_for_a_signal_is_there_when_it_comes(run):
    throwing = process(start() + tag(THROW, "t", on("signal", "g1")) + end(), "s > t > e")
    hearing = process(
        start("s2") + tag(CATCH, "c", on("signal", "g1")) + end("e2"), "s2 > c > e2", "q"
    )

    assert run(throwing, hearing) == "s2 s t e c e2 | completed"


def test_a_signal_reaches_every_case_and_starts_processes(run):
    first = process(start() + tag(THROW, "t", on("signal", "g1")) + end(), "s > t > e")
    other = process(start("s2", on("signal", "g1")) + end("e2"), "s2 > e2", "q")

    assert run(first, other) == "s t e s2 e2 | completed"


def test_a_process_with_only_an_event_start_is_started_by_it(run):
    nodes = start("s", timer("R/P1D", "Cycle")) + user("a") + end()

    assert run(process(nodes, "s > a > e")) == "s a e | completed"


def test_an_interrupted_activity_is_not_completed(run):
    inside = start("s2") + tag(CATCH, "c", timer("P9D")) + end("e2")
    nodes = (
        start() + sub("b", inside, "s2 > c > e2") + boundary("t", "b", timer("P1D")) + end("e f")
    )

    assert run(process(nodes, "s > b > e; t > f")) == "s s2 t f | completed"


def test_many_runs_give_one_line_each_in_order(tmp_path):
    drawn = tmp_path / "one.bpmn"
    drawn.write_bytes(document(process(start() + script("k", "{ n: n + 1 }") + end(), "s > k > e")))
    asked = [
        {"file": str(drawn), "process": "p", "vars": {"n": 1}},
        {"file": str(drawn)},
        {"fil": 1},
    ]
    lines = [json.dumps(a) for a in asked] + ["{no json", "[]"]
    (tmp_path / "many.jsonl").write_text("\n".join(lines) + "\n")

    result = CliRunner().invoke(main, ["--jsonl", str(tmp_path / "many.jsonl")])

    first, second, *wrong = result.output.splitlines()
    assert first == "s k e | completed"
    assert second.startswith("s | incident: k: ")
    assert len(wrong) == 3
    assert all(w.startswith("| incident: not a line") for w in wrong)


def test_the_command_line_takes_a_file_and_refuses_vars_that_are_no_object(tmp_path):
    drawn = tmp_path / "one.bpmn"
    drawn.write_bytes(document(process(start() + end(), "s > e")))

    assert CliRunner().invoke(main, [str(drawn)]).output == "s e | completed\n"
    assert CliRunner().invoke(main, [str(drawn), "--vars", "[1]"]).exit_code == 2
    assert CliRunner().invoke(main, []).exit_code == 2


def test_a_process_that_only_an_event_begins_is_begun_by_its_first(run):
    receive = tag("receiveTask", "r", instantiate="true", messageRef="m1") + end()
    gate = tag("eventBasedGateway", "g", instantiate="true") + end()
    gate += tag(CATCH, "c", on("message", "m1")) + tag(CATCH, "h", on("signal", "g1"))

    assert run(process(receive, "r > e")) == "r e | completed"
    assert run(process(gate, "g > c > e; g > h > e")) == "g c e | completed"


def test_forms_and_reserved_ids_of_another_engine_do_not_matter(run):
    nodes = start("Start") + user("Root", camunda_formKey="embedded:app:x.html") + end("End")

    assert run(process(nodes, "Start > Root > End")) == "Start Root End | completed"
