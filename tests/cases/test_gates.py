"""What the law and the house rules forbid: each refusal says the rule, and nothing has changed."""

from __future__ import annotations

import json
import re

import pytest

from api.data import library, regions
from engine import Invalid, NotAllowed, Report, load_region
from tests.people import ROOT

MARKET = "huicheng-shichang"  # the district's market regulation: may seize (行政强制法 17)
BASIS = "unlicensed_11"


@pytest.fixture
def seize(casework, clock, member):
    """A seizure task in a unit, one working day after the report."""
    ours, small = library(ROOT), library(ROOT / "tests" / "library")
    shared = {k: v for k, v in ours.items() if k.startswith(("forms/common/", "workflows/roles"))}

    def opened(unit=MARKET, undated=None):
        casework.deploy({**small, **shared, **(undated or {})}, ["gated"])
        clock.set_local("2026-03-02 09:00")
        case = casework.open(Report("gated", {}, unit), member("intake"))["case"]
        clock.set_local("2026-03-04 09:00")
        [task] = casework.tasks(case, open_only=True)
        return task

    return opened


@pytest.fixture
def answers(casework, member):
    photos = [
        casework.upload(b"\xff\xd8\xff%d" % n, "image/jpeg", member("enforcer")) for n in range(2)
    ]
    partner = ["enforcer-2"]
    whole = {"decision": "扣押", "officers": partner, "photos": photos, "legal_basis": BASIS}

    def given(**changes):
        return {k: v for k, v in {**whole, **changes}.items() if v is not None}

    return given


def test_a_lawful_seizure_is_done(casework, member, seize, answers):
    task = seize()

    casework.complete(task.id, answers(), member("enforcer"))

    assert casework.case(task.case).route_class == "行政执法"
    assert casework.verify(task.case).identical


def refused(casework, member, task, given, kind, match, who="enforcer", n=1):
    before = [r.kind for r in casework.history(task.case)]
    with pytest.raises(kind, match=match) as caught:
        casework.complete(task.id, given, member(who, n))
    assert [r.kind for r in casework.history(task.case)] == before
    return caught.value.ground


def test_one_officer_is_not_enough(casework, member, seize, answers):
    refused(casework, member, seize(), answers(officers=[]), Invalid, "不少于 2 人")


def test_the_same_officer_twice_is_one(casework, member, seize, answers):
    refused(casework, member, seize(), answers(officers=["enforcer-1"]), Invalid, "不少于 2 人")


def test_a_village_may_not_seize(casework, member, seize, answers):
    refused(casework, member, seize("mazhuang"), answers(), NotAllowed, "市场监管")


def test_a_basis_must_be_named(casework, member, seize, answers):
    refused(casework, member, seize(), answers(legal_basis=None), Invalid, "法律依据")


def test_a_basis_must_give_the_power(casework, member, seize, answers):
    refused(casework, member, seize(), answers(legal_basis="fire_28"), NotAllowed, "扣押|没有规定")


def test_a_basis_must_be_in_force(casework, member, seize, answers):
    refused(casework, member, seize(), answers(legal_basis="no_such_law"), NotAllowed, "依据")


@pytest.mark.parametrize(
    ("changes", "rule", "article"),
    [
        ({"officers": []}, "min_actors", "行政强制法第十八条"),
        ({"photos": []}, "evidence", "行政强制法第十八条"),
        ({"legal_basis": None}, "legal_basis", "行政强制法第十条"),
        ({"legal_basis": "fire_28"}, "legal_basis", "消防法第二十八条"),
        ({"legal_basis": "penalty_before_2021"}, "in_force", "行政处罚法(2017 年修正)条文号待核"),
    ],
)
def test_a_refusal_says_rule_article_and_remedy(
    casework, member, seize, answers, changes, rule, article
):
    given = answers() | changes

    found = refused(casework, member, seize(), given, (Invalid, NotAllowed), ".")

    assert (found.rule, found.article) == (rule, article)
    assert found.words and found.remedy


def test_a_step_names_the_article_behind_its_own_demands(casework, member, seize, answers):
    process = "workflows/gated/process.bpmn"
    drawn = library(ROOT / "tests" / "library")[process].decode()
    old = '<camunda:property name="min_actors"'
    named = drawn.replace(old, '<camunda:property name="basis" value="penalty_42"/>' + old)
    task = seize(undated={process: named.encode()})

    found = refused(casework, member, task, answers(officers=[]), Invalid, ".")

    assert found.article == "行政处罚法第四十二条"


def test_a_village_may_not_even_begin_what_is_always_coercive(casework, member, seize):
    process = "workflows/gated/process.bpmn"
    drawn = library(ROOT / "tests" / "library")[process].decode()
    [when] = re.findall(r'<camunda:property name="gate_when"[^>]*/>', drawn)
    always = {process: drawn.replace(when, "").encode()}

    with pytest.raises(NotAllowed, match="只有") as caught:
        casework.claim(seize("mazhuang", always).id, member("enforcer"))
    casework.claim(seize(MARKET, always).id, member("enforcer"))

    assert caught.value.ground.article == "行政强制法第二十二条"


def test_what_is_not_coercive_needs_no_basis(casework, member, seize, answers):
    task = seize()

    casework.complete(task.id, answers(decision="教育", legal_basis=None), member("enforcer"))

    assert casework.case(task.case).status == "closed"


def test_what_the_drawing_speaks_against_is_refused_in_its_words(casework, member, seize, answers):
    said = "“扣押”不能办理:教育不是强制措施"

    refused(casework, member, seize(), answers(decision="教育"), NotAllowed, said)


def test_two_photos_are_asked_or_a_reason(casework, member, seize, answers):
    task = seize()
    one = answers()["photos"][:1]

    refused(casework, member, task, answers(photos=one), Invalid, "至少 2 份")
    waived = answers(photos=one, evidence_waiver="下雨,镜头进水")
    casework.complete(task.id, waived, member("enforcer"))

    assert casework.variables(task.case)["evidence_waiver"] == "下雨,镜头进水"


def test_who_reported_may_not_decide(casework, clock, member, seize, answers):
    task = seize()
    reporter = member("intake")
    both = type(reporter)(reporter.id, reporter.posts | member("enforcer").posts)

    with pytest.raises(NotAllowed, match="回避") as caught:
        casework.claim(task.id, both)

    assert "另一位" in caught.value.ground.remedy


def test_it_may_not_happen_before_its_day(casework, clock, member, seize, answers):
    task = seize()
    clock.set_local("2026-03-03 12:00")

    refused(casework, member, task, answers(), NotAllowed, "不得早于 2026-03-04 00:00")


def test_without_a_date_to_wait_for_it_may_not_happen(casework, member, seize, answers):
    process = "workflows/gated/process.bpmn"
    drawn = library(ROOT / "tests" / "library")[process].decode()
    [text] = re.findall(r'name="not_before" value="([^"]+)"', drawn)
    undated = drawn.replace(text, "if case.opened_at = null then case.opened_at else null").encode()
    task = seize(undated={process: undated})

    refused(casework, member, task, answers(), Invalid, "not_before 没有得出时间")


def test_without_a_legal_review_nothing_coercive_is_open(casework, member, seize, answers):
    task = seize()
    roles = json.loads(library(ROOT)["workflows/roles.json"])
    casework.load_pack(load_region(regions(ROOT), "huizhou"), roles)

    refused(casework, member, task, answers(), NotAllowed, "法制审核")


def dispatching(units):
    """The small process, with the task giving work to units."""
    process = "workflows/gated/process.bpmn"
    drawn = library(ROOT / "tests" / "library")[process].decode()
    old = '<camunda:property name="min_actors"'
    new = f'<camunda:property name="dispatches" value="{units}"/>{old}'
    return {process: drawn.replace(old, new).encode()}


def test_what_is_not_on_its_list_is_not_given_to_a_village(casework, member, seize, answers):
    drawn = dispatching("[&quot;mazhuang&quot;, [&quot;henanan-shizheng&quot;]]")
    task = seize(undated=drawn)
    lawful = answers(decision="教育", legal_basis=None)

    found = refused(casework, member, task, lawful, NotAllowed, "不能派给马庄村")
    listed = lawful | {"category": "民生服务"}
    casework.complete(task.id, listed, member("enforcer"))

    assert (found.rule, found.basis) == ("duty", "community_access")
    assert "准入批准文号" in found.remedy


def test_an_approval_lets_a_village_be_asked(casework, member, seize, answers):
    task = seize(undated=dispatching("&quot;mazhuang&quot;"))
    lawful = answers(decision="教育", legal_basis=None)

    refused(casework, member, task, lawful, NotAllowed, "不在其职责清单内")
    casework.complete(task.id, lawful | {"access_approval": "准入〔2026〕3号"}, member("enforcer"))

    assert casework.verify(task.case).identical
