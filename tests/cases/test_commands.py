"""What commands do, told by the journal."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.simulated import local, pass_time
from engine import Conflict, Invalid, NotAllowed, NotFound, Report
from engine.store import schema


@pytest.fixture
def opened(casework, member, village):
    return casework.open(Report("simple", {}, village), member("grid_member", 9))["case"]


def task_of(casework, case):
    [task] = casework.tasks(case, open_only=True)
    return task


def kinds(casework, case):
    return [record.kind for record in casework.history(case)]


def test_an_unknown_channel_or_net_is_refused_by_name(casework, member, village):
    for field in ("channel", "net"):
        with pytest.raises(Invalid) as refused:
            report = Report("simple", {}, village, **{field: "别处"})
            casework.open(report, member("grid_member"))
        assert set(refused.value.fields) == {field}


def test_a_case_runs_from_report_to_closing(casework, member, opened):
    casework.complete(task_of(casework, opened).id, {"decision": "属实"}, member("grid_member"))
    casework.complete(task_of(casework, opened).id, {"what_done": "换灯泡"}, member("grid_head"))

    case = casework.case(opened)

    assert kinds(casework, opened) == ["case.opened", "task.completed", "task.completed"]
    assert (case.status, case.outcome, case.route_class) == ("closed", "修好", "行业源头")
    assert casework.tasks(opened, open_only=True) == []
    assert casework.verify(opened).identical


def test_numbers_count_up_within_unit_and_year(casework, member, village):
    numbers = [
        casework.open(Report("simple", {}, village), member("grid_member"))["number"]
        for _ in range(3)
    ]

    assert [n.rsplit("-", 2)[1:] for n in numbers] == [
        ["2026", "00001"],
        ["2026", "00002"],
        ["2026", "00003"],
    ]


def test_a_bad_form_changes_nothing(casework, member, opened):
    task = task_of(casework, opened)

    with pytest.raises(Invalid) as caught:
        casework.complete(task.id, {"decision": "也许"}, member("grid_member"))

    assert set(caught.value.fields) == {"decision"}
    assert kinds(casework, opened) == ["case.opened"]
    assert task_of(casework, opened) == task


def test_unknown_fields_are_refused(casework, member, opened):
    with pytest.raises(Invalid) as caught:
        answers = {"decision": "属实", "hack": 1}
        casework.complete(task_of(casework, opened).id, answers, member("grid_member"))

    assert "hack" in caught.value.fields


def test_wrong_role_is_refused(casework, member, opened):
    with pytest.raises(NotAllowed):
        casework.claim(task_of(casework, opened).id, member("grid_head"))


def test_who_verified_may_not_repair(casework, member, opened):
    both = member("grid_member")
    both = type(both)(both.id, both.posts | member("grid_head").posts)
    casework.complete(task_of(casework, opened).id, {"decision": "属实"}, both)

    with pytest.raises(NotAllowed, match="回避"):
        casework.complete(task_of(casework, opened).id, {"what_done": "换灯泡"}, both)


def test_a_claimed_task_is_its_claimers(casework, member, opened):
    task = task_of(casework, opened).id
    casework.claim(task, member("grid_member", 1))

    with pytest.raises(Conflict, match="他人签收"):
        casework.complete(task, {"decision": "属实"}, member("grid_member", 2))

    casework.release(task, member("grid_member", 1))
    casework.complete(task, {"decision": "属实"}, member("grid_member", 2))
    assert kinds(casework, opened)[1:] == ["task.claimed", "task.released", "task.completed"]


def test_a_second_completion_is_refused(casework, member, opened):
    task = task_of(casework, opened).id
    casework.complete(task, {"decision": "属实"}, member("grid_member"))

    with pytest.raises(Conflict, match="已经办结"):
        casework.complete(task, {"decision": "不属实"}, member("grid_member"))


def test_the_same_key_gives_the_same_reply_and_one_effect(casework, member, opened):
    task = task_of(casework, opened).id
    replies = [
        casework.complete(task, {"decision": "属实"}, member("grid_member"), "k1") for _ in range(3)
    ]

    assert replies[0] == replies[1] == replies[2]
    assert kinds(casework, opened) == ["case.opened", "task.completed"]


def test_the_same_key_for_another_body_is_refused(casework, member, opened):
    task = task_of(casework, opened).id
    casework.complete(task, {"decision": "属实"}, member("grid_member"), "k1")

    with pytest.raises(Conflict, match="幂等键"):
        casework.complete(task, {"decision": "不属实"}, member("grid_member"), "k1")


def test_a_boundary_timer_moves_the_case_and_keeps_its_instant(casework, clock, member, opened):
    due = next(e["due"] for e in casework.history(opened)[0].effects if e.get("kind") == "event")
    pass_time(casework, clock, clock.now + timedelta(days=10))

    case, last = casework.case(opened), casework.history(opened)[-1]

    assert case.outcome == "超期转办"
    assert (last.kind, last.data["due"]) == ("timer.fired", due)
    assert casework.verify(opened).identical


def test_a_task_is_due_by_the_working_clock(casework, clock, member, village):
    clock.set_local("2026-11-20 16:00")
    case = casework.open(Report("simple", {}, village), member("grid_member", 9))["case"]

    assert task_of(casework, case).due == local("2026-11-23 10:00")


def test_missed_warnings_collapse_into_one(casework, clock, opened):
    clock.now += timedelta(days=2)
    while casework.fire_due().count:
        pass

    warned = [e for r in casework.history(opened) for e in r.effects if e["k"] == "clock.warned"]

    assert [e["mark"] for e in warned] == ["1"]


def test_personal_values_live_in_the_vault_only(casework, member, opened):
    answers = {
        "decision": "属实",
        "remark": "车主张伟家门口",
        "phone": "13800138000",
        "plate": "粤L12345",
    }
    casework.complete(task_of(casework, opened).id, answers, member("grid_member"))
    casework.note(opened, "李秀英来电 13900139000", member("grid_head"))
    casework.save_draft(
        task_of(casework, opened).id, {"what_done": "问过张伟"}, member("grid_head")
    )

    found = [
        (table.name, secret)
        for table, row in everything(casework)
        for secret in ("张伟", "13800138000", "粤L12345", "李秀英", "13900139000")
        if table.name != "vault" and secret.encode() in row
    ]

    assert found == []
    assert casework.reveal(casework.variables(opened))["plate"] == "粤L12345"


def everything(casework):
    """Every stored row as bytes, compressed snapshots opened."""
    import zlib

    with casework.house.store.reading() as db:
        for table in schema.metadata.sorted_tables:
            for row in db.execute(sa.select(table)):
                parts = [v if isinstance(v, bytes) else str(v).encode() for v in row]
                if table.name == "snapshot":
                    parts = [zlib.decompress(p) if p[:1] == b"x" else p for p in parts]
                yield table, b"|".join(parts)


def test_rebuild_gives_identical_tables(casework, member, opened, village):
    casework.claim(task_of(casework, opened).id, member("grid_member"))
    casework.complete(task_of(casework, opened).id, {"decision": "属实"}, member("grid_member"))
    casework.open(Report("simple", {}, village), member("grid_member"))
    before = projected(casework)

    casework.rebuild()

    assert projected(casework) == before
    assert sum(map(len, before.values())) > 8


def projected(casework):
    with casework.house.store.reading() as db:
        return {t.name: sorted(map(repr, db.execute(sa.select(t)))) for t in schema.PROJECTED}


def test_a_case_goes_on_without_its_snapshot(casework, member, opened):
    with casework.house.store.transaction() as db:
        db.execute(schema.snapshot.update().values(made_by="an older engine"))

    casework.complete(task_of(casework, opened).id, {"decision": "属实"}, member("grid_member"))

    assert task_of(casework, opened).name == "维修"
    assert casework.verify(opened).identical


@pytest.mark.parametrize("edit", ["flip", "drop", "swap"])
def test_verify_names_the_record_that_was_touched(casework, member, opened, edit):
    casework.claim(task_of(casework, opened).id, member("grid_member"))
    casework.complete(task_of(casework, opened).id, {"decision": "属实"}, member("grid_member"))
    e = schema.event
    here = e.c.stream == f"case:{opened}"
    with casework.house.store.transaction() as db:
        if edit == "flip":
            rec = db.scalar(sa.select(e.c.rec).where(here, e.c.seq == 2))
            changed = rec.replace(b"grid_member-1", b"grid_member-2")
            db.execute(e.update().where(here, e.c.seq == 2).values(rec=changed))
        elif edit == "drop":
            db.execute(e.delete().where(here, e.c.seq == 2))
        else:
            for old, new in ((2, 99), (3, 2), (99, 3)):
                db.execute(e.update().where(here, e.c.seq == old).values(seq=new))

    verdict = casework.verify(opened)

    assert not verdict.identical
    assert verdict.at == 2


def test_a_shortened_journal_is_noticed(casework, member, opened):
    casework.claim(task_of(casework, opened).id, member("grid_member"))
    with casework.house.store.transaction() as db:
        e = schema.event
        db.execute(e.delete().where(e.c.stream == f"case:{opened}", e.c.seq == 2))

    assert not casework.verify(opened).identical


def test_a_case_of_another_village_is_not_found(casework, member, opened):
    stranger = type(member("grid_member"))("stranger")

    with pytest.raises(NotFound):
        casework.case(opened, stranger)


def test_external_ids_are_kept_once(casework, member, village):
    report = Report("simple", {}, village, external="12345-77")
    casework.open(report, member("intake"))

    with pytest.raises(Conflict, match="12345-77"):
        casework.open(report, member("intake"))


def test_an_odd_unit_or_net_is_refused_by_name(casework, member):
    with pytest.raises(Invalid) as caught:
        casework.open(Report("simple", {}, "nowhere", net="外星"), member("intake"))

    assert set(caught.value.fields) == {"unit", "net"}


def test_the_queue_is_paged_by_urgency(casework, clock, member, village):
    for _ in range(5):
        casework.open(Report("simple", {}, village), member("grid_member", 9))
        clock.now += timedelta(minutes=10)
    reader, seen, after = member("grid_member"), [], None

    while True:
        page = casework.queue(reader, after, 2)
        seen += page.items
        after = page.next
        if after is None:
            break

    dues = [item.task.due for item in seen]
    assert len({item.task.id for item in seen}) == 5
    assert dues == sorted(dues)
