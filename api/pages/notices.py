"""提醒: one's own list and wishes; for the administrator what could not be delivered."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine import NOTICE_KINDS, CaseworkError, Invalid, Wishes

from .. import sending
from ..auth import casework, me
from ..errors import STATUS
from . import answers as asked
from . import bp, naming

SHOWN = 30


@bp.get("/notices")
def notices() -> Any:
    page = casework().notices.mine(me(), request.args.get("after"), SHOWN)
    unread = casework().notices.unread(me())
    return render_template(
        "notices.html", page=page, unread=unread, kinds=naming.names(NOTICE_KINDS)
    )


@bp.post("/notices/read")
def notices_read() -> Any:
    casework().notices.read_all(me())
    return redirect(url_for("pages.notices"), 303)


@bp.get("/notices/wishes")
def wishes() -> Any:
    found, there = casework().notices.wishes(me())
    return _wishes(found, there, None)


def _wishes(found: Wishes, there: bool, problem: CaseworkError | None) -> Any:
    page = render_template(
        "wishes.html",
        wishes=found, there=there, typed=found.address if problem else "", problem=problem,
        kinds=naming.names(NOTICE_KINDS),
        key=asked.fresh_key(),
        errors=problem.fields if isinstance(problem, Invalid) else {}, hours=range(25),
        said=request.args.get("said"),
    )  # fmt: skip
    return page, STATUS[type(problem)] if problem else 200


@bp.post("/notices/wishes")
def wish() -> Any:
    """Keep the wishes; an empty address keeps the one there is, unless it is to be forgotten."""
    there = casework().notices.wishes(me())[1]
    address = request.form.get("address", "").strip()
    typed = {name: request.form.get(name) or "0" for name in ("quiet_from", "quiet_until")}
    hours = {name: _hour(text) for name, text in typed.items()}
    kinds = tuple(request.form.getlist("kinds"))
    wanted = Wishes(address, kinds, digest="digest" in request.form, **hours)
    keep = there and not address and "forget" not in request.form
    try:
        if address and not sending.usable(address):
            raise Invalid({"address": [_("这个地址发不出去,请对照文档里的例子")]})
        casework().notices.wish(wanted, me(), keep_address=keep)
    except CaseworkError as error:
        return _wishes(wanted, there, error)
    return redirect(url_for("pages.wishes", said="wished"), 303)


def _hour(text: str) -> int:
    """An hour of the list; anything else is none, which the wishes refuse."""
    found = asked.natural(text, digits=2)
    return -1 if found is None else found


@bp.get("/admin/deliveries")
def deliveries() -> Any:
    page = casework().notices.failed(me(), request.args.get("after"), SHOWN)
    return render_template(
        "deliveries.html", page=page, kinds=naming.names(NOTICE_KINDS), key=asked.fresh_key(),
        said=request.args.get("said"),
    )  # fmt: skip


@bp.post("/admin/deliveries/<any(again, discard):what>")
def settle(what: str) -> Any:
    act = casework().notices.again if what == "again" else casework().notices.discard
    act(request.form.getlist("id"), me())
    return redirect(url_for("pages.deliveries", said=what), 303)


@bp.get("/incidents")
def incidents() -> Any:
    """Where processes stand still, in the cases that the reader may see."""
    page = casework().stuck(me(), request.args.get("after"), SHOWN)
    return render_template(
        "incidents.html", page=page, key=asked.fresh_key(), said=request.args.get("said")
    )


@bp.post("/incidents/retry")
def retry_incidents() -> Any:
    """Try those chosen once more; each is a command of its own."""
    failed = 0
    for chosen in request.form.getlist("id"):
        case, _, incident = chosen.partition("/")
        try:
            casework().retry(case, incident, me(), f"{asked.key()}:{chosen}")
        except CaseworkError:
            failed += 1
    return redirect(url_for("pages.incidents", said="failed" if failed else "retried"), 303)
