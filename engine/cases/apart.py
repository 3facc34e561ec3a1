"""三员分立: who keeps the system, who keeps security and who keeps the audit are three people.

Source: GB/T 22239-2019 section 8.1.5 (system, audit and security management by separate
administrators). Roles that name the same ``apart`` in workflows/roles.json are not held together,
neither by one's own posts nor as somebody's substitute; and nobody changes posts of one's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import sqlalchemy as sa

from .. import people
from ..errors import NotAllowed
from ..house import House
from ..model import Actor
from ..store import schema

ENDLESS = "9999"  # after every stamp


@dataclass(frozen=True, slots=True)
class Held:
    """A post for a time (stamps): a role, or whatever an absent person holds."""

    person: str
    role: str
    since: str
    until: str | None
    substitute_for: str | None


def not_oneself(actor: Actor, person: str) -> None:
    """NotAllowed if somebody would change posts of his own."""
    if actor.id == person:
        raise NotAllowed("不能改自己的任职,请由另一位安全管理员办理", "own_post")


def administers(house: House, db: sa.Connection, person: str) -> bool:
    """Whether somebody now serves as one of those who are kept apart."""
    roles = house.current_rules(db).roles
    held = people.actor(house, db, person, house.now()).roles
    return any("apart" in roles.get(role, {}) for role in held)


def check(house: House, db: sa.Connection, new: Held) -> None:
    """NotAllowed if with this post somebody would hold two roles that are to be kept apart."""
    roles = house.current_rules(db).roles
    groups = {k: v["apart"] for k, v in roles.items() if "apart" in v}
    if not groups or (new.role and new.role not in groups):
        return
    rows = [*_rows(house, db, groups), new]
    stand_in = {row.person for row in rows if row.substitute_for == new.person}
    for person in sorted({new.person, *stand_in}):
        for one, other in combinations(_of(person, rows), 2):
            if groups[one.role] == groups[other.role] and _clash(one, other):
                pair = "、".join(roles[role]["name"] for role in sorted((one.role, other.role)))
                told = f"{groups[one.role]}:{pair}不能由同一人担任,代理期间也不行"
                raise NotAllowed(told, "apart")


def _clash(one: Held, other: Held) -> bool:
    """Two roles at one time."""
    begin = max(one.since, other.since)
    return one.role != other.role and begin < min(one.until or ENDLESS, other.until or ENDLESS)


def _rows(house: House, db: sa.Connection, groups: dict[str, str]) -> Iterator[Held]:
    p = schema.post.c
    query = sa.select(p.person, p.role, p.since, p.until, p.substitute_for).where(
        p.tenant == house.tenant, p.role.in_(sorted(groups)) | p.substitute_for.is_not(None)
    )
    for row in db.execute(query):
        yield Held(row.person, row.role, row.since, row.until, row.substitute_for)


def _of(person: str, rows: list[Held]) -> list[Held]:
    """What a person serves: own posts, and those of whom he stands in for while he does."""
    found = [row for row in rows if row.person == person and row.role]
    for turn in rows:
        if turn.person == person and turn.substitute_for:
            for row in rows:
                if row.person == turn.substitute_for and row.role:
                    since = max(row.since, turn.since)
                    until = min(row.until or ENDLESS, turn.until or ENDLESS)
                    found.append(Held(person, row.role, since, until, None))
    return [row for row in found if row.since < (row.until or ENDLESS)]
