"""What the drawing of a control is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ..model import SHANGHAI
from .model import Field, Option


@dataclass(frozen=True, slots=True)
class Control:
    """What a control needs: its field, id, the value shown, and the ARIA attributes."""

    field: Field
    id: str
    value: Any
    options: tuple[Option, ...]
    files: Mapping[str, str]
    aria: Mapping[str, str | None]

    @property
    def key(self) -> str:
        return self.field.key

    @property
    def chosen(self) -> frozenset[str]:
        given = self.value if isinstance(self.value, list | tuple) else [self.value]
        return frozenset(item for item in given if isinstance(item, str) and item)


def text_of(value: Any) -> str:
    """A value as its control writes it."""
    if isinstance(value, datetime):
        local = value.astimezone(SHANGHAI) if value.tzinfo else value
        return local.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str | int | float) and value is not True else ""
