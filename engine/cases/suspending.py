"""中止与恢复依据: an article or a pact that nobody may rely on for now.

The suspension is part of a new version of the region pack, so that every gate sees it and every
replay sees what its input saw. The signal ``basis_suspended`` {basis, articles, reason} (afterwards
``basis_restored``) goes through the outbox to the open cases that rely on it and wait for it.
Source: domain legal-basis (a pact ordered to be corrected suspends the cases that rest on it).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ..errors import Conflict, Invalid, NotFound
from ..events import stamp
from ..house import House, who
from ..model import Actor
from ..region import Pack, Suspension
from . import outbox, reliance, starting
from .reliance import RESTORED, SUSPENDED


def suspend(
    house: House,
    db: sa.Connection,
    basis: str,
    reason: str,
    articles: Sequence[str],
    actor: Actor,
    key: str | None,
) -> dict[str, Any]:
    """Suspend a basis of the pack or a pact (an object's id); to how many cases it was told.

    Invalid without a reason, NotFound for an unknown basis, Conflict if it is suspended already.
    """
    if not reason.strip():
        raise Invalid({"reason": ["请写明中止的理由(责令改正、撤销的文书)"]})
    house.store.take_turn(db, "region")
    rules = house.current_rules(db)
    _known(house, db, rules.pack, basis)
    if rules.pack.suspension(basis):
        raise Conflict(f"依据 {basis} 已经中止", "suspended_already")
    row = Suspension(basis, reason.strip(), stamp(house.now()), tuple(articles))
    values = {"basis": basis, "articles": list(articles), "reason": row.reason}
    told = (SUSPENDED, values, actor, key)
    return _put(house, db, rules.pack.with_suspension(row), rules.roles, *told)


def restore(
    house: House, db: sa.Connection, basis: str, reason: str, actor: Actor, key: str | None
) -> dict[str, Any]:
    """Allow it again. Invalid without a reason, Conflict if it is not suspended."""
    if not reason.strip():
        raise Invalid({"reason": ["请写明恢复的理由(改正后重新备案、撤销中止的文书)"]})
    house.store.take_turn(db, "region")
    rules = house.current_rules(db)
    found = rules.pack.suspension(basis)
    if found is None:
        raise Conflict(f"依据 {basis} 没有中止", "not_suspended")
    values = {"basis": basis, "articles": list(found.articles), "reason": reason.strip()}
    told = (RESTORED, values, actor, key)
    return _put(house, db, rules.pack.without_suspension(basis), rules.roles, *told)


def _known(house: House, db: sa.Connection, pack: Pack, basis: str) -> None:
    in_pack = any(row.id == basis for row in pack.bases)
    if not in_pack and not house.store.head(db, f"object:{basis}").seq:
        raise NotFound(f"没有登记依据或公约 {basis}")


def _put(
    house: House,
    db: sa.Connection,
    pack: Pack,
    roles: Mapping[str, Any],
    name: str,
    values: dict[str, Any],
    actor: Actor,
    key: str | None,
) -> dict[str, Any]:
    """The new pack version in force, the fact in its streams, a row for every case concerned."""
    seq = reliance.put(house, db, pack, roles, name, values, who(actor), key or "")
    origin = {"case": "", "seq": 0, "el": "", "hops": 1}
    body = {"from": origin, "name": name, "values": values, "key": None}
    body |= {"unit": starting.region(house, db), "net": starting.NET}
    return {"receivers": outbox.send(house, db, "signal", body, f"region:{seq}")}
