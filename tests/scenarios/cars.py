"""A disused car on collective land, brought as far as a test wants it."""

from __future__ import annotations

from api.scenarios.world import World

CAR = {
    "停放地点": "村东晒谷场边",
    "现场照片": "4张",
    "情况说明": "四个轮胎瘪气,积满灰尘,几个月没动过",
    "车型": "小型汽车",
    "地类": "村集体土地(不对外开放)",
    "首次发现日期": "2026-01-20",
    "有长期废弃迹象": "是",
}


def reported(world: World, plate: str, **changes: str) -> str:
    """A car reported in 马庄村; the case's id."""
    world.report("马庄村", "zombie_vehicle", list({**CAR, "车牌号": plate, **changes}.items()))
    return world.case_id


def do(world: World, role: str, name: str, **answers: str) -> None:
    task = world.task(role, name)
    world.complete(world.member(role), task, list(answers.items()))


def noticed(world: World) -> None:
    """Looked at again, the police and the owner asked, the notice posted."""
    do(world, "网格员", "复核观察", 复核结论="长期废弃", 同位置照片="1张", 轮胎标记没有移动="是")
    do(world, "交警联络员", "报备交警查询", 车辆状态="正常", 查询回复文书="1张")
    contact = {"联系方式": "电话", "联系时间": "2026-03-02 10:00", "联系结果": "拒绝移车"}
    do(world, "村居文书", "联系车主", **contact)
    posted = {"车身张贴照片": "1张", "公告栏张贴照片": "1张", "共同张贴人": "另一位网格员"}
    do(world, "村居文书", "张贴告知书", **posted, 停车公约在有效期内并已备案="是")


def reviewed(world: World) -> None:
    """A slot kept, the tow agreed to and reviewed, the last notice given."""
    do(world, "保管员", "预留车位", 停放点="村临时停放点", 车位号="7")
    agreed = {"会审决定": "同意拖移", "理由": "告知期满,车主拒绝移车", "已告知公安交警": "是"}
    agreed |= {"风险评估": "无", "公约版本与备案回执": "2025年版,街道备案第3号"}
    do(world, "网格长", "拖移会审", **agreed)
    do(world, "司法所", "法制审核", 审核意见="通过")
    do(world, "村居文书", "最后告知", 再次张贴照片="1张", 拟拖移日期="2026-03-24", 已发短信="是")
