"""Due work: buckets of timers leased by workers; each due row fires once, in due order.

The lease is only speed. The proof of "once" is that firing deletes the row inside the transaction
that holds the case's lock (notes: an own due table stayed exact under kill -9).
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from ..errors import CaseworkError
from ..events import instant, stamp
from ..house import House
from ..model import SYSTEM
from ..projections import BUCKETS
from ..store import schema
from .acting import acting

LEASE = timedelta(seconds=10)
BATCH = 200


@dataclass(frozen=True, slots=True)
class Due:
    """A timer whose instant has come."""

    case: str
    id: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Fired:
    """Whose timers fired, in their order, and which could not and why."""

    cases: tuple[str, ...]
    faults: tuple[tuple[Due, CaseworkError], ...] = ()

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
    house: House, at: datetime, buckets: Sequence[int] | None = None, limit: int = BATCH
) -> list[Due]:
    """Timers due at ``at`` in these buckets (None: all), the earliest first."""
    t = schema.timer.c
    query = sa.select(t.case, t.id, t.due).where(t.tenant == house.tenant, t.due <= stamp(at))
    if buckets is not None:
        query = query.where(t.bucket.in_(buckets))
    with house.store.reading() as db:
        rows = db.execute(query.order_by(t.due, t.case, t.id).limit(limit))
        return [Due(r.case, r.id, instant(r.due)) for r in rows]


def next_due(house: House) -> datetime | None:
    """When the next timer of all is due, None if none is set."""
    t = schema.timer.c
    with house.store.reading() as db:
        found = db.scalar(sa.select(sa.func.min(t.due)).where(t.tenant == house.tenant))
    return instant(found) if found else None


def fire(house: House, found: Due) -> bool:
    """Fire one timer in its own transaction; False if it has gone meanwhile."""
    with house.store.transaction() as db:
        locked = house.store.find_locked(db, found.case)
        if locked is None or locked.row["status"] != "open":
            return False
        t = schema.timer.c
        here = (t.tenant == house.tenant, t.case == found.case, t.id == found.id)
        row = db.execute(sa.select(t.due).where(*here)).first()
        if row is None or instant(row.due) != found.due:
            return False
        ready = acting(house, db, locked, SYSTEM, None)
        ready.told("timer.fired", {"timer": found.id, "due": row.due})
        return True


def fire_due(house: House, at: datetime, buckets: Sequence[int] | None = None) -> Fired:
    """Fire everything due at ``at``, one batch; faults are reported, never swallowed silently."""
    cases, faults = [], []
    for found in due(house, at, buckets):
        try:
            if fire(house, found):
                cases.append(found.case)
        except CaseworkError as error:
            faults.append((found, error))
    return Fired(tuple(cases), tuple(faults))
