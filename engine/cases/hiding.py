"""Whose answers a reader of a case may see: property ``seen_by`` keeps ratings from the handlers.

A citizen who rates must not fear who handled the case (接诉即办 8, 35: no retaliation).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import sqlalchemy as sa

from ..definitions import Definition
from ..events import Record
from ..house import House
from ..model import Actor
from ..people import reads_all
from . import reading

OPENS = ("task.offered", "subscription.opened")


def unseen(house: House, db: sa.Connection, case_id: str, reader: Actor) -> frozenset[int]:
    """The records (by seq) whose answers this reader may not see; his own he always may."""
    definition = house.definition(db, reading.case(house, db, None, case_id).definition)
    if not any("seen_by" in e.properties for e in definition.elements.values()):
        return frozenset()
    if reads_all(house, db, reader):
        return frozenset()
    records = reading.history(house, db, case_id)
    kept = dict(_kept(definition, records))
    return frozenset(r.seq for r in records if _hidden(r, kept, reader))


def history(house: House, db: sa.Connection, case_id: str, reader: Actor) -> list[Record]:
    """The records of a case as this reader may see them: answers that are not for him are out."""
    hidden = unseen(house, db, case_id, reader)
    records = reading.history(house, db, case_id)
    return [_without_answers(r) if r.seq in hidden else r for r in records]


def _without_answers(record: Record) -> Record:
    return replace(record, data={k: v for k, v in record.data.items() if k != "answers"})


def _kept(definition: Definition, records: list[Record]) -> Iterator[tuple[str, frozenset[str]]]:
    """Task or subscription -> the roles that may see what is answered there."""
    for effect in (e for record in records for e in record.effects if e["k"] in OPENS):
        element = definition.elements.get((effect.get("p") or definition.process, effect["el"]))
        if element is not None and "seen_by" in element.properties:
            roles = element.properties["seen_by"].split(",")
            yield effect["id"], frozenset(role.strip() for role in roles)


def _hidden(record: Record, kept: Mapping[str, frozenset[str]], reader: Actor) -> bool:
    roles = kept.get(record.data.get("task") or record.data.get("subscription") or "")
    mine = record.actor["id"] == reader.id
    return roles is not None and not mine and not roles & reader.roles
