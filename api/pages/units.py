"""单位: the tree of units with what hangs on each; villages and grids are added, renamed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine import CaseworkError, Invalid, NotFound, Pack, Unit, WantedUnit

from ..auth import casework, me
from ..errors import STATUS
from . import bp, words

OWN = ("村居", "网格")  # what is added and changed here


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit in the tree, and how deep it stands."""

    unit: Unit
    depth: int
    changeable: bool


@bp.get("/admin/units")
def units() -> Any:
    return _units(None)


def _units(problem: CaseworkError | None) -> Any:
    me()
    pack, text = words.pack(), request.args.get("q", "").strip()
    found = [b for b in _tree(pack) if text in b.unit.name or text in b.unit.id]
    page = render_template(
        "units.html",
        branches=found, loads=casework().keeping.loads([b.unit.id for b in found]), text=text,
        may=casework().keeping.may(me(), "set_units"), kinds=casework().keeping.unit_kinds(),
        parents=[u for u in pack.unit_rows if u.territory], today=words.today(),
        problem=problem, given=request.form, said=request.args.get("said"),
        errors=problem.fields if isinstance(problem, Invalid) else {},
    )  # fmt: skip
    return page, STATUS[type(problem)] if problem else 200


def _tree(pack: Pack, parent: str = "", depth: int = 0) -> Iterator[Branch]:
    """Units below one, departments after the territory that they serve, in the pack's order."""
    below = [unit for unit in pack.unit_rows if unit.parent == parent]
    for unit in sorted(below, key=lambda unit: unit.territory):
        yield Branch(unit, depth, unit.territory and unit.level in OWN)
        yield from _tree(pack, unit.id, depth + 1)


@bp.post("/admin/units")
def add_unit() -> Any:
    form = request.form
    typed = {name: form.get(name, "").strip() for name in ("id", "name", "parent", "kind")}
    wanted = WantedUnit(typed["id"], typed["name"], typed["parent"], typed["kind"])
    try:
        casework().keeping.add_unit(wanted, me())
    except CaseworkError as error:
        return _units(error)
    return redirect(url_for("pages.units", said="added"), 303)


@bp.get("/admin/units/<ident>")
def unit_of(ident: str) -> Any:
    return _unit(ident, None)


def _unit(ident: str, problem: CaseworkError | None) -> Any:
    me()
    pack = words.pack()
    unit = pack.units.get(ident)
    if unit is None:
        raise NotFound(_("没有单位 %(unit)s", unit=ident))
    page = render_template(
        "unit.html",
        unit=unit, path=[*pack.path(ident)][:0:-1], load=casework().keeping.loads([ident])[ident],
        may=casework().keeping.may(me(), "set_units"), problem=problem, given=request.form,
        changeable=unit.territory and unit.level in OWN, today=words.today(),
        errors=problem.fields if isinstance(problem, Invalid) else {},
        said=request.args.get("said"),
    )  # fmt: skip
    return page, STATUS[type(problem)] if problem else 200


@bp.post("/admin/units/<ident>")
def change_unit(ident: str) -> Any:
    """A new name, or a day from which it takes no new cases; an empty day takes that back."""
    try:
        closed: date | None = None
        if request.form.get("closed"):
            closed = words.typed_day("closed")
        wanted = WantedUnit(ident, request.form.get("name", ""), closed=closed)
        casework().keeping.change_unit(wanted, me())
    except CaseworkError as error:
        return _unit(ident, error)
    return redirect(url_for("pages.unit_of", ident=ident, said="changed"), 303)
