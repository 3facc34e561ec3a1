"""看板: what a unit achieved in a period, to look at; every figure opens its cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext, pgettext
from markupsafe import Markup

from engine import SHANGHAI, Asked, CaseworkError, Figure, Invalid

from .. import charts, sheets
from ..asked import asked
from ..auth import casework, me
from ..charts import Bar
from ..errors import STATUS
from ..sheets import Head, Sheet
from . import bp, words

LEVELS = ("村居", "镇街", "区县", "市")
CLASSES = ("调解自治", "行业源头", "行政执法")
RATES = (
    "grassroots_rate_b", "close_on_time_rate", "handling_on_time_rate", "rework_rate",
    "whistle_answer_rate", "arrival_on_time_rate", "solved_rate", "satisfaction_rate",
)  # fmt: skip
MANY = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a panel's table; ``figure`` opens its cases, ``before`` is the period before."""

    name: str
    shown: str
    figure: Figure | None = None
    before: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A chart and the table with its numbers; ``ident`` and ``by`` lead to the definition."""

    id: str
    title: str
    chart: Markup
    lines: tuple[Line, ...]
    ident: str
    by: str = ""
    note: str = ""


@bp.get("/figures")
def figures() -> Any:
    me()
    problem, panels, question = None, list[Panel](), _question({})
    try:
        question = _question(request.args)
        panels = _panels(question)
    except CaseworkError as error:
        problem = error
    page = render_template(
        "figures.html",
        panels=panels, question=question, problem=problem,
        errors=problem.fields if isinstance(problem, Invalid) else {},
        units=[u for u in words.pack().unit_rows if u.level != "网格"],
        earlier=_args(_around(question, -1)), later=_args(_around(question, 1)),
        args=_args(question),
    )  # fmt: skip
    return page, STATUS[type(problem)] if problem else 200


@bp.get("/figures.xlsx")
def figures_xlsx() -> Response:
    """Every panel as a sheet."""
    question = _question(request.args)
    heads = [Head(_("项目"), width=28), Head(_("数值")), Head(_("上期"))]
    heads.append(Head(_("怎么算的"), width=80))
    made = [
        Sheet(panel.title, heads, [_told(line, panel.note) for line in panel.lines])
        for panel in _panels(question)
    ]
    return _book("figures", question, *made)


@bp.get("/ledger.xlsx")
def ledger_xlsx() -> Response:
    """The monthly ledger in the city's columns, in the workbook of the unit that was asked for."""
    question = _question(request.args)
    columns, lines = casework().ledger(question)
    heads = [Head(c.header, c.kind, c.width) for c in columns]
    table = Sheet(_("台账"), heads, lines)
    own = casework().keeping.template(question.unit) if question.unit else None
    if own is None:
        return _book("ledger", question, table)
    named = _named(f"ledger-{question.unit}-{question.since}.xlsx")
    return Response(sheets.filled(own[1], table), mimetype=sheets.XLSX, headers=named)


def _told(line: Line, note: str) -> list[str]:
    return [line.name, line.shown, line.before, line.figure.spoken if line.figure else note]


def _book(name: str, question: Asked, *made: Sheet) -> Response:
    """A workbook to take away; its last sheet says what was asked, by whom and when."""
    told = [
        [_("时段"), f"{question.since} – {question.until}"],
        [_("范围"), words.unit(question.unit) if question.unit else _("全部")],
        [_("导出人"), words.person(me().id)],
        [_("导出时间"), f"{casework().now().astimezone(SHANGHAI):%Y-%m-%d %H:%M}"],
        [_("个人信息"), _("案件的姓名、电话、标题等不在表里")],
    ]
    about = Sheet(_("说明"), [Head(_("项目")), Head(_("内容"), width=60)], told)
    body = sheets.xlsx(*made, about)
    return Response(body, mimetype=sheets.XLSX, headers=_named(f"{name}-{question.since}.xlsx"))


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


# ---------------------------------------------------------------- the question


def _question(given: Any) -> Asked:
    found = asked(given, casework().now().astimezone(SHANGHAI).date())
    return Asked(found.since, found.until, found.as_of, "", found.unit)


def _args(question: Asked) -> dict[str, str]:
    days = {"from": str(question.since), "to": str(question.until)}
    return days | ({"unit": question.unit} if question.unit else {})


def _around(question: Asked, way: int) -> Asked:
    """The period before or after, as long; whole months stay whole months."""
    since, until = question.since, question.until
    after = until + timedelta(days=1)
    if since.day == 1 and after.day == 1:
        months = way * ((after.year - since.year) * 12 + after.month - since.month)
        since, until = _month(since, months), _month(after, months) - timedelta(days=1)
    else:
        days = way * (after - since)
        since, until = since + days, until + days
    return Asked(since, until, unit=question.unit)


def _month(first: date, by: int) -> date:
    years, month = divmod(first.month - 1 + by, 12)
    return first.replace(year=first.year + years, month=month + 1)


# ---------------------------------------------------------------- the panels


def _panels(question: Asked) -> list[Panel]:
    rates = dict.fromkeys(RATES, "")
    by = {"count_closed": "resolved_level", "count_reported": "village"}
    found = casework().board(rates | by, question)
    past = casework().board(rates, _around(question, -1))
    more = casework().board({"count_closed": "route_class", "count_reported": "category"}, question)
    return [
        _levels(found["count_closed"]),
        _classes(more["count_closed"]),
        _rates(found, past),
        _most("places", _("哪里反映得多"), "village", found["count_reported"]),
        _most("kinds", _("哪类事情多"), "category", more["count_reported"]),
    ]


def _levels(found: list[Figure]) -> Panel:
    """Of all closed cases those that went as far as each level."""
    known = {figure.key: figure for figure in found[1:]}
    counts = [_count(known.get(level)) for level in LEVELS]
    rows, lines = [], []
    for place, level in enumerate(LEVELS):
        called = _called(level)
        name = _("到%(level)s", level=called) if place else _("全部结案")
        rows.append(Bar(name, sum(counts[place:]), _pieces(sum(counts[place:]))))
        here = _("在%(level)s解决", level=called)
        lines.append(Line(here, _pieces(counts[place]), known.get(level)))
    title, note = _("层级漏斗"), _("图:结案案件中解决层级在这一级或更高的;表:各级解决的。")
    chart = charts.funnel(title, rows)
    return Panel("levels", title, chart, tuple(lines), "count_closed", "resolved_level", note)


def _classes(found: list[Figure]) -> Panel:
    known = {figure.key: figure for figure in found[1:]}
    names = [*CLASSES, *(key for key in known if key not in CLASSES)]
    rows = [Bar(_called(n), _count(known.get(n)), _pieces(_count(known.get(n)))) for n in names]
    lines = tuple(Line(b.name, b.shown, known.get(n)) for n, b in zip(names, rows, strict=True))
    title = _("三个一批")
    return Panel(
        "classes", title, charts.stacked(title, rows), lines, "count_closed", "route_class"
    )


def _rates(found: dict[str, list[Figure]], past: dict[str, list[Figure]]) -> Panel:
    rows, lines = [], []
    for ident in RATES:
        before = {figure.metric.id: figure.spoken_value for figure in past[ident]}
        for figure in found[ident]:
            name = figure.metric.title
            rows.append(Bar(name, figure.value if figure.enough else None, figure.spoken_value))
            lines.append(Line(name, figure.spoken_value, figure, before.get(figure.metric.id, "")))
    title = _("办得怎么样")
    return Panel("rates", title, charts.bars(title, rows, Fraction(1)), tuple(lines), "")


def _most(ident: str, title: str, by: str, found: list[Figure]) -> Panel:
    """The groups with most reports, and how many others there are."""
    groups = sorted(found[1:], key=lambda figure: (-_count(figure), figure.key))
    rows = [Bar(f.group, _count(f), _pieces(_count(f))) for f in groups[:MANY]]
    lines = tuple(Line(f.group, _pieces(_count(f)), f) for f in groups[:MANY])
    rest = sum(map(_count, groups[MANY:]))
    note = _("另有 %(n)s 件在其他 %(m)s 组", n=rest, m=len(groups) - MANY) if rest else ""
    return Panel(ident, title, charts.bars(title, rows), lines, "count_reported", by, note)


def _called(kept: str) -> str:
    """A level or a class, which are kept in Chinese, as the reader calls it."""
    return {
        "村居": pgettext("level", "村居"),
        "镇街": pgettext("level", "镇街"),
        "区县": pgettext("level", "区县"),
        "市": pgettext("level", "市"),
        "调解自治": _("调解自治"),
        "行业源头": _("行业源头"),
        "行政执法": _("行政执法"),
    }.get(kept, kept)


def _count(figure: Figure | None) -> int:
    return len(figure.numerator) if figure else 0


def _pieces(many: int) -> str:
    return _("%(n)s 件", n=many)


# ---------------------------------------------------------------- the list of cases, taken away

STATES = {
    "open": lazy_gettext("办理中"),
    "closed": lazy_gettext("已结案"),
    "ended": lazy_gettext("已终止"),
}
AT_ONCE = 500


@bp.get("/cases.<any(csv, xlsx):kind>")
def cases_file(kind: str) -> Response:
    """The cases that the list shows with its filters, all pages, without personal data."""
    filters = {
        n: request.args.get(n, "").strip() for n in ("status", "process", "unit", "number", "due")
    }
    table = Sheet(_("案件"), _heads(), _lines(filters))
    if kind == "xlsx":
        body = sheets.xlsx(table)
        return Response(body, mimetype=sheets.XLSX, headers=_named("cases.xlsx"))
    return Response(sheets.csv_of(table), mimetype="text/csv", headers=_named("cases.csv"))


def _heads() -> list[Head]:
    return [
        Head(_("编号"), "text", 22),
        Head(_("流程"), "text", 18),
        Head(_("地方"), "text", 18),
        Head(_("状态"), "text", 10),
        Head(_("网"), "text", 12),
        Head(_("来源"), "text", 12),
        Head(_("上报时间"), "time", 18),
        Head(_("承诺办结"), "time", 18),
        Head(_("办结时间"), "time", 18),
        Head(_("三个一批"), "text", 12),
        Head(_("解决层级"), "text", 12),
        Head(_("结果"), "text", 24),
    ]


def _lines(filters: dict[str, str]) -> Iterator[list[Any]]:
    after: str | None = None
    while True:
        page = casework().cases(me(), after, AT_ONCE, **filters)
        for c in page.items:
            times = [at and at.astimezone(SHANGHAI) for at in (c.opened_at, c.due, c.resolved_at)]
            yield [
                c.number, c.name, words.unit(c.unit), str(STATES.get(c.status, c.status)),
                c.net, c.channel, *times, c.route_class, c.level, c.outcome,
            ]  # fmt: skip
        after = page.next
        if after is None:
            return
