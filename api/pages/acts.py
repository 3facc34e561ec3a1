"""What people do to a case beside its tasks: tell it, command it, note, add photos, retry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine import Case, CaseworkError, Conflict, Form, Invalid

from ..auth import casework, me
from ..errors import STATUS
from . import answers as asked
from . import bp, cases
from .forms import fields, labels

COMMANDS: Mapping[str, tuple[str, Callable[..., Any]]] = {
    "suspension": ("common/suspension_request", lambda *given: casework().ask_suspension(*given)),
    "supervision": ("common/supervision", lambda *given: casework().supervise(*given)),
    "void": ("common/void", lambda *given: casework().void(*given)),
    "merge": ("common/merge", lambda *given: casework().merge(*given)),
    "unmerge": ("common/unmerge", lambda *given: casework().unmerge(*given)),
    "route-out": ("common/route_out", lambda *given: casework().route_out(*given)),
    "fact": ("common/new_fact", lambda *given: casework().add_fact(*given)),
    "force-close": ("common/force_close", lambda *given: casework().force_close(*given)),
}
"""Command -> its form and what takes the answers: (case, answers, actor, key)."""

PROPOSED = ("possible_duplicates", "same_plate_cases")
NAMES = ", ".join(f"'{name}'" for name in COMMANDS)


# ---------------------------------------------------------------- with a page of their own


@bp.route("/cases/<ident>/actions/<subscription>", methods=["GET", "POST"])
def action(ident: str, subscription: str) -> Any:
    """Tell the case that something it waits for has happened."""
    found = casework().case(ident, me())
    row = next((a for a in casework().actions(found.id) if a["id"] == subscription), None)
    if row is None:
        raise Conflict(_("案件已经不再等这件事,请回到案件查看"), "not_waiting")
    form = form_of(found, row["form"])

    def tell(given: Any, key: str) -> Any:
        return casework().send(found.id, row["name"], given, me(), key, subscription)

    return _asking(found, form, "action", row["action"] or row["name"], tell)


@bp.route(f"/cases/<ident>/<any({NAMES}):command>", methods=["GET", "POST"])
def command(ident: str, command: str) -> Any:
    """挂账、督办、作废、并案 …, each with its form."""
    found = casework().case(ident, me())
    key, act = COMMANDS[command]

    def give(given: Any, once: str) -> Any:
        return act(found.id, given, me(), once)

    return _asking(found, form_of(found, key), command, "", give)


def _asking(
    found: Case, form: Form | None, what: str, title: str, act: Callable[[Any, str], Any]
) -> Any:
    """Show the form, or take it; what is wrong comes back with the answers kept."""
    if request.method == "GET":
        return show(found, form, what, title, {}, None)
    given: dict[str, Any] = {}
    try:
        given = asked.posted(form)
        act(given, asked.key())
    except CaseworkError as error:
        typed = given or (form.from_post(asked.own_fields()) if form else {})
        return show(found, form, what, title, typed, error)
    return _back(found, what)


def show(
    found: Case, form: Form | None, what: str, title: str, given: Any, problem: CaseworkError | None
) -> Any:
    errors = problem.fields if isinstance(problem, Invalid) else {}
    page = render_template(
        "act.html",
        case=found, what=what, title=title, duplicates=_duplicates(found, what),
        errors=errors, problem=problem, labels=labels(form),
        fields=fields(form, given, errors, casework().asking(found.id)),
        key=asked.fresh_key(),
    )  # fmt: skip
    return page, STATUS[type(problem)] if problem else 200


def _duplicates(found: Case, what: str) -> list[str]:
    """Numbers that the look-ups propose to merge into (one class near by, or one plate)."""
    if what != "merge":
        return []
    known = casework().variables(found.id)
    return sorted({n for name in PROPOSED for n in known.get(name) or ()})


def form_of(found: Case, key: str | None) -> Form | None:
    return casework().form_of(casework().definition_of(found.id), key)


# ---------------------------------------------------------------- on the case's page


@bp.post("/cases/<ident>/note")
def note(ident: str) -> Any:
    found = casework().case(ident, me())
    text = request.form.get("text", "")
    return _small(found, "note", lambda: casework().note(found.id, text, me(), asked.key()))


@bp.post("/cases/<ident>/evidence")
def evidence(ident: str) -> Any:
    found = casework().case(ident, me())
    text = request.form.get("text", "")

    def add() -> None:
        sent = [f for f in request.files.getlist("files") if f.filename]
        files = request.form.getlist("stored") + [asked.store(f, "files") for f in sent]
        casework().add_evidence(found.id, files, me(), text, asked.key())

    return _small(found, "evidence", add)


@bp.post("/cases/<ident>/resume")
def resume(ident: str) -> Any:
    found = casework().case(ident, me())
    return _small(found, "resume", lambda: casework().resume(found.id, me(), asked.key()))


@bp.post("/cases/<ident>/incidents/<incident>/retry")
def retry(ident: str, incident: str) -> Any:
    found = casework().case(ident, me())
    return _small(found, "retry", lambda: casework().retry(found.id, incident, me(), asked.key()))


def _small(found: Case, said: str, act: Callable[[], Any]) -> Any:
    try:
        act()
    except CaseworkError as error:
        return cases.show(found, error, STATUS[type(error)])
    return _back(found, said)


def _back(found: Case, said: str) -> Any:
    """To the case, or to the task from whose page it was done."""
    if task := request.args.get("back"):
        return redirect(url_for("pages.task", task_id=task, said=said), 303)
    return redirect(url_for("pages.case", ident=found.number, said=said), 303)
