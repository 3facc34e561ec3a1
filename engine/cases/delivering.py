"""Taking messages and signals to their receivers: one row, one transaction, exactly once.

Deleting the row inside the receiver's transaction is the proof of "once": killed before the commit
everything is as before, killed after it the row has gone. The row's id, which names sender and
position, is also the key of the receiver's record.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from ..errors import CaseworkError
from ..events import Record, instant, stamp
from ..house import House, who
from ..model import SYSTEM
from ..projections import bucket
from ..store import Locked, schema
from . import linking, opening, outbox, spawning, starting
from .acting import acting
from .outbox import Body

BATCH = 100
DUE = (
    sa.select(schema.outbox.c.id)
    .where(*schema.where(schema.outbox), schema.outbox.c.next_at <= sa.bindparam("at"))
    .order_by(schema.outbox.c.next_at, schema.outbox.c.id)
    .limit(BATCH)
)
LONGEST = 60  # seconds between looks for the receiver of a message that has none yet
FAULTY = timedelta(minutes=1)
READDRESSED = ""


def due(house: House, db: sa.Connection, buckets: Sequence[int] | None = None) -> list[str]:
    """Rows whose time has come, the oldest first."""
    query = schema.in_buckets(DUE, schema.outbox, buckets)
    return list(db.scalars(query, {"tenant": house.tenant, "at": stamp(house.now())}))


def deliver(house: House, ident: str) -> str | None:
    """Take one row to its receiver; the case that it reached, None if none. A fault puts it off;
    that nobody waited for a message within a day is noted in the sender's journal."""
    try:
        with house.store.transaction() as db:
            case = _deliver(house, db, ident)
        return deliver(house, ident) if case == READDRESSED else case
    except CaseworkError:
        with house.store.transaction() as db:
            _put_off(house, db, ident, {}, FAULTY)
        raise


def _deliver(house: House, db: sa.Connection, ident: str) -> str | None:
    o = schema.outbox.c
    query = sa.select(o.kind, o.body, o.attempts).where(o.tenant == house.tenant, o.id == ident)
    row = db.execute(query).first()
    if row is None:
        return None
    body = json.loads(row.body)
    to = body["to"]
    locked = house.store.find_locked(db, to["case"]) if "case" in to else None
    if row.kind in linking.KINDS:
        told = _take(house, db, ident)
        return linking.deliver(house, db, row.kind, body, ident) if told else None
    if row.kind == spawning.KIND:
        return _spawn(house, db, body, ident) if _take(house, db, ident) else None
    if "case" in to and not _waits(house, db, locked, row.kind, body):
        return _elsewhere(house, db, ident, row.kind, body)
    elif not to:
        return _look_again(house, db, ident, row.attempts, body)
    elif _take(house, db, ident):
        if locked is None:
            return starting.started_by(house, db, ident, body)
        return _tell(house, db, locked, ident, row.kind, body)
    return None


def _spawn(house: House, db: sa.Connection, body: Body, ident: str) -> str:
    """Open the case that another one asked for; its id is that of the delivery."""
    report = spawning.report(house, db, body, ident)
    return str(opening.open_case(house, db, report, SYSTEM, ident)["case"])


def _tell(
    house: House, db: sa.Connection, locked: Locked, ident: str, kind: str, body: Body
) -> str:
    data = {"name": body["name"], "answers": body["values"], "from": body["from"]}
    if kind == "message":
        data["subscription"] = body["to"]["subscription"]
    acting(house, db, locked, SYSTEM, ident).told(f"{kind}.received", data)
    return locked.id


def _waits(house: House, db: sa.Connection, locked: Locked | None, kind: str, body: Body) -> bool:
    """Is the receiver still there and waiting, now that its case is locked?"""
    if locked is None or locked.row["status"] != "open":
        return False
    s = schema.subscription.c
    query = sa.select(s.id).where(
        s.tenant == house.tenant, s.case == locked.id, s.type == kind, s.name == body["name"]
    )
    if kind == "message":
        query = query.where(s.id == body["to"]["subscription"])
    return db.execute(query.limit(1)).first() is not None


def _elsewhere(house: House, db: sa.Connection, ident: str, kind: str, body: Body) -> str | None:
    """The receiver waits no longer: a signal is over, a message is addressed anew."""
    if kind == "signal":
        _take(house, db, ident)
        return None
    _put_off(house, db, ident, {"to": outbox.receiver(house, db, body) or {}}, timedelta(0))
    return READDRESSED


def _look_again(
    house: House, db: sa.Connection, ident: str, attempts: int, body: Body
) -> str | None:
    """Has somebody come to wait for the message meanwhile? After a day it is given up."""
    found = outbox.receiver(house, db, body)
    if found is not None:
        _put_off(house, db, ident, {"to": found}, timedelta(0))
        return READDRESSED
    if house.now() >= instant(body["until"]):
        _give_up(house, db, ident, body)
        return None
    _put_off(house, db, ident, {}, timedelta(seconds=min(2**attempts, LONGEST)))
    return None


def _give_up(house: House, db: sa.Connection, ident: str, body: Body) -> None:
    """Nobody came to wait for the message: its sender's journal says so."""
    origin = body["from"]
    locked = house.store.find_locked(db, origin["case"])
    _take(house, db, ident)
    if locked is not None:
        data = {"name": body["name"], "el": origin["el"], "seq": origin["seq"]}
        where = (locked.stream, locked.head.seq + 1, house.now())
        record = Record(house.tenant, *where, "message.unclaimed", who(SYSTEM), data)
        house.store.append(db, locked.head, record)


def _take(house: House, db: sa.Connection, ident: str) -> bool:
    """Remove the row; False if another worker was faster."""
    o = schema.outbox
    gone = db.execute(o.delete().where(o.c.tenant == house.tenant, o.c.id == ident))
    return gone.rowcount == 1


def _put_off(
    house: House, db: sa.Connection, ident: str, changed: dict[str, Any], wait: timedelta
) -> None:
    """Try again after ``wait``, perhaps with another receiver."""
    o = schema.outbox
    here = (o.c.tenant == house.tenant, o.c.id == ident)
    row = db.execute(sa.select(o.c.body).where(*here)).first()
    if row is None:
        return
    body = json.loads(row.body) | changed
    values: dict[str, Any] = {"attempts": o.c.attempts + 1, "next_at": stamp(house.now() + wait)}
    if changed:
        to = body["to"]
        values["body"] = json.dumps(body, ensure_ascii=False, sort_keys=True)
        values["bucket"] = bucket(to.get("case") or to.get("process") or ident)
    db.execute(o.update().where(*here).values(values))
