"""流程设计: what designers uploaded, what was put aside, every version that was in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from .. import people
from ..errors import NotFound
from ..events import instant, stamp
from ..house import House
from ..model import Actor
from ..store import schema
from .filing import ZIP
from .reading import Page, cursor
from .refusals import say

COMMAND = "deploy"


@dataclass(frozen=True, slots=True)
class Draft:
    """An uploaded ZIP. ``put_aside``: by whom it was, None while it is not."""

    digest: str
    size: int
    by: str
    at: datetime
    put_aside: str | None


@dataclass(frozen=True, slots=True)
class Deployment:
    """A version of a process as it was put in force; ``seq`` is its record in stream ``deploy``."""

    seq: int
    process: str
    name: str
    digest: str
    by: str
    at: datetime


class Designs:
    """What who keeps the system sees of drafts and versions; each look asks for the post."""

    def __init__(self, house: House) -> None:
        self._house = house

    def drafts(self, reader: Actor, after: str | None = None, limit: int = 20) -> Page[Draft]:
        """Uploaded ZIPs, the latest first. NotAllowed."""
        f, a = schema.file.c, schema.put_aside.c
        joined = schema.file.outerjoin(
            schema.put_aside, sa.and_(a.tenant == f.tenant, a.digest == f.digest)
        )
        query = sa.select(f.digest, f.size, f.uploaded_by, f.at, a.by).select_from(joined)
        query = query.where(f.tenant == self._house.tenant, f.mime == ZIP)
        if after:
            at, digest = cursor(after)
            query = query.where((f.at < at) | ((f.at == at) & (f.digest < digest)))
        with self._house.store.reading() as db:
            people.demand(self._house, db, reader, COMMAND)
            ordered = query.order_by(f.at.desc(), f.digest.desc()).limit(limit + 1)
            rows = list(db.execute(ordered))
        found = [Draft(r.digest, r.size, r.uploaded_by, instant(r.at), r.by) for r in rows]
        last = rows[limit - 1] if len(rows) > limit else None
        return Page(tuple(found[:limit]), f"{last.at}~{last.digest}" if last else None)

    def is_aside(self, digest: str) -> bool:
        """Whether a draft has been put aside."""
        a = schema.put_aside.c
        query = sa.select(a.digest).where(a.tenant == self._house.tenant, a.digest == digest)
        with self._house.store.reading() as db:
            return db.scalar(query) is not None

    def put_aside(self, digest: str, actor: Actor, *, undo: bool = False) -> None:
        """Take a draft off the list, or back onto it. NotFound, NotAllowed."""
        a, f = schema.put_aside, schema.file.c
        with self._house.store.transaction() as db:
            people.demand(self._house, db, actor, COMMAND)
            which = (f.tenant == self._house.tenant, f.digest == digest, f.mime == ZIP)
            if db.scalar(sa.select(f.digest).where(*which)) is None:
                raise NotFound(say("no_draft"))
            here = (a.c.tenant == self._house.tenant, a.c.digest == digest)
            db.execute(a.delete().where(*here))
            if not undo:
                row = {"tenant": self._house.tenant, "digest": digest, "by": actor.id}
                db.execute(a.insert(), row | {"at": stamp(self._house.now())})

    def deployments(self, reader: Actor, process: str) -> list[Deployment]:
        """Every version of a process that was put in force, the latest first. NotAllowed."""
        with self._house.store.reading() as db:
            people.demand(self._house, db, reader, COMMAND)
            found = [
                Deployment(r.seq, process, r.data["name"], r.data["digest"], r.actor["id"], r.at)
                for r, _ in self._house.store.history(db, "deploy")
                if r.kind == "process.deployed" and r.data["process"] == process
            ]
        return found[::-1]

    def files(self, reader: Actor, process: str, seq: int) -> dict[str, bytes]:
        """The files of a version, also of one that could not be built any more. NotFound,
        NotAllowed."""
        with self._house.store.reading() as db:
            people.demand(self._house, db, reader, COMMAND)
            for record, _ in self._house.store.history(db, "deploy", seq - 1):
                if record.seq == seq and record.data.get("process") == process:
                    manifest: dict[str, str] = record.data["files"]
                    blobs = self._house.store.blobs(db, list(set(manifest.values())))
                    return {path: blobs[digest] for path, digest in manifest.items()}
                break
        raise NotFound(say("no_version"))
