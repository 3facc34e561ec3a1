"""The vault: the one table that holds personal values. Everywhere else stands a commitment.

A commitment is HMAC-SHA256 over the value's canonical bytes with a 32-byte random salt as key, so
that it proves the value while the row is there, and says nothing once the row is erased. The blind
index (HMAC with the site's key over the normalised value) finds equal plates and phones.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from ..events import canonical
from . import schema

KEEP = schema.vault.insert()
SEARCHED = {"plate", "phone"}


def commit(value: Any, salt: bytes) -> str:
    """The commitment to ``value`` under a 32-byte ``salt``, in hex."""
    return hmac.new(salt, canonical(value), hashlib.sha256).hexdigest()


def blind(value: str, secret: bytes) -> str:
    """A searchable, keyed fingerprint of a normalised plate or phone number, in hex."""
    return hmac.new(secret, value.encode(), hashlib.sha256).hexdigest()


def keep(
    db: sa.Connection,
    tenant: str,
    stream: str,
    kept: Mapping[str, tuple[str, Any, bytes]],
    secret: bytes,
    searched: Iterable[str] = (),
) -> None:
    """Store values by token: token -> (kind, value, salt). Plates, phones and the tokens
    ``searched`` can be found by their value."""
    found = {*searched, *(token for token, kept_ in kept.items() if kept_[0] in SEARCHED)}
    rows = [
        {
            "tenant": tenant,
            "token": token,
            "stream": stream,
            "kind": kind,
            "salt": salt,
            "value": json.dumps(value, ensure_ascii=False),
            "blind": blind(value, secret) if token in found else None,
        }
        for token, (kind, value, salt) in kept.items()
    ]
    if rows:
        db.execute(KEEP, rows)


def reveal(db: sa.Connection, tenant: str, tokens: Iterable[str]) -> dict[str, Any]:
    """The values behind tokens; erased ones are missing."""
    wanted = list(set(tokens))
    if not wanted:
        return {}
    v = schema.vault.c
    query = sa.select(v.token, v.value).where(v.tenant == tenant, v.token.in_(wanted))
    return {t: json.loads(value) for t, value in db.execute(query) if value is not None}


def streams_with(db: sa.Connection, tenant: str, value: str, secret: bytes) -> list[str]:
    """Streams whose vault holds this plate or phone, sorted."""
    v = schema.vault.c
    query = (
        sa.select(v.stream)
        .distinct()
        .where(v.tenant == tenant, v.blind == blind(value, secret), v.erased_at.is_(None))
    )
    return sorted(db.scalars(query))
