"""参数: what each number is, since when and by which document; for who keeps the system to set."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine import CaseworkError, Invalid, NotFound, Pack, Parameter, ParameterWanted

from ..auth import casework, me
from ..errors import STATUS
from . import answers as asked
from . import bp, words

ONLY = ("", "confirm", "coming", "local", "statutory")


@dataclass(frozen=True, slots=True)
class Line:
    """A key in the list: the row of today (None: not yet), the one to come, and what is open."""

    key: str
    name: str
    now: Parameter | None
    coming: Parameter | None
    confirm: bool


@bp.get("/admin/parameters")
def parameters() -> Any:
    me()
    text, only = request.args.get("q", "").strip(), request.args.get("only", "")
    lines = sorted(_lines(words.pack(), words.today()), key=_fixed_by_law)
    found = [each for each in lines if _wanted(each, text, only)]
    return render_template(
        "parameters.html", lines=found, text=text, only=only if only in ONLY else ""
    )


def _lines(pack: Pack, today: date) -> Iterable[Line]:
    by_key: dict[str, list[Parameter]] = {}
    for row in sorted(pack.rows, key=lambda row: row.order):
        by_key.setdefault(row.key, []).append(row)
    for key in dict.fromkeys(row.key for row in pack.rows):
        begun = [row for row in by_key[key] if row.holds(today)]
        coming = [row for row in by_key[key] if not row.holds(today)]
        last = by_key[key][-1]
        now = begun[-1] if begun else None
        yield Line(key, last.name, now, coming[0] if coming else None, last.confirm)


def _fixed_by_law(line: Line) -> bool:
    """What can be set here stands first."""
    row = line.now or line.coming
    return bool(row and row.statutory)


def _wanted(line: Line, text: str, only: str) -> bool:
    row = line.now or line.coming
    fits = {
        "confirm": line.confirm,
        "coming": line.coming is not None,
        "local": bool(row and row.local) or bool(line.coming and line.coming.local),
        "statutory": bool(row and row.statutory),
    }.get(only, True)
    return fits and (not text or text in line.name or text in line.key)


@bp.get("/admin/parameters/<key>")
def parameter(key: str) -> Any:
    return _parameter(key, None)


def _parameter(key: str, problem: CaseworkError | None) -> Any:
    pack, today = casework().pack(), words.today()
    rows = [row for row in pack.rows if row.key == key]
    if not rows:
        raise NotFound(_("没有参数 %(key)s", key=key))
    rows.sort(key=lambda row: row.order, reverse=True)
    page = render_template(
        "parameter.html",
        key_name=key, rows=rows, newest=rows[0], today=today,
        in_force=next((row for row in rows if row.holds(today)), None),
        changes=casework().keeping.parameter_changes(key),
        may=casework().keeping.may(me(), "set_parameters"),
        lapses=pack.reviewed and pack.legal_review.status == "reviewed",
        review=pack.legal_review, kind=KINDS[type(rows[0].value)],
        tomorrow=today + timedelta(days=1), given=request.form, problem=problem,
        errors=problem.fields if isinstance(problem, Invalid) else {},
        said=request.args.get("said"), key=asked.fresh_key(),
        calendars=sorted(casework().calendars().named.values(), key=lambda each: each.name),
    )  # fmt: skip
    return page, STATUS[type(problem)] if problem else 200


KINDS: dict[type, str] = {Decimal: "number", bool: "yes_no", str: "text"}


@bp.post("/admin/parameters/<key>")
def set_parameter(key: str) -> Any:
    """A value from a day on; one that ends a legal review is to be confirmed on the page."""
    form = request.form
    try:
        words.lapse_known()
        typed = form.get("value", ""), words.typed_day("valid_from"), form.get("source", "")
        casework().keeping.set_parameter(key, ParameterWanted(*typed, form.get("why", "")), me())
    except CaseworkError as error:
        return _parameter(key, error)
    return redirect(url_for("pages.parameter", key=key, said="set"), 303)


@bp.post("/admin/parameters/<key>/withdraw")
def withdraw_parameter(key: str) -> Any:
    """Undo a value that has not begun."""
    try:
        day = words.typed_day("valid_from")
        casework().keeping.withdraw_parameter(key, day, request.form.get("why", ""), me())
    except CaseworkError as error:
        return _parameter(key, error)
    return redirect(url_for("pages.parameter", key=key, said="withdrawn"), 303)
