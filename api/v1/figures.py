"""Figures with their definitions and cases; what was published of them."""

from __future__ import annotations

from typing import Any

from engine import POPULATIONS, SHANGHAI, Figure

from ..asked import asked
from ..auth import casework, me
from . import bp
from .schemas import FiguresIn, FiguresOut, MetricsOut, PublicationsOut

Json = dict[str, Any]


@bp.get("/metrics")
@bp.output(MetricsOut)
def metrics() -> Json:
    """The definitions in force today."""
    me()
    return {"items": [_definition(row) for row in casework().metrics()]}


@bp.get("/metrics/<ident>")
@bp.input(FiguresIn, location="query")
@bp.output(FiguresOut)
def figures(ident: str, query_data: Json) -> Json:
    """Every reading of a figure, its groups after it; ``members`` adds case ids."""
    me()
    members = query_data.pop("members")
    today = casework().now().astimezone(SHANGHAI).date()
    found = casework().figures(ident, asked(query_data, today))
    return {"items": [_shown(figure, members) for figure in found]}


@bp.get("/publications")
@bp.output(PublicationsOut)
def publications() -> Json:
    """Every revision of what was published, the newest first."""
    me()
    return {"items": casework().publications()}


def _definition(row: Any) -> Json:
    names = ("id", "family", "version", "title", "measure", "unit", "numerator", "denominator")
    return {n: getattr(row, n) for n in names} | {"population": POPULATIONS[row.population]}


def _shown(f: Figure, members: bool) -> Json:
    row: Json = {"metric": _definition(f.metric), "digest": f.digest, "key": f.key}
    row |= {"group": f.group, "text": f.text, "shown": f.shown}
    row |= {"numerator": len(f.numerator), "denominator": len(f.denominator)}
    row["excluded"] = [{"reason": name, "count": len(ids)} for name, ids in f.excluded]
    if members:
        left = {name: list(ids) for name, ids in f.excluded}
        row["members"] = {"numerator": f.numerator, "denominator": f.denominator, "excluded": left}
    return row
