"""新案件: choose a process, say where and when, fill its first form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine import NETS, CaseworkError, Definition, Form, Invalid, NotFound, Report, Unit

from .. import pasting
from ..auth import casework, me
from ..errors import STATUS
from ..simulated import SHANGHAI
from . import answers as asked
from . import bp, picking, words
from .forms import fields, labels, start_form

GRID = "网格"
GENERAL, VEHICLES = "general_case", "zombie_vehicle"
HEADER = ("unit", "net", "channel", "occurred_at")
CHANNELS = ("巡查", "群众来电", "群众来访", "12345热线", "网上留言", "上级交办", "部门转办")


@bp.get("/cases/new")
def choose() -> Any:
    """What can be reported here; with one choice only, its form."""
    startable = [d for p in casework().processes() if start_form(d := casework().deployed(p["id"]))]
    me()
    if len(startable) == 1:
        return redirect(url_for("pages.report_form", process=startable[0].process))
    return render_template("choose.html", processes=startable)


@bp.route("/cases/paste", methods=["GET", "POST"])
def paste() -> Any:
    """A message from a group chat becomes a report that one looks through and sends."""
    me()
    text = request.form.get("text", "")
    if not text.strip():
        problem = (
            Invalid({"text": [_("请把聊天里的话贴进来")]}) if request.method == "POST" else None
        )
        page = render_template("paste.html", problem=problem, key=asked.fresh_key())
        return page, 422 if problem else 200
    found = pasting.read(text, places())
    definition = _startable(_process(found))
    form = _form(definition)
    photos = [asked.store(f, "photos") for f in request.files.getlist("photos") if f.filename]
    known: dict[str, Any] = {
        "description": found.words, "location": {"words": found.spot}, "plate": found.plate,
        "reporter_phone": found.phone, "photos": photos, "title": found.words[:40].split("\n")[0],
    }  # fmt: skip
    given = {f.key: known[f.key] for f in form.fields if known.get(f.key)} if form else {}
    return _show(definition, given, chosen=found.unit, said="pasted")


def _process(found: pasting.Pasted) -> str:
    """Vehicles have a process of their own, if it is deployed."""
    known = {each["id"] for each in casework().processes()}
    return VEHICLES if found.vehicle and VEHICLES in known else GENERAL


@bp.get("/cases/new/<process>")
def report_form(process: str) -> Any:
    return _show(_startable(process))


@bp.post("/cases/new/<process>")
def report(process: str) -> Any:
    definition = _startable(process)
    form = _form(definition)
    given: dict[str, Any] = {}
    try:
        given = asked.posted(form)
        reply = casework().open(_report(process, given), me(), asked.key())
    except CaseworkError as error:
        typed = given or (form.from_post(asked.own_fields()) if form else {})
        return _show(definition, typed, error)
    return redirect(url_for("pages.case", ident=reply["number"], said="opened"), 303)


@bp.post("/cases/new/<process>/place")
def pick_place(process: str) -> Any:
    """The form again, with what was typed and the unit under the point that was pressed."""
    definition = _startable(process)
    form = _form(definition)
    found = picking.pressed(places(), neighbours=True)
    typed = form.from_post(asked.own_fields()) if form else {}
    said = "picked" if found else "missed"
    page, _status = _show(definition, typed, None, found or request.form.get("_unit", ""), said)
    return page


def _report(process: str, given: dict[str, Any]) -> Report:
    """The report; what the form itself asks for is not asked beside it."""
    header: dict[str, Any] = {n: v for n in HEADER if (v := request.form.get(f"_{n}", ""))}
    at = _instant(header.pop("occurred_at", "") or given.get("occurred_at") or "")
    return Report(process, given, header.pop("unit", ""), occurred_at=at, **header)


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
    except ValueError as error:
        raise Invalid({"occurred_at": [_("请填写正确的日期和时间")]}) from error


def _show(
    definition: Definition,
    given: Mapping[str, Any] | None = None,
    problem: CaseworkError | None = None,
    chosen: str = "",
    said: str = "",
    template: str = "report.html",
    channel: str = "",
    **more: Any,
) -> Any:
    form, errors = _form(definition), problem.fields if isinstance(problem, Invalid) else {}
    units = places()
    chosen = chosen or request.form.get("_unit") or (units[0].id if units else "")
    page = render_template(
        template,
        definition=definition, errors=errors, problem=problem, labels=labels(form), units=units,
        keys=form.keys if form else (),
        nets=NETS, channels=_channels(), channel=channel or _usual_channel(), chosen=chosen,
        posted=request.form, key=asked.fresh_key(), said=said, **more,
        pick=picking.offered(chosen, units, neighbours=True), all_units=words.pack().units,
        fields=fields(form, given or {}, errors, casework().asking_report(chosen)),
    )  # fmt: skip
    return page, STATUS[type(problem)] if problem else 200


def show_for(template: str, chosen: str, channel: str, **more: Any) -> Any:
    """The form of a new general case in another frame, with its usual channel."""
    given = {"channel": channel, "wants_callback": True} if channel else {}
    return _show(_startable(GENERAL), given, None, chosen, "", template, channel, **more)


def places() -> list[Unit]:
    """Villages and grids one reports from: those of one's posts first, then all others."""
    pack = words.pack()
    levels, today = ("村居", GRID), words.today()
    mine = {each.id for post in me().posts for each in pack.path(post.unit)}
    found = [u for u in pack.unit_rows if u.territory and u.level in levels and u.takes(today)]
    own = {post.unit for post in me().posts}
    # Who serves a grid serves its village too: of one's own, the grid is the nearer guess.
    return sorted(found, key=lambda u: (u.id not in own, own and u.level != GRID, u.id not in mine))


def _channels() -> list[str]:
    return [channel.name for channel in words.pack().channels] or list(CHANNELS)


def _usual_channel() -> str:
    """The channel through which somebody of one's posts mostly reports; empty if none is."""
    return next((c.name for c in words.pack().channels if me().roles & set(c.roles)), "")


def phone_channel() -> str:
    """The channel for what was told by telephone, by its id in the pack (``chat_phone``)."""
    return next((c.name for c in words.pack().channels if c.id == "chat_phone"), "")


def _startable(process: str) -> Definition:
    me()
    definition = casework().deployed(process)
    if start_form(definition) is None:
        words = _("流程“%(name)s”不能直接上报,它由其他流程调用", name=definition.name)
        raise NotFound(words)
    return definition


def _form(definition: Definition) -> Form | None:
    return casework().form_of(definition, start_form(definition))
