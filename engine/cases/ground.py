"""Cases on a map and on a calendar: how many are open where, and when what is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from .. import people
from ..clocks import Calendars
from ..events import instant, stamp
from ..house import House
from ..model import SHANGHAI, Actor
from ..store import schema


@dataclass(frozen=True, slots=True)
class Place:
    """How many cases are open in a unit (what lies in it included), and how many of them late."""

    unit: str
    open: int
    late: int


@dataclass(frozen=True, slots=True)
class Day:
    """What was promised for a day: open cases due on it, how many of them late by now."""

    on: date
    due: int
    late: int
    workday: bool
    name: str | None


def places(
    house: House, db: sa.Connection, reader: Actor, process: str = ""
) -> Mapping[str, Place]:
    """Unit -> its open cases that the reader may see, in one statement."""
    c = schema.case.c
    late = sa.case((c.due <= stamp(house.now()), 1), else_=0)
    query = sa.select(c.unit, sa.func.count().label("n"), sa.func.sum(late).label("late"))
    query = query.where(
        c.tenant == house.tenant,
        c.status == "open",
        c.resolved_at.is_(None),
        people.may_read(house, db, reader),
    )
    if process:
        query = query.where(c.process == process)
    units = house.current_rules(db).pack
    found: dict[str, Place] = {}
    for row in db.execute(query.group_by(c.unit)):
        for above in units.path(row.unit):
            before = found.get(above.id, Place(above.id, 0, 0))
            found[above.id] = Place(above.id, before.open + row.n, before.late + (row.late or 0))
    return found


def days(
    house: House,
    db: sa.Connection,
    reader: Actor,
    first: date,
    many: int,
    unit: str = "",
    *,
    calendars: Calendars,
) -> list[Day]:
    """The days from ``first`` on with what is due, in one statement, with the region's calendar."""
    c = schema.case.c
    minute = sa.func.substr(c.due, 1, 16)
    since = stamp(midnight(first))
    until = stamp(midnight(first + timedelta(days=many)))
    query = sa.select(minute.label("minute"), sa.func.count().label("n")).where(
        c.tenant == house.tenant,
        c.status == "open",
        c.resolved_at.is_(None),
        c.due > since,
        c.due <= until,
        people.may_read(house, db, reader),
    )
    if unit:
        query = query.where(c.path.like(f"%/{unit}/%"))
    due: dict[date, int] = {}
    for row in db.execute(query.group_by(minute)):
        # 24:00 of a day is 0:00 of the next: it belongs to the day that it ends.
        at = instant(f"{row.minute}:00.000Z") - timedelta(seconds=1)
        on = at.astimezone(SHANGHAI).date()
        due[on] = due.get(on, 0) + row.n
    rules = house.current_rules(db)
    today = house.now()
    calendar = calendars.get(rules.pack.calendar_on(today.astimezone(SHANGHAI).date()))
    return [
        Day(
            on,
            due.get(on, 0),
            due.get(on, 0) if midnight(on + timedelta(days=1)) <= today else 0,
            calendar.is_workday(on),
            calendar.name_of(on),
        )
        for on in (first + timedelta(days=n) for n in range(many))
    ]


def midnight(day: date) -> datetime:
    """The first instant of a local day."""
    return datetime.combine(day, time(), SHANGHAI)
