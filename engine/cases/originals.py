"""Originals: a phone sends a photo made smaller at once, and what its camera took when it can.

The record names the small one, whose hash the journal seals. Which original it came from is kept
beside it, once and for good, as its uploader's phone told it: nobody here compares the pictures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ..errors import Conflict, Invalid, NotAllowed, NotFound
from ..events import instant
from ..house import House
from ..model import Actor
from ..store import schema
from . import filing

MIMES = {mime for mime in filing.MIMES if mime.startswith("image/")}
MIMES |= {"image/heic", "image/heif"}
"""What cameras make; no small photo is one of the last two."""


@dataclass(frozen=True, slots=True)
class Original:
    """The photo as the camera took it: its id, who sent it and when."""

    id: str
    mime: str
    size: int
    by: str
    at: datetime


def keep(house: House, small: str, data: bytes, mime: str, actor: Actor) -> str:
    """Keep the original of a photo; its id. The same one again changes nothing.

    NotFound: no such photo. NotAllowed: another person's. Conflict: it has another original.
    Invalid: empty, too large or not a photo.
    """
    _mine(house, small, actor)
    if mime not in MIMES:
        raise Invalid({"file": ["原图应是照片"]})
    digest = filing.upload(house, data, mime, actor, MIMES)
    if digest == small:
        raise Invalid({"file": ["原图与照片是同一个文件"]})
    f = schema.file
    with house.store.transaction() as db:
        one = sa.and_(f.c.tenant == house.tenant, f.c.digest == small)
        db.execute(f.update().where(one, f.c.original.is_(None)).values(original=digest))
        kept = db.scalar(sa.select(f.c.original).where(one))
    if kept != digest:
        raise Conflict("这张照片已有原图,不能换", "original_kept")
    return digest


def _mine(house: House, small: str, actor: Actor) -> None:
    f = schema.file.c
    query = sa.select(f.mime, f.uploaded_by).where(f.tenant == house.tenant, f.digest == small)
    with house.store.reading() as db:
        row = db.execute(query).one_or_none()
    if row is None or not row.mime.startswith("image/"):
        raise NotFound("没有这张照片")
    if row.uploaded_by != actor.id:
        raise NotAllowed("只有上传这张照片的人可以补传原图")


def of(house: House, db: sa.Connection, smalls: Iterable[str]) -> dict[str, Original]:
    """Small photo -> its original, for those that have one."""
    f, o = schema.file.alias("f"), schema.file.alias("o")
    same = sa.and_(o.c.tenant == f.c.tenant, o.c.digest == f.c.original)
    query = sa.select(
        f.c.digest.label("small"), o.c.digest, o.c.mime, o.c.size, o.c.uploaded_by, o.c.at
    ).join_from(f, o, same)
    query = query.where(f.c.tenant == house.tenant, f.c.digest.in_(list(smalls)))
    return {
        row.small: Original(row.digest, row.mime, row.size, row.uploaded_by, instant(row.at))
        for row in db.execute(query)
    }
