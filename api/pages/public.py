"""群众页面: report without an account, and follow the report by the code of its receipt."""

from __future__ import annotations

import io
import secrets
from typing import Any

import segno
from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine import Invalid, NotAllowed, NotFound, Receipt, Unit

from ..auth import casework
from ..limits import Limit
from . import answers as asked
from . import bp, words

PROCESS = "general_case"
LEVEL = "村居"
REPORTS, LOOKS = 10, 60  # an hour from one address
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
        "location": {"words": form["location"]},
        "photos": [_kept(photo) for photo in photos],
        "protect": True,
    }
    if not photos:
        given["evidence_waiver"] = form.get("evidence_waiver", "").strip() or "没有拍照"
    if phone := form.get("reporter_phone", "").strip():
        given |= {"reporter_phone": phone, "wants_callback": True}
    return given


def _kept(photo: Any) -> str:
    try:
        return casework().citizens.upload(photo.read(), photo.mimetype or "")
    except Invalid as error:
        raise Invalid({"photos": error.fields["file"]}) from error


def _form(errors: Any, unit: str) -> Any:
    places = villages()
    chosen = unit if any(place.id == unit for place in places) else ""
    return render_template(
        "public_report.html",
        places=places, chosen=chosen, errors=errors, posted=request.form, key=asked.fresh_key(),
        nearby=casework().citizens.nearby(chosen) if chosen else [],
        labels={
            "unit": _("在哪个村居"), "description": _("什么事"), "location": _("具体在哪里"),
            "photos": _("照片"), "reporter_phone": _("电话"),
        },
    )  # fmt: skip


def villages() -> list[Unit]:
    """The villages and communities that one may report from, in the pack's order."""
    return [unit for unit in words.pack().unit_rows if unit.territory and unit.level == LEVEL]


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
    if not _limit("looks", LOOKS):
        raise NotAllowed(_("这个网络一小时内查询太多,请过一会儿再查"), "too_many")
    try:
        found = casework().citizens.progress(code)
    except NotFound:
        return render_template("public_progress.html", found=None, wrong=True, code=code), 404
    return render_template("public_progress.html", found=found, wrong=False, code=code)


def _limit(name: str, most: int) -> bool:
    limits = current_app.extensions.setdefault("limits", {})
    limit = limits.setdefault(name, Limit(most, secrets.token_bytes(32)))
    return bool(limit.allows(request.remote_addr or "", casework().now()))
