"""Cases that belong together tell each other: who was merged into whom, and what came of it.

A second case is never touched in the same transaction (DESIGN section 10): each learns of the other
by a row of the outbox, delivered once as a fact of its own journal.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ..errors import Invalid
from ..events import Record, encode
from ..house import House, who
from ..kernel.step import Step
from ..model import SYSTEM
from ..store import Locked, schema
from . import outbox, reading

RESULT = ("summary", "outcome_code", "route_class", "resolved_level")
JOINED, PARTED, SHARED = "case.joined", "case.parted", "result.shared"
KINDS = (JOINED, PARTED, SHARED)
TELLS = {"case.merged_into": JOINED, "case.separated": PARTED}


def master(house: House, db: sa.Connection, mine: str, number: str, field: str) -> dict[str, str]:
    """The case that ``mine`` may be merged into. Invalid says in ``field`` why it cannot be."""
    house.store.next_value(db, "merge")  # one after the other: no two cases into each other
    c = schema.case.c
    query = sa.select(c.id, c.number, c.status, c.outcome, c.merged_into)
    row = db.execute(query.where(c.tenant == house.tenant, c.number == number.strip())).first()
    if row is None:
        raise Invalid({field: [f"没有编号为 {number} 的案件,请核对编号"]})
    if row.id == mine:
        raise Invalid({field: ["不能并入本案自己,请填写另一宗案件的编号"]})
    if row.merged_into:
        raise Invalid({field: [f"{row.number} 已并入 {row.merged_into},请直接并入那一宗"]})
    if row.status == "ended":
        raise Invalid({field: [f"{row.number} 已以“{row.outcome}”结束,不能再并入"]})
    return {"case": row.id, "number": row.number}


def hand_out(house: House, db: sa.Connection, locked: Locked, seq: int, done: Step) -> None:
    """A row for every case that has to learn what this step did."""
    number = locked.row["number"]
    for effect in done.effects:
        if effect["k"] in TELLS:
            _send(house, db, TELLS[effect["k"]], effect["case"], locked.id, seq, {"number": number})
        if _has_result(effect, done):
            share(house, db, locked, seq, _result(number, effect, done))


def _has_result(effect: dict[str, Any], done: Step) -> bool:
    """The result is told when the case is resolved, or when it ends without having been."""
    if effect["k"] == "case.closed":
        return not done.state["resolved"] and not _moved_on(done)
    return effect["k"] == "case.resolved"


def _moved_on(done: Step) -> bool:
    return any(effect["k"] == "case.merged_into" for effect in done.effects)


def _result(number: str, effect: dict[str, Any], done: Step) -> dict[str, Any]:
    outcome = {"outcome": effect["outcome"]} if effect.get("outcome") else {}
    said = {name: v for name in RESULT if (v := done.variables.get(name)) is not None}
    return {"number": number, **outcome, "answers": encode(said)}


def share(
    house: House, db: sa.Connection, locked: Locked, seq: int, result: dict[str, Any]
) -> None:
    """Tell a result to every case that is merged into this one."""
    c = schema.case.c
    mine = (c.tenant == house.tenant, c.merged_into == locked.row["number"])
    for case in db.scalars(sa.select(c.id).where(*mine).order_by(c.id)):
        _send(house, db, SHARED, case, locked.id, seq, result)


def _send(
    house: House,
    db: sa.Connection,
    kind: str,
    to: str,
    origin: str,
    seq: int,
    data: dict[str, Any],
) -> None:
    body = {"to": {"case": to}, "from": {"case": origin, "seq": seq}, "data": data}
    outbox.put(house, db, kind, body, f"{origin}:{seq}:{kind}")


def deliver(house: House, db: sa.Connection, kind: str, body: outbox.Body, ident: str) -> str:
    """Write what another case says into the receiver's journal; the receiver."""
    locked = house.store.lock(db, body["to"]["case"])
    if kind == SHARED and not _wants(house, db, locked, body["from"]):
        return locked.id
    data = {**body["data"], "from": body["from"]}
    seq = locked.head.seq + 1
    record = Record(
        house.tenant, locked.stream, seq, house.now(), kind, who(SYSTEM), data, key=ident
    )
    house.store.append(db, locked.head, record)
    if kind == SHARED:
        share(house, db, locked, seq, body["data"])
    if kind == JOINED and locked.row["status"] != "open":
        _answer(house, db, locked, body)
    return locked.id


def _wants(house: House, db: sa.Connection, locked: Locked, origin: dict[str, Any]) -> bool:
    """Not if the case has been separated since, or has this result already (it may join in the
    moment in which the other one ends)."""
    known = (told["from"] for told in results(house, db, locked.id))
    return bool(locked.row["merged_into"]) and origin not in known


def _answer(house: House, db: sa.Connection, locked: Locked, body: outbox.Body) -> None:
    """A case that joins one that is over learns at once what that has come to."""
    told = results(house, db, locked.id)[-1:] if locked.row["merged_into"] else []
    for seq, result in [(locked.head.seq + 1, each) for each in told] or _own(house, db, locked):
        _send(house, db, SHARED, body["from"]["case"], locked.id, seq, result)


def _own(house: House, db: sa.Connection, locked: Locked) -> list[tuple[int, dict[str, Any]]]:
    """The result of a case that is over and the record that brought it; none if it was merged."""
    row, said = locked.row, reading.variables(house, db, locked.id)
    if row["merged_into"]:
        return []
    ends = [
        record.seq
        for record, _ in house.store.history(db, locked.stream)
        if any(effect["k"] in ("case.resolved", "case.closed") for effect in record.effects)
    ]
    answers = encode({name: v for name in RESULT if (v := said.get(name)) is not None})
    return [(ends[-1], {"number": row["number"], "outcome": row["outcome"], "answers": answers})]


def linked(house: House, db: sa.Connection, case: str, number: str) -> dict[str, list[str]]:
    """Numbers of the cases that belong to one: ``merged`` into it, and its ``children``."""
    c = schema.case.c
    here = c.tenant == house.tenant
    merged = sa.select(c.number).where(here, c.merged_into == number).order_by(c.opened_at, c.id)
    children = sa.select(c.number).where(here, c.parent == case).order_by(c.opened_at, c.id)
    return {"merged": list(db.scalars(merged)), "children": list(db.scalars(children))}


def results(house: House, db: sa.Connection, case: str) -> list[dict[str, Any]]:
    """What the case that this one was merged into has come to, the latest last."""
    found = house.store.history(db, f"case:{case}")
    return [record.data for record, _ in found if record.kind == SHARED]
