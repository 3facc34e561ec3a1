"""Handing everything over on leaving 离职转办: one record a case, and first a look at it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from .. import people
from ..errors import Invalid, NotAllowed
from ..house import House
from ..kernel import gates
from ..store import schema
from . import intake
from .acting import Acting
from .once import Reply
from .working import commands, reply

OPEN = ("offered", "claimed", "held")


def holding(house: House, db: sa.Connection, person: str) -> list[tuple[str, str]]:
    """(id, number) of open cases in which a person has a task, or gets one back (委派)."""
    t, c = schema.task, schema.case
    mine = (t.c.assignee == person) | (t.c.owner == person)
    same = sa.and_(c.c.tenant == t.c.tenant, c.c.id == t.c.case)
    query = sa.select(c.c.id, c.c.number).select_from(t.join(c, same)).distinct()
    query = query.where(t.c.tenant == house.tenant, mine, t.c.status.in_(OPEN))
    return [(row.id, row.number) for row in db.execute(query.order_by(c.c.number))]


def words(a: Acting, person: str, to: str) -> str:
    """What would be handed over in this case, in a sentence. NotAllowed with the reason."""
    rows = _rows(a, person, to)
    return "、".join(f"“{row['name']}”" for row in rows)


def hand_over(a: Acting, person: str, to: str, reason: str) -> Reply:
    """Everything that ``person`` has in this case goes to ``to``."""
    if not reason.strip():
        raise Invalid({"reason": ["请写明理由,例如离职、调动"]})
    rows = _rows(a, person, to)
    taken = intake.Taken()
    data: dict[str, Any] = {"from": person, "to": to, "tasks": [row["id"] for row in rows]}
    data["reason"] = taken.hide("text", reason.strip())
    a.keep(taken)
    a.told("case.handed_over", data)
    return reply(a)


def _rows(a: Acting, person: str, to: str) -> list[Any]:
    """The person's open tasks here, all of which ``to`` may take."""
    if person == to:
        raise Invalid({"to": ["请选择别人接手"]})
    if a.actor.id != person:
        commands(a, "hand_over")
    people.known(a.house, a.db, to)
    t = schema.task
    query = t.select().where(
        t.c.tenant == a.house.tenant,
        t.c.case == a.locked.id,
        t.c.assignee == person,
        t.c.status.in_(OPEN),
    )
    rows = list(a.db.execute(query.order_by(t.c.offered_at, t.c.id)).mappings())
    for row in rows:
        element = a.element(row)
        if element is not None:
            gates.may_take(element, a.state, a.setting, to)
        if row["status"] == "held":
            raise NotAllowed(f"“{row['name']}”已经办理,正等加签,签完后再移交", "held")
    return rows
