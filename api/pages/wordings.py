"""文书样式: the documents of the region, their words, and who changed them."""

from __future__ import annotations

import re
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine import CaseworkError, Invalid, NotFound, Wording

from ..auth import casework, me
from ..errors import STATUS
from . import bp, words

BRACED = re.compile(r"(\{[^{}]+\})")


@bp.get("/admin/wordings")
def wordings() -> Any:
    me()
    pack = words.pack()
    return render_template("wordings.html", papers=pack.papers, columns=pack.ledger)


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
