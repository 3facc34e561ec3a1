"""吹哨台 and 督办."""

from __future__ import annotations

import re
from datetime import timedelta

from api.data import library
from engine import Actor, Post, Report
from tests.people import ROOT
from tests.store.test_worklist import counted

from .town import Town

UNITS = ("henanan-chengguan", "henanan-shizheng")


def post(role: str, unit: str, person: str = "") -> Actor:
    return Actor(person or f"{role}-{unit}", frozenset({Post(role, unit)}))


def whistled(town: Town) -> str:
    """A whistle that two departments are asked to answer; its case."""
    town.casework.deploy(library(ROOT), ["whistle"])
    answers = {
        "whistle_type": "综合执法", "whistle_issue": "占道经营反复", "must_units": list(UNITS),
        "location": {"words": "马庄村口"},
    }  # fmt: skip
    who = town.actor("zhang")
    case = town.casework.open(Report("whistle", answers, "mazhuang"), who)["case"]
    for role, unit, given in (
        ("grid_head", "mazhuang", {"approve_decision": "同意吹哨"}),
        ("duty_head", "henanan", {"split_decision": "分哨", "must_units": list(UNITS)}),
    ):
        [task] = town.casework.tasks(case, open_only=True)
        town.casework.complete(task.id, given, post(role, unit))
    return case


def test_an_open_whistle_shows_who_has_answered_and_who_is_late(town: Town):
    case = whistled(town)
    zhang = town.browser("zhang")

    page = zhang.text("/whistles")
    assert town.casework.case(case).number in page
    assert "应哨 0/2,到场 0/2" in page and page.count("等着,") == 2

    town.clock.now += timedelta(days=3)
    assert "超期,应在" in town.browser("zhang").text("/whistles")


def test_a_whistle_stays_on_the_board_when_its_drawing_is_replaced(town: Town):
    case = whistled(town)
    files = library(ROOT)
    path = "workflows/whistle/process.bpmn"
    unmarked = re.sub(rb'<camunda:property name="milestone" [^>]*/>', b"", files[path])
    assert unmarked != files[path]
    town.casework.deploy(files | {path: unmarked}, ["whistle"], profile="bpmn")

    page = town.browser("zhang").text("/whistles")

    assert town.casework.case(case).number in page
    assert "应哨 0/2,到场 0/2" in page


def test_whistles_of_others_are_not_shown(town: Town):
    whistled(town)

    assert "现在没有正在吹的哨" in town.browser("xuefu").text("/whistles")


def test_more_whistles_are_not_more_statements(town: Town):
    who = town.actor("zhang")
    whistled(town)
    town.casework.whistles(who)
    with counted(town.casework) as few:
        town.casework.whistles(who)
    for _ in range(3):
        whistled(town)
    with counted(town.casework) as many:
        found = town.casework.whistles(who)

    assert len(found.items) == 4
    assert len(many) == len(few)


def test_a_case_under_supervision_shows_who_owes_the_reply(town: Town):
    case = town.rubbish()
    given = {"opinion": "三天没有进展", "reply_by": "2026-03-04"}
    town.casework.supervise(case, given, post("duty_head", "henanan"))

    page = town.browser("zhang").text("/supervision")

    assert "等待回复" in page and town.casework.case(case).number in page
    assert "没有正在督办的案件" in town.browser("zhang").text("/supervision?unit=xuefu")
    assert "没有正在督办的案件" in town.browser("xuefu").text("/supervision")
