"""The table of marks, caught up lazily: no command waits for it, and it can be dropped.

A case whose journal has grown since it was folded is read on from there; a new ``VERSION`` of the
folding reads everything anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ..definitions import Element
from ..events import Record, stamp
from ..house import House
from ..store import schema, vault
from .folding import VERSION, Folding, Mark
from .perfunctory import sketch

Folded = tuple[str, int, list[Mark]]  # case, its last record, marks
BATCH = 200  # cases a transaction: writers wait for no longer
INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def catch_up(house: House) -> int:
    """Fold what has been recorded since the last time; how many cases were behind."""
    count = 0
    while True:
        with house.store.reading() as db:
            found = _behind(house, db)
        if not found:
            return count
        with house.store.transaction() as db:
            _keep_all(house, db, found)
        count += len(found)


def catch_up_within(house: House, db: sa.Connection) -> None:
    """The same inside somebody's transaction, seeing what it has written."""
    while found := _behind(house, db):
        _keep_all(house, db, found)


def marks_between(
    house: House, db: sa.Connection, since: datetime, before: datetime
) -> Iterator[tuple[str, list[Mark]]]:
    """(case id, marks) of cases that were alive in the time, in the order of opening.

    A case that had ended, and whose every limit had passed, before ``since`` is not read.
    """
    f = schema.folded.c
    query = sa.select(f.case, f.marks).where(f.tenant == house.tenant)
    query = query.where(f.opened_at < stamp(before), f.latest >= stamp(since))
    for row in db.execute(query.order_by(f.opened_at, f.case)):
        yield row.case, json.loads(row.marks)


def marks_of(house: House, db: sa.Connection, case: str) -> list[Mark]:
    """The marks of one case, [] if it has not been folded."""
    f = schema.folded.c
    found = db.scalar(sa.select(f.marks).where(f.tenant == house.tenant, f.case == case))
    return json.loads(found) if found else []


def _behind(house: House, db: sa.Connection) -> list[Folded]:
    f, c = schema.folded.c, schema.case.c
    same = sa.and_(f.tenant == c.tenant, f.case == c.id)
    joined = schema.case.outerjoin(schema.folded, same)
    query = sa.select(c.id, f.seq, f.version, f.marks).select_from(joined)
    stale = sa.or_(f.seq.is_(None), f.seq < c.seq, f.version != VERSION)
    rows = db.execute(query.where(c.tenant == house.tenant, stale).limit(BATCH)).all()
    return [_folded(house, db, row) for row in rows]


def _folded(house: House, db: sa.Connection, row: Any) -> Folded:
    """(case, last record, marks), read on from where it was folded to."""
    current = row.version == VERSION
    folding = Folding(json.loads(row.marks) if current else ())
    seq = row.seq if current else 0
    for record, _ in house.store.history(db, f"case:{row.id}", seq):
        folding.take(record, partial(_meaning, house, db, record))
        seq = record.seq
    return row.id, seq, [_sketched(house, db, mark) for mark in folding.marks]


def _sketched(house: House, db: sa.Connection, mark: Mark) -> Mark:
    """The texts of a mark become a sketch; what they say stays in the vault."""
    if "texts" not in mark:
        return mark
    told = vault.reveal(db, house.tenant, mark["texts"])
    words = " ".join(str(told[token]) for token in mark["texts"] if token in told)
    found = sketch(words, house.secret)
    rest = {name: value for name, value in mark.items() if name != "texts"}
    return rest | ({"sketch": found} if found else {})


def _meaning(
    house: House, db: sa.Connection, record: Record, process: str, element: str
) -> Element | None:
    definition = house.definition(db, house.versions(db, record.seen)["definition"])
    return definition.elements.get((process or definition.process, element))


def _keep_all(house: House, db: sa.Connection, found: list[Folded]) -> None:
    for case, seq, marks in found:
        _keep(house, db, case, seq, marks)


def _keep(house: House, db: sa.Connection, case: str, seq: int, marks: list[Mark]) -> None:
    text = json.dumps(marks, ensure_ascii=False, separators=(",", ":"))
    values = {"seq": seq, "version": VERSION, "opened_at": marks[0]["t"], "marks": text}
    values |= {"latest": LATEST_OPEN if _runs(marks) else _latest(marks)}
    insert = INSERT[db.dialect.name](schema.folded).values(tenant=house.tenant, case=case, **values)
    db.execute(insert.on_conflict_do_update(index_elements=["tenant", "case"], set_=values))


LATEST_OPEN = "9999-12-31T00:00:00.000Z"


def _runs(marks: list[Mark]) -> bool:
    ends = [mark["k"] for mark in marks if mark["k"] in ("closed", "separated")]
    return ends[-1:] != ["closed"]


def _latest(marks: list[Mark]) -> str:
    """The last instant that any period could count the case by: a record's or a deadline's."""
    told = (mark.get(name) for mark in marks for name in ("t", "due"))
    return max(at for at in told if at)
