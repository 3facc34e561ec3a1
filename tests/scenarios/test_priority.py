"""Urgent cases stand out: the task's priority comes from the drawing."""

from __future__ import annotations

import pytest

from api.scenarios.world import World


@pytest.mark.parametrize(("urgency", "priority"), [("一般", 50), ("紧急", 70), ("特急", 90)])
def test_urgency_sets_the_priority_of_every_task(world: World, urgency, priority):
    table = [["情况描述", "井盖缺失"], ["无法拍照的原因", "夜里"], ["紧急程度", urgency]]

    world.report("马庄村", "general_case", table)

    assert {task.priority for task in world.open_tasks()} == {priority}
