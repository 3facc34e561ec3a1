"""What a form consists of, once read: frozen values without behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be chosen; the value is what conditions compare with."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What an answer must satisfy; None means no such rule."""

    min: Decimal | None = None
    max: Decimal | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    pattern_message: str | None = None
    digits: int | None = None
    min_count: int | None = None
    max_count: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One question. ``kind`` is the word that the tables of this package are keyed by.

    ``personal`` says what the vault must keep (text, plate, phone, name, signature, place);
    of a place only ``words`` is personal. ``hide`` and ``required_if`` are FEEL texts; ``within``
    are the conditions of the groups around it.
    """

    key: str
    type: str
    kind: str
    label: str
    required: bool = False
    personal: str | None = None
    options: tuple[Option, ...] = ()
    widget: str | None = None
    multiple: bool = False
    description: str = ""
    suffix: str = ""
    rules: Rules = Rules()
    hide: str | None = None
    within: tuple[str, ...] = ()
    required_if: str | None = None
    prefill: bool | None = None
    default: Any = None

    @property
    def conditions(self) -> tuple[str, ...]:
        """Every condition that hides it, outermost first."""
        return self.within if self.hide is None else (*self.within, self.hide)


@dataclass(frozen=True, slots=True)
class Static:
    """Something to read: a ``text``, a ``separator`` or a ``spacer``."""

    kind: str
    text: str = ""
    hide: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Parts that stand together under a label and hide together."""

    label: str
    parts: tuple[Part, ...]
    hide: str | None = None


Part = Field | Group | Static
