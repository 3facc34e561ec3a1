"""会签、或签、票签、加签、减签: everybody who must sign signs, and the vote is exact."""

from __future__ import annotations

import pytest

from engine import Conflict, Invalid, NotAllowed, NotFound, Report
from tests.cases.conftest import VILLAGE, Case, changed

YES, NO = {"decision": "同意"}, {"decision": "不同意"}
LEADS = ("lead1", "lead2", "lead3")


@pytest.fixture
def voting(drafted):
    return drafted.done("审核", "head", **YES)


def redrawn(office, who, old, new, **answers):
    """A case of ``office`` with another vote, at its countersigning."""
    office.deploy(changed("office", old, new), ["office"])
    case = Case(
        office, office.open(Report("office", {"what": "灯"}, VILLAGE), who("member"))["case"]
    )
    given = {"draft_text": "买灯", "signers": list(LEADS)} | answers
    return case.done("拟稿", "clerk", **given).done("审核", "head", **YES)


def vote(case):
    return case.casework.variables(case.id).get("vote")


def test_everyone_named_gets_his_own_task(office, who, voting):
    assert sorted(t.assignee for t in office.tasks(voting.id, open_only=True)) == list(LEADS)
    with pytest.raises(Conflict):
        office.complete(voting.task("会签", "lead1").id, YES, who("lead2"))


def test_more_than_half_decides_and_the_rest_is_withdrawn(office, voting):
    last = voting.task("会签", "lead3").id
    voting.done("会签", "lead1", "lead1", **YES)
    assert voting.open() == ["会签", "会签"]
    voting.done("会签", "lead2", "lead2", **YES)

    assert voting.open() == ["批准"]
    assert office.task(last).status == "withdrawn"
    assert vote(voting) == {"passed": True, "yes": 2, "no": 0, "total": 3}
    assert voting.proved()


def test_once_it_cannot_pass_any_more_it_has_failed(office, voting):
    voting.done("会签", "lead1", "lead1", **NO).done("会签", "lead2", "lead2", **NO)

    assert office.case(voting.id).outcome == "未通过"
    assert voting.proved()


PASS = 'name="vote_pass" value="&gt;1/2"'


@pytest.mark.parametrize(
    ("rule", "voices", "passed"),
    [
        ("all", [YES, YES, YES], True),
        ("all", [YES, NO], False),
        ("any", [NO, YES], True),
        ("any", [NO, NO, NO], False),
        ("2/3", [YES, NO, YES], True),
        ("&gt;2/3", [YES, YES, NO], False),
        ("1/3", [YES], True),
    ],
)
def test_votes_are_exact_fractions(office, who, rule, voices, passed):
    case = redrawn(office, who, PASS, f'name="vote_pass" value="{rule}"')

    for lead, voice in zip(LEADS, voices, strict=False):
        assert "会签" in case.open()
        case.done("会签", lead, lead, **voice)
    assert "会签" not in case.open()
    assert (case.open() == ["批准"]) is passed
    assert case.proved()


def test_voices_may_weigh_differently(office, who):
    feel = "if signer = &quot;lead1&quot; then 3 else 1"
    weight = PASS + f'/><camunda:property name="vote_weight" value="{feel}"'
    case = redrawn(office, who, PASS, weight)

    case.done("会签", "lead1", "lead1", **YES)
    assert case.open() == ["批准"]
    assert vote(case) == {"passed": True, "yes": 3, "no": 0, "total": 5}


def test_one_after_the_other_in_order(office, who):
    old = 'camunda:collection="signers"'
    case = redrawn(office, who, old, f'isSequential="true" {old}')

    assert case.task("会签").assignee == "lead1"
    case.done("会签", "lead1", **YES)
    office.add_signers(case.task("会签").id, ["duty"], "parallel", who("lead2"))
    case.done("会签", "lead2", **NO)
    assert case.task("会签").assignee == "duty"
    case.done("会签", "duty", **YES).done("会签", "lead3", **YES)
    assert case.open() == ["批准"]
    assert vote(case) == {"passed": True, "yes": 3, "no": 1, "total": 4}
    assert case.proved()


def test_a_signer_added_to_the_vote_counts_in_it(office, who, voting):
    office.add_signers(voting.task("会签", "lead1").id, ["duty", "away"], "parallel", who("lead1"))
    voting.done("会签", "lead1", "lead1", **YES).done("会签", "lead2", "lead2", **YES)
    assert voting.open() == ["会签"] * 3

    voting.done("会签", "duty", "duty", **YES)
    assert vote(voting) == {"passed": True, "yes": 3, "no": 0, "total": 5}
    assert voting.proved()


def test_a_signer_taken_out_of_the_vote_no_longer_counts(office, who, voting):
    with pytest.raises(NotAllowed, match="会签"):
        office.remove_signer(voting.task("会签", "lead3").id, "", who("away"))
    office.remove_signer(voting.task("会签", "lead3").id, "", who("lead1"), reason="出差")
    voting.done("会签", "lead1", "lead1", **YES)
    assert voting.open() == ["会签"]

    voting.done("会签", "lead2", "lead2", **NO)
    assert vote(voting) == {"passed": False, "yes": 1, "no": 1, "total": 2}
    assert voting.proved()


def test_the_last_signer_stays(office, who, voting):
    office.remove_signer(voting.task("会签", "lead3").id, "", who("lead1"))
    office.remove_signer(voting.task("会签", "lead2").id, "", who("lead1"))

    with pytest.raises(NotAllowed):
        office.remove_signer(voting.task("会签", "lead1").id, "", who("lead1"))
    assert voting.open() == ["会签"]


def test_an_assignee_that_is_nobody_stops_with_an_incident(office, who):
    case = redrawn(office, who, 'value="signer"', 'value="1 + 1"')

    assert "assignee" in office.incidents(case.id)[0]["error"]


# ---------------------------------------------------------------- 加签 at an ordinary task


def test_signed_before_the_task_can_be_done(office, who, drafted):
    office.add_signers(drafted.task("审核").id, ["duty"], "before", who("head"), reason="请把关")
    assert drafted.open() == ["加签:审核", "审核"]

    with pytest.raises(Conflict, match="还没有签完"):
        drafted.done("审核", "head", **YES)
    drafted.done("加签:审核", "duty", **YES).done("审核", "head", **YES)
    assert drafted.open() == ["会签"] * 3
    assert drafted.proved()


def test_signed_beside_it_holds_the_case_until_all_have(office, who, drafted):
    review = drafted.task("审核").id
    office.add_signers(review, ["duty", "away"], "parallel", who("head"))
    drafted.done("加签:审核", "duty", "duty", **YES).done("审核", "head", **YES)

    assert (office.task(review).status, drafted.open()) == ("held", ["加签:审核"])
    drafted.done("加签:审核", "away", **YES)
    assert (office.task(review).status, office.task(review).assignee) == ("done", "head")
    assert drafted.open() == ["会签"] * 3
    assert drafted.proved()


def test_signed_after_it_is_asked_when_it_is_done(office, who, drafted):
    office.add_signers(drafted.task("审核").id, ["duty"], "after", who("head"))
    assert drafted.open() == ["审核"]
    drafted.done("审核", "head", **YES)
    assert drafted.open() == ["加签:审核"]

    drafted.done("加签:审核", "duty", **YES)
    assert drafted.open() == ["会签"] * 3
    assert drafted.proved()


def test_a_signer_who_disagrees_gives_the_task_back(office, who, drafted):
    office.add_signers(drafted.task("审核").id, ["duty"], "after", who("head"))
    drafted.done("审核", "head", **YES)
    drafted.done("加签:审核", "duty", decision="不同意", opinion="太贵")

    assert (drafted.open(), drafted.task("审核").assignee) == (["审核"], "head")
    drafted.done("审核", "head", **YES)
    assert drafted.open() == ["会签"] * 3
    assert drafted.proved()


def test_a_signer_no_longer_asked_lets_the_case_go_on(office, who, drafted):
    review = drafted.task("审核").id
    office.add_signers(review, ["duty"], "parallel", who("head"))
    drafted.done("审核", "head", **YES)
    with pytest.raises(NotAllowed):
        office.remove_signer(review, "duty", who("away"))
    office.remove_signer(review, "duty", who("head"), reason="不在岗")

    assert drafted.open() == ["会签"] * 3
    assert drafted.proved()


def test_signers_go_with_their_task(office, who, drafted):
    office.add_signers(drafted.task("审核").id, ["duty"], "before", who("head"))
    office.send_back(drafted.task("审核").id, "重拟", who("head"))

    assert drafted.open() == ["拟稿"]
    assert drafted.proved()


@pytest.mark.parametrize(
    ("to", "when", "error"),
    [
        ([], "before", Invalid),
        (["head"], "before", Invalid),
        (["duty", "duty"], "before", Invalid),
        (["duty"], "never", Invalid),
        (["nobody"], "after", NotFound),
    ],
)
def test_odd_signers_are_refused_and_change_nothing(office, who, drafted, to, when, error):
    with pytest.raises(error):
        office.add_signers(drafted.task("审核").id, to, when, who("head"))
    assert drafted.kinds() == ["case.opened", "task.completed"]


def test_the_form_of_one_signer_knows_for_whom_it_is(office, voting):
    tasks = [t for t in office.tasks(voting.id, open_only=True) if t.assignee]

    known = {office.asking(voting.id, t.id)["signer"] for t in tasks}

    assert known == {"lead1", "lead2", "lead3"}
    assert "signer" not in office.asking(voting.id)
