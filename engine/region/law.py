"""May this unit use this power on this basis on this day? If not: rule, article and remedy.

Source: 行政强制法 10, 17, 18, 22; domain: legal-basis, corrections (a gate refuses what is not in
force on the day; coercive steps stay closed until the pack carries a legal review).
"""

from __future__ import annotations

from datetime import date

from ..errors import Ground
from .pack import Pack
from .values import PACT, POWERS, Demand, LegalBasis

Refusal = tuple[str, Ground]


def refusal(
    pack: Pack, unit_id: str, power: str, basis_id: str, on: date, pact_id: str = ""
) -> Refusal | None:
    """Why the unit may not use the power on this basis (and pact) that day, None if it may."""
    what = POWERS.get(power, power)
    if not pack.reviewed:
        return f"本地区包未经法制审核,不能{what}", ground(pack, "legal_review", power, on)
    basis = pack.basis(basis_id, on)
    if basis is None:
        return _not_in_force(pack, power, basis_id, on)
    for held in (basis_id, pact_id):
        if suspension := pack.suspension(held):
            said = f"{basis.name}已被中止({suspension.reason}),不能据此{what}"
            return said, ground(pack, "suspended", power, on, basis)
    if power not in basis.powers:
        return f"{basis.name}没有规定{what}", ground(pack, "legal_basis", power, on, basis)
    return _unit_without_power(pack, unit_id, power, basis, on)


def closed(pack: Pack, unit_id: str, power: str, on: date) -> Refusal | None:
    """Why no basis at all lets the unit use the power that day, None if one does."""
    bases = [row.id for row in pack.bases if power in row.powers and row.holds(on)]
    found = [refusal(pack, unit_id, power, basis, on) for basis in bases]
    if not found:
        said = f"没有登记规定{POWERS.get(power, power)}的有效依据"
        return said, ground(pack, "legal_basis", power, on)
    return None if None in found else found[0]


def _not_in_force(pack: Pack, power: str, basis_id: str, on: date) -> Refusal:
    """Unknown, or known but of another time: then its own article is named with its days."""
    day = f"{on:%Y年%m月%d日}"
    known = [row for row in pack.bases if row.id == basis_id]
    if not known:
        return f"没有登记依据 {basis_id}", ground(pack, "legal_basis", power, on)
    said = f"{known[-1].name}在{day}未生效或已失效(自{known[-1].in_force_from:%Y年%m月%d日}起施行)"
    return said, ground(pack, "in_force", power, on, known[-1])


def _unit_without_power(
    pack: Pack, unit_id: str, power: str, basis: LegalBasis, on: date
) -> Refusal | None:
    unit, what = pack.units.get(unit_id), POWERS[power]
    if unit is None or not {unit.department, unit.level} & set(basis.organs):
        said = f"只有{'、'.join(basis.organs)}可以依{basis.name}{what}"
        return said, ground(pack, "power", power, on)
    # A pact binds those who made it; it lends a village no public power.
    if basis.kind != PACT and power not in unit.powers:
        return f"{unit.name}没有{what}的职权", ground(pack, "power", power, on)
    return None


def ground(pack: Pack, rule: str, power: str, on: date, basis: LegalBasis | None = None) -> Ground:
    """What a refusal under this rule rests on, that day; ``basis`` wins over the table's own."""
    row = _demand(pack, rule, power)
    if row is None:
        return Ground(rule, "", *_named(basis))
    behind = basis or next((b for i in row.bases if (b := pack.basis(i, on))), None)
    return Ground(rule, row.words, *_named(behind), row.remedy)


def _named(basis: LegalBasis | None) -> tuple[str, str]:
    return (basis.id, basis.name) if basis else ("", "")


def _demand(pack: Pack, rule: str, power: str) -> Demand | None:
    """The row for this power, else the row for any."""
    rows = {row.power: row for row in pack.demands if row.rule == rule}
    return rows.get(power) or rows.get("")
