"""Connecting: SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from ..errors import Invalid

DIALECTS = ("sqlite", "postgresql")


def connect(url: str) -> sa.Engine:
    """An engine for ``url``; Invalid if the database is of a kind that we do not test."""
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    made = sa.create_engine(url, **_options(url))
    if made.dialect.name not in DIALECTS:
        raise Invalid(
            {"CHUISHAO_DATABASE_URL": [f"只支持 SQLite 与 PostgreSQL,不支持 {made.dialect.name}"]}
        )
    if made.dialect.name == "sqlite":
        sa.event.listen(made, "connect", _tune_sqlite)
        sa.event.listen(made, "begin", _begin_immediate)
    return made


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees one moment and writes nothing; takes no write lock on SQLite."""
    with engine.connect().execution_options(chuishao_read=True) as connection, connection.begin():
        yield connection


def _options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 30, "check_same_thread": False}}
    return {"pool_size": 10, "max_overflow": 20}


def _tune_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we send BEGIN ourselves, see below
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA busy_timeout=30000")


def _begin_immediate(connection: sa.Connection) -> None:
    # The driver would begin only at the first write, after our reads: too late.
    reads = connection.get_execution_options().get("chuishao_read")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
