"""Messages and signals from outside that name no case: who waits for them is looked up."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from ..audit import state_of
from ..errors import Conflict
from ..events import encode
from ..house import House, who
from ..kernel import correlation
from ..kernel.step import variables_of
from ..model import Actor
from ..store import schema
from . import intake, outbox, starting, working
from .acting import acting
from .once import Reply
from .outbox import Body

MOST_LOOKED_AT = 200
Values = Mapping[str, Any]


def correlate(
    house: House,
    db: sa.Connection,
    message: str,
    values: Values,
    actor: Actor,
    *,
    value: Any = None,
    business: str | None = None,
    variables: Values | None = None,
    unit: str | None = None,
    key: str | None = None,
) -> Reply:
    """Give a message to the one node that it is meant for, else open a case that it starts.

    ``value`` is what the node's ``correlation`` must equal; ``business`` the number or external
    number of its case; ``variables`` what the case's variables must be. ``unit`` is where a case is
    opened. Conflict if several cases fit, or none and nothing starts by the message; NotAllowed
    if the actor holds none of the roles that may send it.
    """
    taken = intake.take(None, values)
    body = _body(message, taken.answers, None if value is None else correlation.told(value))
    fitting = _fitting(house, db, body, business, variables or {})
    first = next(fitting, None)
    if first is None:
        return _start(house, db, body, unit, message)
    if next(fitting, None) is not None:
        raise Conflict(f"有几宗案件都在等待消息“{message}”,请给出关联值或案件编号", "ambiguous")
    ready = acting(house, db, house.store.lock(db, first["case"]), actor, key)
    return working.send(ready, message, values, first["subscription"])


def broadcast(
    house: House, db: sa.Connection, name: str, values: Values, actor: Actor, key: str | None
) -> Reply:
    """Send a signal to every case that waits for it and every process it starts; to how many."""
    taken = intake.take(None, values)
    data = {"name": name, "answers": taken.answers}
    seq = house.tell(db, "system", "signal.sent", data, who(actor), key or "")
    body = _body(name, taken.answers, None) | {"unit": starting.region(house, db)}
    return {"receivers": outbox.send(house, db, "signal", body, f"system:{seq}")}


def _body(name: str, values: dict[str, Any], key: str | None) -> Body:
    origin = {"case": "", "seq": 0, "el": "", "hops": 1}
    return {"from": origin, "name": name, "values": values, "key": key, "net": starting.NET}


def _fitting(
    house: House, db: sa.Connection, body: Body, business: str | None, variables: Values
) -> Iterator[Body]:
    c = schema.case.c
    looked = 0
    for found in outbox.waiting_for(house, db, body):
        row = db.execute(
            sa.select(c.number, c.external, c.definition).where(
                c.tenant == house.tenant, c.id == found["case"]
            )
        ).one()
        if business is not None and business not in (row.number, row.external):
            continue
        looked += 1
        if looked > MOST_LOOKED_AT:
            raise Conflict("等待这条消息的案件太多,请给出关联值或案件编号", "too_many")
        if not variables or _has(house, db, found["case"], row.definition, variables):
            yield found


def _has(house: House, db: sa.Connection, case: str, digest: str, wanted: Values) -> bool:
    """Are the case's variables what is wanted?"""
    state = state_of(house, db, case)
    known = encode(variables_of(house.definition(db, digest), state))
    return all(known.get(name) == value for name, value in encode(dict(wanted)).items())


def _start(house: House, db: sa.Connection, body: Body, unit: str | None, message: str) -> Reply:
    to = outbox.started(house, db, "message", message)
    if to is None:
        raise Conflict(f"现在没有案件等待消息“{message}”,也没有流程由它启动", "nobody_waits")
    body = body | {"to": to, "unit": unit or starting.region(house, db)}
    case = starting.started_by(house, db, str(uuid.uuid4()), body)
    found = house.store.find(db, case)
    return {"case": case, "number": found.row["number"] if found else "", "seq": 1}
