"""Files: kept under their SHA-256 before the transaction, a row inside it; drafts: in the vault."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import tempfile
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ..errors import Invalid, NotFound
from ..events import stamp
from ..house import House
from ..model import Actor
from ..store import schema, vault

LARGEST = 20 * 2**20
PHONES = ("webm", "mp4", "x-m4a", "aac", "mpeg", "ogg", "wav", "3gpp", "amr")
"""What the recorders of phones and browsers make."""
MIMES = {"image/jpeg", "image/png", "image/webp", "application/pdf", "video/3gpp"}
MIMES |= {f"audio/{kind}" for kind in PHONES}


ZIP = "application/zip"
"""What designers upload; nobody else may keep one."""


def upload(
    house: House, data: bytes, mime: str, actor: Actor, kinds: Collection[str] = MIMES
) -> str:
    """Keep a file; its id (SHA-256 hex). Invalid if empty, too large or of a foreign kind."""
    if not data or len(data) > LARGEST or mime not in kinds:
        raise Invalid({"file": ["请上传 20 MB 以内的照片(JPG、PNG、WebP)、PDF 或录音"]})
    digest = hashlib.sha256(data).hexdigest()
    _write(house.files / digest[:2] / digest, data)
    f = schema.file
    with house.store.transaction() as db:
        known = sa.select(f.c.digest).where(f.c.tenant == house.tenant, f.c.digest == digest)
        if db.scalar(known) is None:
            row = {"tenant": house.tenant, "digest": digest, "mime": mime, "size": len(data)}
            db.execute(f.insert(), row | {"uploaded_by": actor.id, "at": stamp(house.now())})
    return digest


def fetch(house: House, digest: str) -> tuple[Path, str]:
    """(path, mime) of a file. NotFound if there is none."""
    f = schema.file.c
    with house.store.reading() as db:
        query = sa.select(f.mime).where(f.tenant == house.tenant, f.digest == digest)
        mime = db.scalar(query)
    path = house.files / digest[:2] / digest
    if mime is None or not path.exists():
        raise NotFound("没有这个文件")
    return path, mime


def told(
    house: House, db: sa.Connection, digests: Iterable[str]
) -> dict[str, tuple[str, str | None]]:
    """Digest -> MIME type and original (``originals.py``) of those files that there are."""
    f = schema.file.c
    query = sa.select(f.digest, f.mime, f.original).where(f.tenant == house.tenant)
    found = db.execute(query.where(f.digest.in_(list(digests))))
    return {row.digest: (row.mime, row.original) for row in found}


def _write(path: Path, data: bytes) -> None:
    """Atomically: a reader sees the whole file or none."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    os.chmod(name, 0o444)
    os.replace(name, path)


# ---------------------------------------------------------------- drafts


def save_draft(house: House, task: str, answers: Mapping[str, Any], actor: Actor) -> None:
    """Keep unfinished answers. They are personal: the vault holds them, for their author only."""
    token = _draft_token(house, task, actor)
    v = schema.vault
    row = {"stream": f"draft:{actor.id}", "kind": "draft", "salt": secrets.token_bytes(32)}
    row |= {"tenant": house.tenant, "token": token}
    with house.store.transaction() as db:
        db.execute(v.delete().where(v.c.tenant == house.tenant, v.c.token == token))
        db.execute(v.insert(), row | {"value": json.dumps(dict(answers), ensure_ascii=False)})


def draft(house: House, task: str, actor: Actor) -> dict[str, Any]:
    """The actor's unfinished answers for a task, {} if none."""
    with house.store.reading() as db:
        token = _draft_token(house, task, actor)
        return vault.reveal(db, house.tenant, [token]).get(token, {})


def drop_draft(house: House, db: sa.Connection, task: str, actor: Actor) -> None:
    v = schema.vault
    token = _draft_token(house, task, actor)
    db.execute(v.delete().where(v.c.tenant == house.tenant, v.c.token == token))


def _draft_token(house: House, task: str, actor: Actor) -> str:
    return vault.blind(f"draft:{task}:{actor.id}", house.secret)
