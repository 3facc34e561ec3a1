"""Due work: buckets leased by workers; each due row is done once, in due order.

The lease is only speed. The proof of "once" is that firing deletes the row inside the transaction
that holds the case's lock (notes: an own due table stayed exact under kill -9).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any

import sqlalchemy as sa

from .. import people
from ..errors import CaseworkError
from ..events import instant, stamp
from ..house import House
from ..kernel.step import Step
from ..model import SYSTEM
from ..projections import BUCKETS
from ..store import schema
from . import delivering, scheduling
from .acting import acting

BATCH = 200
DUE = (
    sa.select(schema.timer.c.case, schema.timer.c.id, schema.timer.c.due)
    .where(*schema.where(schema.timer), schema.timer.c.due <= sa.bindparam("at"))
    .order_by(schema.timer.c.due, schema.timer.c.case, schema.timer.c.id)
    .limit(BATCH)
)
TIMER = sa.select(schema.timer.c.due).where(*schema.where(schema.timer, "case", "id"))
LEASE = timedelta(seconds=10)
QUIET = {"clock.warned", "supervision.alerted", "task.reminded", "timer.cleared", "timer.set"}
"""Effects that change nothing in what there is to do."""

Moved = list[tuple[str, bool]]  # a case, and whether people may have something else to do in it


@dataclass(frozen=True, slots=True)
class Due:
    """Work whose instant has come: a timer of a case, a timer start event, a delivery."""

    case: str
    id: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Fired:
    """Which cases moved, in their order, and what could not be done and why; ``stirred`` are those
    of them in which people may have something else to do now."""

    cases: tuple[str, ...]
    faults: tuple[tuple[Due, CaseworkError], ...] = ()
    stirred: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return len(self.cases)


def lease(house: House, owner: str, at: datetime) -> list[int]:
    """Take or renew this worker's fair share of the buckets; the buckets it now holds.

    Each worker has a presence row (a negative bucket), so that those who hold many see who came
    and let go of what is over their share. A worker that dies loses all when its lease runs out.
    """
    with house.store.transaction() as db:
        _announce(house, db, owner, at)
        c = schema.lease.c
        query = sa.select(c.bucket, c.owner, c.until).where(c.tenant == house.tenant)
        rows = list(db.execute(query.order_by(c.bucket).with_for_update()))
        live = {row.owner for row in rows if row.until > stamp(at)}
        share = -(-BUCKETS // len(live))
        ours = [
            r.bucket for r in rows if r.bucket >= 0 and r.owner == owner and r.until > stamp(at)
        ]
        free = [r.bucket for r in rows if r.bucket >= 0 and r.until <= stamp(at)]
        held = (ours + free)[:share]
        _hold(house, db, held, owner, at + LEASE)
        _hold(house, db, sorted(set(ours) - set(held)), "", at)
    return sorted(held)


def _announce(house: House, db: sa.Connection, owner: str, at: datetime) -> None:
    """Make the bucket rows once, and say that this worker is here."""
    c = schema.lease.c
    base = {"tenant": house.tenant, "owner": "", "until": ""}
    here = -1 - zlib.crc32(owner.encode())
    if not _hold(house, db, [here], owner, at + LEASE):
        row = base | {"bucket": here, "owner": owner, "until": stamp(at + LEASE)}
        db.execute(schema.lease.insert(), row)
    known = sa.select(c.bucket).where(c.tenant == house.tenant, c.bucket == 0)
    if db.scalar(known) is None:
        db.execute(schema.lease.insert(), [base | {"bucket": b} for b in range(BUCKETS)])


def _hold(house: House, db: sa.Connection, buckets: list[int], owner: str, until: datetime) -> int:
    """Write who holds these buckets; how many rows there were."""
    c = schema.lease.c
    if not buckets:
        return 0
    which = (c.tenant == house.tenant, c.bucket.in_(buckets))
    held = schema.lease.update().where(*which).values(owner=owner, until=stamp(until))
    return db.execute(held).rowcount


def due(
    house: House, db: sa.Connection, at: datetime, buckets: Sequence[int] | None = None
) -> list[Due]:
    """Timers due at ``at`` in these buckets (None: all), the earliest first; one batch."""
    query = schema.in_buckets(DUE, schema.timer, buckets)
    rows = db.execute(query, {"tenant": house.tenant, "at": stamp(at)})
    return [Due(r.case, r.id, instant(r.due)) for r in rows]


def next_due(house: House, buckets: Sequence[int] | None = None) -> datetime | None:
    """When there is work next in these buckets (None: all): a timer, a case to open, a message to
    deliver. None if never."""
    with house.store.reading() as db:
        query = _next(None if buckets is None else tuple(buckets))
        found = db.execute(query, {"tenant": house.tenant}).one()
    return min((instant(at) for at in found if at), default=None)


TABLES = ((schema.timer, "due"), (schema.schedule, "due"), (schema.outbox, "next_at"))


@lru_cache(maxsize=16)
def _next(buckets: tuple[int, ...] | None) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(*(_first(table, table.c[at], buckets) for table, at in TABLES))


def _first(
    table: sa.Table, at: sa.Column[str], buckets: tuple[int, ...] | None
) -> sa.ScalarSelect[str]:
    query = sa.select(sa.func.min(at)).where(*schema.where(table))
    return schema.in_buckets(query, table, buckets).scalar_subquery()


@lru_cache(maxsize=16)
def _any_due(buckets: tuple[int, ...] | None) -> sa.Select[*tuple[Any, ...]]:
    """Whether timers, timer start events and deliveries are due: one look at three indexes."""
    return sa.select(*(_is_due(table, table.c[at], buckets) for table, at in TABLES))


def _is_due(
    table: sa.Table, at: sa.Column[str], buckets: tuple[int, ...] | None
) -> sa.ColumnElement[bool]:
    query: schema.Query = sa.select(sa.literal_column("1")).where(*schema.where(table))
    due = query.where(at <= sa.bindparam("at"))
    return sa.exists(schema.in_buckets(due, table, buckets))


def fire(house: House, found: Due) -> Step | None:
    """Fire one timer in its own transaction; None if it has gone meanwhile."""
    with house.store.transaction() as db:
        locked = house.store.find_locked(db, found.case)
        if locked is None or locked.row["status"] != "open":
            return None
        here = {"tenant": house.tenant, "case": found.case, "id": found.id}
        row = db.execute(TIMER, here).first()
        if row is None or instant(row.due) != found.due:
            return None
        ready = acting(house, db, locked, SYSTEM, None)
        done = ready.told("timer.fired", {"timer": found.id, "due": row.due})
        _alert(house, db, found.case, done)
        return done


def _alert(house: House, db: sa.Connection, case: str, done: Step) -> None:
    """T4 超期: whoever heads the office that owes the work gets the case to read (抄送)."""
    queues = [q for e in done.effects if e["k"] == "supervision.alerted" for q in e["queues"]]
    places = [queue.split("@") for queue in queues]
    heads = {p for role, unit in places for p in people.serving(house, db, role, unit, house.now())}
    if heads:
        told = acting(house, db, house.store.lock(db, case), SYSTEM, None, over=True)
        told.noted("case.copied", {"to": sorted(heads), "trigger": "T4"})


def fire_due(house: House, at: datetime, buckets: Sequence[int] | None = None) -> Fired:
    """Do everything due at ``at``, one batch: timers, cases that timers open, messages and signals
    to deliver. Faults are reported, never swallowed silently."""
    look = _any_due(None if buckets is None else tuple(buckets))
    with house.store.reading() as db:
        some = db.execute(look, {"tenant": house.tenant, "at": stamp(at)}).one()
        timers = due(house, db, at, buckets) if some[0] else []
        turns = scheduling.due(house, db, buckets) if some[1] else []
        rows = delivering.due(house, db, buckets) if some[2] else []
    work: list[tuple[Due, Callable[[], Moved]]] = []
    for found in timers:
        work.append((found, partial(_fired, house, found)))
    for turn in turns:
        named = Due("", f"{turn.process}/{turn.element}", turn.due)
        work.append((named, partial(_opened, house, turn)))
    for ident in rows:
        work.append((Due("", ident, at), partial(_delivered, house, ident)))
    moved: Moved = []
    faults: list[tuple[Due, CaseworkError]] = []
    for item, act in work:
        try:
            moved += act()
        except CaseworkError as error:
            faults.append((item, error))
    cases = tuple(case for case, _ in moved)
    return Fired(cases, tuple(faults), tuple(case for case, stirred in moved if stirred))


def _fired(house: House, found: Due) -> Moved:
    done = fire(house, found)
    return [(found.case, any(e["k"] not in QUIET for e in done.effects))] if done else []


def _opened(house: House, turn: scheduling.Turn) -> Moved:
    return [(case, True) for case in scheduling.fire(house, turn)]


def _delivered(house: House, ident: str) -> Moved:
    case = delivering.deliver(house, ident)
    return [(case, True)] if case else []
