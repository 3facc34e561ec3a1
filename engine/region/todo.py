"""What a city has still to confirm before it may rely on its pack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .pack import Pack


@dataclass(frozen=True, slots=True)
class Open:
    """One thing to be confirmed: in which file, which row, what it says now, whom to ask."""

    file: str
    row: str
    words: str
    value: str
    source: str
    by: str = ""


def to_do(pack: Pack) -> list[Open]:
    """Everything open, the legal review first: nothing coercive is possible without it."""
    found = (_review, _bases, _parameters, _classes, _duties, _standards, _units)
    return [each for look in found for each in look(pack)]


def _review(pack: Pack) -> Iterator[Open]:
    if pack.legal_review.status != "reviewed" or not pack.reviewed:
        said = {"demo": "只有演示审核", "none": "没有登记"}
        state = said.get(pack.legal_review.status, "内容改过,审核已失效")
        yield Open("pack.toml", "legal_review", "法制审核", state, "", "司法部门(法制审核)")


def _bases(pack: Pack) -> Iterator[Open]:
    for row in pack.bases:
        if row.status != "checked":
            days = f"{row.in_force_from}–{row.in_force_to or ''}"
            yield Open("legal_bases.toml", row.id, row.name, days, row.source, "司法部门")


def _parameters(pack: Pack) -> Iterator[Open]:
    for row in pack.to_confirm:
        value = f"{row.value}{row.unit}"
        yield Open("parameters.toml", row.key, row.name, value, row.source, row.confirm_by)


def _classes(pack: Pack) -> Iterator[Open]:
    for row in pack.taxonomy:
        if row.confirm:
            yield Open("taxonomy.toml", row.id, row.name, row.limit, row.source)


def _duties(pack: Pack) -> Iterator[Open]:
    for row in pack.duty_list:
        if row.confirm:
            value = f"{row.level}{row.department}{row.part}"
            yield Open("duty_list.toml", row.id, row.matter, value, row.source)


def _standards(pack: Pack) -> Iterator[Open]:
    for row in pack.standards:
        if row.confirm:
            where = ("filing_standards.toml", row.id, row.condition)
            yield Open(*where, row.limit, row.source, row.confirm_by)


def _units(pack: Pack) -> Iterator[Open]:
    for row in pack.unit_rows:
        if row.confirm:
            yield Open("units.toml", row.id, row.name, "、".join(row.powers), row.note)
