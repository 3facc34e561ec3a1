"""账号: who keeps security registers people, opens and locks accounts; everybody's own password."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine import CaseworkError, Invalid

from ..auth import COOKIE, casework, me
from ..errors import STATUS
from . import answers as asked
from . import bp

SHOWN = 50


@bp.get("/admin/accounts")
def accounts() -> Any:
    return _accounts(None, {})


def _accounts(problem: CaseworkError | None, told: dict[str, str]) -> Any:
    text = request.args.get("q", "").strip()
    given = request.args.get("after"), request.args.get("login", "")
    after = (given[0], given[1]) if given[0] else None
    found = casework().keeping.accounts(me(), text, after, SHOWN + 1)
    page = render_template(
        "accounts.html",
        accounts=found[:SHOWN], next=found[SHOWN - 1] if len(found) > SHOWN else None,
        text=text, told=told, problem=problem, key=asked.fresh_key(), given=request.form,
        errors=problem.fields if isinstance(problem, Invalid) else {},
        said=request.args.get("said"), myself=me().id,
    )  # fmt: skip
    return page, STATUS[type(problem)] if problem else 200


@bp.post("/admin/accounts/<any(enrol, reset, lock, unlock):what>")
def change_account(what: str) -> Any:
    """Register somebody, give a first password (shown on this answer only), lock or unlock."""
    try:
        told = CHANGES[what]()
    except CaseworkError as error:
        return _accounts(error, {})
    if told:
        return _accounts(None, told)
    return redirect(url_for("pages.accounts", said=what, q=request.args.get("q")), 303)


def _enrol() -> dict[str, str]:
    name, login = request.form.get("name", ""), request.form.get("login", "").strip()
    person, password = casework().keeping.enrol(name, login, me(), asked.key())
    return {"person": person, "login": login, "password": password}


def _reset() -> dict[str, str]:
    person, login = request.form.get("person", ""), request.form.get("login", "").strip()
    password = casework().keeping.reset_password(login, person, me())
    return {"person": person, "login": login, "password": password}


def _lock(locked: bool) -> dict[str, str]:
    casework().keeping.lock(request.form.get("person", ""), me(), locked=locked)
    return {}


CHANGES: dict[str, Callable[[], dict[str, str]]] = {
    "enrol": _enrol, "reset": _reset,
    "lock": lambda: _lock(True), "unlock": lambda: _lock(False),
}  # fmt: skip


# ---------------------------------------------------------------- one's own password


@bp.get("/me/password")
def password() -> Any:
    return _password(None)


def _password(problem: CaseworkError | None) -> Any:
    page = render_template(
        "password.html",
        problem=problem, said=request.args.get("said"), key=asked.fresh_key(),
        errors=problem.fields if isinstance(problem, Invalid) else {},
    )  # fmt: skip
    return page, STATUS[type(problem)] if problem else 200


@bp.post("/me/password")
def change_password() -> Any:
    form = request.form
    try:
        if form.get("password") != form.get("again"):
            raise Invalid({"again": [_("两次写的新密码不一样,请再写一次")]})
        typed = form.get("old", ""), form.get("password", "")
        casework().keeping.change_password(me(), *typed, request.cookies.get(COOKIE, ""))
    except CaseworkError as error:
        return _password(error)
    return redirect(url_for("pages.password", said="changed"), 303)
