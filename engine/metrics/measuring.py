"""Asking for a figure: which definition, over which days, as known when, for whom, by what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

import sqlalchemy as sa

from ..errors import Invalid, NotFound
from ..events import stamp
from ..house import House
from ..model import SHANGHAI
from ..region import Pack
from ..region.counts import Metric
from .catching import catch_up, marks_between, marks_of
from .facts import Facts, facts_at, tasks_at
from .perfunctory import compared
from .reckoning import Figure, Period, names_of, reckon

LEVELS = {"grid": "网格", "village": "村居", "subdistrict": "镇街", "district": "区县"}
COMPARED = {"photo_reused", "copied_reply"}
EVER = datetime(1, 1, 2, tzinfo=SHANGHAI)
UNSAID = "(未填)"
ATTRIBUTED = {  # the first that is known
    "place": ("unit",),
    "lead": ("lead_unit", "unit"),
    "resolver": ("resolved_org", "lead_unit", "unit"),
    "task": ("task_unit",),
}

Rows = list[tuple[str, Facts]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: days are local and inclusive; ``as_of`` None is the end of the last day (or
    now, while it is not over). ``by`` is one of ``region.facts.DIMENSIONS``; ``unit`` bounds it."""

    since: date
    until: date
    as_of: datetime | None = None
    by: str = ""
    unit: str = ""


def metrics_on(house: House, on: date) -> tuple[Metric, ...]:
    """The definitions in force on a day."""
    with house.store.reading() as db:
        return house.current_rules(db).pack.metrics_on(on)


def figures(house: House, ident: str, asked: Asked) -> list[Figure]:
    """Every figure of an id or family; with ``by`` each total is followed by its groups.

    NotFound (no such definition on the last day), Invalid (days, grouping, unit).
    """
    catch_up(house)
    with house.store.reading() as db:
        return figures_within(house, db, ident, asked)


def figures_within(
    house: House,
    db: sa.Connection,
    ident: str,
    asked: Asked,
    exempt: Mapping[str, frozenset[str]] = MappingProxyType({}),
) -> list[Figure]:
    """The same in somebody's transaction; ``exempt``: metric id -> cases left out by appeal."""
    pack = house.current_rules(db).pack
    chosen = named(pack, ident, asked.until)
    _check(pack, chosen, asked)
    period = period_of(house, asked)
    rows = {of: rows_of(house, db, of, period) for of in dict.fromkeys(m.of for m in chosen)}
    if any(COMPARED & names_of(metric, pack.exclusions) for metric in chosen):
        rows = {of: _compared(house, db, found, period) for of, found in rows.items()}
    return [
        figure
        for metric in chosen
        for figure in measured(
            pack, metric, rows[metric.of], period, asked, exempt.get(metric.id, frozenset())
        )
    ]


def board(house: House, wanted: Mapping[str, str], asked: Asked) -> dict[str, list[Figure]]:
    """Several figures of one period (id -> by what it is grouped, "" for not at all), over facts
    that are read once. Errors as for ``figures``."""
    catch_up(house)
    with house.store.reading() as db:
        pack, period = house.current_rules(db).pack, period_of(house, asked)
        rows: dict[str, Rows] = {}
        found: dict[str, list[Figure]] = {}
        for ident, by in wanted.items():
            question, chosen = replace(asked, by=by), named(pack, ident, asked.until)
            _check(pack, chosen, question)
            for metric in chosen:
                if metric.of not in rows:
                    rows[metric.of] = rows_of(house, db, metric.of, period)
                told = measured(pack, metric, rows[metric.of], period, question)
                found.setdefault(ident, []).extend(told)
    return found


def named(pack: Pack, ident: str, on: date) -> list[Metric]:
    """The definitions of an id, or of all readings (口径) of a family. NotFound."""
    found = [m for m in pack.metrics_on(on) if ident in (m.id, m.family)]
    if not found:
        raise NotFound(f"{on:%Y年%m月%d日}没有指标 {ident};chuishao metric list 列出全部指标")
    return found


def measured(
    pack: Pack,
    metric: Metric,
    rows: Rows,
    period: Period,
    asked: Asked,
    exempt: frozenset[str] = frozenset(),
) -> Iterator[Figure]:
    """The total of one definition, then its groups in the order of their names."""
    reasons = {row.id: row for row in pack.exclusions}
    if asked.unit:
        rows = [row for row in rows if _inside(pack, row[1], metric, asked.unit)]
    yield reckon(metric, reasons, rows, period, exempt)
    if asked.by:
        groups: dict[str, Rows] = {}
        for row in rows:
            groups.setdefault(_group(pack, row[1], metric, asked.by), []).append(row)
        for name in sorted(groups):
            figure = reckon(metric, reasons, groups[name], period, exempt)
            if figure.denominator or figure.excluded:
                yield replace(figure, key=name, group=_label(pack, name))


def period_of(house: House, asked: Asked) -> Period:
    """The instants of the days asked for."""
    since, until = _midnight(asked.since), _midnight(asked.until + timedelta(days=1))
    soon = house.now() + timedelta(milliseconds=1)
    return Period(since, until, asked.as_of or min(until, soon))


def rows_of(house: House, db: sa.Connection, of: str, period: Period) -> Rows:
    """The facts of every case, or of every step with a milestone, that a period may count."""
    found = marks_between(house, db, period.since, period.before)
    if of != "case":
        return [
            (f"{case}#{step['task']}", step)
            for case, marks in found
            for step in tasks_at(marks, of, period.before)
        ]
    facts = ((case, facts_at(marks, period.before)) for case, marks in found)
    return [(case, known) for case, known in facts if known is not None]


def _compared(house: House, db: sa.Connection, rows: Rows, period: Period) -> Rows:
    """The rows with the facts that only a comparison with all other cases gives."""
    everything = marks_between(house, db, EVER, period.before)
    found = compared(everything, stamp(period.before))
    return [
        (ident, facts | {name: ident.partition("#")[0] in cases for name, cases in found.items()})
        for ident, facts in rows
    ]


def facts_of(house: House, case: str, before: datetime) -> Facts:
    """The facts of one case as known before an instant. NotFound if it was not there yet."""
    catch_up(house)
    with house.store.reading() as db:
        found = facts_at(marks_of(house, db, case), before)
    if found is None:
        raise NotFound("那时还没有这宗案件")
    return found


def _check(pack: Pack, chosen: list[Metric], asked: Asked) -> None:
    if asked.until < asked.since:
        raise Invalid({"to": ["结束日期不能早于开始日期"]})
    if asked.unit and asked.unit not in pack.units:
        raise Invalid({"unit": [f"没有单位 {asked.unit}"]})
    if asked.by:
        for metric in chosen:
            if asked.by not in metric.group_by:
                allowed = "、".join(metric.group_by)
                raise Invalid({"by": [f"“{metric.title}”只能按 {allowed} 分组"]})


def _unit(facts: Facts, metric: Metric) -> str:
    """The unit that a case is counted for."""
    named = (facts.get(name) for name in ATTRIBUTED[metric.attribution])
    return next((unit for unit in named if unit), "")


def _inside(pack: Pack, facts: Facts, metric: Metric, unit: str) -> bool:
    if metric.attribution == "place":
        return unit in facts["path"]
    return unit in (up.id for up in pack.path(_unit(facts, metric)))


def _group(pack: Pack, facts: Facts, metric: Metric, by: str) -> str:
    at = _unit(facts, metric)
    if by == "unit":
        return at or UNSAID
    if by in LEVELS:
        found = pack.ancestor(at, LEVELS[by])
        return found.id if found else UNSAID
    if by == "level":
        return pack.units[at].level if at in pack.units else UNSAID
    return str(facts.get(by) or UNSAID)


def _label(pack: Pack, group: str) -> str:
    return pack.units[group].name if group in pack.units else group


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


__all__ = ["Asked", "Figure", "facts_of", "figures", "metrics_on"]
