"""Which cases rely on a legal basis or a pact, and what a change of law leaves in the journal.

A drawing may suspend too: the signal ``basis_suspended`` that it throws with {basis, articles,
reason} puts the suspension in force as the command does, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from ..audit import state_of
from ..events import canonical, digest, stamp
from ..house import House
from ..kernel.step import Step
from ..region import Pack, Suspension
from ..store import schema

SUSPENDED, RESTORED = SIGNALS = ("basis_suspended", "basis_restored")
NAMES = frozenset({"legal_basis", "legal_basis_id", "legal_basis_ids", "pact_id"})
"""The variables in which a case holds what it relies on."""


def relies(house: House, db: sa.Connection, case: str, basis: str) -> bool:
    """Does the case hold the basis or pact in a variable, in whatever scope of its processes?"""
    return _holds(state_of(house, db, case).get("machine"), basis)


def _holds(found: Any, basis: str, *, named: bool = False) -> bool:
    if isinstance(found, Mapping):
        return any(_holds(v, basis, named=named or k in NAMES) for k, v in found.items())
    if isinstance(found, list):
        return any(_holds(each, basis, named=named) for each in found)
    return named and found == basis


def follow(house: House, db: sa.Connection, done: Step, actor: Mapping[str, Any]) -> None:
    """Put in force what a drawing has thrown as a change of law; what is so already stays."""
    for effect in done.effects:
        if effect["k"] == "signal.thrown" and effect["name"] in SIGNALS:
            _follow(house, db, effect["name"], effect.get("values", {}), actor)


def _follow(
    house: House, db: sa.Connection, name: str, told: Mapping[str, Any], actor: Mapping[str, Any]
) -> None:
    basis, reason, articles = told.get("basis"), told.get("reason"), told.get("articles")
    if not isinstance(basis, str):
        return
    house.store.take_turn(db, "region")
    rules = house.current_rules(db)
    if (rules.pack.suspension(basis) is None) is not (name == SUSPENDED):
        return
    why = reason if isinstance(reason, str) else "见案件"
    given = articles if isinstance(articles, list) else []
    listed = [each for each in given if isinstance(each, str)]
    row = Suspension(basis, why, stamp(house.now()), tuple(listed))
    off = name == SUSPENDED
    pack = rules.pack.with_suspension(row) if off else rules.pack.without_suspension(basis)
    values = {"basis": basis, "articles": listed, "reason": why}
    put(house, db, pack, rules.roles, name, values, actor)


def put(
    house: House,
    db: sa.Connection,
    pack: Pack,
    roles: Mapping[str, Any],
    name: str,
    values: dict[str, Any],
    actor: Mapping[str, Any],
    key: str = "",
) -> int:
    """The new pack version in force, with a record in the region's stream and, for a pact, in the
    pact's own; the position of the region's."""
    kind = name.replace("_", ".")
    data = {"region": pack.id, "digest": keep_pack(house, db, pack, roles)} | values
    seq = house.tell(db, "region", kind, data, actor, key)
    if house.store.head(db, f"object:{values['basis']}").seq:
        house.tell(db, f"object:{values['basis']}", kind, values, actor, key)
    return seq


def keep_pack(house: House, db: sa.Connection, pack: Pack, roles: Mapping[str, Any]) -> str:
    """Store a pack version with its roles, without putting it in force; its digest."""
    body = {"pack": pack.to_json(), "roles": dict(roles)}
    version = digest(body)
    p = schema.pack
    known = sa.select(p.c.digest).where(p.c.tenant == house.tenant, p.c.digest == version)
    if db.scalar(known) is None:
        row = {"tenant": house.tenant, "digest": version, "region": pack.id}
        db.execute(p.insert(), row | {"body": canonical(body)})
    return version
