"""Picking a unit on the plan where something is reported: with a script by finger or arrow keys,
without one by a picture that sends where it was pressed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, request

from engine import Unit

from ..auth import casework
from ..plan import Drawn, Plan
from . import answers, bp, words

VILLAGE = "村居"
PICTURE = 280  # CSS pixels, in every size of letters: the browser sends pixels of the drawn picture


@dataclass(frozen=True, slots=True)
class Pick:
    """A plan to pick from. ``around`` is the unit it was made for, sent along with the picture;
    ``named`` are those whose names do not stand on the names of what lies in them."""

    around: str
    plan: Plan
    drawn: list[Drawn]
    wide: int
    high: int
    schematic: bool
    named: list[Drawn]


def offered(around: str, units: Iterable[Unit], *, neighbours: bool) -> Pick | None:
    """The plan around a unit: its village, the grids of that and, if ``neighbours``, the villages
    beside it; around no unit every village. Only of ``units``; None where there is no choice."""
    known = {unit.id for unit in units}
    # What lies in another stands after it, is drawn over it and is the one that a finger meets.
    wanted = [unit for unit in _wanted(around, neighbours) if unit in known]
    shapes = casework().shapes.of(wanted) if wanted else {}
    if len(shapes) < 2:
        return None
    plan = Plan.around(shapes.values())
    drawn = [plan.draw(shapes[unit]) for unit in wanted if unit in shapes]
    schematic = any(shape.schematic for shape in shapes.values())
    high = round(PICTURE * plan.height / plan.width)
    over = {words.pack().units[unit].parent for unit in shapes}
    named = [each for each in drawn if each.unit not in over]
    return Pick(around, plan, drawn, PICTURE, high, schematic, named)


def _wanted(around: str, neighbours: bool) -> list[str]:
    pack = words.pack()
    if around not in pack.units:
        return [unit.id for unit in pack.unit_rows if unit.level == VILLAGE and unit.territory]
    village = next((u for u in pack.path(around) if u.level == VILLAGE), pack.units[around])
    beside = [
        unit.id for unit in pack.unit_rows
        if neighbours and unit.territory and unit.parent == village.parent and unit != village
    ]  # fmt: skip
    grids = [unit.id for unit in pack.unit_rows if unit.parent == village.id and unit.territory]
    return [*beside, village.id, *grids]


def pressed(units: Iterable[Unit], *, neighbours: bool) -> str | None:
    """The unit under the point of the picture that was pressed; None for a place outside all, and
    for 0, 0, which a keyboard's Enter sends."""
    pick = offered(request.form.get("_plan", ""), units, neighbours=neighbours)
    x, y = (answers.natural(request.form.get(f"plan.{axis}", ""), digits=4) for axis in "xy")
    if pick is None or x is None or y is None or (x, y) == (0, 0):
        return None
    scale = pick.plan.width / pick.wide
    point = pick.plan.point(x * scale, y * scale)
    shapes = casework().shapes.of(each.unit for each in pick.drawn)
    held = [each.unit for each in pick.drawn if shapes[each.unit].holds(point)]
    return held[-1] if held else None


@bp.get("/p/plan.svg")
def plan_picture() -> Response | tuple[str, int]:
    """The plan as a picture with names, and nothing of any case: for forms without a script."""
    around, neighbours = request.args.get("unit", ""), "beside" in request.args
    today = words.today()
    units = [unit for unit in words.pack().unit_rows if unit.takes(today)]
    pick = offered(around, units, neighbours=neighbours)
    if pick is None:
        return "", 404
    page: Any = render_template("plan.svg", pick=pick, units=words.pack().units)
    response = make_response(page)
    response.mimetype = "image/svg+xml"
    return response
