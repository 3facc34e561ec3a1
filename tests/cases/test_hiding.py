"""What a citizen rated is not shown to who handled the case (property ``seen_by``)."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.scenarios.world import World
from engine import NotAllowed
from tests.people import ROOT

LETTER = (("原案件编号", "A-1"), ("来信内容", "投诉"), ("来信怎么说", "还是没有人来"))
SCREENED = (("原因", "未办"), ("甄别说明", "现场看过"))


def test_a_rating_is_shown_to_the_roles_named_and_to_nobody_else(tmp_path: Path):
    world = World(ROOT, tmp_path, processes=("followup",))
    world.report("马庄村", "followup", LETTER, "回访员")
    world.complete(world.member("督办员"), world.task("督办员", "不满意甄别"), SCREENED)
    (seq,) = (r.seq for r in world.casework.history(world.case_id) if r.kind == "task.completed")

    hidden = {role: world.casework.unseen(world.case_id, world.member(role)) for role in ROLES}

    assert hidden == {"副网格长": {seq}, "部门负责人": {seq}, "回访员": set(), "审计": set()}
    world.close()


ROLES = ("副网格长", "部门负责人", "回访员", "审计")


def test_the_history_of_who_may_not_see_them_lacks_the_answers_and_nothing_else(tmp_path: Path):
    world = World(ROOT, tmp_path, processes=("followup",))
    world.report("马庄村", "followup", LETTER, "回访员")
    world.complete(world.member("督办员"), world.task("督办员", "不满意甄别"), SCREENED)
    written = world.casework.history(world.case_id)

    handler = world.casework.seen_history(world.case_id, world.member("部门负责人"))
    auditor = world.casework.seen_history(world.case_id, world.member("审计"))

    assert auditor == written
    assert [r for r, w in zip(handler, written, strict=True) if r != w] == [
        r for r in handler if r.kind == "task.completed"
    ]
    assert all("answers" not in r.data for r in handler if r.kind == "task.completed")
    world.close()


def test_stored_records_are_not_handed_to_who_may_not_see_an_answer_in_them(tmp_path: Path):
    world = World(ROOT, tmp_path, processes=("followup",))
    world.report("马庄村", "followup", LETTER, "回访员")
    before = world.casework.raw(world.case_id, world.member("部门负责人"))
    world.complete(world.member("督办员"), world.task("督办员", "不满意甄别"), SCREENED)

    with pytest.raises(NotAllowed):
        world.casework.raw(world.case_id, world.member("部门负责人"))

    after = world.casework.raw(world.case_id, world.member("审计"))
    assert after[: len(before)] == before and len(after) > len(before)
    world.close()
