"""Messages, signals and timers across cases: exactly once, each case in its own transaction."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.data import library
from api.simulated import catch_up, local, pass_time
from engine import Conflict, Report
from engine.cases import delivering
from engine.store import schema
from tests.kernel.play import (
    boundary,
    document,
    end,
    on,
    process,
    props,
    start,
    tag,
    timer,
    user,
)
from tests.people import ROOT

CATCH, THROW = "intermediateCatchEvent", "intermediateThrowEvent"
AND = "parallelGateway"


def deploy(casework, **processes: str) -> None:
    """``name=process(...)``: each in its own folder, as other engines draw them."""
    files = {f"workflows/{name}/process.bpmn": document(xml) for name, xml in processes.items()}
    files["workflows/roles.json"] = library(ROOT)["workflows/roles.json"]
    casework.deploy(files, list(processes), profile="bpmn")


def drawn(pid: str, nodes: str, arrows: str) -> str:
    return process(nodes, arrows, pid)


def waiter(pid: str, event: str, correlation: str = "") -> str:
    inner = (props(correlation=correlation) if correlation else "") + event
    return drawn(pid, start() + tag(CATCH, "c", inner) + tag("task", "n") + end(), "s > c > n > e")


def thrower(pid: str, event: str, **properties: str) -> str:
    inner = (props(**properties) if properties else "") + event
    return drawn(pid, start() + user("a") + tag(THROW, "th", inner) + end(), "s > a > th > e")


@pytest.fixture
def run(casework, member, village):
    """Opens a case of a process; completes its only task."""
    someone = member("grid_member")

    class Run:
        def open(self, pid, **answers):
            return casework.open(Report(pid, answers, village), someone)["case"]

        def done(self, case, **answers):
            [task] = casework.tasks(case, open_only=True)
            return casework.complete(task.id, answers, someone)

        def status(self, *cases):
            return [casework.case(c).status != "open" for c in cases]

    return Run()


def rows(casework) -> int:
    with casework.house.store.reading() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(schema.outbox))


def settled(casework) -> None:
    """Deliver all there is to deliver; everything proves, and folding it again changes nothing."""
    catch_up(casework)
    assert [v.stream for v in casework.verify_all() if not v.identical] == []
    due = casework.next_due()
    casework.rebuild()
    assert (casework.next_due(), casework.fire_due().count) == (due, 0)


def test_a_signal_reaches_every_case_that_waits_for_it(casework, run):
    deploy(
        casework,
        w=waiter("w", on("signal", "g1")),
        t=thrower("t", on("signal", "g1"), payload="{ level: 3 }"),
    )
    waiting = [run.open("w") for _ in range(3)]
    sender = run.open("t")

    run.done(sender)

    assert (rows(casework), run.status(*waiting)) == (3, [False] * 3)
    settled(casework)
    assert (rows(casework), run.status(*waiting)) == (0, [True] * 3)
    [record] = [r for r in casework.history(waiting[0]) if r.kind == "signal.received"]
    assert (record.data["from"]["case"], record.data["answers"]) == (sender, {"level": 3})


def test_a_message_goes_to_the_one_case_that_it_is_meant_for(casework, run):
    deploy(
        casework,
        w=waiter("w", on("message", "m1"), "number"),
        t=thrower("t", on("message", "m1"), correlation="number"),
    )
    one, two = run.open("w", number=1), run.open("w", number=2)

    run.done(run.open("t", number=2))
    settled(casework)

    assert run.status(one, two) == [False, True]


def test_a_message_starts_a_process_at_the_senders_place(casework, run, village):
    begin = drawn("b", start("s", on("message", "m1")) + user("x") + end(), "s > x > e")
    deploy(casework, b=begin, t=thrower("t", on("message", "m1"), payload="{ level: 3 }"))

    run.done(run.open("t"))
    settled(casework)

    [case] = everything(casework, "b")
    assert (case.unit, casework.variables(case.id)["level"]) == (village, 3)
    assert casework.verify(case.id).identical


def test_a_waiting_case_is_preferred_to_a_start(casework, run):
    both = drawn(
        "b",
        start("s", on("message", "m1"))
        + start("s0")
        + tag("exclusiveGateway", "g")
        + tag(CATCH, "c", on("message", "m1"))
        + end(),
        "s > g; s0 > g; g > c > e",
    )
    deploy(casework, b=both, t=thrower("t", on("message", "m1")))
    waiting = run.open("b")

    run.done(run.open("t"))
    settled(casework)

    assert run.status(waiting) == [True]
    assert len(everything(casework, "b")) == 1


def test_a_signal_starts_every_process_that_begins_with_it(casework, run):
    one = drawn("b1", start("s", on("signal", "g1")) + user("x") + end(), "s > x > e")
    two = drawn("b2", start("s", on("signal", "g1")) + user("x") + end(), "s > x > e")
    deploy(casework, b1=one, b2=two, t=thrower("t", on("signal", "g1")))

    run.done(run.open("t"))
    settled(casework)

    assert (len(everything(casework, "b1")), len(everything(casework, "b2"))) == (1, 1)


def test_a_message_waits_for_a_receiver_that_comes_later(casework, clock, run):
    deploy(casework, w=waiter("w", on("message", "m1")), t=thrower("t", on("message", "m1")))
    run.done(run.open("t"))
    catch_up(casework)
    late = run.open("w")

    pass_time(casework, clock, clock.now + timedelta(minutes=2))

    assert run.status(late) == [True]
    assert rows(casework) == 0


def test_a_message_that_nobody_came_for_in_a_day_is_noted_at_its_sender(casework, clock, run):
    deploy(casework, w=waiter("w", on("message", "m1")), t=thrower("t", on("message", "m1")))
    sender = run.open("t")
    run.done(sender)
    assert rows(casework) == 1
    clock.now += timedelta(days=1)

    fired = casework.fire_due()

    assert (fired.faults, rows(casework)) == ((), 0)
    assert [r.kind for r in casework.history(sender)][-1] == "message.unclaimed"
    assert casework.verify(sender).identical


def test_a_message_that_no_process_waits_for_is_for_the_world_outside(casework, run):
    deploy(casework, t=thrower("t", on("message", "m1")))

    run.done(run.open("t"))

    assert rows(casework) == 0


def test_a_message_finds_another_receiver_if_the_first_has_gone(casework, member, run):
    gone = drawn(
        "w",
        start() + user("a") + boundary("c", "a", on("message", "m1")) + end("e e2"),
        "s > a > e; c > e2",
    )
    deploy(casework, w=gone, t=thrower("t", on("message", "m1")))
    first, second = run.open("w"), run.open("w")
    run.done(run.open("t"))

    run.done(first)
    settled(casework)

    assert [r.kind for r in casework.history(second)] == ["case.opened", "message.received"]


def test_messages_reach_inside_called_processes(casework, run):
    inner = drawn(
        "inner", start("s2") + tag(CATCH, "c", on("message", "m1")) + end("e2"), "s2 > c > e2"
    )
    outer = drawn(
        "w", start() + tag("callActivity", "k", calledElement="inner") + end(), "s > k > e"
    )
    files = {
        "workflows/w/process.bpmn": document(outer, inner),
        "workflows/t/process.bpmn": document(thrower("t", on("message", "m1"))),
    }
    files["workflows/roles.json"] = library(ROOT)["workflows/roles.json"]
    casework.deploy(files, ["w", "t"], profile="bpmn")
    waiting = run.open("w")

    run.done(run.open("t"))
    settled(casework)

    assert run.status(waiting) == [True]


def test_two_workers_deliver_once(make, casework, run):
    deploy(casework, w=waiter("w", on("signal", "g1")), t=thrower("t", on("signal", "g1")))
    waiting = run.open("w")
    run.done(run.open("t"))
    with casework.house.store.reading() as db:
        [ident] = delivering.due(casework.house, db)

    reached = [delivering.deliver(c.house, ident) for c in (make(), make())]

    assert reached == [waiting, None]


def test_a_fault_puts_a_delivery_off_and_hurts_nobody(casework, clock, run, monkeypatch):
    deploy(casework, w=waiter("w", on("signal", "g1")), t=thrower("t", on("signal", "g1")))
    waiting = run.open("w")
    run.done(run.open("t"))
    monkeypatch.setattr(delivering, "_tell", refuse)

    assert [str(e) for _, e in casework.fire_due().faults] == ["坏了"]
    assert (casework.fire_due().faults, rows(casework), run.status(waiting)) == ((), 1, [False])
    monkeypatch.undo()
    pass_time(casework, clock, clock.now + timedelta(minutes=2))
    assert run.status(waiting) == [True]


def refuse(*_):
    raise Conflict("坏了")


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_worker_killed_around_the_commit_delivers_exactly_once(
    url, tmp_path, casework, run, moment
):
    deploy(casework, w=waiter("w", on("signal", "g1")), t=thrower("t", on("signal", "g1")))
    waiting = [run.open("w") for _ in range(4)]
    run.done(run.open("t"))

    command = [sys.executable, "-m", "tests.cases.deliverer", url, str(tmp_path), moment]
    killed = subprocess.run(command, cwd=ROOT, check=False).returncode
    left = rows(casework)
    settled(casework)

    assert killed == -signal.SIGKILL
    assert left == (4 if moment == "before" else 3)
    heard = [[r.kind for r in casework.history(c)].count("signal.received") for c in waiting]
    assert (heard, rows(casework)) == ([1] * 4, 0)


def test_cases_that_set_each_other_going_without_end_are_stopped(casework, run, monkeypatch):
    from engine.cases import outbox

    monkeypatch.setattr(outbox, "MOST_HOPS", 5)
    again = drawn("b", start("s", on("message", "m1")) + end("x", on("message", "m1")), "s > x")
    deploy(casework, b=again, t=thrower("t", on("message", "m1")))
    run.done(run.open("t"))

    while (fired := casework.fire_due()).count:
        pass

    assert ["已连续转发 5 次" in str(error) for _, error in fired.faults] == [True]
    assert (len(everything(casework, "b")), rows(casework)) == (4, 1)


# ---------------------------------------------------------------- from outside


def test_a_message_from_outside_is_given_by_value_number_or_variables(casework, member, run):
    deploy(
        casework, w=waiter("w", on("message", "m1"), "number"), v=waiter("v", on("message", "m2"))
    )
    one, two = run.open("w", number=1), run.open("w", number=2)
    three, four = run.open("v", plate=3), run.open("v", plate=4)
    someone = member("grid_member")

    casework.correlate("moved", {}, someone, value=2)
    assert run.status(one, two) == [False, True]
    with pytest.raises(Conflict, match="几宗案件"):
        casework.correlate("other", {}, someone)
    casework.correlate("other", {}, someone, variables={"plate": 3})
    casework.correlate("other", {"x": 1}, someone, business=casework.case(four).number)

    assert run.status(three, four) == [True, True]
    assert all(casework.verify(c).identical for c in (one, two, three, four))


def test_a_message_from_outside_may_open_a_case_or_is_refused(casework, member, run, village):
    begin = drawn("b", start("s", on("message", "m1")) + user("x") + end(), "s > x > e")
    deploy(casework, b=begin)

    reply = casework.correlate("moved", {"x": 1}, member("grid_member"), "k", unit=village)
    again = casework.correlate("moved", {"x": 1}, member("grid_member"), "k", unit=village)

    assert (casework.case(reply["case"]).unit, again) == (village, reply)
    with pytest.raises(Conflict, match="没有案件等待消息"):
        casework.correlate("other", {}, member("grid_member"))


def test_a_signal_from_outside_reaches_all(casework, member, run):
    begin = drawn("b", start("s", on("signal", "g1")) + user("x") + end(), "s > x > e")
    deploy(casework, b=begin, w=waiter("w", on("signal", "g1")))
    waiting = [run.open("w"), run.open("w")]

    reply = casework.broadcast("alarm", {}, member("grid_member"))
    settled(casework)

    assert reply == {"receivers": 3}
    assert (run.status(*waiting), len(everything(casework, "b"))) == ([True, True], 1)


# ---------------------------------------------------------------- starts by timer


def begins(text: str, **properties: str) -> str:
    inner = (props(**properties) if properties else "") + timer(text, "Cycle")
    return drawn("b", start("s", inner) + user("x") + end(), "s > x > e")


def everything(casework, pid: str):
    with casework.house.store.reading() as db:
        c = schema.case.c
        ids = list(db.scalars(sa.select(c.id).where(c.process == pid).order_by(c.opened_at, c.id)))
    return [casework.case(i) for i in ids]


def test_a_timer_opens_a_case_each_time_it_is_due(casework, clock):
    clock.now = local("2026-03-02 08:00")
    deploy(casework, b=begins("0 9 * * MON-FRI"))

    pass_time(casework, clock, local("2026-03-09 12:00"))

    found = everything(casework, "b")
    assert [c.opened_at for c in found] == [
        local(f"2026-03-{d:02} 09:00") for d in (2, 3, 4, 5, 6, 9)
    ]
    settled(casework)


def test_missed_starts_count_as_one(casework, clock):
    clock.now = local("2026-03-02 08:00")
    deploy(casework, b=begins("0 9 * * *"))
    clock.now = local("2026-03-12 12:00")

    catch_up(casework)

    assert len(everything(casework, "b")) == 1
    assert casework.next_due() == local("2026-03-13 09:00")


def test_a_timer_opens_a_case_for_every_unit_of_a_level(casework, clock):
    clock.now = local("2026-03-02 08:00")
    deploy(casework, b=begins("R/P1D", units="镇街"))
    units = [u.id for u in casework.pack().unit_rows if u.level == "镇街" and u.territory]

    pass_time(casework, clock, local("2026-03-03 09:00"))

    assert sorted(c.unit for c in everything(casework, "b")) == sorted(units)
    assert units


def test_a_start_interrupted_in_the_middle_opens_only_what_is_missing(casework, clock, monkeypatch):
    from engine.cases import scheduling

    clock.now = local("2026-03-02 08:00")
    deploy(casework, b=begins("R/P1D", units="镇街"))
    clock.now = local("2026-03-03 09:00")
    monkeypatch.setattr(scheduling, "_move_on", refuse)
    casework.fire_due()
    monkeypatch.undo()
    before = len(everything(casework, "b"))

    catch_up(casework)

    assert len(everything(casework, "b")) == before > 0
    assert casework.next_due() == local("2026-03-04 08:00")


def test_a_counted_start_comes_to_its_end(casework, clock):
    clock.now = local("2026-03-02 08:00")
    deploy(casework, b=begins("R2/P1D"))

    pass_time(casework, clock, local("2026-03-20 08:00"))

    assert (len(everything(casework, "b")), casework.next_due()) == (2, None)


def test_a_new_version_with_the_same_timer_keeps_its_turn(casework, clock):
    clock.now = local("2026-03-02 08:00")
    deploy(casework, b=begins("R/P7D"))
    clock.now = local("2026-03-04 08:00")

    deploy(casework, b=begins("R/P7D").replace('id="x"', 'id="x" name="另一版"'))
    kept = casework.next_due()
    deploy(casework, b=begins("R/P3D"))

    assert (kept, casework.next_due()) == (local("2026-03-09 08:00"), local("2026-03-07 08:00"))


# ---------------------------------------------------------------- jobs


def test_a_job_that_fails_is_on_record_and_caught_by_its_code(casework, run, member):
    nodes = (
        start()
        + tag("serviceTask", "j", camunda_type="external", camunda_topic="t")
        + boundary("b", "j", on("error", "x1"))
        + user("v")
        + end("e e2")
    )
    deploy(casework, p=drawn("p", nodes, "s > j > e; b > v > e2"))
    case = run.open("p")
    job = next(e["id"] for e in casework.history(case)[0].effects if e["k"] == "job.created")

    casework.fail_job(case, job, "E1", member("grid_member"))

    assert [t.element for t in casework.tasks(case, open_only=True)] == ["v"]
    assert casework.verify(case).identical
