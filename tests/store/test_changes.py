"""Rows that one command changes reach SQL whole."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine.store import schema
from engine.store.changes import Changes


@pytest.fixture
def db():
    engine = sa.create_engine("sqlite://")
    schema.metadata.create_all(engine)
    with engine.begin() as db:
        yield db


def offered(name):
    row = {"element": name, "process": "p", "name": name, "role": "clerk", "unit": "u"}
    return row | {"status": "offered", "priority": 50, "offered_at": "2026-03-02T01:00:00.000Z"}


@pytest.mark.parametrize("changed", ["1", "2"])
def test_an_update_of_one_new_row_is_written_and_the_other_row_stays_whole(db, changed):
    changes = Changes("t")
    for ident in ("1", "2"):
        changes.insert(schema.task, offered(ident), case="c", id=ident)
    changes.update(schema.task, {"owner": "clerk"}, case="c", id=changed)
    changes.write(db)

    t = schema.task.c
    owners = {row.id: row.owner for row in db.execute(sa.select(t.id, t.owner))}
    assert owners == {"1": None, "2": None} | {changed: "clerk"}
