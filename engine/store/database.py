"""Connecting: SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import sqlalchemy as sa

from ..errors import Invalid

PATIENCE = 30.0  # seconds that a writer waits for another one
PAUSE = 0.0003  # seconds between its looks
DIALECTS = ("sqlite", "postgresql")


def connect(url: str, durable: bool = True) -> sa.Engine:
    """An engine for ``url``; Invalid if the database is of a kind that we do not test.

    ``durable`` False: a SQLite database that may be thrown away; after a power cut the last
    commits may be missing.
    """
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    # An error's text goes to a log: what somebody typed is no part of it.
    made = sa.create_engine(url, hide_parameters=True, **_options(url))
    if made.dialect.name not in DIALECTS:
        raise Invalid(
            {"CHUISHAO_DATABASE_URL": [f"只支持 SQLite 与 PostgreSQL,不支持 {made.dialect.name}"]}
        )
    if made.dialect.name == "sqlite":
        sa.event.listen(made, "connect", partial(_tune_sqlite, "FULL" if durable else "NORMAL"))
    return made


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees one moment and writes nothing; takes no write lock on SQLite."""
    with engine.connect() as connection, connection.begin():
        if sqlite := _sqlite(connection):
            sqlite.execute("BEGIN")
        yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One write transaction: all or nothing. On SQLite it waits here for its turn."""
    with engine.connect() as connection, connection.begin():
        # The driver would begin only at the first write, after our reads: too late.
        if sqlite := _sqlite(connection):
            _wait_to_write(sqlite)
        yield connection


def _sqlite(connection: sa.Connection) -> sqlite3.Connection | None:
    """The driver's connection, if it is SQLite's. An event of SQLAlchemy's would do as well, but
    then every statement looks for listeners: a twentieth of a command's time."""
    found = connection.connection.driver_connection
    return found if isinstance(found, sqlite3.Connection) else None


def _options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": PATIENCE, "check_same_thread": False}}
    return {"pool_size": 10, "max_overflow": 20}


def _tune_sqlite(synchronous: str, connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we send BEGIN ourselves, see below
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA synchronous={synchronous}")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA busy_timeout={int(PATIENCE * 1000)}")


def _wait_to_write(sqlite: sqlite3.Connection) -> None:
    """Begin as soon as the writer before us is through. SQLite itself would look again only after
    up to a tenth of a second, and two busy processes would wait for most of their time."""
    last = time.monotonic() + PATIENCE
    sqlite.execute("PRAGMA busy_timeout=0")
    try:
        while not _began(sqlite, time.monotonic() > last):
            time.sleep(PAUSE)
    finally:
        sqlite.execute(f"PRAGMA busy_timeout={int(PATIENCE * 1000)}")


def _began(sqlite: sqlite3.Connection, late: bool) -> bool:
    try:
        sqlite.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if late or error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True
