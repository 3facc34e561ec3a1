"""指标: figures with their definitions, a table beside bars, opened down to the cases."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from flask import Response, render_template, request
from flask_babel import lazy_gettext as _

from engine import (
    DIMENSIONS,
    POPULATIONS,
    SHANGHAI,
    Asked,
    CaseworkError,
    Figure,
    Invalid,
    NotFound,
)

from ..asked import NAMES, asked
from ..auth import casework, me
from ..errors import STATUS
from ..metrics_cli import table
from . import bp, naming, words
from .queue import titles

PARTS = {"numerator": _("分子"), "denominator": _("分母")}


@bp.get("/metrics")
def metrics() -> Any:
    """Every definition, families once; what was published."""
    me()
    families: dict[str, object] = {}
    for row in casework().metrics():
        families.setdefault(row.family or row.id, row.name)
    families |= {name: title for name, title in NAMED.items() if name in families}
    return render_template(
        "metrics.html", families=families, publications=casework().publications()
    )


NAMED = {
    "counts": _("基础统计量"),
    "perfunctory": _("敷衍办理的迹象"),
    "grassroots_readings": _("基层处置率的其他口径"),
}


@bp.get("/metrics/<ident>")
def metric(ident: str) -> Any:
    me()
    problem, found, question = None, list[Figure](), _question({})
    try:
        question = _question(request.args)
        found = casework().figures(ident, question)
    except NotFound:
        raise
    except CaseworkError as error:
        problem = error
    page = render_template(
        "metric.html",
        ident=ident, totals=_totals(found), question=question, problem=problem,
        errors=problem.fields if isinstance(problem, Invalid) else {}, dimensions=GROUPS,
        units=[u for u in words.pack().unit_rows if u.level != "网格"],
        populations=naming.names(POPULATIONS), args=_args(), parts=PARTS,
    )  # fmt: skip
    return page, STATUS[type(problem)] if problem else 200


@bp.get("/metrics/<ident>/cases")
def metric_cases(ident: str) -> Any:
    """The cases of one part of one figure: numerator, denominator, or a reason."""
    me()
    figure, part = _one(ident), request.args.get("part", "")
    members = _members(figure, part)
    seen = casework().readable(members, me())
    return render_template(
        "metric_cases.html",
        figure=figure, part=PARTS.get(part, part), cases=seen, titles=titles(seen), ident=ident,
        hidden=len({m.partition("#")[0] for m in members}) - len(seen), args=_args(),
        urgency=casework().urgency(case.id for case in seen if case.status == "open"),
    )  # fmt: skip


@bp.get("/metrics/<ident>.csv")
def metric_csv(ident: str) -> Response:
    me()
    out = io.StringIO()
    csv.writer(out).writerows(table(casework().figures(ident, _question(request.args))))
    head = {"Content-Disposition": f'attachment; filename="{ident}.csv"'}
    # The mark at the start is for spreadsheets, which else read Chinese as another encoding.
    return Response("\ufeff" + out.getvalue(), mimetype="text/csv", headers=head)


GROUPS = {
    "net": _("网"), "channel": _("渠道"), "unit": _("单位"), "village": _("村居"),
    "subdistrict": _("镇街"), "level": _("单位层级"), "resolved_level": _("解决层级"),
    "category": _("类别"), "process": _("流程"), "route_class": _("三个一批"),
}  # fmt: skip
assert set(GROUPS) <= set(DIMENSIONS)


def _question(given: Any) -> Asked:
    return asked(given, casework().now().astimezone(SHANGHAI).date())


def _args() -> dict[str, str]:
    return {name: request.args[name] for name in NAMES if request.args.get(name)}


def _totals(found: Sequence[Figure]) -> list[tuple[Figure, list[Figure]]]:
    """Each total with its groups."""
    totals: list[tuple[Figure, list[Figure]]] = []
    for figure in found:
        if figure.key:
            totals[-1][1].append(figure)
        else:
            totals.append((figure, []))
    return totals


def _one(ident: str) -> Figure:
    key = request.args.get("key", "")
    for figure in casework().figures(ident, _question(request.args)):
        if figure.key == key:
            return figure
    raise NotFound(str(_("没有这一组")))


def _members(figure: Figure, part: str) -> tuple[str, ...]:
    if part in PARTS:
        return figure.numerator if part == "numerator" else figure.denominator
    found = dict(figure.excluded).get(part)
    if found is None:
        raise NotFound(str(_("没有“%(name)s”这一部分", name=part)))
    return found
