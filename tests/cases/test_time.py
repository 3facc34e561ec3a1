"""Clocks in a running case: provisional years, pauses, extensions, supervision, downtime."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.simulated import catch_up, local, pass_time
from engine import Conflict, Invalid, NotAllowed, Report, stamp
from engine.store import schema
from tests.people import ROOT

NOTICE = (ROOT / "tests/clocks/notice_2027.csv").read_text("utf-8")
HOLD = {"reason": "资金", "until": "2026-12-31", "interim_measures": "围挡警示"}


@pytest.fixture
def open_at(casework, clock, member, village):
    def opened(text):
        clock.set_local(text)
        return casework.open(Report("simple", {}, village), member("grid_member", 9))["case"]

    return opened


def task_of(casework, case, name="核实"):
    return next(t for t in casework.tasks(case, open_only=True) if t.name == name)


def effects(casework, case, kind):
    return [e for r in casework.history(case) for e in r.effects if e["k"] == kind]


def timers(casework):
    with casework.house.store.reading() as db:
        return [dict(r) for r in db.execute(sa.select(schema.timer)).mappings()]


def test_a_deadline_into_an_unpublished_year_is_provisional_until_its_notice_comes(
    casework, clock, open_at
):
    case = open_at("2026-12-28 10:00")
    [before] = [t for t in timers(casework) if t["kind"] == "event"]
    assert before["provisional"]

    casework.load_calendars(casework.calendars().with_rows(NOTICE))

    [after] = [t for t in timers(casework) if t["kind"] == "event"]
    applied = [r for r in casework.history(case) if r.kind == "calendar.applied"]
    assert not after["provisional"]
    assert len(applied) == 1
    assert casework.verify(case).identical


def test_loading_the_same_calendar_again_changes_nothing(casework, open_at):
    case = open_at("2026-12-28 10:00")
    calendars = casework.calendars().with_rows(NOTICE)
    casework.load_calendars(calendars)

    casework.load_calendars(calendars)

    assert [r.kind for r in casework.history(case)].count("calendar.applied") == 1


def suspended(casework, member, case):
    casework.ask_suspension(case, HOLD, member("grid_member"))
    decide = task_of(casework, case, "挂账审批")
    casework.complete(decide.id, {"decision": "同意", "opinion": "同意"}, member("duty_head"))


def test_a_hold_over_a_weekend_moves_the_deadline_by_working_time_only(
    casework, clock, member, open_at
):
    case = open_at("2026-11-20 16:00")
    clock.set_local("2026-11-20 17:00")
    suspended(casework, member, case)
    assert casework.case(case).suspended
    clock.set_local("2026-11-23 09:00")

    casework.resume(case, member("duty_head"))

    assert task_of(casework, case).due == local("2026-11-23 12:00")
    assert casework.verify(case).identical


def test_a_hold_in_the_night_moves_nothing(casework, clock, member, open_at):
    case = open_at("2026-11-23 16:00")
    due = task_of(casework, case).due
    clock.set_local("2026-11-23 19:00")
    suspended(casework, member, case)
    clock.set_local("2026-11-24 07:00")

    casework.resume(case, member("duty_head"))

    assert task_of(casework, case).due == due


def test_while_on_hold_nothing_is_due_and_nothing_can_be_done(casework, clock, member, open_at):
    case = open_at("2026-11-20 16:00")
    suspended(casework, member, case)

    pass_time(casework, clock, local("2026-12-20 09:00"))

    assert casework.case(case).status == "open"
    with pytest.raises(Conflict, match="挂账"):
        task = task_of(casework, case)
        casework.complete(task.id, {"decision": "属实"}, member("grid_member"))


def test_a_hold_ends_by_itself_on_its_date(casework, clock, member, open_at):
    case = open_at("2026-11-20 16:00")
    suspended(casework, member, case)

    pass_time(casework, clock, local("2026-12-31 00:00"))

    assert not casework.case(case).suspended
    assert casework.verify(case).identical


def test_a_hold_of_more_than_a_year_is_refused(casework, member, open_at):
    case = open_at("2026-11-20 16:00")

    with pytest.raises(NotAllowed, match="一年"):
        casework.ask_suspension(case, {**HOLD, "until": "2028-01-01"}, member("grid_member"))


def extended(casework, member, case, amount="2"):
    task = task_of(casework, case)
    asked = {"extra_amount": amount, "reason": "等材料"}
    casework.ask_extension(task.id, asked, member("grid_member"))
    decide = task_of(casework, case, "延期审批")
    casework.complete(decide.id, {"decision": "同意", "opinion": "同意"}, member("duty_head"))


def test_an_extension_adds_working_hours(casework, clock, member, open_at):
    case = open_at("2026-11-23 09:00")

    extended(casework, member, case)

    assert task_of(casework, case).due == local("2026-11-23 17:00")
    assert casework.verify(case).identical


@pytest.mark.parametrize(
    ("amount", "wait", "times", "reason"),
    [("5", 0, 0, "不得超过"), ("2", 9, 0, "到期前"), ("1", 0, 2, "两次")],
)
def test_extensions_keep_their_bounds(
    casework, clock, member, open_at, amount, wait, times, reason
):
    case = open_at("2026-11-23 09:00")
    for _ in range(times):
        extended(casework, member, case, "1")
    clock.now += timedelta(hours=wait)
    task = task_of(casework, case)

    with pytest.raises(NotAllowed, match=reason):
        asked = {"extra_amount": amount, "reason": "等材料"}
        casework.ask_extension(task.id, asked, member("grid_member"))


def test_a_refused_extension_moves_nothing(casework, member, open_at):
    case = open_at("2026-11-23 09:00")
    task = task_of(casework, case)
    asked = {"extra_amount": "2", "reason": "等材料"}
    casework.ask_extension(task.id, asked, member("grid_member"))
    decide = task_of(casework, case, "延期审批")

    casework.complete(decide.id, {"decision": "不同意", "opinion": "抓紧"}, member("duty_head"))

    assert task_of(casework, case).due == task.due


def test_supervision_asks_those_who_have_the_case_for_a_reply(casework, member, open_at):
    case = open_at("2026-11-23 09:00")
    order = {"opinion": "请尽快核实", "reply_by": "2026-11-24"}

    casework.supervise(case, order, member("supervisor"))
    reply = task_of(casework, case, "督办回复")
    casework.complete(reply.id, {"reply": "今天办完"}, member("grid_member"))

    assert effects(casework, case, "supervision.replied")
    assert casework.verify(case).identical


def test_not_everybody_may_supervise(casework, member, open_at):
    with pytest.raises(NotAllowed):
        order = {"opinion": "请尽快核实", "reply_by": "2026-11-24"}
        casework.supervise(open_at("2026-11-23 09:00"), order, member("tow_team"))


def test_after_three_days_down_events_keep_their_instants_and_warnings_collapse(
    casework, clock, open_at
):
    case = open_at("2026-11-20 16:00")
    [due] = [t["due"] for t in timers(casework) if t["kind"] == "event"]
    clock.now += timedelta(days=6)

    catch_up(casework)

    fired = [r for r in casework.history(case) if r.kind == "timer.fired"]
    warned = effects(casework, case, "clock.warned")
    assert [e["mark"] for e in warned] == ["1"]
    assert fired[-1].data["due"] == due
    assert fired[-1].at == clock.now
    assert casework.verify(case).identical


def test_a_void_needs_a_reason_and_the_right(casework, member, open_at):
    case = open_at("2026-11-23 09:00")
    with pytest.raises(Invalid):
        casework.void(case, {}, member("duty_head"))
    with pytest.raises(NotAllowed):
        casework.void(case, {"reason": "重复录入"}, member("grid_member"))


def test_ten_thousand_waiting_timers_cost_nothing_until_one_is_due(casework, open_at):
    open_at("2026-11-23 09:00")
    base = {"tenant": casework.house.tenant, "kind": "event", "element": "late"}
    base |= {"due": "2099-01-01T00:00:00.000Z", "provisional": False}
    rows = [
        {
            **base,
            "case": f"c{n}",
            "id": f"t{n}",
            "bucket": n % 64,
            "due": "2099-01-01T00:00:00.000Z",
        }
        for n in range(10_000)
    ]
    with casework.house.store.transaction() as db:
        db.execute(schema.timer.insert(), rows)
    statements = []
    watch = lambda *a: statements.append(a[2])  # noqa: E731
    sa.event.listen(casework.house.store.engine, "before_cursor_execute", watch)

    fired = casework.fire_due(list(range(64)))

    sa.event.remove(casework.house.store.engine, "before_cursor_execute", watch)
    selects = [s for s in statements if s.startswith("SELECT")]
    assert fired.count == 0
    assert len(selects) == 1  # whether timers, timer start events or deliveries are due
    assert "ix_timer_due" in plan(casework)


def plan(casework):
    """How the database finds due timers: by the index, not by reading the table."""
    query = (
        "SELECT id FROM timer WHERE tenant = 'huicheng' AND bucket IN (1, 2) "
        "AND due <= '2026-01-01' ORDER BY due LIMIT 10"
    )
    explain = "EXPLAIN QUERY PLAN " if casework.house.store.engine.name == "sqlite" else "EXPLAIN "
    with casework.house.store.transaction() as db:
        if casework.house.store.engine.name != "sqlite":
            db.exec_driver_sql("ANALYZE timer")
        return " ".join(str(row) for row in db.exec_driver_sql(explain + query))


def test_warnings_come_at_50_80_and_100_percent_of_the_clock_by_one_timer(
    casework, clock, member, open_at
):
    case = open_at("2026-11-23 09:00")
    seen = []
    while len(seen) < 3:
        [row] = [t for t in timers(casework) if t["kind"] == "task"]
        seen.append(row["due"])
        pass_time(casework, clock, casework.next_due())

    warned = [e["mark"] for e in effects(casework, case, "clock.warned")]
    assert warned == ["1/2", "4/5", "1"]
    assert [stamp(local(f"2026-11-23 {t}")) for t in ("11:00", "14:12", "15:00")] == seen
    assert casework.verify(case).identical
