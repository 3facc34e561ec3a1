"""Rows that one command changes, gathered by the appliers and written a table at a time."""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa

from . import schema

Row = dict[str, Any]
Key = tuple[tuple[str, Any], ...]


class Changes:
    """What to insert, update and delete; a row inserted and deleted again never reaches SQL."""

    def __init__(self, tenant: str) -> None:
        self.tenant = tenant
        self._new: dict[sa.Table, dict[Key, Row]] = {}
        self._set: dict[sa.Table, dict[Key, Row]] = {}
        self._gone: dict[sa.Table, dict[Key, None]] = {}

    def insert(self, table: sa.Table, row: Row, **key: Any) -> None:
        """A new row; one deleted under the same key has gone before it comes."""
        self._new.setdefault(table, {})[_key(key)] = {"tenant": self.tenant, **key, **row}

    def replace(self, table: sa.Table, row: Row, **key: Any) -> None:
        """A row that may exist already."""
        self._gone.setdefault(table, {})[_key(key)] = None
        self._new.setdefault(table, {})[_key(key)] = {"tenant": self.tenant, **key, **row}

    def update(self, table: sa.Table, row: Row, **key: Any) -> None:
        fresh = self._new.get(table, {}).get(_key(key))
        if fresh is not None:
            fresh.update(row)
        else:
            self._set.setdefault(table, {}).setdefault(_key(key), {}).update(row)

    def delete(self, table: sa.Table, **key: Any) -> None:
        """Every row that matches; a part of the key is enough."""
        part = set(_key(key))
        fresh = [k for k in self._new.get(table, {}) if part <= set(k)]
        for found in fresh:
            del self._new[table][found]
        if not fresh:
            self._gone.setdefault(table, {})[_key(key)] = None
        self._set.get(table, {}).pop(_key(key), None)

    def write(self, db: sa.Connection) -> None:
        """Deletes, updates, inserts: the fewest statements, in a fixed order."""
        touched = {*self._gone, *self._set, *self._new}
        for table in sorted(touched, key=_order().__getitem__):
            self._write(db, table)

    def _write(self, db: sa.Connection, table: sa.Table) -> None:
        for key in self._gone.get(table, ()):
            db.execute(_delete(table, _names(key)), self._found(key))
        for key, row in self._set.get(table, {}).items():
            db.execute(_update(table, _names(key)), {**self._found(key), **row})
        if rows := list(self._new.get(table, {}).values()):
            db.execute(_insert(table), _alike(rows))

    def _found(self, key: Key) -> Row:
        return {"its_tenant": self.tenant, **{f"its_{name}": value for name, value in key}}


# Statements are made once: making one anew costs as much as carrying it out.


@cache
def _order() -> dict[sa.Table, int]:
    return {table: n for n, table in enumerate(schema.metadata.sorted_tables)}


@cache
def _insert(table: sa.Table) -> sa.Insert:
    return table.insert()


@cache
def _update(table: sa.Table, names: tuple[str, ...]) -> sa.Update:
    return table.update().where(*_where(table, names))


@cache
def _delete(table: sa.Table, names: tuple[str, ...]) -> sa.Delete:
    return table.delete().where(*_where(table, names))


def _where(table: sa.Table, names: tuple[str, ...]) -> list[sa.ColumnElement[bool]]:
    return [table.c[name] == sa.bindparam(f"its_{name}") for name in ("tenant", *names)]


def _names(key: Key) -> tuple[str, ...]:
    return tuple(name for name, _ in key)


def _alike(rows: list[Row]) -> list[Row]:
    """With the same columns: SQL takes those of the first row, an update may have added one."""
    columns = dict.fromkeys(name for row in rows for name in row)
    return [{name: row.get(name) for name in columns} for row in rows]


def _key(key: dict[str, Any]) -> Key:
    return tuple(sorted(key.items()))
