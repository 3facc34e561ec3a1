"""文书样式: the documents of the region, their words, and who changed them."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine import CaseworkError, Invalid, NotFound, Wording

from .. import sheets
from ..auth import casework, me
from ..errors import STATUS
from . import answers as asked
from . import bp, words

BRACED = re.compile(r"(\{[^{}]+\})")


@bp.get("/admin/wordings")
def wordings() -> Any:
    return _wordings(None)


def _wordings(problem: CaseworkError | None) -> Any:
    may, pack = casework().keeping.may(me(), "word_papers"), words.pack()
    page = render_template(
        "wordings.html",
        papers=pack.papers, columns=pack.ledger, templates=casework().keeping.templates(),
        units=[u for u in pack.unit_rows if u.territory and u.level != "网格"], may=may,
        marker=sheets.MARKER, problem=problem, given=request.form,
        errors=problem.fields if isinstance(problem, Invalid) else {},
        said=request.args.get("said"), key=asked.fresh_key(),
    )  # fmt: skip
    return page, STATUS[type(problem)] if problem else 200


@bp.post("/admin/templates")
def set_template() -> Any:
    """A street's own workbook for its ledger, tried with no lines before it is kept."""
    sent, unit = request.files.get("template"), request.form.get("unit", "")
    body = sent.read() if sent else b""
    try:
        if body:
            sheets.filled(body, sheets.Sheet("", [], []))
        casework().keeping.set_template(unit, sent.filename or "" if sent else "", body, me())
    except CaseworkError as error:
        return _wordings(error)
    return redirect(url_for("pages.wordings", said="kept"), 303)


@bp.get("/admin/templates/<unit>.xlsx")
def template(unit: str) -> Response:
    """The workbook of a unit, as it was sent."""
    me()
    found = casework().keeping.template(unit)
    if found is None or found[0].unit != unit:
        raise NotFound(_("这个单位没有自己的台账模板"))
    head = {"Content-Disposition": f'attachment; filename="template-{unit}.xlsx"'}
    return Response(found[1], mimetype=sheets.XLSX, headers=head)


@bp.post("/admin/templates/<unit>/remove")
def remove_template(unit: str) -> Any:
    try:
        casework().keeping.take_template_away(unit, me())
    except CaseworkError as error:
        return _wordings(error)
    return redirect(url_for("pages.wordings", said="removed"), 303)


@bp.get("/admin/wordings/<ident>")
def wording(ident: str) -> Any:
    return _wording(ident, None)


def _wording(ident: str, problem: CaseworkError | None) -> Any:
    me()
    pack, names = words.pack(), {p["id"]: p["name"] for p in casework().processes()}
    paper = next((each for each in pack.papers if each.id == ident), None)
    if paper is None:
        raise NotFound(_("没有文书 %(paper)s", paper=ident))
    page = render_template(
        "wording.html",
        paper=paper, lines=[BRACED.split(line) for line in paper.body],
        bases=[row for row in (pack.basis(b, words.today()) for b in paper.bases) if row],
        processes=[names.get(each, each) for each in paper.processes],
        changes=casework().keeping.rewordings(ident),
        may=casework().keeping.may(me(), "word_papers"),
        lapses=pack.reviewed and pack.legal_review.status == "reviewed", review=pack.legal_review,
        problem=problem, given=request.form, said=request.args.get("said"),
        errors=problem.fields if isinstance(problem, Invalid) else {},
    )  # fmt: skip
    return page, STATUS[type(problem)] if problem else 200


@bp.post("/admin/wordings/<ident>")
def reword(ident: str) -> Any:
    """New words for the documents that are issued from now on."""
    form = request.form
    typed = (form.get(name, "") for name in ("title", "body", "objection", "source"))
    try:
        words.lapse_known()
        casework().keeping.reword(ident, Wording(*typed), me())
    except CaseworkError as error:
        return _wording(ident, error)
    return redirect(url_for("pages.wording", ident=ident, said="changed"), 303)
