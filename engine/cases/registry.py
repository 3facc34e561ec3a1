"""Objects by people's own hand, and as people look at them; processes use ``own``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from .. import people
from ..errors import Conflict, Invalid, NotAllowed, NotFound
from ..house import House, who
from ..model import SYSTEM, Actor
from ..objects import guarded, ledger, reading, showing, writing
from ..objects.reading import Object
from ..objects.types import ObjectType, Types
from ..objects.writing import Cause, Change
from ..store import schema
from . import intake
from .once import Reply
from .reading import Page, answered, case, cursor


@dataclass(frozen=True, slots=True)
class NewObject:
    """What somebody registers: the type, where, and the answers to its form; ``case`` is the id or
    number of the case that it belongs to, if any."""

    type: str
    unit: str
    fields: Mapping[str, Any]
    add: Mapping[str, Any] = field(default_factory=dict)
    status: str | None = None
    case: str | None = None


def create(house: House, db: sa.Connection, new: NewObject, actor: Actor, key: str | None) -> Reply:
    """Register an object. Invalid (fields), NotAllowed (role, place), Conflict (known already, or
    fined already)."""
    number = writing.pass_gate(house, db)
    kind = reading.kind_of(house, db, new.type)
    _may(house, db, kind, kind.create, _path(house, db, new.unit), actor)
    belongs = _case(house, db, new.case, actor)
    given = dict(new.fields)
    if belongs and "case_number" in kind.form.keys:
        given["case_number"] = belongs["number"]
    values = kind.form.load(given, {}, now=house.now())
    intake.check_files(db, house, intake.take(kind.form, values))
    cause = Cause(who(actor), house.now(), new.unit, belongs, key or "")
    change = Change({k: v for k, v in values.items() if v is not None}, new.add, new.status)
    if kind.id == ledger.PENALTY:
        return _reply(_entered(house, db, change, cause))
    guarded(kind, change, new=True)
    return _reply(writing.create(house, db, kind, change, cause, number))


def _case(house: House, db: sa.Connection, ident: str | None, actor: Actor) -> dict[str, Any]:
    """The case that an object belongs to, as its record names it. NotFound if not for the actor."""
    if ident is None:
        return {}
    found = case(house, db, None if actor.id == SYSTEM.id else actor, ident)
    return {"case": found.id, "number": found.number}


def _entered(house: House, db: sa.Connection, change: Change, cause: Cause) -> Object:
    """A penalty goes through the ledger, whoever enters it."""
    made, _ = ledger.enter(house, db, change.fields, change.fields, cause)
    if made is None:
        raise Conflict("同一违法行为已经罚过款,不得再次罚款(行政处罚法第二十九条)", "fined")
    return made


def change(
    house: House, db: sa.Connection, ident: str, told: Change, actor: Actor, key: str | None
) -> Reply:
    """Change fields, add to lists, set the status. Invalid, NotAllowed, Conflict, NotFound."""
    writing.pass_gate(house, db)
    found = one(house, db, actor, ident)
    kind = reading.kind_of(house, db, found.type)
    _may(house, db, kind, kind.change, found.path, actor)
    guarded(kind, told, new=False)
    cause = Cause(who(actor), house.now(), found.unit, key=key or "")
    return _reply(writing.alter(house, db, kind, found, told, cause))


def _reply(made: Object) -> Reply:
    return {"object": made.id, "type": made.type, "status": made.status, "seq": made.head.seq}


def _path(house: House, db: sa.Connection, unit: str) -> str:
    pack = house.current_rules(db).pack
    if unit not in pack.units:
        raise Invalid({"unit": [f"没有单位 {unit},请选择对象所在的单位"]})
    return "/" + "/".join(reversed([up.id for up in pack.path(unit)])) + "/"


def may_change(house: House, db: sa.Connection, kind: ObjectType, path: str, actor: Actor) -> bool:
    """Does the actor hold a role that changes objects of this type, in the line above the place?"""
    return _holds(house, db, kind.change, path, actor)


def _holds(house: House, db: sa.Connection, roles: Iterable[str], path: str, actor: Actor) -> bool:
    if actor.id == SYSTEM.id:
        return True
    units = house.current_rules(db).pack.units
    held = [p.unit for p in actor.posts if p.role in set(roles) and p.unit in units]
    places = [u if units[u].territory else units[u].parent for u in held]
    return any(f"/{place}/" in path for place in places)


def _may(
    house: House,
    db: sa.Connection,
    kind: ObjectType,
    roles: Iterable[str],
    path: str,
    actor: Actor,
) -> None:
    if not _holds(house, db, roles, path, actor):
        known = house.current_rules(db).roles
        names = "、".join(str(known.get(r, {}).get("name", r)) for r in sorted(roles))
        raise NotAllowed(f"只有本地的{names}可以登记或更改{kind.name}", "not_your_object")


# ---------------------------------------------------------------- looking


def one(house: House, db: sa.Connection, reader: Actor | None, ident: str) -> Object:
    """NotFound if there is none, or none for this reader; ``reader`` None is the engine itself."""
    o = schema.object
    query = o.select().where(o.c.tenant == house.tenant, o.c.id == ident)
    if reader is not None:
        query = query.where(_may_read(house, db, reader))
    found = reading.loaded(house, db, query)
    if not found:
        raise NotFound(f"没有对象 {ident},或您无权查看")
    return found[0]


def _may_read(house: House, db: sa.Connection, reader: Actor) -> sa.ColumnElement[bool]:
    """Staff read the objects of their line of units, and those of cases that they may read."""
    rules = house.current_rules(db)
    if reader.id == SYSTEM.id or any(
        rules.roles.get(role, {}).get("reads_all") for role in reader.roles
    ):
        return sa.true()
    if all(rules.roles.get(role, {}).get("external") for role in reader.roles):
        return sa.false()
    o, k, c = schema.object.c, schema.object_link.c, schema.case.c
    units = rules.pack.units
    held = sorted({p.unit for p in reader.posts if p.unit in units})
    places = [u if units[u].territory else units[u].parent for u in held]
    cases = sa.select(c.id).where(c.tenant == house.tenant, people.may_read(house, db, reader))
    dealt = sa.exists().where(k.tenant == house.tenant, k.object == o.id, k.case.in_(cases))
    return sa.or_(dealt, *(o.path.like(f"%/{place}/%") for place in places))


def objects(
    house: House,
    db: sa.Connection,
    reader: Actor,
    after: str | None,
    limit: int,
    filters: Mapping[str, Any],
) -> Page[showing.Listed]:
    """Objects that the reader may see, the last changed first. Filters: type, status, unit, q."""
    o = schema.object.c
    kinds = reading.types(house, db)
    query = schema.object.select().where(o.tenant == house.tenant, _may_read(house, db, reader))
    for name in ("type", "status"):
        if filters.get(name):
            query = query.where(o[name] == filters[name])
    if filters.get("unit"):
        query = query.where(o.path.like(f"%/{filters['unit']}/%"))
    if filters.get("q"):
        query = query.where(_matching(house, db, kinds, str(filters["q"]).strip()))
    if after:
        query = query.where(sa.tuple_(o.changed_at, o.id) < sa.tuple_(*cursor(after)))
    query = query.order_by(o.changed_at.desc(), o.id.desc()).limit(limit + 1)
    found = reading.loaded(house, db, query)
    last = found[limit - 1] if len(found) > limit else None
    items = tuple(showing.listed(house, db, kinds, found[:limit]))
    return Page(items, f"{last.changed_at}~{last.id}" if last else None)


def _matching(house: House, db: sa.Connection, kinds: Types, q: str) -> sa.ColumnElement[bool]:
    """The words stand in the key or a public text; personal keys must be given whole."""
    o, v = schema.object.c, schema.object_value.c
    here = (v.tenant == house.tenant, v.object == o.id, v.n == 0)
    text = sa.exists().where(*here, v.value.like(f'"%{q}%"'))
    ids = {
        each.id
        for kind in kinds.values()
        for name in sorted(kind.searched)
        if reading.personal(kind, name) and (value := _normal(kind, name, q))
        for each in reading.with_value(house, db, kind, name, value)
    }
    return sa.or_(o.key.like(f"%{q}%"), text, o.id.in_(sorted(ids)))


def _normal(kind: ObjectType, name: str, q: str) -> str | None:
    try:
        return kind.form.part({name: q})[name]
    except Invalid:
        return None


def shown(house: House, db: sa.Connection, reader: Actor, ident: str) -> showing.Shown:
    """An object whole, as this reader may see it."""
    found = one(house, db, reader, ident)
    kind = reading.kind_of(house, db, found.type)
    clear = may_change(house, db, kind, found.path, reader)
    return showing.shown(house, db, kind, found, clear=clear)


def history(house: House, db: sa.Connection, reader: Actor, ident: str) -> list[showing.Entry]:
    """What happened to an object, the latest first."""
    found = one(house, db, reader, ident)
    kind = reading.kind_of(house, db, found.type)
    clear = may_change(house, db, kind, found.path, reader)
    return showing.history(house, db, kind, found, _names(house, db, found), clear=clear)


def _names(house: House, db: sa.Connection, found: Object) -> dict[str, str]:
    """``case/element`` -> the element's name, for every case that changed the object."""
    c, named = schema.case.c, {}
    causes = showing.causes(house, db, found)
    query = sa.select(c.id, c.definition).where(c.tenant == house.tenant, c.id.in_(list(causes)))
    for row in db.execute(query) if causes else ():
        elements = house.definition(db, row.definition).elements
        for (_, ident), element in elements.items():
            if ident in causes[row.id]:
                named[f"{row.id}/{ident}"] = element.name
    return named


def answers(house: House, db: sa.Connection, reader: Actor, ident: str) -> dict[str, Any]:
    """An object's fields in the clear, to fill its form with. NotAllowed for who may not change."""
    found = one(house, db, reader, ident)
    kind = reading.kind_of(house, db, found.type)
    _may(house, db, kind, kind.change, found.path, reader)
    return answered(house, db, found.fields)


def of_case(house: House, db: sa.Connection, case: str) -> list[showing.Listed]:
    """The objects that a case has dealt with, the first first."""
    found = [reading.by_id(house, db, each) for each in reading.linked(house, db, case)]
    kinds = reading.types(house, db)
    return showing.listed(house, db, kinds, [each for each in found if each is not None])


def cases_of(
    house: House, db: sa.Connection, reader: Actor, ident: str
) -> list[tuple[str, str, str]]:
    """(number, process name, status) of the cases that have dealt with an object and that the
    reader may see, the latest first."""
    c, k = schema.case.c, schema.object_link.c
    found = one(house, db, reader, ident)
    same = sa.and_(c.tenant == k.tenant, c.id == k.case)
    query = sa.select(c.number, c.name, c.status).select_from(
        schema.object_link.join(schema.case, same)
    )
    query = query.where(k.tenant == house.tenant, k.object == found.id)
    query = query.where(people.may_read(house, db, reader))
    query = query.group_by(c.id, c.number, c.name, c.status)
    latest = sa.func.max(k.at).desc()
    return [tuple(row) for row in db.execute(query.order_by(latest, c.number))]
