"""What a decision must tell whom it concerns, and which days of a law are working days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ..model import Limit
from .pack import Pack

EVERY = "*"


def remedies(pack: Pack, kind: str, on: date) -> list[str]:
    """The sentences printed on a decision of this kind, with that day's numbers, and the article.

    A sentence whose number or article was not in force that day is left out."""
    known = pack.parameters_on(on)
    said = []
    for row in pack.remedies:
        if row.kind in (EVERY, kind) and (text := _filled(row.text, known)):
            behind = pack.basis(row.basis, on)
            if behind is not None or not row.basis:
                said.append(f"{text}({behind.name})" if behind else text)
    return said


def legal_days(pack: Pack, law: str, days: Decimal, on: date) -> Limit:
    """So many days as this law counts them that day: working days, or natural days that roll."""
    rows = (row for row in pack.countings if row.law == law and row.holds(on))
    work = any(_counts(row.workdays, row.up_to, days) for row in rows)
    return Limit("workday_count" if work else "natural_count_roll", days)


def _counts(workdays: tuple[str, ...], up_to: str, days: Decimal) -> bool:
    return any(Decimal(n) == days for n in workdays) or bool(up_to and days <= Decimal(up_to))


def _filled(text: str, known: dict[str, object]) -> str:
    """Empty if a number that the sentence needs was not in force yet."""
    for key, value in known.items():
        mark = "{" + key + "}"
        if mark in text:
            if value is None:
                return ""
            text = text.replace(mark, str(value))
    return text
