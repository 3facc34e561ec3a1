"""Where one may go: every page that stands in the menu, in groups.

The table only draws menus. Whether somebody may look is decided where the page is made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _

from ..auth import me
from . import bp


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the menu. ``tab``: it also stands in the bar on every page."""

    endpoint: str
    name: object  # written in the reader's language when it is shown
    group: object
    tab: bool = False


WORK, KNOWLEDGE, MINE, KEEPING = _("办理"), _("档案与数据"), _("我的"), _("管理")

PLACES = (
    Place("pages.queue", _("待办"), WORK, tab=True),
    Place("pages.cases", _("案件"), WORK, tab=True),
    Place("pages.choose", _("上报"), WORK, tab=True),
    Place("pages.desk", _("工作台"), WORK),
    Place("pages.duty", _("接电话"), WORK),
    Place("pages.whistles", _("吹哨台"), WORK),
    Place("pages.supervision", _("督办"), WORK),
    Place("pages.ground_map", _("地图"), WORK),
    Place("pages.calendar", _("期限日历"), WORK),
    Place("pages.objects", _("档案"), KNOWLEDGE),
    Place("pages.figures", _("看板"), KNOWLEDGE),
    Place("pages.metrics", _("指标"), KNOWLEDGE),
    Place("pages.law", _("依据与参数"), KNOWLEDGE),
    Place("pages.notices", _("提醒"), MINE),
    Place("pages.tokens", _("接口令牌"), MINE),
    Place("pages.password", _("修改密码"), MINE),
    Place("pages.own", _("我的办理情况"), MINE),
    Place("pages.designer", _("流程设计"), KEEPING),
    Place("pages.parameters", _("参数"), KEEPING),
    Place("pages.units", _("单位"), KEEPING),
    Place("pages.wordings", _("文书和台账样式"), KEEPING),
    Place("pages.holidays", _("放假安排"), KEEPING),
    Place("pages.accounts", _("账号"), KEEPING),
    Place("pages.posts", _("任职"), KEEPING),
    Place("pages.incidents", _("停住的流程"), KEEPING),
    Place("pages.deliveries", _("没有发出的提醒"), KEEPING),
    Place("pages.more", _("更多"), MINE, tab=True),
)


def tabs() -> list[Place]:
    """The bar on every page."""
    return [place for place in PLACES if place.tab]


@bp.get("/more")
def more() -> Any:
    """更多: every page, in groups."""
    me()
    return render_template("more.html", groups=grouped(PLACES))


def grouped(places: Iterable[Place]) -> dict[str, list[Place]]:
    """Group -> its places, both in the table's order."""
    found: dict[str, list[Place]] = {}
    for place in places:
        if place.endpoint != "pages.more":
            found.setdefault(str(place.group), []).append(place)
    return found
