"""From answers to what the journal may hold: personal values go to the vault, tokens stay.

A personal value never enters variables, conditions or hashes in the clear (DESIGN section 6).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from ..errors import Invalid
from ..events import encode
from ..forms import Form
from ..house import House
from ..store import schema, vault

SALT_BYTES = 32


@dataclass(slots=True)
class Taken:
    """Checked answers: ``answers`` for the journal (tagged), ``kept`` for the vault."""

    answers: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, tuple[str, Any, bytes]] = field(default_factory=dict)
    plates: list[str] = field(default_factory=list)
    asks_plate: bool = False
    files: list[str] = field(default_factory=list)

    def hide(self, kind: str, value: Any) -> dict[str, str]:
        """Put a personal value away; what stands in its place."""
        salt = secrets.token_bytes(SALT_BYTES)
        token = vault.commit(value, salt)
        self.kept[token] = (kind, value, salt)
        return {"$c": token}


def take(form: Form | None, values: Mapping[str, Any]) -> Taken:
    """Split loaded values. Without a form nothing is known to be harmless: texts are hidden."""
    taken = Taken()
    fields = {f.key: f for f in form.fields} if form else {}
    for key, value in values.items():
        known = fields.get(key)
        personal = known.personal if known else ("text" if isinstance(value, str) else None)
        taken.answers[key] = _hidden(taken, personal, value)
        taken.asks_plate |= bool(known and known.widget == "plate")
        if known and known.widget == "photo":
            taken.files += value or []
    return taken


def _hidden(taken: Taken, personal: str | None, value: Any) -> Any:
    if personal is None or value is None:
        return encode(value)
    if personal == "plate" and isinstance(value, str):
        taken.plates.append(value)
    if isinstance(value, dict):
        words = value.get("words")
        rest = {k: encode(v) for k, v in value.items() if k != "words"}
        return rest | ({"words": taken.hide(personal, words)} if words else {})
    if isinstance(value, list):
        return [_hidden(taken, personal, v) for v in value]
    return taken.hide(personal, encode(value))


def check_files(db: sa.Connection, house: House, taken: Taken) -> None:
    """Every photo named must have been uploaded. Invalid otherwise."""
    if not taken.files:
        return
    f = schema.file.c
    query = sa.select(f.digest).where(f.tenant == house.tenant, f.digest.in_(taken.files))
    missing = set(taken.files) - set(db.scalars(query))
    if missing:
        raise Invalid({"photos": [f"有 {len(missing)} 张照片没有上传成功,请重新上传"]})


def same_plate(db: sa.Connection, house: House, taken: Taken, but: str) -> dict[str, Any]:
    """Local look-up, recorded in the input: other open cases about a plate just entered."""
    if not taken.asks_plate:
        return {}
    streams: set[str] = set()
    for plate in set(taken.plates) - {"无牌"}:
        streams |= set(vault.streams_with(db, house.tenant, plate, house.secret))
    ids = sorted(
        s.removeprefix("case:") for s in streams if s.startswith("case:") and s != f"case:{but}"
    )
    c = schema.case.c
    query = sa.select(c.number).where(c.tenant == house.tenant, c.id.in_(ids), c.status == "open")
    return {"same_plate_cases": sorted(db.scalars(query)) if ids else []}
