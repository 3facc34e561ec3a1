"""Who may do what: posts at an instant, the queues they serve, the cases they may read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from .errors import NotAllowed, NotFound
from .events import instant, stamp
from .house import House, Rules
from .model import SYSTEM, Actor, Post
from .store import schema, vault

_IN_FORCE = (
    *schema.where(schema.post),
    schema.post.c.since <= sa.bindparam("at"),
    schema.post.c.until.is_(None) | (schema.post.c.until > sa.bindparam("at")),
)
BEGINS, ENDS = (
    sa.select(sa.func.min(at)).where(*schema.where(schema.post), at > sa.bindparam("at"))
    for at in (schema.post.c.since, schema.post.c.until)
)
OF_PERSON = sa.select(schema.post.c.role, schema.post.c.unit, schema.post.c.substitute_for).where(
    *_IN_FORCE, schema.post.c.person == sa.bindparam("person")
)
OF_PERSONS = sa.select(schema.post.c.person, schema.post.c.role, schema.post.c.unit).where(
    *_IN_FORCE, schema.post.c.person.in_(sa.bindparam("persons", expanding=True))
)
HELD = sa.select(schema.post.c.role, schema.post.c.unit).where(*_IN_FORCE).distinct()
SERVING = sa.select(schema.post.c.person).where(
    *_IN_FORCE,
    schema.post.c.role == sa.bindparam("role"),
    schema.post.c.unit.in_(sa.bindparam("units", expanding=True)),
)


def actor(house: House, db: sa.Connection, person: str, at: datetime, via: str = "web") -> Actor:
    """The person with the posts held at ``at``: own ones, and those substituted for."""
    now = {"tenant": house.tenant, "at": stamp(at)}
    rows = list(db.execute(OF_PERSON, now | {"person": person}))
    rules = house.current_rules(db)
    own = set(_widened((Post(r.role, r.unit) for r in rows if r.role), rules))
    absent = frozenset(r.substitute_for for r in rows if r.substitute_for)
    lent: set[tuple[Post, str]] = set()
    if absent:
        for r in db.execute(OF_PERSONS, now | {"persons": sorted(absent)}):
            lent |= {(post, r.person) for post in _widened([Post(r.role, r.unit)], rules)}
    lent = {(post, whose) for post, whose in lent if post not in own}
    posts = frozenset(own | {post for post, _ in lent})
    return Actor(person, posts, via, absent, frozenset(lent))


def _widened(posts: Iterable[Post], rules: Rules) -> Iterable[Post]:
    """Who serves a grid also serves the village around it, where a case names no grid."""
    for post in posts:
        yield post
        unit = rules.pack.units.get(post.unit)
        if unit is not None and unit.level == "网格" and unit.parent:
            yield Post(post.role, unit.parent)


def staffed(house: House, db: sa.Connection, at: datetime) -> frozenset[Post]:
    """Every post that somebody holds at ``at``, grid posts also in the village around them."""
    rules = house.current_rules(db)
    rows = db.execute(HELD, {"tenant": house.tenant, "at": stamp(at)})
    return frozenset(_widened([Post(row.role, row.unit) for row in rows], rules))


def serving(house: House, db: sa.Connection, role: str, unit: str, at: datetime) -> list[str]:
    """Person ids that hold a post in this queue at ``at``, sorted."""
    units = [
        unit,
        *(
            u.id
            for u in house.current_rules(db).pack.unit_rows
            if u.parent == unit and u.level == "网格"
        ),
    ]
    given = {"tenant": house.tenant, "at": stamp(at), "role": role, "units": units}
    return sorted(set(db.scalars(SERVING, given)))


def posts_change(house: House, db: sa.Connection, after: datetime) -> datetime | None:
    """When a post next begins or ends after an instant; None if never."""
    given = {"tenant": house.tenant, "at": stamp(after)}
    found = [at for query in (BEGINS, ENDS) if (at := db.scalar(query, given))]
    return instant(min(found)) if found else None


def names(house: House, db: sa.Connection, people: Iterable[str]) -> dict[str, str]:
    """Person id -> name from the vault; erased or unknown ones are missing."""
    p = schema.person.c
    wanted = list(set(people))
    query = sa.select(p.id, p.name).where(p.tenant == house.tenant, p.id.in_(wanted))
    tokens = {row.id: row.name for row in db.execute(query)} if wanted else {}
    known = vault.reveal(db, house.tenant, tokens.values())
    return {person: known[token] for person, token in tokens.items() if token in known}


def reads_all(house: House, db: sa.Connection, reader: Actor) -> bool:
    """Whether one of his roles reads everything (roles.json, ``reads_all``: the auditor)."""
    return _reads_all(house.current_rules(db), reader)


def _reads_all(rules: Rules, reader: Actor) -> bool:
    return any(rules.roles.get(role, {}).get("reads_all") for role in reader.roles)


def may_read(
    house: House, db: sa.Connection, reader: Actor, rules: Rules | None = None
) -> sa.ColumnElement[bool]:
    """The predicate over ``case``: reported by the reader, in a unit of his line, or asked of him.

    A post in a territory reads all cases in it; a department reads those it has or had a task in.
    Posts without business (the three administrators) read nothing by it: they keep the system and
    need nobody's personal data for that (personal information law, article 6).
    ``rules``: those in force, if they are at hand already.
    """
    rules = rules or house.current_rules(db)
    if _reads_all(rules, reader):
        return sa.true()
    c, t = schema.case.c, schema.task.c
    units = sorted({p.unit for p in reader.posts if _has_business(rules, p.role)})
    territory = [u for u in units if u in rules.pack.units and rules.pack.units[u].territory]
    asked = sa.exists().where(t.tenant == house.tenant, t.case == c.id, t.unit.in_(units))
    inside = [c.path.like(f"%/{unit}/%") for unit in territory]
    persons = sorted({reader.id, *reader.stands_for})
    mine = sa.exists().where(t.tenant == house.tenant, t.case == c.id, t.assignee.in_(persons))
    k = schema.copy.c
    told = sa.exists().where(k.tenant == house.tenant, k.case == c.id, k.person == reader.id)
    return sa.or_(c.reporter == reader.id, asked, mine, told, *inside)


def may_mend(house: House, db: sa.Connection, actor: Actor) -> sa.ColumnElement[bool]:
    """The predicate over ``case``: the actor keeps the system where it lies, and may try a step
    again that stands still there, without reading the case."""
    rules = house.current_rules(db)
    allowed = rules.roles.get("commands", {}).get("mend", ())
    kept = sorted({p.unit for p in actor.posts if p.role in allowed} & set(rules.pack.units))
    return sa.or_(sa.false(), *(schema.case.c.path.like(f"%/{unit}/%") for unit in kept))


def _has_business(rules: Rules, role: str) -> bool:
    return bool(rules.roles.get(role, {}).get("business", True))


def known(house: House, db: sa.Connection, person: str) -> None:
    """NotFound unless such a person is registered."""
    p = schema.person.c
    if db.scalar(sa.select(p.id).where(p.tenant == house.tenant, p.id == person)) is None:
        raise NotFound(f"没有人员 {person}")


def demand(house: House, db: sa.Connection, actor: Actor, command: str) -> None:
    """NotAllowed unless one of the actor's roles may give a command at all (roles.json)."""
    roles = house.current_rules(db).roles
    allowed = roles.get("commands", {}).get(command, ())
    if actor.id != SYSTEM.id and not actor.roles & set(allowed):
        raise NotAllowed("您的岗位不能这样做", "not_your_command")


@dataclass(frozen=True, slots=True)
class Held:
    """A post as it is listed. ``substitute_for``: held for an absent person (代理)."""

    id: str
    person: str
    role: str
    unit: str
    since: datetime
    until: datetime | None
    substitute_for: str | None


def held(
    house: House,
    db: sa.Connection,
    at: datetime,
    unit: str,
    person: str,
    after: str | None,
    limit: int,
) -> list[Held]:
    """Posts that are in force at an instant or begin later, of a unit, a person or all, by id
    after one."""
    p = schema.post.c
    query = schema.post.select().where(
        p.tenant == house.tenant, p.until.is_(None) | (p.until > stamp(at))
    )
    if unit:
        query = query.where(p.unit == unit)
    if person:
        query = query.where(p.person == person)
    if after:
        query = query.where(p.id > after)
    return [
        Held(
            r.id, r.person, r.role, r.unit, instant(r.since),
            instant(r.until) if r.until else None, r.substitute_for,
        )
        for r in db.execute(query.order_by(p.id).limit(limit))
    ]  # fmt: skip


def persons(house: House, db: sa.Connection, limit: int) -> list[str]:
    """Ids of the registered persons, sorted, at most so many."""
    p = schema.person.c
    return list(
        db.scalars(sa.select(p.id).where(p.tenant == house.tenant).order_by(p.id).limit(limit))
    )
