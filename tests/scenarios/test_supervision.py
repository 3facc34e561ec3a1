"""督办 by itself: idleness is supervised, a long observation in time is not."""

from __future__ import annotations

from datetime import timedelta

from api.scenarios.world import World


def names(world: World) -> set[str]:
    return {task.name for task in world.open_tasks()}


def test_three_idle_working_days_raise_supervision_once(world):
    world.clock.set_local("2026-03-02 09:00")
    world.report("马庄村", "general_case", [["情况描述", "路灯不亮"], ["无法拍照的原因", "夜里"]])
    world.clean()

    world.wait(days=1)
    assert "督办" not in names(world)
    world.wait_until(world.clock.now + timedelta(days=3))

    assert "督办" in names(world)
    assert world.casework.verify(world.case_id).identical


def test_an_observation_of_thirty_days_is_not_idleness(world):
    world.clock.set_local("2026-03-02 09:00")
    table = [
        ["停放地点", "村口"], ["现场照片", "4张"], ["情况说明", "旧车"], ["车牌号", "粤L00001"],
        ["车型", "小型汽车"], ["地类", "村集体土地(不对外开放)"], ["首次发现日期", "2026-03-02"],
        ["有长期废弃迹象", "是"], ["轮胎位置标记照片", "1张"],
    ]  # fmt: skip
    world.report("马庄村", "zombie_vehicle", table)
    assert "复核观察" in names(world), world.shown()

    world.wait(days=20)

    assert "督办" not in names(world)


def test_an_unanswered_supervision_is_not_repeated(world):
    world.clock.set_local("2026-03-02 09:00")
    world.report("马庄村", "general_case", [["情况描述", "路灯不亮"], ["无法拍照的原因", "夜里"]])
    world.wait(days=40)

    raised = [
        effect["trigger"]
        for record in world.casework.history(world.case_id)
        for effect in record.effects
        if effect["k"] == "supervision.raised"
    ]
    assert raised
    assert raised.count("T2") <= 1
