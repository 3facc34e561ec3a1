"""我的办理情况: what one did, for oneself and the direct superior; each sign can be appealed."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from engine import SHANGHAI, SIGNS

from ..asked import asked
from ..auth import casework, me
from . import answers as given
from . import bp, naming


@bp.get("/figures/own")
@bp.get("/figures/own/<person>")
def own(person: str = "") -> Any:
    who, today = person or me().id, casework().now().astimezone(SHANGHAI).date()
    question = asked({"from": str(today.replace(day=1)), "to": str(today)} | _days(), today)
    found = casework().own_figures(who, question, me())
    ids = {case for _, cases in (("", found.late), *found.signs) for case in cases}
    return render_template(
        "own.html",
        own=found, question=question, numbers=casework().numbers(ids), signs=naming.names(SIGNS),
        mine=who == me().id, key=given.fresh_key(), said=request.args.get("said"),
    )  # fmt: skip


@bp.post("/figures/own/appeal")
def appeal_figure() -> Any:
    case = casework().case(request.form.get("case", ""))
    told = (request.form.get("sign", ""), request.form.get("text", ""))
    casework().appeal_figure(case.id, *told, me(), given.key())
    return redirect(url_for("pages.own", said="appealed"), 303)


def _days() -> dict[str, str]:
    return {name: request.args[name] for name in ("from", "to") if request.args.get(name)}
