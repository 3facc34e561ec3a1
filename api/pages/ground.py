"""地图 and 期限日历: where cases are open, and on which day what was promised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from flask import abort, current_app, g, jsonify, render_template, request

from engine import SHANGHAI, Place, Unit

from ..auth import casework, me
from ..plan import Plan, geojson, tiles
from . import bp, words
from .report import places

STEPS = ((10, "many"), (5, "some"), (1, "few"), (0, "none"))
"""From how many open cases on a place is drawn how darkly; the number stands in it, too."""


@bp.get("/map")
def ground_map() -> Any:
    """The open cases of a unit on its plan; without shapes as tiles, by the tree of units."""
    chosen, process = _chosen(), request.args.get("process", "")
    found = casework().map_of(me(), chosen.id, process)
    plan = Plan.around(found.shapes.values()) if found.shapes else None
    schematic = any(shape.schematic for shape in found.shapes.values())
    # On a plan that lies nowhere, neither pictures of the ground nor points on it mean anything.
    background = current_app.config.get("TILES", "") if plan and not schematic else ""
    if background:
        # This one page may load pictures from there (api/app.py).
        g.pictures_from = "/".join(background.split("/")[:3])  # scheme, nothing, host
    return render_template(
        "map.html",
        chosen=chosen, above=list(words.pack().path(chosen.id))[1:], blocks=list(_blocks(chosen)),
        open=found.places, process=process, shade=shade, processes=casework().processes(),
        plan=plan, drawn=[plan.draw(shape) for shape in found.shapes.values()] if plan else [],
        dots=[plan.place(dot) for dot in found.dots] if plan and not schematic else [],
        schematic=schematic, units=words.pack().units, rows=_inside(chosen) or [chosen],
        has_inner={u.parent for u in words.pack().unit_rows if u.territory},
        tiles=tiles(plan, background) if plan and background else [],
    )  # fmt: skip


@bp.get("/map.geojson")
def ground_shapes() -> Any:
    """The same plan for other programs: shapes and counts, nothing of a single case."""
    chosen = _chosen()
    found = casework().map_of(me(), chosen.id, request.args.get("process", ""))
    units = words.pack().units
    none = Place("", 0, 0)
    told = {
        unit: {"name": units[unit].name, "open": n.open, "late": n.late, "soon": n.soon,
               "light": n.light, "schematic": found.shapes[unit].schematic}
        for unit in found.shapes for n in [found.places.get(unit, none)]
    }  # fmt: skip
    response = jsonify(geojson(found.shapes, told))
    response.mimetype = "application/geo+json"
    return response


def _chosen() -> Unit:
    found = words.pack().units.get(request.args.get("unit", ""))
    return found if found and found.territory else _root()


def shade(many: int) -> str:
    return next(name for least, name in STEPS if many >= least)


def _root() -> Unit:
    return next(unit for unit in words.pack().unit_rows if unit.territory and not unit.parent)


def _inside(unit: Unit) -> list[Unit]:
    return [u for u in words.pack().unit_rows if u.parent == unit.id and u.territory]


def _blocks(chosen: Unit) -> Iterator[tuple[Unit, list[Unit]]]:
    """Each unit in the chosen one with those in it; a unit with nothing in it is its own block."""
    for unit in _inside(chosen) or [chosen]:
        yield unit, _inside(unit)


@bp.get("/calendar")
def calendar() -> Any:
    """A month of promises; working days and holidays by the region's calendar."""
    today = casework().now().astimezone(SHANGHAI).date()
    first = _month(request.args.get("month", ""), today)
    after = (first + timedelta(days=31)).replace(day=1)
    unit = request.args.get("unit", "")
    days = casework().days(me(), first, (after - first).days, unit)
    weeks: list[list[Any]] = [[None] * first.weekday()]
    for day in days:
        if len(weeks[-1]) == 7:
            weeks.append([])
        weeks[-1].append(day)
    weeks[-1] += [None] * (7 - len(weeks[-1]))
    return render_template(
        "calendar.html",
        weeks=weeks, first=first, today=today, unit_chosen=unit, units=places(),
        before=(first - timedelta(days=1)).replace(day=1), after=after,
    )  # fmt: skip


def _month(text: str, today: date) -> date:
    try:
        return date.fromisoformat(f"{text}-01") if text else today.replace(day=1)
    except ValueError:
        abort(400)
