"""From answers to what the journal may hold, and back: personal values go to the vault.

A personal value never enters variables, conditions or hashes in the clear.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from ..events import encode
from ..forms import Form
from . import vault

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


def reveal(db: sa.Connection, tenant: str, values: Any) -> Any:
    """The same values with tokens replaced by what the vault holds (None if erased)."""
    return _shown(values, vault.reveal(db, tenant, tokens(values)))


def tokens(value: Any) -> Iterable[str]:
    """Every token that stands anywhere in a value."""
    if isinstance(value, Mapping):
        if set(value) == {"$c"}:
            yield value["$c"]
        else:
            for inner in value.values():
                yield from tokens(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from tokens(inner)


def _shown(value: Any, known: Mapping[str, Any]) -> Any:
    if isinstance(value, Mapping):
        if set(value) == {"$c"}:
            return known.get(value["$c"])
        return {k: _shown(v, known) for k, v in value.items()}
    return [_shown(v, known) for v in value] if isinstance(value, list | tuple) else value
