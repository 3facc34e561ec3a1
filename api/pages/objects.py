"""档案: what outlives cases — the list, one object with its history, registering and changing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine import (
    CaseworkError,
    Form,
    Invalid,
    NewObject,
    NotFound,
    ObjectChange,
    ObjectType,
    ShownObject,
)

from ..auth import casework, me
from ..errors import STATUS
from . import answers as asked
from . import bp
from .forms import fields, labels
from .report import places

SHOWN = 20
FILTERS = ("type", "status", "unit", "q")


@bp.get("/objects")
def objects() -> Any:
    filters = {name: request.args.get(name, "").strip() for name in FILTERS}
    page = casework().objects(me(), request.args.get("after"), SHOWN, **filters)
    kinds = casework().object_types()
    return render_template(
        "objects.html",
        page=page, filters=filters, kinds=kinds, units=places(),
        statuses=kinds[filters["type"]].statuses if filters["type"] in kinds else (),
        mine=[kind for kind in kinds.values() if casework().may_create(kind, me())],
    )  # fmt: skip


@bp.get("/objects/<ident>")
def object_page(ident: str) -> Any:
    return _page(casework().object(ident, me()))


def _page(found: ShownObject, problem: CaseworkError | None = None) -> Any:
    ident = found.head.id
    page = render_template(
        "object.html",
        found=found, entries=casework().object_history(ident, me()),
        cases=casework().cases_of(ident, me()), said=request.args.get("said"),
        problem=problem, key=asked.fresh_key(),
    )  # fmt: skip
    return page, STATUS[type(problem)] if problem else 200


@bp.post("/objects/<ident>/status")
def object_status(ident: str) -> Any:
    found = casework().object(ident, me())
    told = {n: request.form.get(n, "").strip() or None for n in ("status", "note")}
    try:
        casework().change_object(ident, ObjectChange(**told), me(), asked.key())  # type: ignore[arg-type]
    except CaseworkError as error:
        return _page(found, error)
    return redirect(url_for("pages.object_page", ident=ident, said="changed"), 303)


# ---------------------------------------------------------------- registering and changing


@bp.route("/objects/new/<kind>", methods=["GET", "POST"])
def new_object(kind: str) -> Any:
    """Register an object of a type."""
    known = casework().object_types()
    if kind not in known:
        raise NotFound(_("没有对象类型 %(kind)s", kind=kind))

    def save(given: Mapping[str, Any]) -> str:
        new = NewObject(kind, request.form.get("_unit", ""), given)
        return str(casework().create_object(new, me(), asked.key())["object"])

    return _asking(known[kind], "", {}, save)


@bp.route("/objects/<ident>/change", methods=["GET", "POST"])
def change_object(ident: str) -> Any:
    """Change the fields of an object."""
    head = casework().object(ident, me()).head
    given = casework().object_answers(ident, me())

    def save(told: Mapping[str, Any]) -> str:
        casework().change_object(ident, ObjectChange(told), me(), asked.key())
        return ident

    return _asking(casework().object_types()[head.type], ident, given, save)


def _asking(
    kind: ObjectType, ident: str, known: Mapping[str, Any], save: Callable[[Any], str]
) -> Any:
    """Show the form, or take it; what is wrong comes back with the answers kept."""
    if request.method == "GET":
        return _form_page(kind, ident, known, None)
    given: dict[str, Any] = {}
    try:
        given = asked.posted(kind.form)
        saved = save(_loaded(kind.form, given))
    except CaseworkError as error:
        typed = given or kind.form.from_post(asked.own_fields())
        return _form_page(kind, ident, typed, error)
    return redirect(url_for("pages.object_page", ident=saved, said="changed"), 303)


def _loaded(form: Form, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Refuse here what the form demands: a change alone demands nothing."""
    form.load(given, {}, now=casework().now())
    return given


def _form_page(
    kind: ObjectType, ident: str, given: Mapping[str, Any], problem: CaseworkError | None
) -> Any:
    errors = problem.fields if isinstance(problem, Invalid) else {}
    units = places()
    chosen = request.form.get("_unit") or (units[0].id if units else "")
    page = render_template(
        "object_form.html",
        kind=kind, ident=ident, units=units, chosen=chosen, errors=errors, problem=problem,
        labels=labels(kind.form), key=asked.fresh_key(),
        fields=fields(kind.form, given, errors, casework().asking_report(chosen)),
    )  # fmt: skip
    return page, STATUS[type(problem)] if problem else 200
