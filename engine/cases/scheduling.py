"""Timer start events: each time one is due it opens a case, once for every unit it names.

A case's id derives from (process, event, unit, instant): whoever is killed in the middle opens on
the next try only the cases that are missing. Only then the schedule moves on, by a record in the
``deploy`` stream.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ..clocks import deadline
from ..definitions import Definition, Element
from ..errors import Invalid
from ..events import instant, stamp
from ..house import House, who
from ..kernel.env import Env, natural
from ..kernel.starts import Opener, awaited, following, openers
from ..model import SYSTEM, Limit
from ..region import Pack
from ..store import schema
from . import starting

DUE = (
    schema.schedule.select()
    .where(*schema.where(schema.schedule), schema.schedule.c.due <= sa.bindparam("at"))
    .order_by(schema.schedule.c.due, schema.schedule.c.process, schema.schedule.c.element)
)
NOBODY = str(uuid.UUID(int=0))
NAMESPACE = uuid.UUID("b1f1a3e4-3c53-5d0e-9b53-0d6a3e2c7f10")


@dataclass(frozen=True, slots=True)
class Turn:
    """A timer start event whose instant has come."""

    process: str
    element: str
    part: int
    units: str
    due: datetime
    state: Mapping[str, Any]


def starts(house: House, db: sa.Connection, made: Definition) -> list[dict[str, Any]]:
    """What opens a process, and which messages its cases may wait for, for its deployment record.
    A timer drawn as before keeps its turn."""
    found = openers(made)
    if any(o.kind == "timer" for o in found):
        found = openers(made, _env(house, db, made))
    before = _standing(house, db, made.process)
    waits = [{"el": f"?{n}", "part": 0, "kind": "waits", "name": n} for n in awaited(made)]
    return [_start(opener, before) for opener in found] + waits


def due(house: House, db: sa.Connection, buckets: Sequence[int] | None = None) -> list[Turn]:
    """Timer start events that are due, the earliest first."""
    query = schema.in_buckets(DUE, schema.schedule, buckets)
    rows = db.execute(query, {"tenant": house.tenant, "at": stamp(house.now())})
    return [
        Turn(r.process, r.element, r.part, r.units, instant(r.due), json.loads(r.state))
        for r in rows
    ]


def fire(house: House, turn: Turn) -> list[str]:
    """Open the cases of one turn and move the schedule on; the cases that were missing."""
    with house.store.reading() as db:
        pack = house.current_rules(db).pack
        units = _units(pack, turn.units, turn.process) or [starting.region(house, db)]
    opened = [case for unit in units for case in _open(house, turn, unit)]
    with house.store.transaction() as db:
        _move_on(house, db, turn, len(units))
    return opened


def _open(house: House, turn: Turn, unit: str) -> Iterator[str]:
    name = f"{house.tenant}:{turn.process}:{turn.element}:{turn.part}:{unit}:{stamp(turn.due)}"
    case = str(uuid.uuid5(NAMESPACE, name))
    with house.store.transaction() as db:
        if house.store.find(db, case) is None:
            start = {"start": turn.element, "from": {"due": stamp(turn.due)}}
            place = (unit, starting.NET)
            yield starting.start_case(house, db, case, turn.process, *place, {}, start)


def _move_on(house: House, db: sa.Connection, turn: Turn, units: int) -> None:
    """Set the next turn, unless another worker or a new version has done so."""
    house.store.take_turn(db, "deploy")
    s = schema.schedule.c
    query = sa.select(s.due).where(
        s.tenant == house.tenant,
        s.process == turn.process,
        s.element == turn.element,
        s.part == turn.part,
    )
    if db.scalar(query) != stamp(turn.due):
        return
    made = house.deployed(db, turn.process)
    where = (turn.element, turn.part)
    state = following(made, _env(house, db, made), *where, turn.state)
    data = {"process": turn.process, "el": turn.element, "part": turn.part}
    data |= {"due": stamp(turn.due), "units": units, "state": state}
    house.tell(db, "deploy", "schedule.fired", data, who(SYSTEM))


def _units(pack: Pack, level: str, process: str) -> list[str]:
    """Every territory of a level; none if no level is named."""
    found = [u.id for u in pack.unit_rows if u.level == level and u.territory]
    if level and not found:
        raise Invalid({"units": [f"流程 {process} 的属性 units 写了 {level},地区包里没有这一级"]})
    return found


def _env(house: House, db: sa.Connection, made: Definition) -> Env:
    """The surroundings of a timer that belongs to no case yet."""
    (rules, calendars), at = house.current(db), house.now()
    setting = house.setting_of(NOBODY, "", stamp(at), 0, at, rules, calendars, made.profile)

    def reckon(element: Element, value: Any, begin: datetime) -> datetime:
        if not isinstance(value, Limit):
            return natural(value, begin)
        name = element.properties.get("calendar") or setting.calendar
        return deadline(value, begin, calendars.get(name)).instant

    return Env(
        NOBODY,
        0,
        at,
        calendars=calendars,
        pack=setting.param,
        timer=reckon,
        functions=setting.functions(),
    )


def _standing(house: House, db: sa.Connection, process: str) -> dict[tuple[Any, ...], str]:
    s = schema.schedule.c
    query = sa.select(s.element, s.part, s.text, s.state).where(
        s.tenant == house.tenant, s.process == process, s.kind == "timer"
    )
    return {(r.element, r.part, r.text): r.state for r in db.execute(query)}


def _start(opener: Opener, before: Mapping[tuple[Any, ...], str]) -> dict[str, Any]:
    row = {"el": opener.element, "part": opener.part, "kind": opener.kind}
    if opener.kind != "timer":
        return row | {"name": opener.name}
    kept = before.get((opener.element, opener.part, opener.text))
    state = json.loads(kept) if kept else dict(opener.state)
    return row | {"text": opener.text, "units": opener.units, "state": state}
