"""调整、重置、迁移、重启、移交: whole cases are put elsewhere, on the record, nothing deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import Conflict, Invalid, NotAllowed, Report
from tests.cases.conftest import VILLAGE, Case, changed
from tests.cases.test_commands import projected

YES = {"decision": "同意"}


def report(office, who):
    found = office.open(Report("office", {"what": "灯"}, VILLAGE), who("member"))
    return Case(office, found["case"])


# ---------------------------------------------------------------- modify


def test_a_step_is_skipped_by_cancelling_it_and_starting_after_it(office, who, drafted):
    steps = [{"do": "cancel", "el": "review"}, {"do": "after", "el": "review"}]
    office.modify(drafted.id, steps, "审核人不在", who("admin"))

    assert drafted.open() == ["会签"] * 3
    assert drafted.last().kind == "case.modified"
    assert drafted.proved()


def test_only_who_steers_may_and_only_with_a_reason(office, who, drafted):
    steps = [{"do": "before", "el": "approve"}]
    with pytest.raises(NotAllowed, match="值班长"):
        office.modify(drafted.id, steps, "快些", who("head"))
    with pytest.raises(Invalid):
        office.modify(drafted.id, steps, "", who("admin"))


@pytest.mark.parametrize(
    ("steps", "error", "words"),
    [
        ([], Invalid, "至少"),
        ([{"do": "jump", "el": "review"}], Invalid, "before"),
        ([{"do": "before", "el": "nowhere"}], Invalid, "nowhere"),
        ([{"do": "cancel", "el": "approve"}], Conflict, "没有在办"),
        ([{"do": "cancel", "el": "review"}], Conflict, "作废"),
    ],
)
def test_what_cannot_be_modified_is_refused_and_nothing_changes(
    office, who, drafted, steps, error, words
):
    before = projected(office)

    with pytest.raises(error, match=words):
        office.modify(drafted.id, steps, "试试", who("admin"))
    assert projected(office) == before


def test_one_signer_of_a_countersigning_is_cancelled_by_its_token(office, who, drafted):
    drafted.done("审核", "head", **YES)
    token = drafted.task("会签", "lead3").id
    office.modify(drafted.id, [{"do": "cancel", "token": token}], "出差", who("admin"))

    assert sorted(t.assignee for t in office.tasks(drafted.id, open_only=True)) == [
        "lead1",
        "lead2",
    ]
    drafted.done("会签", "lead1", "lead1", **YES).done("会签", "lead2", "lead2", **YES)
    assert office.variables(drafted.id)["vote"]["total"] == 2
    assert drafted.proved()


# ---------------------------------------------------------------- reset


def test_reset_stands_as_after_an_earlier_record_and_deletes_nothing(office, who, drafted):
    before = office.variables(drafted.id)
    drafted.done("审核", "head", decision="同意", opinion="可以")
    count = len(office.history(drafted.id))
    office.reset(drafted.id, 2, "审核有误", who("admin"))

    assert drafted.open() == ["审核"]
    assert office.variables(drafted.id) == before
    assert len(office.history(drafted.id)) == count + 1
    drafted.done("审核", "head", **YES)
    assert drafted.open() == ["会签"] * 3
    assert drafted.proved()


def test_reset_brings_back_half_a_vote_and_who_had_what(office, who, drafted):
    drafted.done("审核", "head", **YES).done("会签", "lead1", "lead1", **YES)
    moment = drafted.last().seq
    drafted.done("会签", "lead2", "lead2", **YES)
    assert drafted.open() == ["批准"]
    office.reset(drafted.id, moment, "票记错了", who("admin"))

    assert sorted(t.assignee for t in office.tasks(drafted.id, open_only=True)) == [
        "lead2",
        "lead3",
    ]
    drafted.done("会签", "lead3", "lead3", **YES)
    assert office.variables(drafted.id)["vote"] == {
        "passed": True,
        "yes": 2,
        "no": 0,
        "total": 3,
    }
    assert drafted.proved()


def test_reset_keeps_a_branch_that_waits_at_the_join(office, who, looked):
    looked.done("问邻居", "member").done("写笔录", "member")
    moment = looked.last().seq
    looked.done("查台账", "clerk")
    assert looked.open() == ["研判"]
    office.reset(looked.id, moment, "台账不对", who("admin"))

    assert looked.open() == ["查台账"]
    looked.done("查台账", "clerk").done("研判", "head")
    assert office.case(looked.id).outcome == "完成"
    assert looked.proved()


def test_the_promise_runs_on_and_stage_clocks_begin_anew(office, who, drafted, clock):
    promise = office.case(drafted.id).due
    first = drafted.task("审核").due
    clock.now += timedelta(days=1)
    office.reset(drafted.id, 2, "重来", who("admin"))

    assert office.case(drafted.id).due == promise
    assert drafted.task("审核").due > first
    clock.now += timedelta(days=1)
    due = drafted.task("审核").due
    office.reset(drafted.id, 3, "照旧", who("admin"), clocks="keep")
    assert drafted.task("审核").due == due
    assert drafted.proved()


def test_a_reset_case_is_rebuilt_and_may_be_reset_again(office, who, drafted):
    drafted.done("审核", "head", **YES)
    office.reset(drafted.id, 2, "一", who("admin"))
    drafted.done("审核", "head", **YES)
    office.reset(drafted.id, 4, "二", who("admin"))
    before = projected(office)

    office.rebuild()

    assert projected(office) == before
    assert drafted.open() == ["审核"]
    assert drafted.proved()


def test_a_resolved_case_that_is_reset_is_open_again_and_its_promise_runs(office, who):
    old = '<camunda:property name="separation" value="draft"/>'
    new = old + '<camunda:property name="resolves" value="true"/>'
    office.deploy(changed("office", old, new), ["office"])
    case = report(office, who).done("拟稿", "clerk", draft_text="灯", signers=["lead1"])
    due = office.case(case.id).due
    case.done("审核", "head", **YES).done("会签", "lead1", **YES)
    assert office.case(case.id).resolved_at is not None

    office.reset(case.id, 2, "重来", who("admin"))
    assert (office.case(case.id).resolved_at, office.case(case.id).due) == (None, due)
    assert [c.use for c in office.clocks(case.id)].count("case") == 1
    case.done("审核", "head", **YES).done("会签", "lead1", **YES).done("批准", "duty", **YES)
    assert case.proved()


@pytest.mark.parametrize("to", [0, 99])
def test_a_moment_that_is_not_in_the_journal_is_refused(office, who, drafted, to):
    with pytest.raises(Invalid, match="记录号"):
        office.reset(drafted.id, to, "重来", who("admin"))


# ---------------------------------------------------------------- migration

REVIEW = '<bpmn:userTask id="review" name="审核"'


def redraw(office, old, new):
    office.deploy(changed("office", old, new), ["office"])
    return office.plan_migration("office")


def test_cases_move_by_the_same_ids_and_tasks_keep_who_has_them(office, who, drafted):
    office.claim(drafted.task("审核").id, who("head"))
    task = drafted.task("审核")
    plan = redraw(office, REVIEW, '<bpmn:userTask id="review" name="再审"')
    office.migrate(drafted.id, plan, "改名", who("admin"))

    moved = drafted.task("再审")
    assert (moved.id, moved.assignee, moved.due) == (task.id, "head", task.due)
    assert office.case(drafted.id).definition == plan.to
    drafted.done("再审", "head", **YES)
    assert drafted.open() == ["会签"] * 3
    assert drafted.proved()
    before = projected(office)
    office.rebuild()
    assert projected(office) == before


def test_an_explicit_mapping_takes_what_is_called_otherwise(office, who, drafted):
    files = changed("office", 'id="review"', 'id="check"')
    path = "workflows/office/process.bpmn"
    text = files[path].decode().replace('"review"', '"check"').encode()
    office.deploy(files | {path: text}, ["office"])

    with pytest.raises(Invalid) as caught:
        office.migrate(drafted.id, office.plan_migration("office"), "改", who("admin"))
    assert "“审核”在新版本里没有对应的节点" in caught.value.fields["review"][0]
    plan = office.plan_migration("office", mapping={"review": "check"})
    office.migrate(drafted.id, plan, "改", who("admin"))
    drafted.done("审核", "head", **YES)
    assert [s.el for s in office.earlier_steps(drafted.task("会签", "lead1").id)] == [
        "check",
        "draft",
    ]
    assert drafted.proved()


def test_a_dry_run_says_in_sentences_who_goes_where_and_who_cannot(office, who, drafted, asked):
    for _ in range(2):
        report(office, who).done("拟稿", "clerk", draft_text="买灯", signers=["lead1"])
    voting = report(office, who).done("拟稿", "clerk", draft_text="灯", signers=["lead1"])
    voting.done("审核", "head", **YES)
    old = 'camunda:collection="signers"'
    files = changed("office", old, f'isSequential="true" {old}')
    path = "workflows/office/process.bpmn"
    text = files[path].decode().replace(REVIEW, '<bpmn:userTask id="review" name="再审"')
    office.deploy(files | {path: text.encode()}, ["office"])
    plan, before = office.plan_migration("office"), projected(office)

    trials, sentences = office.try_migration(plan)

    number = office.case(voting.id).number
    assert sentences == [
        f"1 件停在“会签”,其中 1 件不能移动({number}),"
        "因为“会签”在新版本里的“会签”是另一种节点,不能移过去。",
        "3 件停在“审核”,其中 3 件将移到“再审”。",
    ]
    assert len(trials) == 4
    assert projected(office) == before


def test_all_are_moved_and_whoever_cannot_is_told_and_tried_again(office, who, drafted):
    other = report(office, who)
    voting = report(office, who).done("拟稿", "clerk", draft_text="灯", signers=["lead1"])
    voting.done("审核", "head", **YES)
    old = 'camunda:collection="signers"'
    plan = redraw(office, old, f'isSequential="true" {old}')
    seen = []
    found = office.migrate_all(
        plan, "改为顺序会签", who("admin"), "k1", lambda n, of, one: seen.append((n, of, one.done))
    )

    assert (found.done, [o.case for o in found.failed]) == (2, [voting.id])
    assert seen[-1][:2] == (3, 3)
    again = office.migrate_all(plan, "改为顺序会签", who("admin"), "k1")
    assert (again.done, len(again.failed)) == (0, 1)
    assert drafted.proved() and voting.proved() and other.proved()
    assert [r.kind for r in office.history(voting.id)].count("case.migrated") == 0


def test_clocks_are_kept_or_reckoned_anew_on_request(office, who, drafted):
    due = drafted.task("审核").due
    old = 'camunda:formKey="office/opinion"><bpmn:extensionElements><camunda:properties>'
    old += '<camunda:property name="clock" value="work_hour(8)"/></camunda:properties>'
    new = old.replace("work_hour(8)", "work_hour(16)")
    redraw(office, old, new)
    kept = office.plan_migration("office")
    office.migrate(drafted.id, kept, "放宽", who("admin"))
    assert drafted.task("审核").due == due

    redraw(office, 'name="审核"', 'name="审核2"')  # another version with the old limit
    redraw(office, old, new)
    other = report(office, who).done("拟稿", "clerk", draft_text="灯", signers=["lead1"])
    first = other.task("审核").due
    plan = redraw(office, old, new.replace("16", "24"))
    plan = office.plan_migration("office", clocks="recompute")
    office.migrate(other.id, plan, "再放宽", who("admin"))
    assert other.task("审核").due == first + timedelta(days=1)
    assert other.proved()


def test_a_new_boundary_event_is_armed_and_an_old_one_goes(casework, member, village, clock):
    case = casework.open(Report("simple", {}, village), member("grid_member", 9))["case"]
    old = casework.definition_of(case)
    assert [e["element"] for e in timers(casework, case)] == ["A", "late"]
    text = old.files["workflows/simple/process.bpmn"].decode()
    renamed = text.replace('id="late"', 'id="too_late"').replace(
        'sourceRef="late"', 'sourceRef="too_late"'
    )
    casework.deploy({**old.files, "workflows/simple/process.bpmn": renamed.encode()}, ["simple"])

    casework.migrate(case, casework.plan_migration("simple"), "改名", member("duty_head"))

    assert [e["element"] for e in timers(casework, case)] == ["A", "too_late"]
    assert casework.verify(case).identical
    from api.simulated import pass_time

    pass_time(casework, clock, clock.now + timedelta(days=10))
    assert casework.case(case).outcome == "超期转办"
    assert casework.verify(case).identical


def timers(casework, case):
    from engine.store import schema

    with casework.house.store.reading() as db:
        query = schema.timer.select().where(schema.timer.c.case == case)
        rows = db.execute(query.order_by(schema.timer.c.element)).mappings()
        return [dict(row) for row in rows]


def test_migrating_to_the_same_version_or_a_wrong_plan_is_refused(office, who, drafted):
    with pytest.raises(Conflict, match="已经在用"):
        office.migrate(drafted.id, office.plan_migration("office"), "改", who("admin"))
    with pytest.raises(Invalid, match="新版本没有节点"):
        office.plan_migration("office", mapping={"review": "nowhere"})
    with pytest.raises(Invalid, match="没有以"):
        office.plan_migration("office", to="ffff")


# ---------------------------------------------------------------- restart, hand-over, bulk


def test_an_ended_case_begins_again_as_a_linked_one(office, who, asked):
    with pytest.raises(Conflict, match="还在办理"):
        office.restart(asked.id, who("member"))
    office.withdraw(asked.id, "写错了", who("member"))

    again = Case(office, office.restart(asked.id, who("member"), "k1")["case"])
    assert office.case(again.id).parent == asked.id
    assert office.reveal(office.variables(again.id))["what"] == "打印机"
    assert again.open() == ["拟稿"]
    assert office.restart(asked.id, who("member"), "k1")["case"] == again.id
    assert again.proved()


def test_everything_is_handed_over_after_a_look(office, who, drafted):
    office.transfer(drafted.task("审核").id, "head2", who("head"))
    other = report(office, who).done("拟稿", "clerk", draft_text="灯", signers=["lead1"])
    office.delegate(other.task("审核").id, "lead1", who("head2"))
    before = projected(office)
    looked = office.hand_over("head2", "head", "调动", who("duty"), dry_run=True)
    assert [o.words for o in looked.all] == ["“审核”", ""]
    assert projected(office) == before

    done = office.hand_over("head2", "head", "调动", who("duty"), "k1")

    assert done.done == 2
    assert (drafted.task("审核").assignee, drafted.last().kind) == ("head", "case.handed_over")
    other.done("审核", "lead1", **YES)
    assert other.task("审核").assignee == "head"
    assert office.hand_over("head2", "head", "调动", who("duty"), "k1").all == ()
    assert drafted.proved() and other.proved()


def test_whoever_may_not_take_over_is_told_for_that_case_only(office, who, drafted):
    drafted.done("审核", "head", **YES)
    for lead in ("lead1", "lead2"):
        drafted.done("会签", lead, lead, **YES)
    office.claim(drafted.task("批准").id, who("duty"))
    other = report(office, who).done("拟稿", "clerk", draft_text="灯", signers=["lead1"])
    office.transfer(other.task("审核").id, "duty", who("head"))

    done = office.hand_over("duty", "clerk", "离职", who("duty"))

    assert (done.done, done.failed[0].words[:2]) == (1, "回避")
    assert other.task("审核").assignee == "clerk"


def test_the_same_for_many_cases_is_resumable(office, who, drafted):
    cases = [report(office, who) for _ in range(3)]
    cases[1].done("拟稿", "clerk", draft_text="灯", signers=["lead1"])

    def act(case, key):
        return office.withdraw(case, "不用了", who("member"), key)

    found = office.bulk(act, {"process": "office", "unit": VILLAGE}, "k")
    assert (found.done, len(found.failed)) == (2, 2)
    assert {o.number for o in found.failed} == {
        office.case(drafted.id).number,
        office.case(cases[1].id).number,
    }
    again = office.bulk(act, {"process": "office", "element": "review"}, "k")
    assert (again.done, len(again.failed)) == (0, 2)
    with pytest.raises(Invalid):
        office.bulk(act, {"colour": "red"})
