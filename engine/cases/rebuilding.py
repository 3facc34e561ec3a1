"""Folding the projected tables from the journal again; applying a new calendar to open cases."""

from __future__ import annotations

import sqlalchemy as sa

from ..house import House
from ..model import SYSTEM
from ..projections import project
from ..store import schema
from ..store.changes import Changes
from .acting import acting


def rebuild(house: House) -> int:
    """Empty the projected tables and fold them anew, in one transaction; records read."""
    with house.store.transaction() as db:
        for table in schema.PROJECTED:
            db.execute(table.delete().where(table.c.tenant == house.tenant))
        count = 0
        for stream in house.store.streams(db):
            count += _fold(house, db, stream)
        return count


def _fold(house: House, db: sa.Connection, stream: str) -> int:
    count = 0
    for record, leaf in house.store.history(db, stream):
        changes = Changes(house.tenant)
        project(changes, record, leaf)
        changes.write(db)
        count += 1
    return count


def apply_calendars(house: House, version: str) -> int:
    """Reckon the provisional dates of open cases with a new calendar; one record a case."""
    c, t = schema.case.c, schema.timer.c
    doubtful = sa.exists().where(t.tenant == house.tenant, t.case == c.id, t.provisional.is_(True))
    query = sa.select(c.id).where(
        c.tenant == house.tenant,
        c.status == "open",
        c.calendar != version,
        sa.or_(c.provisional.is_(True), doubtful),
    )
    with house.store.reading() as db:
        ids = list(db.scalars(query.order_by(c.id)))
    for case in ids:
        _apply(house, case, version)
    return len(ids)


def _apply(house: House, case: str, version: str) -> None:
    with house.store.transaction() as db:
        locked = house.store.lock(db, case)
        locked.row["calendar"] = version
        ready = acting(house, db, locked, SYSTEM, None)
        ready.told("calendar.applied", {"calendar": version})
