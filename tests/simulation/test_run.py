"""Scripted people drive cases to their ends, the same way for the same seed."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from api import simulated
from api.demo import tell
from api.ends import show
from api.simulation import run
from api.simulation.photos import Album, picture
from engine import Actor

from .conftest import NOW

LIMITED = ("巷口垃圾堆放", "夜市摊占道", "排水沟纠纷", "电动车楼道充电")


def pick(stories, *words):
    """The stories about these things, in the order of the file."""
    told = [s["answers"].get("title", "") + s["answers"].get("description", "") for s in stories]
    return [s for s, text in zip(stories, told, strict=True) if any(w in text for w in words)]


def played(stage, stories, **changes):
    tell(stage, [{**story, **changes} for story in stories], NOW)
    return stage.run(NOW, "测试")


def journal(stage):
    """What happened when, and who did it, by case; without the vault's salts."""
    cases = stage.casework.cases(run.auditor(), None, 200).items
    histories = {c.id: stage.casework.history(c.id) for c in cases}
    return {case: [(r.kind, r.at, r.actor["id"]) for r in h] for case, h in histories.items()}


def test_the_same_seed_tells_the_same_story(stage_of, stories):
    some = pick(stories, *LIMITED, "共享单车堆在绿化带", "套牌")
    first, second = stage_of(7), stage_of(7)

    ends = [played(stage, some) for stage in (first, second)]

    assert ends[0] == ends[1]
    assert journal(first) == journal(second)


def test_the_articles_car_is_lawfully_not_towed(stage_of, stories):
    stage = stage_of()

    found = played(stage, pick(stories, "停在停车格子里很久"))

    assert list(found.ends) == [("僵尸车处置", "closed", "依法不予拖移")]
    assert found.sound and not found.stuck
    (case,) = stage.casework.cases(run.auditor(), None, 9).items
    assert "没有授权拖移的规定" in str(stage.casework.variables(case.id)["refusal_reason"])


def test_a_task_that_is_left_stays_open_and_is_not_lost(stage_of, stories):
    stage = stage_of()

    found = played(stage, pick(stories, "健身器材松动"), days_ago=30, left=["A6", "@supervision"])

    assert found.open == {"逐级处置": 1}
    assert found.sound and not found.stuck


def test_what_nobody_can_do_is_reported_with_its_reason(stage_of, stories, capsys):
    stage = stage_of()
    wrong = {"A6": [{"answers": {"decision": "没有这个结论"}}]}

    found = played(stage, pick(stories, "巷口垃圾堆放"), task=wrong)
    show(found)

    (line,) = found.stuck
    assert "村居受理研判" in line and "decision" in line
    assert "办不下去的待办 1 件" in capsys.readouterr().out


def test_a_late_person_finishes_in_the_end(stage_of, stories, monkeypatch):
    monkeypatch.setattr(run, "LATE", 1.0)
    stage = stage_of()

    found = played(stage, pick(stories, "巷口垃圾堆放"), days_ago=60)

    assert found.open.total() == 0
    (case,) = stage.casework.cases(run.auditor(), None, 9).items
    raised = [e for r in stage.casework.history(case.id) for e in r.effects]
    assert any(e["k"] == "supervision.raised" for e in raised)


def test_the_table_counts_everything_once(stage_of, stories, capsys):
    stage = stage_of()

    found = played(stage, pick(stories, "空房可疑人员", "私人土地", "邻居院子"))
    show(found)

    printed = capsys.readouterr().out
    assert found.opened == 2 == found.ends.total() + found.open.total()
    assert "逐级处置 · 其他终结 · 不属实\t1" in printed
    assert "僵尸车处置 · 其他终结 · 不予受理\t1" in printed
    assert f"台账记录 {found.events} 条" in printed


def test_a_case_that_is_open_already_is_taken_up(stage_of, stories):
    stage = stage_of()
    played(stage, pick(stories, "健身器材松动"), left=["A6", "@supervision"])
    again = run.Simulation(stage.casework, stage.simulation.clock, stage.simulation.scripts)

    again.take_up_all()
    again.run(NOW + timedelta(days=200))

    assert again.ended == 1


@pytest.mark.parametrize(
    ("local", "hours"), [("2026-03-02 03:00", {8}), ("2026-03-02 12:00", {12})]
)
def test_people_work_by_day(local, hours):
    moved = run._by_day(simulated.local(local), random.Random(1))

    assert moved.astimezone(simulated.SHANGHAI).hour in hours
    assert moved.astimezone(simulated.SHANGHAI).date().isoformat() == "2026-03-02"


def test_no_two_pictures_of_the_album_are_alike():
    assert len({picture(n) for n in range(48)}) == 48
    assert picture(3) == picture(3)


def test_a_picture_is_stored_once(stage_of):
    casework = stage_of().casework
    album, someone = Album(casework), Actor("p-0001")

    taken = album.take(48, random.Random(1), someone)

    assert len(set(taken)) == 48
    assert set(album.take(5, random.Random(2), someone)) <= set(taken)
    assert casework.file(taken[0])[1] == "image/jpeg"


def test_a_hold_that_is_asked_for_is_decided(stage_of, stories):
    stage = stage_of()
    hold = {"reason": "天气", "until": "@today+60", "interim_measures": "围起来"}
    ask = {"suspension": {"chance": 1, "of": "A6", "answers": hold}}
    left = ["A6", "@supervision", "@supervision_reply"]

    found = played(stage, pick(stories, "健身器材松动"), days_ago=9, left=left, ask=ask)

    (case,) = stage.casework.cases(run.auditor(), None, 9).items
    assert case.suspended and found.sound and not found.stuck
