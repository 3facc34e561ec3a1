"""依据: the articles in force, what is suspended, and what the city has still to confirm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for

from engine import SHANGHAI, CaseworkError, to_do

from ..auth import casework, me
from ..errors import STATUS
from . import answers as asked
from . import bp


@bp.get("/law")
def law() -> Any:
    return _show()


@bp.post("/law/<basis>/<any(suspend, restore):what>")
def change(basis: str, what: str) -> Any:
    """中止 or 恢复, with its reason."""
    act: Callable[..., Any] = getattr(casework(), f"{what}_basis")
    try:
        act(basis, request.form.get("reason", ""), me(), asked.key())
    except CaseworkError as error:
        return _show(error)
    return redirect(url_for("pages.law"), 303)


def _show(problem: CaseworkError | None = None) -> Any:
    pack, on = casework().pack(), casework().now().astimezone(SHANGHAI).date()
    may = me().roles & set(casework().roles().get("commands", {}).get("suspend_basis", ()))
    page = render_template(
        "law.html",
        bases=[row for row in pack.bases if row.holds(on)],
        suspensions=pack.suspensions, suspended={row.basis: row for row in pack.suspensions},
        todo=to_do(pack), reviewed=pack.reviewed, review=pack.legal_review, on=on,
        may=bool(may), key=asked.fresh_key(), problem=problem,
    )  # fmt: skip
    return page, STATUS[type(problem)] if problem else 200
