"""放假安排: which days of a year are worked, by which notice; a new notice is looked at first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine import Calendars, CaseworkError, Invalid

from ..auth import casework, me
from ..errors import STATUS
from . import bp, words

FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST = 100_000  # bytes of a notice


@dataclass(frozen=True, slots=True)
class Change:
    """A day that a notice makes a working day or a day off, or whose row it words anew."""

    on: date
    before: bool
    after: bool
    name: str
    source: str


@bp.get("/admin/holidays")
def holidays() -> Any:
    me()
    return _show(None)


def _show(problem: CaseworkError | None, text: str = "", found: Calendars | None = None) -> Any:
    now, today = casework().calendars(), words.today()
    given = request.args.get("year", "")
    year = int(given) if given.isdecimal() and len(given) == 4 else today.year
    year = min(max(year, FIRST_YEAR), LAST_YEAR)
    changes = _changes(now, found) if found else []
    page = render_template(
        "holidays.html",
        year=year, rows=[row for row in now.rows if row.day.year == year],
        law=[row for row in now.statutory if row.day.year == year and row.kind == "statutory"],
        published=year in now.published, missing=now.missing(year), offices=now.offices,
        awaited=[y for y in (today.year, today.year + 1) if y not in now.published],
        may=casework().keeping.may(me(), "load_calendars"), problem=problem, text=text,
        changes=changes, checked=found is not None,
        fresh=sorted(found.published - now.published) if found else [],
        gaps=[row for y in found.published for row in found.missing(y)] if found else [],
        errors=problem.fields if isinstance(problem, Invalid) else {},
        said=request.args.get("said"),
    )  # fmt: skip
    return page, STATUS[type(problem)] if problem else 200


def _changes(now: Calendars, then: Calendars) -> list[Change]:
    old, new = now.get("std_8h"), then.get("std_8h")
    return [
        Change(row.day, old.is_workday(row.day), new.is_workday(row.day), row.name, row.source)
        for row in sorted(set(then.rows) - set(now.rows))
    ]


@bp.post("/admin/holidays/check")
def check_holidays() -> Any:
    """What the notice would change; nothing is kept."""
    text = ""
    try:
        text = _text()
        return _show(None, text, casework().keeping.with_notice(text, me()))
    except CaseworkError as error:
        return _show(error, text)


@bp.post("/admin/holidays")
def import_holidays() -> Any:
    text = request.form.get("text", "")
    try:
        casework().keeping.import_notice(_text(), me())
    except CaseworkError as error:
        return _show(error, text)
    return redirect(url_for("pages.holidays", year=request.form.get("year"), said="loaded"), 303)


def _text() -> str:
    """The file that was chosen, else what was pasted. Invalid if neither is text, or too much."""
    file = request.files.get("file")
    pasted = request.form.get("text", "")
    raw = file.read(LONGEST + 1) if file and file.filename else b""
    if max(len(raw), len(pasted)) > LONGEST:
        raise Invalid({"calendar": [_("文件太大:放假安排的表只有几十行")]})
    if not raw:
        return pasted
    for encoding in ("utf-8-sig", "gb18030"):  # spreadsheets in China save GB18030
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid({"calendar": [_("文件不是文字,请另存为 CSV")]})
