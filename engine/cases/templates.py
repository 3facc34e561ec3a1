"""台账模板: a street's own workbook for its monthly ledger, kept as it was sent, each a record.

The newest of the unit, else of the nearest unit above it, is filled.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ..errors import Invalid, NotFound
from ..house import House, who
from ..model import Actor

TEMPLATE_SET = "template.set"
LARGEST = 2 * 2**20  # bytes: a form without lines
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Template:
    """A workbook of a unit: the file's name, its SHA-256, who sent it and when."""

    unit: str
    name: str
    digest: str
    by: str
    at: datetime


def put(house: House, unit: str, name: str, body: bytes, actor: Actor) -> str:
    """Keep a unit's workbook; its SHA-256. NotFound (unit), Invalid (empty or too large)."""
    if not 0 < len(body) <= LARGEST:
        raise Invalid({"template": ["请选一个 2 MB 以内的 XLSX 文件"]})
    digest = hashlib.sha256(body).hexdigest()
    with house.store.turn("region") as db:
        if unit not in house.current_rules(db).pack.units:
            raise NotFound(f"没有单位 {unit}")
        house.store.put_blobs(db, {digest: body})
        _tell(house, db, unit, name[-LONGEST_NAME:], digest, actor)
    return digest


def take_away(house: House, unit: str, actor: Actor) -> None:
    """From now on the unit's ledger is filled into the one above, else into a plain table.
    NotFound if the unit has none of its own."""
    with house.store.turn("region") as db:
        if unit not in {each.unit for each in templates(house, db)}:
            raise NotFound("这个单位没有自己的台账模板")
        _tell(house, db, unit, "", "", actor)


def templates(house: House, db: sa.Connection) -> list[Template]:
    """The workbooks in use, by unit."""
    newest: dict[str, Template] = {}
    for record, _ in house.store.history(db, "region"):
        if record.kind == TEMPLATE_SET:
            unit, name, digest = (record.data[key] for key in ("unit", "name", "digest"))
            newest[unit] = Template(unit, name, digest, record.actor["id"], record.at)
    return [newest[unit] for unit in sorted(newest) if newest[unit].digest]


def of(house: House, db: sa.Connection, unit: str) -> tuple[Template, bytes] | None:
    """The workbook for a unit's ledger with its bytes; None if a plain table will do."""
    own = {each.unit: each for each in templates(house, db)}
    path = house.current_rules(db).pack.path(unit)
    found = next((own[each.id] for each in path if each.id in own), None)
    return (found, house.store.blobs(db, [found.digest])[found.digest]) if found else None


def _tell(house: House, db: sa.Connection, unit: str, name: str, digest: str, actor: Actor) -> None:
    data = {"unit": unit, "name": name, "digest": digest}
    house.tell(db, "region", TEMPLATE_SET, data, who(actor))
