"""Cases that nobody reports: opened by a timer, a message or a signal."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ..errors import Invalid
from ..events import stamp
from ..house import House
from ..model import SYSTEM
from . import opening
from .acting import versions
from .outbox import Body
from .reporting import ITSELF, NETS

NET = NETS[0]


def region(house: House, db: sa.Connection) -> str:
    """The unit of the whole region: where a case lies that has no other place."""
    pack = house.current_rules(db).pack
    return next(u.id for u in pack.unit_rows if u.parent not in pack.units)


def started_by(house: House, db: sa.Connection, ident: str, body: Body) -> str:
    """Open the case that a message or signal starts; its id is that of the delivery."""
    to = body["to"]
    start = {"start": to["element"], "from": body["from"]}
    place = (body["unit"], body["net"])
    return start_case(house, db, ident, to["process"], *place, body["values"], start)


def start_case(
    house: House,
    db: sa.Connection,
    case: str,
    process: str,
    unit: str,
    net: str,
    answers: dict[str, Any],
    start: dict[str, Any],
) -> str:
    """Open one case at the event ``start["start"]``; the case's id. ``answers`` are tagged."""
    definition = house.deployed(db, process)
    (rules, calendars), at = house.current(db), house.now()
    if unit not in rules.pack.units:
        raise Invalid({"unit": [f"没有单位 {unit}"]})
    setting = house.setting_of(case, unit, stamp(at), 1, at, rules, calendars, definition.profile)
    lookups = {
        "possible_duplicates": [],
        "duplicates_by": "",
        "reporter_role": "",
        "photo_count": 0,
    }
    data = {
        "seen": versions(definition, setting),
        "process": process,
        "name": definition.name,
        "number": opening.next_number(house, db, unit, setting),
        "unit": unit,
        "path": opening.unit_path(setting, unit),
        "net": net,
        "channel": ITSELF,
        "occurred_at": stamp(at),
        "opened_at": stamp(at),
        "answers": answers,
        "lookups": lookups | {"net": net, "channel": ITSELF},
    }
    opening.file(house, db, definition, setting, data | start, SYSTEM, None)
    return case
