"""Tasks on our own data: performed in the case's transaction, replayed from the record."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.data import library
from api.simulated import pass_time
from engine import SYSTEM, Conflict, Report
from engine.cases import own
from engine.store import schema
from tests.kernel.play import boundary, document, end, on, process, props, script, start, tag, user
from tests.people import ROOT

TYPES = {k: v for k, v in library(ROOT).items() if "objects" in k or k.endswith("roles.json")}


def ours(ident: str, topic: str, payload: str, **more: str) -> str:
    written = props(payload=html.escape(payload), **more)
    return tag("serviceTask", ident, written, camunda_type="external", camunda_topic=topic)


def deploy(casework, nodes: str, arrows: str, pid: str = "p") -> None:
    drawn = document(process(start() + nodes + end(), arrows, pid))
    files = {f"workflows/{pid}/process.bpmn": drawn, **TYPES}
    casework.deploy(files, [pid], profile="bpmn")


FIND = ours("f", "object.find", '{type: "pact", key: code}', result="found")
SAVE = ours(
    "w", "object.save", '{type: "pact", key: code, set: {title: "停车约定"}}', result="pact"
)


@pytest.fixture
def run(casework, member, village):
    someone = member("grid_member")

    class Run:
        def open(self, pid="p", **answers):
            opened = casework.open(Report(pid, answers, village), someone)
            return opened["case"]

        def done(self, case, **answers):
            [task] = casework.tasks(case, open_only=True)
            return casework.complete(task.id, answers, someone)

        def variables(self, case):
            return casework.variables(case)

        def kinds(self, case):
            return [r.kind for r in casework.history(case)]

        def proved(self, case):
            verdict = casework.verify(case)
            return verdict.identical or verdict

    return Run()


def streams(casework, prefix="object:"):
    with casework.house.store.reading() as db:
        return [s for s in casework.house.store.streams(db) if s.startswith(prefix)]


def code(value: str) -> str:
    return script("c", f'{{ code: "{value}" }}')


def test_what_is_not_found_is_null_and_the_case_goes_on_in_the_same_command(casework, run):
    deploy(casework, code("X1") + FIND + user("a"), "s > c > f > a > e")

    case = run.open()

    assert run.kinds(case) == ["case.opened", "job.completed"]
    assert run.variables(case)["found"] is None
    assert [t.element for t in casework.tasks(case, open_only=True)] == ["a"]
    assert run.proved(case) is True


def test_an_object_is_made_once_and_found_by_the_next_case(casework, run):
    deploy(casework, code("X1") + SAVE + FIND + user("a"), "s > c > w > f > a > e")
    first = run.open()
    second = run.open()

    [stream] = streams(casework)
    assert run.variables(first)["pact"]["id"] == run.variables(second)["found"]["id"]
    assert stream == f"object:{run.variables(first)['pact']['id']}"
    assert run.variables(second)["found"]["title"] == "停车约定"
    assert run.proved(first) is True and run.proved(second) is True


def test_the_record_of_an_object_names_case_number_element_and_actor(casework, run, member):
    deploy(casework, user("a") + code("X1") + SAVE, "s > a > c > w > e")
    case = run.open()
    run.done(case)

    [stream] = streams(casework)
    with casework.house.store.reading() as db:
        [(record, _)] = casework.house.store.history(db, stream)

    assert record.kind == "object.created"
    assert record.actor["id"] == member("grid_member").id
    cause = record.data["cause"]
    assert (cause["case"], cause["el"]) == (case, "w")
    assert cause["number"] == casework.case(case).number
    answer = casework.history(case)[cause["seq"] - 1]
    assert (answer.kind, answer.data["el"]) == ("job.completed", "w")


def test_a_task_a_timer_and_a_message_perform_too(casework, run, clock):
    late = boundary("b", "a", '<timerEventDefinition><timeDuration>PT1H</timeDuration>'
                    "</timerEventDefinition>", False)  # fmt: skip
    told = boundary("m", "a", on("message", "m1"), False)
    nodes = user("a") + late + told + FIND + code("X1")
    deploy(casework, nodes, "s > a; b > c; m > c; a > c; c > f > e")
    case = run.open()

    pass_time(casework, clock, clock() + timedelta(hours=2))
    casework.send(case, "moved", {}, SYSTEM)
    run.done(case)

    told = run.kinds(case)
    assert told == [
        "case.opened",
        "timer.fired",
        "job.completed",
        "message.received",
        "job.completed",
        "task.completed",
        "job.completed",
    ]
    assert casework.case(case).status != "open"
    assert run.proved(case) is True


def test_a_wrong_payload_is_an_incident_that_names_the_element_and_can_be_retried(
    casework, run, member
):
    wrong = ours("w", "object.save", '{type: "pact", key: code, set: {title: 5}}')
    deploy(casework, code("X1") + wrong + user("a"), "s > c > w > a > e")

    case = run.open()

    [incident] = casework.incidents(case)
    assert incident["element"] == "w" and "title" in incident["error"]
    assert streams(casework) == []
    assert run.kinds(case) == ["case.opened", "job.failed"]
    casework.retry(case, incident["id"], member("grid_member"))
    assert run.kinds(case) == ["case.opened", "job.failed", "incident.retried", "job.failed"]
    assert run.proved(case) is True


def test_a_failure_is_caught_by_the_error_it_is_said_to_be(casework, run):
    wrong = ours("w", "object.save", '{type: "nothing"}', error_code="E1")
    caught = boundary("x", "w", on("error", "x1"))
    deploy(casework, wrong + caught + user("a") + user("z"), "s > w > a > e; x > z > e")

    case = run.open()

    assert [t.element for t in casework.tasks(case, open_only=True)] == ["z"]
    assert run.proved(case) is True


def test_a_drawing_that_goes_round_stops_with_an_incident(casework, run, monkeypatch):
    monkeypatch.setattr(own, "MOST", 5)
    loop = tag("exclusiveGateway", "g") + tag("exclusiveGateway", "h")
    deploy(
        casework,
        code("X1") + loop + FIND,
        "s > c > g > f > h; h > g: found = null; h > e: found != null",
    )

    case = run.open()

    [incident] = casework.incidents(case)
    assert "空转" in incident["error"]
    assert run.kinds(case).count("job.completed") == 5
    assert run.proved(case) is True


def test_one_that_even_catches_that_is_refused_whole(casework, run, monkeypatch):
    monkeypatch.setattr(own, "MOST", 5)
    loop = tag("exclusiveGateway", "g h") + boundary("x", "f", on("error"))
    ways = "s > c > g > f > h; x > g; h > g: found = null; h > e: found != null"
    deploy(casework, code("X1") + loop + FIND, ways)

    with pytest.raises(Conflict, match="空转"):
        run.open()

    with casework.house.store.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(schema.case)) == 0


def test_other_topics_stay_jobs_for_connectors(casework, run):
    outside = ours("j", "sms.send", '{to: "x"}')
    deploy(casework, outside + user("a"), "s > j > a > e")

    case = run.open()

    with casework.house.store.reading() as db:
        assert [row.topic for row in db.execute(sa.select(schema.job.c.topic))] == ["sms.send"]
    assert run.kinds(case) == ["case.opened"]


def test_two_at_once_of_which_one_withdraws_the_other(casework, run):
    ends = tag("endEvent", "t", "<terminateEventDefinition/>")
    nodes = (
        code("X1") + tag("parallelGateway", "g") + FIND + SAVE.replace('id="w"', 'id="w"') + ends
    )
    deploy(casework, nodes, "s > c > g > f > t; g > w > e")

    case = run.open()

    assert run.kinds(case) == ["case.opened", "job.completed"]
    assert casework.case(case).status != "open"
    assert run.proved(case) is True


def test_rebuilding_gives_the_same_rows(casework, run):
    deploy(casework, code("X1") + SAVE + FIND + user("a"), "s > c > w > f > a > e")
    case = run.open()
    tables = (schema.object, schema.object_value, schema.object_link, schema.object_types)

    def rows():
        with casework.house.store.reading() as db:
            return [sorted(map(str, db.execute(t.select()).mappings())) for t in tables]

    before = rows()
    casework.rebuild()

    assert all(before) and rows() == before
    assert run.proved(case) is True


def test_a_case_that_is_reset_to_where_it_asked_is_answered_again(casework, run, member):
    deploy(casework, code("X1") + FIND + user("a"), "s > c > f > a > e")
    case = run.open()
    head = member("duty_head")

    casework.reset(case, 1, "重来", head)

    assert run.kinds(case) == ["case.opened", "job.completed", "case.reset", "job.completed"]
    assert [t.element for t in casework.tasks(case, open_only=True)] == ["a"]
    assert run.proved(case) is True


def test_an_element_started_by_hand_is_performed_too(casework, run, member):
    deploy(casework, code("X1") + user("a") + FIND + user("z"), "s > c > a > f > z > e")
    case = run.open()

    steps = [{"do": "before", "el": "f"}, {"do": "cancel", "el": "a"}]
    casework.modify(case, steps, "跳过", member("duty_head"))

    assert run.kinds(case) == ["case.opened", "case.modified", "job.completed"]
    assert [t.element for t in casework.tasks(case, open_only=True)] == ["z"]
    assert run.proved(case) is True


def test_each_body_of_a_multi_instance_is_answered_for_itself(casework, run):
    many = (
        '<multiInstanceLoopCharacteristics camunda:collection="codes" camunda:elementVariable="k"'
        "/></serviceTask>"
    )
    save = ours("w", "object.save", '{type: "pact", key: k}', result="one",
                output_collection="all", output_element="one.code")  # fmt: skip
    nodes = script("c", '{ codes: ["A", "B", "C"] }') + save.replace("</serviceTask>", many)
    deploy(casework, nodes + user("a"), "s > c > w > a > e")

    case = run.open()

    assert run.variables(case)["all"] == ["A", "B", "C"]
    assert len(streams(casework)) == 3
    assert run.proved(case) is True


def test_a_called_process_asks_as_well(casework, run):
    inner = process(start("s2") + code("X1") + SAVE + end("e2"), "s2 > c > w > e2", "q")
    call = tag("callActivity", "k", calledElement="q")
    drawn = document(process(start() + call + user("a") + end(), "s > k > a > e", "p"), inner)
    casework.deploy({"workflows/p/process.bpmn": drawn, **TYPES}, ["p"], profile="bpmn")

    case = run.open()

    assert len(streams(casework)) == 1
    assert [t.element for t in casework.tasks(case, open_only=True)] == ["a"]
    assert [each.title for each in casework.objects_of(case)] == ["停车约定"]
    assert run.proved(case) is True
