"""驳回、拿回、撤销: on the record, replayed identically, refused with what would be allowed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine import Conflict, Invalid, NotAllowed
from engine.store import schema
from tests.cases.conftest import changed
from tests.cases.test_commands import projected

YES = {"decision": "同意"}


def test_sent_back_to_whoever_did_the_step_before(office, who, drafted):
    office.send_back(drafted.task("审核").id, "金额没写", who("head"))

    task = drafted.task("拟稿")
    assert (drafted.open(), task.assignee, task.status) == (["拟稿"], "clerk", "claimed")
    assert [item.task.id for item in office.queue(who("clerk")).items] == [task.id]
    assert drafted.last().kind == "task.sent_back"
    assert office.reveal(drafted.last().data["reason"]) == "金额没写"
    assert drafted.proved()


def test_after_sending_back_the_case_goes_along_the_flow_or_straight_back(office, who, drafted):
    drafted.done("审核", "head", **YES)
    office.send_back(
        drafted.task("会签", "lead1").id, "重拟", who("lead1"), to="draft", direct=True
    )
    assert drafted.open() == ["拟稿"]

    drafted.done("拟稿", "clerk", draft_text="买两台", signers=["lead1", "lead2"])
    assert drafted.open() == ["会签", "会签"]

    task = drafted.task("会签", "lead2").id
    assert [s.el for s in office.earlier_steps(task)] == ["draft", "review"]
    office.send_back(task, "再核", who("lead2"), to="review")
    assert drafted.open() == ["审核"]
    assert drafted.proved()


def test_a_reason_is_required_and_nothing_changes_without(office, who, drafted):
    with pytest.raises(Invalid) as caught:
        office.send_back(drafted.task("审核").id, " ", who("head"))

    assert set(caught.value.fields) == {"reason"}
    assert drafted.kinds() == ["case.opened", "task.completed"]


def test_a_step_that_was_not_is_refused_with_those_that_were(office, who, drafted):
    with pytest.raises(Conflict, match="“拟稿”"):
        office.send_back(drafted.task("审核").id, "去批准", who("head"), to="approve")

    assert [s.el for s in office.earlier_steps(drafted.task("审核").id)] == ["draft"]


def test_only_who_serves_the_task_sends_it_back(office, who, drafted):
    with pytest.raises(NotAllowed):
        office.send_back(drafted.task("审核").id, "我不同意", who("member"))


def test_the_first_step_goes_back_to_the_reporter_with_the_report_before_him(office, who, asked):
    with pytest.raises(Conflict, match="发起人"):
        office.send_back(asked.task("拟稿").id, "看不懂", who("clerk"))
    office.send_back(asked.task("拟稿").id, "看不懂", who("clerk"), to="starter")

    task = asked.task("修改后重新提交")
    assert (task.assignee, task.form) == ("member", "office/asked")
    office.complete(task.id, {"what": "彩色打印机"}, who("member"))
    assert asked.open() == ["拟稿"]
    assert office.reveal(office.variables(asked.id))["what"] == "彩色打印机"
    assert asked.proved()


def test_inside_a_branch_the_other_goes_on(office, who, looked):
    looked.done("问邻居", "member")
    office.send_back(looked.task("写笔录").id, "没问全", who("member"))

    assert looked.open() == ["查台账", "问邻居"]


def test_before_the_split_withdraws_the_other_branch_and_says_so(office, who, looked):
    other = looked.task("查台账").id
    office.send_back(looked.task("问邻居").id, "看错了", who("member"), to="look")

    gone = [e["id"] for e in looked.last().effects if e["k"] == "task.withdrawn"]
    assert other in gone
    assert looked.open() == ["初看"]
    assert looked.proved()


def test_a_drawing_may_forbid_going_back_over_a_split(office, who, looked):
    with pytest.raises(NotAllowed, match="其余分支"):
        office.send_back(looked.task("查台账").id, "看错了", who("clerk"), to="look")

    assert looked.open() == ["查台账", "问邻居"]


def test_a_drawing_may_forbid_an_operation_and_says_what_it_allows(office, who, drafted):
    drafted.done("审核", "head", **YES)
    for lead in ("lead1", "lead2"):
        drafted.done("会签", lead, lead, **YES)

    with pytest.raises(NotAllowed, match="不允许转办;可以驳回"):
        office.transfer(drafted.task("批准").id, "head", who("duty"))


def test_the_same_key_sends_back_once(office, who, drafted):
    task = drafted.task("审核").id
    replies = [office.send_back(task, "重拟", who("head"), "k1") for _ in range(3)]

    assert replies[0] == replies[1] == replies[2]
    assert drafted.kinds().count("task.sent_back") == 1


def test_rebuilding_gives_the_same_tables_after_all_of_it(office, who, drafted):
    office.send_back(drafted.task("审核").id, "重拟", who("head"), direct=True)
    drafted.done("拟稿", "clerk", draft_text="新", signers=["lead1"])
    office.transfer(drafted.task("审核").id, "head2", who("head"))
    office.copy(drafted.id, ["duty"], who("head2"))
    office.mark_read(drafted.id, who("duty"))
    office.add_signers(drafted.task("审核").id, ["duty"], "after", who("head2"))
    drafted.done("审核", "head2", **YES)
    before = projected(office)

    office.rebuild()

    assert projected(office) == before
    assert before["copy"]
    assert drafted.proved()


def test_a_case_goes_on_from_its_journal_after_going_back(office, who, drafted):
    office.send_back(drafted.task("审核").id, "重拟", who("head"))
    with office.house.store.transaction() as db:
        db.execute(schema.snapshot.update().values(made_by="an older engine"))

    drafted.done("拟稿", "clerk", draft_text="新", signers=["lead1"])
    assert drafted.open() == ["审核"]
    assert drafted.proved()


# ---------------------------------------------------------------- 拿回


def test_taken_back_before_the_next_has_acted(office, who, drafted):
    task = next(t for t in office.tasks(drafted.id) if t.name == "拟稿")
    office.take_back(task.id, who("clerk"))

    assert (drafted.open(), drafted.task("拟稿").assignee) == (["拟稿"], "clerk")
    assert drafted.proved()


def test_not_taken_back_once_the_next_has_signed_for_it(office, who, drafted):
    task = next(t for t in office.tasks(drafted.id) if t.name == "拟稿")
    office.claim(drafted.task("审核").id, who("head"))

    with pytest.raises(Conflict, match="已经签收"):
        office.take_back(task.id, who("clerk"))
    assert drafted.open() == ["审核"]


def test_only_ones_own_is_taken_back(office, who, drafted):
    task = next(t for t in office.tasks(drafted.id) if t.name == "拟稿")

    with pytest.raises(Conflict, match="您自己"):
        office.take_back(task.id, who("head"))


def test_taking_back_and_completing_at_once_have_one_winner(office, who, asked):
    signers = ["lead1"]
    clerk, head = who("clerk"), who("head")
    for _ in range(10):
        asked.done("拟稿", "clerk", draft_text="请示", signers=signers)
        mine = max((t for t in office.tasks(asked.id) if t.name == "拟稿"), key=lambda t: t.done_at)
        done = [t for t in office.tasks(asked.id) if t.element == "draft" and t.status == "done"]
        review = asked.task("审核").id

        def attempt(act):
            try:
                return act()
            except Conflict as error:
                return error

        acts = [lambda t=t: office.take_back(t.id, clerk) for t in done]
        acts.append(lambda r=review: office.complete(r, YES, head))
        with ThreadPoolExecutor(len(acts)) as pool:
            results = list(pool.map(attempt, acts))

        assert mine in done
        assert sum(not isinstance(r, Conflict) for r in results) == 1
        assert asked.proved()
        if asked.open() == ["会签"]:
            office.send_back(asked.task("会签").id, "再来", who("lead1"), to="draft")
        assert asked.open() == ["拟稿"]


# ---------------------------------------------------------------- 撤销


def test_the_reporter_withdraws_while_nobody_has_acted(office, who, asked):
    office.withdraw(asked.id, "不用了", who("member"))

    case = office.case(asked.id)
    assert (case.status, case.outcome, asked.open()) == ("ended", "撤销", [])
    assert asked.proved()


def test_nobody_else_withdraws(office, who, asked):
    with pytest.raises(NotAllowed, match="上报人"):
        office.withdraw(asked.id, "不用了", who("clerk"))


def test_after_somebody_acted_only_where_the_drawing_allows(office, who, drafted):
    with pytest.raises(Conflict, match="已经有人办理"):
        office.withdraw(drafted.id, "不用了", who("member"))

    old = '<camunda:property name="clock" value="工作日(10)"/>'
    new = old + '<camunda:property name="allow" value="withdraw"/>'
    office.deploy(changed("office", old, new), ["office"])
    from engine import Report

    case = office.open(Report("office", {"what": "灯"}, "mazhuang"), who("member"))["case"]
    [task] = office.tasks(case, open_only=True)
    office.complete(task.id, {"draft_text": "买灯", "signers": ["lead1"]}, who("clerk"))
    office.withdraw(case, "不用了", who("member"))
    assert office.case(case).outcome == "撤销"
