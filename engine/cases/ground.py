"""Cases on a map and on a calendar: how many are open where, and when what is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from .. import people
from ..clocks import Calendars
from ..errors import NotFound
from ..events import instant, stamp
from ..house import House
from ..model import SHANGHAI, Actor
from ..region import Pack
from ..store import schema
from .citizens import CITIZEN as PUBLIC
from .shapes import Point, Shape, read


@dataclass(frozen=True, slots=True)
class Place:
    """How many cases are open in a unit (what lies in it included), how many of them are late, and
    how many will be soon (see ``lights``)."""

    unit: str
    open: int
    late: int
    soon: int = 0

    @property
    def light(self) -> str:
        """The worst of its cases: late, soon or calm."""
        return "late" if self.late else "soon" if self.soon else "calm"


@dataclass(frozen=True, slots=True)
class Survey:
    """What a map shows: counts and shapes by unit; ``dots`` (longitude, latitude in millionths of a
    degree) where our own people saw something, the latest first."""

    places: Mapping[str, Place]
    shapes: Mapping[str, Shape]
    dots: tuple[Point, ...]


Wanted = list[sa.ColumnElement[bool]]
MOST_DOTS = 200  # more hide each other


def ground(house: House, db: sa.Connection, reader: Actor, unit: str, process: str = "") -> Survey:
    """The map of a unit, with the shapes of what lies in it or else its own; the statements are
    the same however many cases and shapes there are. NotFound for an unknown unit."""
    rules = house.current_rules(db)
    pack = rules.pack
    if unit not in pack.units:
        raise NotFound(f"没有单位 {unit}")
    inner = [each.id for each in pack.unit_rows if each.parent == unit and each.territory]
    found = read(house, db, [unit, *inner])
    drawn = {each: found[each] for each in inner if each in found} or found
    mine = _open(house, people.may_read(house, db, reader, rules), process)
    dots = _dots(db, [*mine, *_seen(pack, unit)]) if drawn else ()
    return Survey(_places(house, db, mine, pack), drawn, dots)


def lights(house: House) -> dict[str, sa.ColumnElement[bool]]:
    """Traffic light -> the predicate over open rows of ``case``, as ``worklist.lights`` for tasks.

    Soon means that the warning at four fifths has been given, so that the next ring of the clock
    is its end. ``urgency`` reckons the fraction anew: after an extension or a moved calendar it may
    be calm again, while the warning stands; and its paused lasts as long as the hold, as here.
    """
    c, r = schema.case.c, schema.timer.c
    clock = sa.select(r.due).where(r.tenant == house.tenant, r.case == c.id, r.id == "case")
    # A hold stops the clock by taking its timer away, and leaves the old date where it stood.
    paused = sa.and_(c.suspended, sa.not_(clock.exists()))
    past = sa.and_(c.due.is_not(None), c.due <= stamp(house.now()))
    return {
        "paused": paused,
        "late": sa.and_(past, sa.not_(paused)),
        "soon": sa.and_(sa.not_(past), clock.where(r.due == c.due).exists()),
    }


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
    rules = house.current_rules(db)
    mine = _open(house, people.may_read(house, db, reader, rules), process)
    return _places(house, db, mine, rules.pack)


def _places(house: House, db: sa.Connection, mine: Wanted, pack: Pack) -> dict[str, Place]:
    c, light = schema.case.c, lights(house)
    late, soon = (sa.func.sum(sa.case((light[name], 1), else_=0)) for name in ("late", "soon"))
    query = sa.select(c.unit, sa.func.count().label("n"), late.label("late"), soon.label("soon"))
    found: dict[str, Place] = {}
    for row in db.execute(query.where(*mine).group_by(c.unit)):
        for above in pack.path(row.unit):
            b = found.get(above.id, Place(above.id, 0, 0))
            found[above.id] = Place(above.id, b.open + row.n, b.late + row.late, b.soon + row.soon)
    return found


def _open(house: House, may: sa.ColumnElement[bool], process: str) -> Wanted:
    c = schema.case.c
    wanted = [c.tenant == house.tenant, c.status == "open", c.resolved_at.is_(None), may]
    return [*wanted, c.process == process] if process else wanted


def _seen(pack: Pack, unit: str) -> Wanted:
    """What our people saw themselves, by the channels of their roles. Where somebody told of it
    from may be his home, and a dot would show it to the whole street."""
    c = schema.case.c
    own = [channel.name for channel in pack.channels if channel.roles]
    inside = c.path.like(f"%/{unit}/%")
    return [inside, c.lat.is_not(None), c.channel.in_(own), c.reporter != PUBLIC.id]


def _dots(db: sa.Connection, wanted: Wanted) -> tuple[Point, ...]:
    c = schema.case.c
    query = sa.select(c.lng, c.lat).where(*wanted).order_by(c.opened_at.desc(), c.id)
    return tuple((row.lng, row.lat) for row in db.execute(query.limit(MOST_DOTS)))


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
