"""Scoring units by a formula of the pack: parts, weights, caps, deductions; never persons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import sqlalchemy as sa

from ..errors import NotFound
from ..house import House
from ..region import Pack
from ..region.counts import Score, ScorePart
from .measuring import Asked, figures_within
from .reckoning import TOO_FEW, Figure, rounded

Exempt = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Points:
    """One line of a unit's score: its figure and what it gives; None if the sample is too small."""

    part: ScorePart
    figure: Figure
    points: Fraction | None


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit's score by one formula. ``points`` is None where too few parts have a sample."""

    unit: str
    above: str  # the subdistrict over it, where an appeal goes; itself if there is none
    name: str
    points: Fraction | None
    parts: tuple[Points, ...]

    @property
    def shown(self) -> str:
        return TOO_FEW if self.points is None else str(rounded(self.points, 2))


def scored(
    house: House, db: sa.Connection, ident: str, asked: Asked, exempt: Exempt
) -> list[Scored]:
    """Units that may be compared with one another, the best first, then those with too few cases.

    NotFound if the formula is not in force on the last day.
    """
    pack = house.current_rules(db).pack
    score = next((s for s in pack.scores_on(asked.until) if s.id == ident), None)
    if score is None:
        raise NotFound(f"{asked.until:%Y年%m月%d日}没有评分公式 {ident}")
    parts = [part for part in pack.score_parts if part.score == score.id]
    lines: dict[str, list[tuple[ScorePart, Figure]]] = {}
    for part in parts:
        by = replace(asked, by=score.by)
        for figure in figures_within(house, db, part.metric, by, exempt)[1:]:
            lines.setdefault(figure.key, []).append((part, figure))
    rated = [
        _scored(pack, score, unit, lines[unit])
        for unit in sorted(lines)
        if _compared(pack, score, unit)
    ]
    return sorted(rated, key=lambda row: (row.points is None, -(row.points or 0)))


def _compared(pack: Pack, score: Score, ident: str) -> bool:
    unit = pack.units.get(ident)
    if unit is None or (score.departments and unit.territory):
        return False
    return not score.level or unit.level == score.level


def _scored(pack: Pack, score: Score, unit: str, lines: list[tuple[ScorePart, Figure]]) -> Scored:
    parts = tuple(Points(part, figure, _points(part, figure)) for part, figure in lines)
    rates = [p for p in parts if p.points is not None and p.part.kind != "deduct"]
    total = None
    if len(rates) >= score.minimum:
        got = sum((p.points or Fraction(0) for p in rates), Fraction(0))
        whole = sum((Fraction(_number(p.part.weight)) for p in rates), Fraction(0))
        lost = sum((p.points or Fraction(0) for p in parts if p.part.kind == "deduct"), Fraction(0))
        total = max(Fraction(0), got / whole * Fraction(_number(score.full)) - lost)
    street = pack.ancestor(unit, "镇街")
    above = street.id if street else unit
    return Scored(unit, above, pack.units[unit].name, total, parts)


def _points(part: ScorePart, figure: Figure) -> Fraction | None:
    """What a line gives (or, for a deduction, takes)."""
    if figure.value is None or not figure.enough:
        return None
    weight, most = Fraction(_number(part.weight)), Fraction(_number(part.most))
    if part.kind == "deduct":
        return min(weight * figure.value, most)
    if part.kind == "inverse":
        return weight * (1 - figure.value)
    share = figure.value / most if part.kind == "mean" else figure.value
    return weight * share


def _number(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)
