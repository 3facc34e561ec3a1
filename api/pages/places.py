"""Where one may go: every page that stands in the menu, in groups, and who sees it there.

The table only draws menus. Whether somebody may look is decided where the page is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _

from engine import Actor

from ..auth import me
from . import bp


def anybody(actor: Actor) -> bool:
    return True


def holding(*roles: str) -> Callable[[Actor], bool]:
    """Those who hold one of these roles anywhere."""
    return lambda actor: any(queue.partition("@")[0] in roles for queue in actor.queues)


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the menu. ``tab``: it also stands in the bar on every page."""

    endpoint: str
    name: object  # written in the reader's language when it is shown
    group: object
    may: Callable[[Actor], bool] = anybody
    tab: bool = False


WORK, KNOWLEDGE, MINE = _("办理"), _("档案与数据"), _("我的")

PLACES = (
    Place("pages.queue", _("待办"), WORK, tab=True),
    Place("pages.cases", _("案件"), WORK, tab=True),
    Place("pages.choose", _("上报"), WORK, tab=True),
    Place("pages.objects", _("档案"), KNOWLEDGE),
    Place("pages.metrics", _("指标"), KNOWLEDGE),
    Place("pages.law", _("依据与参数"), KNOWLEDGE),
    Place("pages.own", _("我的办理情况"), MINE),
    Place("pages.more", _("更多"), MINE, tab=True),
)


def tabs() -> list[Place]:
    """The bar on every page."""
    return [place for place in PLACES if place.tab]


@bp.get("/more")
def more() -> Any:
    """更多: every page that this person may use, in groups."""
    return render_template("more.html", groups=grouped(PLACES, me()))


def grouped(places: Iterable[Place], actor: Actor) -> dict[str, list[Place]]:
    """Group -> its places that the actor sees, both in the table's order."""
    found: dict[str, list[Place]] = {}
    for place in places:
        if place.endpoint != "pages.more" and place.may(actor):
            found.setdefault(str(place.group), []).append(place)
    return found
