"""转办、委派、代理、抄送、催办、已阅、补录: who has a task, and who is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from api.simulated import local
from engine import Conflict, Invalid, NotAllowed, NotFound
from engine.region import Appointment, Person
from tests.cases.conftest import VILLAGE, changed

YES = {"decision": "同意"}


def listed(office, who, name):
    return [item.task.name for item in office.queue(who(name)).items]


def test_a_transferred_task_is_the_others_alone(office, who, drafted):
    task = drafted.task("审核").id
    office.transfer(task, "head2", who("head"), reason="出差")

    assert (listed(office, who, "head"), listed(office, who, "head2")) == ([], ["审核"])
    with pytest.raises(Conflict, match="他人签收"):
        office.complete(task, YES, who("head"))
    drafted.done("审核", "head2", **YES)
    assert drafted.proved()


def test_a_transferred_task_may_be_put_back_on_the_queue(office, who, drafted):
    office.transfer(drafted.task("审核").id, "head2", who("head"))
    office.release(drafted.task("审核").id, who("head2"))

    assert listed(office, who, "head") == listed(office, who, "head2") == ["审核"]
    assert drafted.proved()


def test_nobody_unknown_and_not_oneself(office, who, drafted):
    with pytest.raises(NotFound):
        office.transfer(drafted.task("审核").id, "nobody", who("head"))
    with pytest.raises(Invalid):
        office.transfer(drafted.task("审核").id, "head", who("head"))


def test_whoever_is_separated_does_not_get_it_by_the_back_door(office, who, drafted):
    drafted.done("审核", "head", **YES)
    for lead in ("lead1", "lead2"):
        drafted.done("会签", lead, lead, **YES)

    with pytest.raises(NotAllowed, match="回避"):
        office.delegate(drafted.task("批准").id, "clerk", who("duty"))


def test_a_delegated_task_comes_back_to_be_decided(office, who, drafted):
    task = drafted.task("审核").id
    office.delegate(task, "head2", who("head"))
    office.complete(task, {"decision": "同意", "opinion": "看过"}, who("head2"))

    assert (drafted.last().kind, drafted.task("审核").assignee) == ("task.resolved", "head")
    assert drafted.open() == ["审核"]
    office.complete(task, YES, who("head"))
    assert drafted.last().kind == "task.completed"
    assert office.history(drafted.id)[-1].actor["id"] == "head"
    assert drafted.proved()


def test_a_delegate_may_delegate_and_it_comes_back_step_by_step(office, who, drafted):
    task = drafted.task("审核").id
    office.delegate(task, "head2", who("head"))
    office.delegate(task, "duty", who("head2"))

    for name in ("duty", "head2", "head"):
        assert drafted.task("审核").assignee == name
        office.complete(task, YES, who(name))
    assert "会签" in drafted.open()


def test_a_delegate_who_puts_it_back_gives_it_to_who_delegated_it(office, who, drafted):
    office.delegate(drafted.task("审核").id, "head2", who("head"))
    office.release(drafted.task("审核").id, who("head2"))

    assert drafted.task("审核").assignee == "head"
    office.release(drafted.task("审核").id, who("head"))
    assert drafted.task("审核").assignee is None
    assert drafted.proved()


def test_a_delegate_has_done_the_work_as_far_as_separation_goes(office, who, asked):
    draft = asked.task("拟稿").id
    office.delegate(draft, "duty", who("clerk"))
    answers = {"draft_text": "买灯", "signers": ["lead1"]}
    office.complete(draft, answers, who("duty"))
    office.complete(draft, answers, who("clerk"))
    asked.done("审核", "head", **YES).done("会签", "lead1", **YES)

    with pytest.raises(NotAllowed, match="回避"):
        asked.done("批准", "duty", **YES)


def test_what_a_delegate_proposes_lies_before_who_decides(office, who, drafted):
    task = drafted.task("审核").id
    office.delegate(task, "head2", who("head"))
    assert office.proposed(task) == {}
    office.complete(task, {"decision": "同意", "opinion": "价格合适"}, who("head2"))

    assert office.proposed(task) == {"decision": "同意", "opinion": "价格合适"}


def test_a_substitute_acts_and_the_record_names_both(office, who, drafted, clock):
    office.add_people(
        [
            Person(
                "stand-in",
                "替班",
                "stand-in",
                (Appointment("grid_deputy", VILLAGE, date(2020, 1, 1), substitute_for="head"),),
            )
        ]
    )
    drafted.done("审核", "stand-in", **YES)

    actor = drafted.last().actor
    assert (actor["id"], actor["for"]) == ("stand-in", "head")
    assert drafted.last().data["for"] == "head"
    assert drafted.proved()


def test_a_substitute_has_what_the_absent_was_given_in_person(office, who, drafted, clock):
    office.keeping.appoint_substitute("duty", "head", clock.now, clock.now + timedelta(days=3))
    office.transfer(drafted.task("审核").id, "head", who("head2"))

    assert listed(office, who, "duty") == ["审核"]
    drafted.done("审核", "duty", **YES)
    assert drafted.last().actor["for"] == "head"
    clock.now += timedelta(days=4)
    assert who("duty").stands_for == frozenset()


def test_who_stands_in_for_somebody_is_bound_by_what_that_one_did(office, who, drafted, clock):
    office.keeping.appoint_substitute("clerk", "duty", clock.now, clock.now + timedelta(days=3))
    drafted.done("审核", "head", **YES)
    for lead in ("lead1", "lead2"):
        drafted.done("会签", lead, lead, **YES)

    with pytest.raises(NotAllowed, match="回避"):
        drafted.done("批准", "clerk", **YES)


# ---------------------------------------------------------------- 抄送、已阅、催办


def test_a_copy_lets_one_read_and_mark_that_one_has(office, who, drafted):
    with pytest.raises(NotFound):
        office.case(drafted.id, who("far"))
    office.copy(drafted.id, ["far"], who("clerk"), text="供参考")

    assert office.case(drafted.id, who("far")).id == drafted.id
    [copied] = office.copies(who("far"))
    assert (copied.case.id, copied.sent_by, copied.read_at) == (drafted.id, "clerk", None)
    office.mark_read(drafted.id, who("far"))
    office.mark_read(drafted.id, who("far"))
    assert office.copies(who("far"), unread=True) == []
    assert drafted.kinds()[-2:] == ["case.copied", "copy.read"]
    with pytest.raises(NotAllowed):
        office.mark_read(drafted.id, who("head"))
    assert drafted.proved()


def test_an_ended_case_may_still_be_copied_and_read(office, who, asked):
    office.withdraw(asked.id, "不用了", who("member"))

    office.copy(asked.id, ["away"], who("member"))
    office.mark_read(asked.id, who("away"))
    assert asked.proved()


def test_one_is_urged_once_a_day_by_somebody_with_a_part(office, who, drafted, clock):
    task = drafted.task("审核").id
    office.urge(task, who("clerk"), text="请快些")

    with pytest.raises(Conflict, match="催办过"):
        office.urge(task, who("member"))
    with pytest.raises(NotAllowed, match="没有参与"):
        office.urge(task, who("away"))
    clock.now += timedelta(days=1, minutes=1)
    office.urge(task, who("member"))
    assert office.task(task).urged_at == clock.now


# ---------------------------------------------------------------- 补录


def test_late_entry_counts_from_when_it_happened(office, who, asked, clock):
    happened = local("2026-03-02 10:00")
    clock.set_local("2026-03-04 15:00")
    answers = {"draft_text": "买灯", "signers": ["lead1"]}
    office.complete(asked.task("拟稿").id, answers, who("clerk"), occurred_at=happened)

    [draft] = [t for t in office.tasks(asked.id) if t.name == "拟稿"]
    review = asked.task("审核")
    assert draft.done_at == review.offered_at == happened
    assert review.due == local("2026-03-03 10:00")
    assert (asked.last().at, asked.last().data["occurred_at"]) == (
        clock.now,
        "2026-03-02T02:00:00.000Z",
    )
    assert asked.proved()


@pytest.mark.parametrize(
    ("happened", "error"),
    [
        ("2026-03-20 10:00", "晚于现在"),
        ("2026-03-02 08:00", "早于收到待办"),
    ],
)
def test_a_time_that_cannot_be_is_refused_by_field(office, who, asked, clock, happened, error):
    clock.set_local("2026-03-04 15:00")
    answers = {"draft_text": "买灯", "signers": ["lead1"]}

    with pytest.raises(Invalid, match=error) as caught:
        office.complete(asked.task("拟稿").id, answers, who("clerk"), occurred_at=local(happened))
    assert set(caught.value.fields) == {"occurred_at"}
    assert asked.kinds() == ["case.opened"]


def test_too_late_is_refused_with_how_late_it_may_be(office, who, asked, drafted, clock):
    clock.set_local("2026-03-12 15:00")
    with pytest.raises(NotAllowed, match="不允许补录"):
        office.complete(
            drafted.task("审核").id, YES, who("head"), occurred_at=local("2026-03-11 10:00")
        )


def test_late_days_of_the_process_hold_for_all_its_tasks(office, who, clock):
    old = '<camunda:property name="clock" value="工作日(10)"/>'
    new = old + '<camunda:property name="late_days" value="5"/>'
    office.deploy(changed("office", old, new), ["office"])
    from engine import Report
    from tests.cases.conftest import Case

    case = Case(
        office, office.open(Report("office", {"what": "灯"}, VILLAGE), who("member"))["case"]
    )
    case.done("拟稿", "clerk", draft_text="买灯", signers=["lead1"])
    clock.set_local("2026-03-06 15:00")
    happened = local("2026-03-03 10:00")
    office.complete(case.task("审核").id, YES, who("head"), occurred_at=happened)
    assert case.proved()
