"""吹哨台: who has answered, who is on site, who is late. 督办: who owes a reply."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from ..auth import casework, me
from . import bp
from .queue import titles
from .report import places

SHOWN = 20


@bp.get("/whistles")
def whistles() -> Any:
    page = casework().whistles(me(), request.args.get("after"), SHOWN)
    return render_template(
        "whistles.html",
        page=page, now=casework().now(), titles=titles(each.case for each in page.items),
    )  # fmt: skip


@bp.get("/supervision")
def supervision() -> Any:
    unit = request.args.get("unit", "")
    page = casework().supervised(me(), request.args.get("after"), SHOWN, unit)
    return render_template(
        "supervision.html",
        page=page, unit_chosen=unit, units=places(),
        urgency=casework().urgency({each.case.id for each in page.items}),
        titles=titles(each.case for each in page.items),
    )  # fmt: skip
