"""Publishing a figure: what was said in public, by which definition, over which cases.

A published value is never overwritten: saying something else of the same period is a correction
(更正), a further revision with its reason (domain: metrics 3.4). Stream ``metric:<id>``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ..errors import Conflict, Invalid, NotFound
from ..events import Record, canonical, digest, instant, stamp
from ..house import House
from ..store import schema
from .catching import catch_up_within
from .measuring import Asked, figures_within, period_of
from .reckoning import Figure

MANY = 500  # ids a statement


@dataclass(frozen=True, slots=True)
class Publication:
    """One revision of what was published; ``figures`` are {group, text, shown, numerator,
    denominator, excluded} with counts. The cases are in ``members``."""

    metric: str
    title: str
    version: int
    digest: str
    period: str
    before: datetime
    revision: int
    reason: str
    published_at: datetime
    by: str
    figures: tuple[Mapping[str, Any], ...]
    members: str


def publish(
    house: House,
    db: sa.Connection,
    ident: str,
    asked: Asked,
    actor: Mapping[str, Any],
    reason: str = "",
    exempt: Mapping[str, frozenset[str]] | None = None,
) -> dict[str, Any]:
    """Publish one figure with its groups; {metric, period, revision, text}.

    Invalid (a correction needs its reason, a family has no single value), Conflict (nothing new).
    """
    catch_up_within(house, db)
    found = figures_within(house, db, ident, asked, exempt or {})
    metric = found[0].metric
    if metric.id != ident:
        raise Invalid({"metric": [f"{ident} 有几种口径,请写明发布哪一种,例如 {metric.id}"]})
    period = _period(asked)
    data: dict[str, Any] = {
        "metric": metric.id,
        "title": metric.title,
        "version": metric.version,
        "digest": found[0].digest,
        "period": period,
        "before": stamp(period_of(house, asked).before),
        "figures": [_counts(figure) for figure in found],
        "members": _keep_members(house, db, found),
    }
    stream = f"metric:{metric.id}"
    head = house.store.head(db, stream)  # first: two at once must not get the same revision
    data |= _revision(_latest(house, db, metric.id, period), data, reason)
    record = Record(
        house.tenant, stream, head.seq + 1, house.now(), "metric.published", dict(actor), data
    )
    house.store.append(db, head, record)
    told = ("metric", "period", "revision")
    return {name: data[name] for name in told} | {"text": found[0].text}


def publish_news(
    house: House,
    db: sa.Connection,
    ident: str,
    asked: Asked,
    actor: Mapping[str, Any],
    reason: str,
    exempt: Mapping[str, frozenset[str]],
) -> dict[str, Any] | None:
    """Publish unless it would say the same again; None then."""
    try:
        return publish(house, db, ident, asked, actor, reason, exempt)
    except Conflict:
        return None


def freeze(house: House, db: sa.Connection) -> tuple[int, str]:
    """(cases, digest of where all their journals stand now)."""
    c = schema.case.c
    query = sa.select(c.id, c.seq, c.head).where(c.tenant == house.tenant).order_by(c.id)
    heads = [[row.id, row.seq, row.head] for row in db.execute(query)]
    return len(heads), digest(heads)


def publications(house: House, db: sa.Connection, metric: str = "") -> list[Publication]:
    """What was published, the newest first; of one metric if it is named."""
    p = schema.publication
    query = sa.select(p).where(p.c.tenant == house.tenant)
    if metric:
        query = query.where(p.c.metric == metric)
    newest = (p.c.published_at.desc(), p.c.metric, p.c.period, p.c.revision.desc())
    return [_read(row) for row in db.execute(query.order_by(*newest))]


def members(house: House, db: sa.Connection, sealed: str) -> dict[str, Any]:
    """{figures: [{group, numerator, denominator, excluded}], heads: {case: [seq, leaf]}}."""
    stored = house.store.blobs(db, [sealed]).get(sealed)
    if stored is None:
        raise NotFound("没有这份案件清单")
    return json.loads(stored)


def _revision(before: Publication | None, data: Mapping[str, Any], reason: str) -> dict[str, Any]:
    if before is None:
        return {"revision": 1, "reason": reason}
    same = ("digest", "before", "members")
    if {n: data[n] for n in same} == _sealed(before):
        raise Conflict(f"与已发布的第 {before.revision} 版相同,无需更正", "nothing_new")
    if not reason.strip():
        raise Invalid({"reason": [f"这一期已发布第 {before.revision} 版;更正要写明理由"]})
    return {"revision": before.revision + 1, "reason": reason}


def _sealed(found: Publication) -> dict[str, Any]:
    return {"digest": found.digest, "before": stamp(found.before), "members": found.members}


def _latest(house: House, db: sa.Connection, metric: str, period: str) -> Publication | None:
    p = schema.publication
    query = sa.select(p).where(
        p.c.tenant == house.tenant, p.c.metric == metric, p.c.period == period
    )
    row = db.execute(query.order_by(p.c.revision.desc()).limit(1)).first()
    return _read(row) if row else None


def _read(row: Any) -> Publication:
    body = json.loads(row.body)
    names = ("metric", "title", "version", "digest", "period", "revision", "reason", "members")
    return Publication(
        **{name: body[name] for name in names},
        before=instant(body["before"]),
        published_at=instant(row.published_at),
        by=row.by,
        figures=tuple(body["figures"]),
    )


def _period(asked: Asked) -> str:
    bounds = [f"{asked.since}~{asked.until}"]
    return " ".join(bounds + [x for x in (asked.unit, asked.by and f"by {asked.by}") if x])


def _counts(figure: Figure) -> dict[str, Any]:
    return {
        "group": figure.group,
        "text": figure.text,
        "shown": figure.shown,
        "numerator": len(figure.numerator),
        "denominator": len(figure.denominator),
        "excluded": [[name, len(ids)] for name, ids in figure.excluded],
    }


def _keep_members(house: House, db: sa.Connection, found: list[Figure]) -> str:
    """The cases of every figure and where their journals stood, under a digest."""
    ids = {i.partition("#")[0] for f in found for i in _members(f)}
    body = canonical({"figures": [_ids(f) for f in found], "heads": _heads(house, db, ids)})
    sealed = hashlib.sha256(body).hexdigest()
    house.store.put_blobs(db, {sealed: body})
    return sealed


def _ids(figure: Figure) -> dict[str, Any]:
    excluded = [[name, list(ids)] for name, ids in figure.excluded]
    row = {"group": figure.group, "excluded": excluded}
    return row | {n: list(getattr(figure, n)) for n in ("numerator", "denominator")}


def _members(figure: Figure) -> list[str]:
    return [*figure.denominator, *(i for _, ids in figure.excluded for i in ids)]


def _heads(house: House, db: sa.Connection, ids: set[str]) -> dict[str, list[Any]]:
    c, wanted = schema.case.c, sorted(ids)
    found: dict[str, list[Any]] = {}
    for n in range(0, len(wanted), MANY):
        query = sa.select(c.id, c.seq, c.head).where(
            c.tenant == house.tenant, c.id.in_(wanted[n : n + MANY])
        )
        found |= {row.id: [row.seq, row.head] for row in db.execute(query)}
    return found


__all__ = ["Publication", "members", "publications", "publish"]
