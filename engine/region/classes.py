"""What a city says of a class of problem: who has the duty, and when it is filed and closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .pack import Pack
from .values import COMMUNITY, Category, Duty, Standard, Unit


def duty(pack: Pack, category: str | None, unit_id: str, on: date) -> Duty | None:
    """The line of the duty list under which the unit deals with the class that day, None if none.

    ``category`` is a class (id or name) or a whole group (id or name)."""
    unit = pack.units.get(unit_id)
    lines = _lines(pack, category, on)
    return next((line for line in lines if unit is not None and _answers(line, unit)), None)


def off_list(
    pack: Pack, category: str | None, unit_ids: Iterable[str], on: date
) -> tuple[Unit, ...]:
    """Communities among the units to which the list gives nothing of the class (条例 17): they may
    be asked only with an approval. Departments are told by 退单 what is not theirs."""
    units = [pack.units[ident] for ident in unit_ids if ident in pack.units]
    lines = [line for line in _lines(pack, category, on) if line.community]
    asked = [unit for unit in units if unit.territory and unit.level in COMMUNITY]
    return () if lines else tuple(asked)


def standard(pack: Pack, category: str | None, on: date) -> Standard | None:
    """The filing standard (立案标准) of that id, else the first of the class, valid that day."""
    known = [row for row in pack.standards if row.holds(on)]
    same = (row for row in known if row.id == category)
    wanted = classes(pack, category)
    return next(same, None) or next((row for row in known if row.category in wanted), None)


def classes(pack: Pack, category: str | None) -> set[str]:
    """Ids of the classes meant by an id or a name of a class or of its group."""
    groups = {g.id for g in pack.groups if category in (g.id, g.name)}
    rows = pack.taxonomy
    return {c.id for c in rows if category in (c.id, c.name) or c.group in groups}


def duties(pack: Pack, category: str | None, place: str, on: date) -> list[tuple[Duty, Unit]]:
    """The lines of the duty list for a class that day, each with the unit around ``place`` that
    answers it; lines that no unit there answers are left out."""
    around = [u for above in pack.path(place) for u in (above, *_beside(pack, above))]
    found = (
        (line, next((u for u in around if _answers(line, u)), None))
        for line in _lines(pack, category, on)
    )
    return [(line, unit) for line, unit in found if unit is not None]


def departments(pack: Pack, category: str | None, place: str) -> list[tuple[Category, Unit]]:
    """The classes meant, each with the nearest unit of the department that the taxonomy names."""
    wanted, found = classes(pack, category), []
    for row in pack.taxonomy:
        unit = pack.department(place, row.department) if row.id in wanted else None
        if unit is not None:
            found.append((row, unit))
    return found


def _beside(pack: Pack, above: Unit) -> list[Unit]:
    return [u for u in pack.unit_rows if u.parent == above.id and not u.territory]


def _lines(pack: Pack, category: str | None, on: date) -> list[Duty]:
    wanted = classes(pack, category)
    return [line for line in pack.duty_list if line.category in wanted and line.holds(on)]


def _answers(line: Duty, unit: Unit) -> bool:
    if unit.territory:
        return unit.level == line.level and line.department in ("", line.level)
    return unit.level == line.level and unit.department == line.department
