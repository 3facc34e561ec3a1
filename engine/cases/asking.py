"""What a form's page must know: the case's variables, and whom and which units it may offer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from .. import people
from ..audit import state_of
from ..errors import NotFound
from ..events import stamp
from ..house import House, Rules
from ..kernel.step import variables_of
from ..region import Unit
from ..store import schema

Context = dict[str, Any]
Choices = list[tuple[str, str]]


def of_case(house: House, db: sa.Connection, case: str, task: str | None = None) -> Context:
    """The context in which a form of this case is shown, with what only ``task`` sees (its item of
    a list, the variables of the process it was called in); personal variables are tokens."""
    found = house.store.find(db, case)
    if found is None:
        raise NotFound(f"没有案件 {case}")
    definition = house.definition(db, found.row["definition"])
    setting = house.setting(db, found, found.head.seq + 1, house.now(), definition.profile)
    known: Context = {}
    if found.row["status"] == "open":
        known = variables_of(definition, state_of(house, db, case), task)
    return {**setting.context(known), **_choices(house, db, setting.unit)}


def of_report(house: House, db: sa.Connection, unit: str) -> Context:
    """The context in which the form of a new report from ``unit`` is shown."""
    param = house.current_rules(db).parameters(house.now())
    return {"param": param, **_choices(house, db, unit)}


def _choices(house: House, db: sa.Connection, unit: str) -> Context:
    rules = house.current_rules(db)
    near = {each.id: each for each in _near(rules, unit)}
    units = [(each.id, each.name) for each in near.values()]
    return {"$units": units, "$persons": list(_persons(house, db, rules, near))}


def _near(rules: Rules, unit: str) -> Iterator[Unit]:
    """The place, what lies in it, the units above it, and the departments of all these; the
    nearest first: whom one looks for is mostly a neighbour."""
    for above in rules.pack.path(unit):
        yield above
        for each in rules.pack.unit_rows:
            if each.parent == above.id and (above.id == unit or not each.territory):
                yield each


def _persons(
    house: House, db: sa.Connection, rules: Rules, near: dict[str, Unit]
) -> Iterator[tuple[str, str]]:
    """Everyone who holds a post there now, with the post: by unit, the nearest first."""
    p, now = schema.post.c, stamp(house.now())
    query = sa.select(p.person, p.role, p.unit).where(
        p.tenant == house.tenant,
        p.unit.in_(near),
        p.since <= now,
        p.until.is_(None) | (p.until > now),
    )
    far = {ident: distance for distance, ident in enumerate(near)}
    rows = sorted(db.execute(query.order_by(p.person)), key=lambda row: far[row.unit])
    names = people.names(house, db, {row.person for row in rows})
    seen: set[str] = set()
    for row in rows:
        if row.person not in seen:
            seen.add(row.person)
            role = rules.roles.get(row.role, {}).get("name", row.role)
            name = names.get(row.person, row.person)
            yield row.person, f"{name}({near[row.unit].name}{role})"
