"""三员分立: who keeps the system, who keeps security and who keeps the audit are three people.

Source: GB/T 22239-2019 section 8.1.5 (system, audit and security management by separate
administrators). Roles that name the same ``apart`` in workflows/roles.json are not held together,
neither by one's own posts nor as somebody's substitute; nobody changes posts of one's own; and
these posts are given on the server only, not by who also gives passwords.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import sqlalchemy as sa

from .. import accounts
from ..errors import Conflict, NotAllowed
from ..events import stamp
from ..house import House
from ..model import SYSTEM, Actor
from ..store import schema

Roles = Mapping[str, Mapping[str, Any]]
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
    """Whether somebody serves as one of those who are kept apart, now or from some day on."""
    groups, now = _groups(house.current_rules(db).roles), stamp(house.now())
    rows = list(_rows(house, db, groups))
    return any((row.until or ENDLESS) > now for row in _of(person, rows))


def may_give(
    house: House, db: sa.Connection, roles: Roles, actor: Actor, person: str, role: str
) -> None:
    """NotAllowed if it is an administrator's post and this is not the server's command line: who
    registers people and gives first passwords would make himself a second key. Conflict if the
    person's password is still the first one, which somebody else was shown."""
    if role not in _groups(roles):
        return
    _on_server(actor)
    if accounts.unused(house, db, person):
        raise Conflict(
            "这个人还在用第一次的密码,别人也知道;请先让本人登录改掉,或者运行 chuishao account",
            "first_password",
        )


def may_stand_in(house: House, db: sa.Connection, actor: Actor, absent: str) -> None:
    """NotAllowed if who is absent is an administrator and this is not the command line."""
    if administers(house, db, absent):
        _on_server(actor)


def _on_server(actor: Actor) -> None:
    if actor.id != SYSTEM.id:
        raise NotAllowed(
            "三位管理员的任职和代理只能在服务器上办理:chuishao post、chuishao substitute", "apart"
        )


def _groups(roles: Roles) -> dict[str, str]:
    """Roles that are kept apart -> their group."""
    return {role: told["apart"] for role, told in roles.items() if "apart" in told}


def check(house: House, db: sa.Connection, new: Held) -> None:
    """NotAllowed if with this post somebody would hold two roles that are to be kept apart."""
    roles = house.current_rules(db).roles
    groups = _groups(roles)
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
