"""Slots of a lot 停放点: none is ever taken twice, because taking stands in the line of changes."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ..errors import Invalid, NotFound
from ..events import stamp
from ..house import House
from . import reading, writing
from .reading import Object
from .types import ObjectType
from .writing import Cause, Change

LOT, SLOTS = "tow_lot", "slots"


def lot(house: House, db: sa.Connection, told: Any) -> tuple[ObjectType, Object]:
    """The lot with this id or key. NotFound if there is none."""
    kind = reading.kind_of(house, db, LOT)
    found = reading.by_id(house, db, str(told)) or reading.by_key(house, db, kind, told)
    if found is None or found.type != LOT:
        raise NotFound(f"没有这个编号(lot)的{kind.name}")
    return kind, found


def take(
    house: House, db: sa.Connection, told: Any, thing: str | None, cause: Cause
) -> tuple[Object, dict[str, Any] | None]:
    """The first free slot, for the case that asks; the one it has already for this thing; None if
    the lot is full or out of use."""
    writing.pass_gate(house, db)
    kind, found = lot(house, db, told)
    number, rows = cause.case.get("number"), found.lists.get(SLOTS, {})
    held = [r for r in rows.values() if r["case"] == number and r["object"] == thing]
    if held:
        return found, held[0]
    free = [row["slot"] for _, row in sorted(rows.items()) if row["case"] is None]
    if not free or found.status != kind.statuses[0]:
        return found, None
    row = {"slot": free[0], "case": number, "object": thing, "since": stamp(cause.at)}
    return writing.alter(house, db, kind, found, Change(add={SLOTS: row}), cause), row


def free(
    house: House, db: sa.Connection, told: Any, slot: Any, thing: Any, cause: Cause
) -> tuple[Object, str | None]:
    """Free a slot by its name or by what stands in it; its name, None if it was free. Invalid if
    the lot has no such slot."""
    writing.pass_gate(house, db)
    kind, found = lot(house, db, told)
    rows = list(found.lists.get(SLOTS, {}).values())
    if slot is not None and not any(r["slot"] == slot for r in rows):
        raise Invalid({SLOTS: ["停放点没有叫这个名称(slot)的车位"]})
    mine = [r for r in rows if r["slot"] == slot] if slot is not None else []
    mine = mine or [r for r in rows if thing is not None and r["object"] == thing]
    if not mine or mine[0]["case"] is None:
        return found, None
    row = {"slot": mine[0]["slot"], "case": None, "object": None, "since": None}
    return writing.alter(house, db, kind, found, Change(add={SLOTS: row}), cause), row["slot"]
