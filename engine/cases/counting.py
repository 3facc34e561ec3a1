"""Own service tasks about figures: freezing a period, computing, publishing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from .. import metrics
from ..errors import Invalid
from ..metrics import Asked as Period
from ..metrics import Figure, Scored
from ..store import schema

if TYPE_CHECKING:
    from .own import Asked

Exempt = dict[str, frozenset[str]]


def freeze(asked: Asked) -> dict[str, Any]:
    """``metric.freeze`` {since, until}: {since, until, before, cases, position}.

    ``before`` is the instant as of which the period is counted, ``position`` the digest of where
    the journals of all cases stood.
    """
    period = _period(asked)
    cases, position = metrics.freeze(asked.house, asked.db)
    before = metrics.period_of(asked.house, period).before
    bounds = {"since": period.since, "until": period.until, "before": before}
    return bounds | {"cases": cases, "position": position}


def compute(asked: Asked) -> list[dict[str, Any]]:
    """``metric.compute`` {metrics or score, since, until, before?, by?, unit?, exempt?}: rows."""
    period, exempt = _period(asked), _exempt(asked)
    metrics.catch_up_within(asked.house, asked.db)
    if score := asked.told.get("score"):
        found = metrics.scored(asked.house, asked.db, str(score), period, exempt)
        return [_scored(row) for row in found]
    asked.need("metrics")
    return [
        _row(figure)
        for ident in asked.told["metrics"]
        for figure in metrics.figures_within(asked.house, asked.db, ident, period, exempt)
    ]


def publish(asked: Asked) -> list[dict[str, Any]]:
    """``metric.publish`` {metrics, since, until, before?, by?, unit?, exempt?, reason?}: what was
    published; what would say the same again is left out."""
    asked.need("metrics")
    period, exempt = _period(asked), _exempt(asked)
    reason = str(asked.told.get("reason") or "")
    told = (
        metrics.publish_news(
            asked.house, asked.db, ident, period, asked.cause.actor, reason, exempt
        )
        for ident in asked.told["metrics"]
    )
    return [each for each in told if each is not None]


def _period(asked: Asked) -> Period:
    asked.need("since", "until")
    since, until = asked.told["since"], asked.told["until"]
    before = asked.told.get("before")
    if not (_day(since) and _day(until) and (before is None or isinstance(before, datetime))):
        raise Invalid({asked.element.id: ["since、until 应为日期,before 应为时刻"]})
    words = (str(asked.told.get(name) or "") for name in ("by", "unit"))
    return Period(since, until, before, *words)


def _day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _exempt(asked: Asked) -> Exempt:
    """Metric -> ids of the cases whose appeal was upheld, given as {metric, case: number}."""
    found: dict[str, set[str]] = {}
    for row in asked.told.get("exempt") or ():
        if isinstance(row, Mapping):
            found.setdefault(str(row.get("metric")), set()).add(_id(asked, str(row.get("case"))))
    return {metric: frozenset(ids) for metric, ids in found.items()}


def _id(asked: Asked, number: str) -> str:
    c = schema.case.c
    which = (c.tenant == asked.house.tenant, c.number == number)
    found = asked.db.scalar(sa.select(c.id).where(*which))
    if found is None:
        raise Invalid({asked.element.id: [f"没有案件 {number}"]})
    return str(found)


def _row(figure: Figure) -> dict[str, Any]:
    return {
        "metric": figure.metric.id,
        "title": figure.metric.title,
        "group": figure.key,
        "name": figure.group,
        "text": figure.text,
        "shown": figure.shown,
        "enough": figure.enough,
        "left_out": figure.left_out,
    }


def _scored(row: Scored) -> dict[str, Any]:
    lines = [f"{p.figure.metric.title} {p.figure.text}" for p in row.parts]
    shown = {"shown": row.shown, "enough": row.points is not None}
    return {"group": row.unit, "above": row.above, "name": row.name, **shown, "parts": lines}


TOPICS: dict[str, Callable[[Asked], Any]] = {
    "metric.freeze": freeze,
    "metric.compute": compute,
    "metric.publish": publish,
}
