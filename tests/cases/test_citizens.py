"""群众: rating what was done and objecting to it, by the code of a receipt."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.data import library
from engine import Actor, Conflict, Invalid, Post
from tests.people import ROOT

ANSWERS = {
    "description": "巷口堆了垃圾", "location": {"words": "二巷口"}, "evidence_waiver": "夜里",
    "reporter_phone": "13800001234", "wants_callback": True,
}  # fmt: skip
RATING = {"contacted": "是", "solved": "是", "satisfaction": "满意"}


def post(role, unit):
    return Actor(f"{role}-{unit}", frozenset({Post(role, unit)}))


@pytest.fixture
def deployed(casework, village):
    casework.deploy(library(ROOT), ["general_case", "followup"])
    return casework


def closed(casework, village, **more):
    """A citizen's report, worked through until the reporter is asked; (case, code)."""
    receipt = casework.citizens.report("general_case", ANSWERS | more, village, "k")
    case = casework.case(receipt.number).id
    steps = (
        ("grid_member", {"verified": "属实"}),
        ("grid_head", {
            "category": "市容环境", "urgency": "一般", "in_duty_list": "是", "decision": "即办",
            "handling_hours": 2,
        }),
        ("grid_deputy", {"result": "已解决", "what_done": "清走了", "evidence_waiver": "夜里"}),
        ("grid_aux", {"standard_met": "达标", "evidence_waiver": "夜里"}),
    )  # fmt: skip
    for role, given in steps:
        [task] = casework.tasks(case, open_only=True)
        form = casework.form_of(casework.definition_of(case), task.form)
        known = {field.key for field in form.fields}
        print(task.name, task.role, known)
        casework.complete(
            task.id, {k: v for k, v in given.items() if k in known}, post(role, village)
        )
    return case, receipt.code


def ended(casework, village, clock, **closing):
    """The same, closed by the head of the grid; the next morning the reporter is asked."""
    case, code = closed(casework, village)
    [task] = casework.tasks(case, open_only=True)
    given = {"close_standard_met": "是", "outcome_code": "已解决", "route_class": "调解自治"}
    given |= {"summary": "清走了", "publish": True} | closing
    casework.complete(task.id, given, post("grid_head", village))
    clock.now += timedelta(hours=30)
    while casework.fire_due().count:
        pass
    return case, code


def rated(casework, case, code):
    """The reporter is content; where the district draws the case by lot, it agrees."""
    casework.citizens.answer(code, asked(casework, code).id, RATING, "r1")
    for task in casework.tasks(case, open_only=True):
        assert task.element == "I8"
        casework.complete(task.id, {"recall_match": "一致"}, post(task.role[0], task.unit))


def asked(casework, code):
    [ask] = casework.citizens.progress(code).asks
    return ask


def test_the_reporter_is_asked_three_questions_and_answers_them_once(deployed, village, clock):
    case, code = ended(deployed, village, clock)
    ask = asked(deployed, code)
    assert [f.key for f in ask.form.fields if f.required] == ["contacted", "solved", "satisfaction"]

    rated(deployed, case, code)
    deployed.citizens.answer(code, ask.id, RATING, "r1")

    facts = deployed.facts(case)
    assert (facts["solved"], facts["satisfaction"]) == (True, "满意")
    assert deployed.citizens.progress(code).asks == ()
    assert deployed.case(case).status == "closed"
    with pytest.raises(Conflict):
        deployed.citizens.answer(code, ask.id, RATING, "r2")
    assert deployed.verify(case).identical


def test_a_rating_with_a_missing_answer_changes_nothing(deployed, village, clock):
    case, code = ended(deployed, village, clock)
    before = deployed.case(case).seq

    with pytest.raises(Invalid) as refused:
        deployed.citizens.answer(code, asked(deployed, code).id, RATING | {"solved": None}, "r1")

    assert "solved" in refused.value.fields
    assert deployed.case(case).seq == before


def test_an_objection_after_closing_becomes_a_letter_once(deployed, village, clock):
    case, code = ended(deployed, village, clock)
    rated(deployed, case, code)

    number = deployed.citizens.object(code, "第二天又堆满了")
    again = deployed.citizens.object(code, "第二天又堆满了")

    letter = deployed.case(number)
    assert number == again and letter.process == "followup"
    assert deployed.reveal(deployed.variables(letter.id)["letter_words"]) == "第二天又堆满了"
    assert deployed.variables(letter.id)["origin_case"] == deployed.case(case).number


def test_an_open_case_takes_additions_and_no_objection(deployed, village, clock):
    case, code = closed(deployed, village)

    deployed.citizens.add(code, "今晚又灭了", "a1")
    deployed.citizens.add(code, "今晚又灭了", "a1")
    with pytest.raises(Conflict):
        deployed.citizens.object(code, "没有办好")

    kinds = [record.kind for record in deployed.history(case)]
    assert kinds.count("fact.added") == 1


@pytest.mark.parametrize("publish", [True, False])
def test_the_board_shows_only_what_may_be_published(deployed, village, clock, publish):
    case, code = ended(deployed, village, clock, publish=publish)
    rated(deployed, case, code)

    assert len(deployed.citizens.done().items) == int(publish)
