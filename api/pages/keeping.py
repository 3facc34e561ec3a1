"""管理: one's own API tokens; for who keeps security the posts, who holds them, and substitutes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine import SHANGHAI, CaseworkError, Invalid

from ..auth import casework, me
from ..errors import STATUS
from . import answers as asked
from . import bp, words

SHOWN, LONGEST = 50, 60


@bp.get("/me/tokens")
def tokens() -> Any:
    return _tokens(None, None)


def _tokens(secret: str | None, problem: CaseworkError | None) -> Any:
    page = render_template(
        "tokens.html",
        tokens=casework().keeping.tokens(me()), secret=secret, problem=problem,
        key=asked.fresh_key(),
        errors=problem.fields if isinstance(problem, Invalid) else {},
    )  # fmt: skip
    return page, STATUS[type(problem)] if problem else 200


@bp.post("/me/tokens")
def make_token() -> Any:
    """A new token, shown on this answer and never again."""
    label = request.form.get("label", "").strip()
    if not 0 < len(label) <= LONGEST:
        wanted = _("请写 1 到 %(n)s 字,说明给谁用", n=LONGEST)
        return _tokens(None, Invalid({"label": [wanted]}))
    return _tokens(casework().issue_token(me().id, label, me()), None)


@bp.post("/me/tokens/<digest>/revoke")
def revoke_token(digest: str) -> Any:
    casework().keeping.revoke_token(digest, me())
    return redirect(url_for("pages.tokens"), 303)


# ---------------------------------------------------------------- posts


@bp.get("/admin/posts")
def posts() -> Any:
    return _posts(None)


def _posts(problem: CaseworkError | None) -> Any:
    unit, person = request.args.get("unit", ""), request.args.get("person", "").strip()
    found = casework().keeping.posts(me(), unit, request.args.get("after"), SHOWN + 1, person)
    page = render_template(
        "posts.html",
        posts=found[:SHOWN], next=found[SHOWN - 1].id if len(found) > SHOWN else None,
        unit_chosen=unit, person_chosen=person, units=words.pack().unit_rows,
        persons=casework().keeping.persons(me()),
        roles={k: v["name"] for k, v in words.roles().items() if _given_here(k, v)},
        today=casework().now().astimezone(SHANGHAI).date(), problem=problem,
        errors=problem.fields if isinstance(problem, Invalid) else {},
        said=request.args.get("said"), key=asked.fresh_key(), given=request.form,
        wrong=(request.view_args or {}).get("what", "") if problem else "",
    )  # fmt: skip
    return page, STATUS[type(problem)] if problem else 200


@bp.post("/admin/posts/<any(assign, end, substitute):what>")
def change_post(what: str) -> Any:
    """Give a post, end one, or let somebody serve for an absent person; each is a record."""
    try:
        CHANGES[what]()
    except CaseworkError as error:
        return _posts(error)
    unit, person = request.args.get("unit"), request.args.get("person")
    return redirect(url_for("pages.posts", said=what, unit=unit, person=person), 303)


def _given_here(role: str, told: Mapping[str, Any]) -> bool:
    """Administrators' posts are given on the server only."""
    return role != "commands" and "apart" not in told


def _assign() -> None:
    form = request.form
    who, role, unit = form.get("person", "").strip(), form.get("role", ""), form.get("unit", "")
    casework().keeping.assign_post(who, role, unit, _day("since"), me())


def _end() -> None:
    casework().keeping.end_post(request.form.get("post", ""), casework().now(), me())


def _substitute() -> None:
    form = request.form
    both = form.get("substitute", "").strip(), form.get("absent", "").strip()
    casework().keeping.appoint_substitute(*both, _day("since"), _day("until"), me())


CHANGES: dict[str, Callable[[], None]] = {
    "assign": _assign, "end": _end, "substitute": _substitute,
}  # fmt: skip


def _day(name: str) -> datetime:
    """The beginning of the day that was given."""
    return datetime.combine(words.typed_day(name), time(), SHANGHAI)
