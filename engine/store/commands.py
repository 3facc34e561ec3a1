"""Idempotency: a command's key belongs to (tenant, actor), keeps its reply and replays it."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ..errors import Conflict
from ..events import canonical, stamp
from . import schema


class Replayed(Exception):
    """This command was carried out before; here is what was answered then."""

    def __init__(self, reply: dict[str, Any]) -> None:
        super().__init__("replayed")
        self.reply = reply


def body_hash(body: Any, secret: bytes) -> str:
    """A keyed hash of a command's body: it may hold personal values, so a bare hash will not do."""
    return hmac.new(secret, canonical(body), hashlib.sha256).hexdigest()


def recall(db: sa.Connection, tenant: str, actor: str, key: str, body: str) -> None:
    """Raise Replayed if the key was used for the same body, Conflict for another; else nothing."""
    c = schema.command.c
    query = sa.select(c.body, c.reply).where(c.tenant == tenant, c.actor == actor, c.key == key)
    row = db.execute(query).first()
    if row is None:
        return
    if row.body != body:
        raise Conflict("同一个幂等键已用于另一份内容,请换一个键", "key_reused")
    raise Replayed(json.loads(row.reply))


def remember(
    db: sa.Connection,
    tenant: str,
    actor: str,
    key: str,
    body: str,
    reply: dict[str, Any],
    at: datetime,
) -> None:
    """Keep the reply in the command's own transaction. IntegrityError if somebody was faster."""
    row = {"tenant": tenant, "actor": actor, "key": key, "body": body, "at": stamp(at)}
    db.execute(schema.command.insert(), row | {"reply": json.dumps(reply, ensure_ascii=False)})


def forget_before(db: sa.Connection, tenant: str, at: datetime) -> int:
    """Drop keys older than ``at``; how many went."""
    c = schema.command.c
    gone = db.execute(schema.command.delete().where(c.tenant == tenant, c.at < stamp(at)))
    return gone.rowcount
