"""A second city is data: the same car, the same drawing, two ends (issue: a second city)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.scenarios.world import World
from engine import NotAllowed, load_region
from tests.people import ROOT

from .cars import CAR, do

BAY = CAR | {"停放地点": "文华路 12 号泊位", "地类": "市政道路", "停在划定泊位内": "是"}
VILLAGES = {"huizhou": "马庄村", "quzhou": "示例村"}


@pytest.fixture
def city(tmp_path: Path) -> Iterator:
    made: list[World] = []

    def one(region: str) -> World:
        folder = tmp_path / region
        folder.mkdir()
        made.append(World(ROOT, folder, processes=["zombie_vehicle"], region=region))
        made[0].clock.set_local("2026-03-02 09:00")
        return made[0]

    yield one
    for world in made:
        world.close()


def brought_to_the_decision(world: World, region: str) -> None:
    """The same people do the same in both cities, until the notice has run out."""
    table = list({**BAY, "车牌号": "粤L12345"}.items())
    world.report(VILLAGES[region], "zombie_vehicle", table)
    do(world, "网格员", "复核观察", 复核结论="长期废弃", 同位置照片="1张", 轮胎标记没有移动="是")
    do(world, "交警联络员", "报备交警查询", 车辆状态="正常", 查询回复文书="1张")
    contact = {"联系方式": "电话", "联系时间": "2026-03-02 10:00", "联系结果": "拒绝移车"}
    do(world, "村居文书", "联系车主", **contact)
    posted = {"车身张贴照片": "1张", "公告栏张贴照片": "1张", "共同张贴人": "另一位网格员"}
    do(world, "村居文书", "张贴告知书", **posted)


def agreed(world: World) -> None:
    do(world, "保管员", "预留车位", 停放点="指定停放点", 车位号="7")
    review = {"会审决定": "同意拖移", "理由": "地方规定有效", "已告知公安交警": "是"}
    do(world, "网格长", "拖移会审", **review, 风险评估="无")
    do(world, "司法所", "法制审核", 审核意见="通过")


def test_huizhou_may_only_persuade(city) -> None:
    world = city("huizhou")
    brought_to_the_decision(world, "huizhou")

    world.wait(days=16)

    names = {t.name for t in world.open_tasks()}
    assert "依法不予拖移告知" in names
    assert not names & {"拖移会审", "预留车位", "主管部门决定"}
    assert "没有授权拖移的规定" in world.casework.variables(world.case_id)["refusal_reason"]
    assert world.casework.verify(world.case_id).identical


def test_quzhou_tows_it_after_thirty_days_in_the_bay_and_ten_days_notice(city) -> None:
    world = city("quzhou")
    brought_to_the_decision(world, "quzhou")

    world.wait(days=9)
    assert "预留车位" not in {t.name for t in world.open_tasks()}
    world.wait(days=2)
    agreed(world)
    do(world, "执法人员", "主管部门决定", 部门决定="决定拖移", 决定文书编号="2026-1")
    do(world, "村居文书", "最后告知", 再次张贴照片="1张", 拟拖移日期="2026-03-20", 已发短信="是")
    world.wait(days=7)
    towed(world)

    assert "入库登记" in {t.name for t in world.open_tasks()}
    assert world.casework.variables(world.case_id)["legal_basis"] == "local_disused_car"
    assert world.casework.verify(world.case_id).identical


def test_quzhou_without_a_legal_review_may_not(city) -> None:
    world = city("quzhou")
    brought_to_the_decision(world, "quzhou")
    world.wait(days=11)
    agreed(world)
    from api.data import regions

    bare = load_region(regions(ROOT), "quzhou")
    world.casework.load_pack(bare, world.casework.roles())

    with pytest.raises(NotAllowed, match="法制审核"):
        do(world, "执法人员", "主管部门决定", 部门决定="决定拖移", 决定文书编号="2026-1")


def towed(world: World) -> None:
    answers = {
        "作业结果": "已拖移",
        "开始时间": "2026-03-20 09:00",
        "结束时间": "2026-03-20 10:00",
        "第二名执法人员": "另一位执法人员",
        "执法证号": "示例1、示例2",
        "独立见证人": "另一位村务监督委员",
        "作业前后照片": "2张",
        "全程录像": "1张",
        "车损检查表": "无损伤",
        "没有打开车辆": "是",
        "封条号": "F-001",
        "移至何处": "指定停放点",
        "白天作业,不是法定节假日": "是",
    }
    task = world.task("执法人员", "拖移作业(道路)", 3)
    world.complete(world.member("执法人员", 3), task, list(answers.items()))
