"""``Store.append`` is the only way to write: record, projected rows and snapshot, at once."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ..errors import Conflict, NotFound
from ..events import Record, canonical, chained
from . import schema
from .changes import Changes
from .database import connect, reading, writing
from .recent import Recent

Projector = Callable[[Changes, Record, str], None]


PACK = sa.select(schema.region.c.pack).where(
    *schema.where(schema.region), schema.region.c.id == sa.bindparam("region")
)
CALENDAR = sa.select(schema.calendar.c.digest).where(
    *schema.where(schema.calendar), schema.calendar.c.current.is_(True)
)
IN_FORCE = sa.select(PACK.scalar_subquery(), CALENDAR.scalar_subquery())
FIND = sa.select(schema.case, PACK.scalar_subquery().label("rules"))
FIND_CASE = FIND.where(*schema.where(schema.case, "id"))
LOCK_CASE = FIND_CASE.with_for_update(of=schema.case)
OWNER = sa.select(schema.task.c.case).where(
    *schema.where(schema.task), schema.task.c.id == sa.bindparam("task")
)
LOCK_OWNER = FIND.where(
    *schema.where(schema.case), schema.case.c.id == OWNER.scalar_subquery()
).with_for_update(of=schema.case)
SNAPSHOT = schema.snapshot.select().where(*schema.where(schema.snapshot, "case"))
SOME: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
FIND_ALL = FIND.where(*schema.where(schema.case), schema.case.c.id.in_(SOME))
SNAPSHOTS = schema.snapshot.select().where(
    *schema.where(schema.snapshot), schema.snapshot.c.case.in_(SOME)
)
APPEND = schema.event.insert()
TURN = sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:of, 0))")


@dataclass(frozen=True, slots=True)
class Head:
    """Where a stream ends: its last position (0: empty) and leaf hash."""

    seq: int
    leaf: str


@dataclass(frozen=True, slots=True)
class Locked:
    """A case whose row this transaction has locked."""

    row: dict[str, Any]

    @property
    def id(self) -> str:
        return self.row["id"]

    @property
    def stream(self) -> str:
        return f"case:{self.row['id']}"

    @property
    def head(self) -> Head:
        return Head(self.row["seq"], self.row["head"])


class Store:
    """One database. Threads may share it; every method but ``transaction`` takes a connection."""

    def __init__(
        self,
        url: str,
        tenant: str,
        region: str,
        made_by: str,
        project: Projector,
        durable: bool = True,
    ) -> None:
        self.engine = connect(url, durable)
        self.recent = Recent()
        self.tenant = tenant
        self.region = region
        self.made_by = made_by
        self._project = project

    def create(self) -> None:
        """Make the tables that are missing."""
        schema.metadata.create_all(self.engine)

    def transaction(self) -> AbstractContextManager[sa.Connection]:
        """One write transaction: all or nothing."""
        return writing(self.engine)

    @contextmanager
    def turn(self, stream: str) -> Iterator[sa.Connection]:
        """A write transaction that has taken its turn on a stream; see ``take_turn``."""
        with self.transaction() as db:
            self.take_turn(db, stream)
            yield db

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """A read-only view of one moment."""
        return reading(self.engine)

    # ------------------------------------------------------------ writing

    def append(
        self,
        db: sa.Connection,
        head: Head,
        record: Record,
        state: dict[str, Any] | None = None,
        *,
        fresh: bool = False,
    ) -> Head:
        """Write one record after ``head`` with all its consequences.

        ``state`` replaces the case's snapshot; an empty one removes it (an ended case is executed
        again when somebody needs its state); ``fresh`` says that there is none yet to replace.
        Raises Conflict if the stream has moved on.
        """
        linked, stored, leaf = chained(record, head.leaf)
        row = {"tenant": self.tenant, "stream": record.stream, "seq": record.seq}
        try:
            db.execute(APPEND, {**row, "rec": stored, "leaf": leaf})
        except sa.exc.IntegrityError as error:
            raise Conflict("内容已被他人更新,请刷新后重试", "moved_on") from error
        changes = Changes(self.tenant)
        self._project(changes, linked, leaf)
        if state is not None:
            self._snapshot(changes, record, state, fresh)
        changes.write(db)
        self.recent.moved(head.leaf, leaf, state)
        return Head(record.seq, leaf)

    def _snapshot(
        self, changes: Changes, record: Record, state: dict[str, Any], fresh: bool
    ) -> None:
        case = record.stream.removeprefix("case:")
        if not state:
            changes.delete(schema.snapshot, case=case)
            return
        row = {
            "seq": record.seq,
            "made_by": self.made_by,
            "state": zlib.compress(canonical(state), 6),
        }
        (changes.insert if fresh else changes.update)(schema.snapshot, row, case=case)

    def next_value(self, db: sa.Connection, name: str) -> int:
        """The next value of a counter, whose row stays locked until the transaction ends."""
        c = schema.counter
        mine = (c.c.tenant == self.tenant, c.c.name == name)
        raised = c.update().where(*mine).values(value=c.c.value + 1).returning(c.c.value)
        value = db.scalar(raised)
        if value is None:
            value = 1
            db.execute(c.insert(), {"tenant": self.tenant, "name": name, "value": 1})
        return int(value)

    # ------------------------------------------------------------ reading

    def head(self, db: sa.Connection, stream: str) -> Head:
        """Where a stream that is not a case ends."""
        e = schema.event.c
        query = sa.select(e.seq, e.leaf).where(e.tenant == self.tenant, e.stream == stream)
        row = db.execute(query.order_by(e.seq.desc()).limit(1)).first()
        return Head(row.seq, row.leaf) if row else Head(0, "")

    def take_turn(self, db: sa.Connection, stream: str) -> None:
        """Wait until nobody else changes what a stream that is not a case tells of; what is read
        after it in this transaction stays true until its end. On SQLite a writer has its turn."""
        if db.dialect.name == "postgresql":
            db.execute(TURN, {"of": f"{self.tenant}:{stream}"})

    def lock(self, db: sa.Connection, case: str) -> Locked:
        """Lock the case first, read everything else after. NotFound if there is none."""
        return self._locked(db, LOCK_CASE, {"id": case}, f"没有案件 {case}")

    def lock_by_task(self, db: sa.Connection, task: str) -> Locked:
        """Lock the case that a task belongs to. NotFound if there is no such task."""
        return self._locked(db, LOCK_OWNER, {"task": task}, f"没有待办 {task}")

    def _locked(
        self, db: sa.Connection, query: sa.Select[Any], which: dict[str, str], missing: str
    ) -> Locked:
        row = self._case_row(db, query, which)
        if row is None:
            raise NotFound(missing)
        return row

    def _case_row(
        self, db: sa.Connection, query: sa.Select[Any], which: dict[str, str]
    ) -> Locked | None:
        given = {"tenant": self.tenant, "region": self.region, **which}
        row = db.execute(query, given).mappings().first()
        return Locked(dict(row)) if row else None

    def pack_in_force(self, db: sa.Connection) -> str | None:
        """The digest of the region pack that new inputs see."""
        return db.scalar(PACK, {"tenant": self.tenant, "region": self.region})

    def in_force(self, db: sa.Connection) -> tuple[str | None, str | None]:
        """The digests of the pack and of the calendars that new cases see, in one look."""
        pack, calendars = db.execute(IN_FORCE, {"tenant": self.tenant, "region": self.region}).one()
        return pack, calendars

    def find_locked(self, db: sa.Connection, case: str) -> Locked | None:
        """The case, locked, or None if there is none."""
        return self._case_row(db, LOCK_CASE, {"id": case})

    def find(self, db: sa.Connection, case: str) -> Locked | None:
        """The case's row without locking it, None if there is none."""
        return self._case_row(db, FIND_CASE, {"id": case})

    def find_all(self, db: sa.Connection, cases: Iterable[str]) -> list[Locked]:
        """The rows of those of these cases that there are, in one look."""
        given = {"tenant": self.tenant, "region": self.region, "ids": list(cases)}
        rows = db.execute(FIND_ALL, given).mappings() if given["ids"] else ()
        return [Locked(dict(row)) for row in rows]

    def snapshots(
        self, db: sa.Connection, cases: Sequence[str]
    ) -> dict[str, tuple[str, dict[str, Any]]]:
        """(made by which engine, state) of these cases, of those that have a snapshot."""
        if not cases:
            return {}
        rows = db.execute(SNAPSHOTS, {"tenant": self.tenant, "ids": list(cases)})
        return {row.case: (row.made_by, json.loads(zlib.decompress(row.state))) for row in rows}

    def snapshot(self, db: sa.Connection, case: str) -> tuple[int, str, dict[str, Any]] | None:
        """(position, made by which engine, state) of the last snapshot, if there is one."""
        row = db.execute(SNAPSHOT, {"tenant": self.tenant, "case": case}).first()
        return (row.seq, row.made_by, json.loads(zlib.decompress(row.state))) if row else None

    def history(
        self, db: sa.Connection, stream: str, after: int = 0
    ) -> Iterator[tuple[Record, str]]:
        """Records of a stream in order, each with its leaf hash."""
        for stored, leaf in self.raw(db, stream, after):
            yield Record.read(stored), leaf

    def raw(self, db: sa.Connection, stream: str, after: int = 0) -> Sequence[tuple[bytes, str]]:
        """The stored bytes and leaf hashes of a stream, in order."""
        e = schema.event.c
        query = sa.select(e.rec, e.leaf).where(
            e.tenant == self.tenant, e.stream == stream, e.seq > after
        )
        return [(row.rec, row.leaf) for row in db.execute(query.order_by(e.seq))]

    def streams(self, db: sa.Connection) -> list[str]:
        """Every stream of the tenant, sorted."""
        e = schema.event.c
        query = sa.select(e.stream).where(e.tenant == self.tenant).distinct().order_by(e.stream)
        return list(db.scalars(query))

    # ------------------------------------------------------------ content-addressed bytes

    def put_blobs(self, db: sa.Connection, blobs: dict[str, bytes]) -> None:
        """Keep bytes under their digest; those that are there stay."""
        known = self._known(db, list(blobs))
        rows = [
            {"tenant": self.tenant, "digest": d, "bytes": b}
            for d, b in blobs.items()
            if d not in known
        ]
        if rows:
            db.execute(schema.blob.insert(), rows)

    def blobs(self, db: sa.Connection, digests: Sequence[str]) -> dict[str, bytes]:
        b = schema.blob.c
        query = sa.select(b.digest, b.bytes).where(b.tenant == self.tenant, b.digest.in_(digests))
        return {row.digest: row.bytes for row in db.execute(query)}

    def _known(self, db: sa.Connection, digests: Sequence[str]) -> set[str]:
        b = schema.blob.c
        query = sa.select(b.digest).where(b.tenant == self.tenant, b.digest.in_(digests))
        return set(db.scalars(query))
