"""群众页面: report without an account, and follow the report by the code of its receipt."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable
from typing import Any

import segno
from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine import Invalid, NotAllowed, NotFound, Receipt, Unit

from ..auth import casework
from ..limits import Limit
from . import answers as asked
from . import bp, picking, words

PROCESS = "general_case"
LEVEL = "村居"
REPORTS, LOOKS = 10, 60  # an hour from one address
BOARD = 20
MOST_PHOTOS = 9


@bp.get("/p")
def public() -> Any:
    """What somebody without an account may do here."""
    return render_template("public.html")


@bp.get("/p/report")
def public_report_form() -> Any:
    return _form({}, request.args.get("unit", ""))


@bp.post("/p/report")
def public_report() -> Any:
    unit = request.form.get("unit", "")
    if request.form.get("website"):  # nobody sees this field: what fills it in is a machine
        return redirect(url_for("pages.public"), 303)
    if not _limit("reports", REPORTS):
        raise NotAllowed(_("这个网络一小时内上报太多,请过一会儿再报,或者打村居的电话"), "too_many")
    try:
        answers = _answers()
        receipt = casework().citizens.report(PROCESS, answers, unit, asked.key())
    except Invalid as error:
        return _form(error.fields, unit), 422
    # The code is in no address that the server's log would keep, and going back sends nothing anew.
    return _receipt(receipt)


@bp.post("/p/report/place")
def public_pick() -> Any:
    """The form again, with what was typed and the village or grid under the point pressed."""
    found = picking.pressed(_reportable(), neighbours=False)
    unit = found or request.form.get("unit", "")
    if "description" not in request.form:  # the first page: there is only the village to choose
        return redirect(url_for("pages.public_report_form", unit=unit or None), 303)
    return _form({}, unit, "picked" if found else "missed")


def _reportable() -> list[Unit]:
    """The villages, and the grids in them."""
    units, today = words.pack().unit_rows, words.today()
    known = {unit.id for unit in villages()}
    return [u for u in units if u.id in known or (u.parent in known and u.takes(today))]


def _answers() -> dict[str, Any]:
    form = request.form
    photos = [f for f in request.files.getlist("photos") if f.filename][:MOST_PHOTOS]
    missing = {
        key: [_("请填写")] for key in ("description", "location") if not form.get(key, "").strip()
    }
    if missing:
        raise Invalid(missing)
    given: dict[str, Any] = {
        "description": form["description"],
        "location": _place(form),
        "photos": [_kept(photo) for photo in photos],
        "protect": True,
    }
    if not photos:
        given["evidence_waiver"] = form.get("evidence_waiver", "").strip() or "没有拍照"
    if phone := form.get("reporter_phone", "").strip():
        given |= {"reporter_phone": phone, "wants_callback": True}
    return given


def _place(form: Any) -> dict[str, str]:
    """The words, and where the phone stood if it said so."""
    spot = {part: form.get(part, "").strip() for part in ("lat", "lng")}
    return {"words": form["location"]} | (spot if all(spot.values()) else {})


def _kept(photo: Any) -> str:
    try:
        return casework().citizens.upload(photo.read(), photo.mimetype or "")
    except Invalid as error:
        raise Invalid({"photos": error.fields["file"]}) from error


def _form(errors: Any, unit: str, said: str = "") -> Any:
    reportable, pack = _reportable(), words.pack()
    chosen = unit if any(place.id == unit for place in reportable) else ""
    village = next((u for u in pack.path(chosen) if u.level == LEVEL), None) if chosen else None
    return render_template(
        "public_report.html",
        places=villages(), chosen=chosen, village=village, errors=errors, posted=request.form,
        key=asked.fresh_key(), said=said, all_units=pack.units,
        pick=picking.offered(chosen, reportable, neighbours=False),
        nearby=casework().citizens.nearby(village.id) if village else [],
        labels={
            "unit": _("在哪个村居"), "description": _("什么事"), "location": _("具体在哪里"),
            "photos": _("照片"), "reporter_phone": _("电话"),
        },
    )  # fmt: skip


def villages() -> list[Unit]:
    """The villages and communities that one may report from, in the pack's order."""
    units, today = words.pack().unit_rows, words.today()
    return [u for u in units if u.territory and u.level == LEVEL and u.takes(today)]


def _receipt(receipt: Receipt) -> Any:
    address = url_for("pages.public_progress", code=receipt.code, _external=True)
    drawn = io.BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", scale=5, xmldecl=False, svgns=True, title=_("查询进度的二维码")
    )
    return render_template(
        "public_receipt.html", receipt=receipt, address=address, code=drawn.getvalue().decode()
    )


@bp.get("/p/progress")
def public_look() -> Any:
    """Enter a code."""
    code = request.args.get("code", "").strip()
    if not code:
        return render_template("public_progress.html", found=None, wrong=False)
    return public_progress(code)


@bp.get("/p/r/<code>")
def public_progress(code: str) -> Any:
    return _progress(code)


def _progress(code: str, given: Any = None, problem: Invalid | None = None) -> Any:
    if not _limit("looks", LOOKS):
        raise NotAllowed(_("这个网络一小时内查询太多,请过一会儿再查"), "too_many")
    try:
        found = casework().citizens.progress(code)
    except NotFound:
        return render_template("public_progress.html", found=None, wrong=True, code=code), 404
    page = render_template(
        "public_progress.html",
        found=found, wrong=False, code=code, key=asked.fresh_key(), said=request.args.get("said"),
        given=given or {}, errors=problem.fields if problem else {},
    )  # fmt: skip
    return page, 422 if problem else 200


@bp.post("/p/r/<code>/add")
def public_add(code: str) -> Any:
    """More about one's own report."""
    return _tell(code, "added", lambda: casework().citizens.add(code, _words(), asked.key()))


@bp.post("/p/r/<code>/object")
def public_object(code: str) -> Any:
    """异议: once for each code."""
    return _tell(code, "objected", lambda: casework().citizens.object(code, _words()))


@bp.post("/p/r/<code>/answer/<ask>")
def public_answer(code: str, ask: str) -> Any:
    """评价: the questions that the case asks its reporter."""
    found = casework().citizens.progress(code)
    form = next((each.form for each in found.asks if each.id == ask), None)
    if form is None:
        raise NotFound(_("评价的时间已过,或者已经评价过"))
    given = form.from_post(asked.own_fields())
    try:
        casework().citizens.answer(code, ask, given, asked.key())
    except Invalid as error:
        return _progress(code, given, error)
    return redirect(url_for("pages.public_progress", code=code, said="rated"), 303)


def _tell(code: str, said: str, act: Callable[[], Any]) -> Any:
    if not _limit("reports", REPORTS):
        raise NotAllowed(_("这个网络一小时内上报太多,请过一会儿再报,或者打村居的电话"), "too_many")
    try:
        act()
    except Invalid as error:
        return _progress(code, {}, error)
    return redirect(url_for("pages.public_progress", code=code, said=said), 303)


def _words() -> str:
    return request.form.get("words", "")


@bp.post("/p/join")
def public_join() -> Any:
    """我也遇到: a code of one's own for a case that is open already."""
    if not _limit("reports", REPORTS):
        raise NotAllowed(_("这个网络一小时内上报太多,请过一会儿再报,或者打村居的电话"), "too_many")
    return _receipt(casework().citizens.join(request.form.get("case", ""), asked.key()))


@bp.get("/p/board")
def public_board() -> Any:
    """What was done and what the villages agreed on, without anybody's name."""
    page = casework().citizens.done(request.args.get("after"), BOARD)
    return render_template("public_board.html", page=page, pacts=casework().citizens.pacts())


def _limit(name: str, most: int) -> bool:
    limits = current_app.extensions.setdefault("limits", {})
    limit = limits.setdefault(name, Limit(most, secrets.token_bytes(32)))
    return bool(limit.allows(request.remote_addr or "", casework().now()))
