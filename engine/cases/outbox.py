"""What a step throws to other cases: one row a receiver, written in the sender's transaction.

A second case is never touched here (DESIGN section 10): ``delivering`` takes each row to its
receiver in a transaction of its own. A signal goes to every case that waits for it and to every
process it starts; a message to the one node that it is meant for, else to a process it starts. A
message for nobody is kept for a day if any process may come to wait for it.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from ..errors import Conflict
from ..events import stamp
from ..house import House
from ..kernel import correlation
from ..kernel.step import Step
from ..projections import bucket
from ..store import schema
from . import reliance

_S, _C = schema.subscription.c, schema.case.c
_HEARD = sa.and_(*schema.where(schema.subscription, "name", "type"), _S.case != sa.bindparam("but"))
_WAITING = schema.subscription.join(
    schema.case, sa.and_(_C.tenant == _S.tenant, _C.id == _S.case, _C.status == "open")
)
MEANT = (
    sa.select(_S.case, _S.id, _S.key, _S.paths)
    .select_from(_WAITING)
    .where(_HEARD, sa.or_(_S.key.is_(None), _S.key.in_(sa.bindparam("keys", expanding=True))))
    .order_by(_S.key.is_(None), _C.opened_at, _S.case, _S.id)
)
LISTENING = sa.select(_S.case).select_from(_WAITING).where(_HEARD).distinct().order_by(_S.case)
PATHS = (
    sa.select(_S.paths)
    .where(*schema.where(schema.subscription, "name", "type"), _S.paths.is_not(None))
    .distinct()
    .order_by(_S.paths)
)
STARTED = (
    sa.select(schema.schedule.c.process, schema.schedule.c.element)
    .where(*schema.where(schema.schedule, "name", "kind"))
    .order_by(schema.schedule.c.process, schema.schedule.c.element, schema.schedule.c.part)
)
KEPT = timedelta(days=1)
MOST_HOPS = 100
NAMESPACE = uuid.UUID("0c9d0f6e-5f0b-5c38-9f4c-6f0a4c0d9b77")
THROWN = {"message.thrown": "message", "signal.thrown": "signal"}

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sender:
    """The input whose effects throw: its case (or "", from outside), position, place and net;
    ``hops`` deliveries followed from each other since a person, a job or a timer acted."""

    case: str
    seq: int
    unit: str
    net: str
    hops: int = 0


def hops(data: Mapping[str, Any]) -> int:
    """How many deliveries led to this input: 0 if it is not one."""
    origin = data.get("from")
    return int(origin.get("hops", 0)) if isinstance(origin, Mapping) else 0


def hand_out(house: House, db: sa.Connection, sender: Sender, done: Step) -> None:
    """Write a row for every receiver of what the step has thrown. Raises Conflict for cases that
    set each other going without end: the delivery that led here is then tried again later."""
    for number, effect in enumerate(done.effects):
        kind = THROWN.get(effect["k"])
        if kind is not None and not (kind == "message" and effect["caught"]):
            if sender.hops >= MOST_HOPS:
                raise Conflict(f"“{effect['name']}”已连续转发 {MOST_HOPS} 次,流程之间可能在空转")
            origin = {"case": sender.case, "seq": sender.seq, "el": effect["el"]}
            origin["hops"] = sender.hops + 1
            body = {"from": origin, "unit": sender.unit, "net": sender.net, "name": effect["name"]}
            body |= {"values": effect.get("values", {}), "key": effect.get("key")}
            send(house, db, kind, body, f"{sender.case}:{sender.seq}:{number}")


def send(house: House, db: sa.Connection, kind: str, body: Body, ident: str) -> int:
    """A row for each receiver of a message or signal, named after the sending; how many."""
    if kind == "signal":
        receivers = [*_listening(house, db, body), *_started(house, db, kind, body["name"])]
    else:
        found = receiver(house, db, body)
        receivers = [found or {}] if found or _awaited(house, db, body["name"]) else []
    body = body | {"until": stamp(house.now() + KEPT)}
    rows = [_row(house, kind, body | {"to": to}, ident) for to in receivers]
    if rows:
        db.execute(schema.outbox.insert(), rows)
    return len(rows)


def receiver(house: House, db: sa.Connection, body: Body) -> Body | None:
    """Where a message goes now: a waiting node of another case, else a process that it starts."""
    waiting = next(waiting_for(house, db, body), None)
    return waiting or started(house, db, "message", body["name"])


def waiting_for(house: House, db: sa.Connection, body: Body) -> Iterator[Body]:
    """Nodes of other cases that a message is meant for; those that ask for its key come first."""
    named = {"tenant": house.tenant, "type": "message", "name": body["name"]}
    others = {"but": body["from"]["case"], "keys": _keys(db, named, body)}
    for row in db.execute(MEANT, named | others):
        wanted = {"key": row.key, "paths": json.loads(row.paths) if row.paths else None}
        if correlation.fits(wanted, body["key"], body["values"]):
            yield {"case": row.case, "subscription": row.id}


def _keys(db: sa.Connection, named: Mapping[str, str], body: Body) -> list[str]:
    """The keys that the message may be asked for: its own, or those in its payload."""
    if body["key"] is not None:
        return [body["key"]]
    paths = db.scalars(PATHS, named)
    found = (correlation.found(json.loads(p), body["values"]) for p in paths)
    return [key for key in found if key is not None]


def _listening(house: House, db: sa.Connection, body: Body) -> Iterator[Body]:
    """Other open cases in which anything waits for the signal; of a change of law only those that
    rely on the basis it names."""
    named = {"tenant": house.tenant, "type": "signal", "name": body["name"]}
    basis = body["values"].get("basis") if body["name"] in reliance.SIGNALS else None
    for case in list(db.scalars(LISTENING, named | {"but": body["from"]["case"]})):
        if basis is None or reliance.relies(house, db, case, basis):
            yield {"case": case}


def _started(house: House, db: sa.Connection, kind: str, name: str) -> Iterator[Body]:
    """Processes that the message or signal starts, and at which event."""
    for row in db.execute(STARTED, {"tenant": house.tenant, "kind": kind, "name": name}):
        yield {"process": row.process, "element": row.element}


def started(house: House, db: sa.Connection, kind: str, name: str) -> Body | None:
    """The first process that it starts, and at which event."""
    return next(_started(house, db, kind, name), None)


def _awaited(house: House, db: sa.Connection, name: str) -> bool:
    """May a case of any deployed process come to wait for the message? Else it is for the world
    outside (a word to the citizen): the sender's record tells of it, nobody here is looked for."""
    found = db.execute(STARTED, {"tenant": house.tenant, "kind": "waits", "name": name})
    return found.first() is not None


def put(house: House, db: sa.Connection, kind: str, body: Body, ident: str) -> None:
    """A row for one receiver, which ``body`` names as ``to``; ``ident`` names the sending, and
    what is under way already is not sent again."""
    row, o = _row(house, kind, body, ident), schema.outbox.c
    known = sa.select(o.id).where(o.tenant == house.tenant, o.id == row["id"])
    if db.execute(known).first() is None:
        db.execute(schema.outbox.insert(), row)


def _row(house: House, kind: str, body: Body, ident: str) -> dict[str, Any]:
    to: Mapping[str, str] = body["to"]
    name = ":".join((ident, *to.values()))
    return {
        "tenant": house.tenant,
        "id": str(uuid.uuid5(NAMESPACE, f"{house.tenant}:{name}")),
        "bucket": bucket(to.get("case") or to.get("process") or ident),
        "next_at": stamp(house.now()),
        "kind": kind,
        "body": json.dumps(body, ensure_ascii=False, sort_keys=True),
        "attempts": 0,
    }
