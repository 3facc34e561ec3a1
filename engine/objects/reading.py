"""Looking at objects: one by id or key, many by field. Takes no lock."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ..errors import Invalid, NotFound
from ..events import encode
from ..house import House
from ..store import Head, hiding, schema, vault
from .types import ObjectType, Types, named, read

MOST = 100  # an ``object.list`` gives no more
Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Object:
    """One object as it stands. ``fields`` and ``lists`` are tagged JSON as in the journal; personal
    values are tokens. ``lists``: name -> number -> item."""

    id: str
    type: str
    key: str | None
    unit: str
    path: str
    status: str
    head: Head
    created_at: str
    changed_at: str
    fields: Mapping[str, Any]
    lists: Mapping[str, Mapping[int, Item]]

    @property
    def stream(self) -> str:
        return f"object:{self.id}"

    def context(self, kind: ObjectType) -> dict[str, Any]:
        """What a process gets to see: what every object has, every field, every list."""
        own = {"id": self.id, "type": self.type, "status": self.status, "unit": self.unit}
        key = self.fields.get(kind.key) if kind.key else self.key
        fields = {name: self.fields.get(name) for name in kind.form.keys}
        lists = {name: list(self.lists.get(name, {}).values()) for name in kind.lists}
        return {**fields, **lists, **own, "key": key}


def types(house: House, db: sa.Connection) -> Types:
    """The types in force, {} if none have been deployed."""
    t = schema.object_types.c
    digest = db.scalar(sa.select(t.digest).where(t.tenant == house.tenant))
    if digest is None:
        return {}
    if digest not in house.types:
        house.types[digest] = read(json.loads(house.store.blobs(db, [digest])[digest]))
    return house.types[digest]


def kind_of(house: House, db: sa.Connection, ident: Any) -> ObjectType:
    """The type in force with this id. NotFound says which there are."""
    return named(types(house, db), ident)


def by_id(house: House, db: sa.Connection, ident: str, *, lock: bool = False) -> Object | None:
    """The object, None if there is none."""
    o = schema.object
    query = o.select().where(o.c.tenant == house.tenant, o.c.id == ident)
    found = loaded(house, db, query.with_for_update() if lock else query)
    return found[0] if found else None


def one(house: House, db: sa.Connection, ident: str) -> Object:
    """NotFound if there is none."""
    found = by_id(house, db, ident)
    if found is None:
        raise NotFound(f"没有对象 {ident}")
    return found


def by_key(house: House, db: sa.Connection, kind: ObjectType, key: Any) -> Object | None:
    """The object that this key identifies, None if none does. ``key`` is in the clear."""
    key = normal(kind, key)
    if key is None:
        return None
    if personal(kind, kind.key):
        return next(iter(with_value(house, db, kind, kind.key, key)), None)
    o = schema.object
    query = o.select().where(o.c.tenant == house.tenant, o.c.type == kind.id, o.c.key == key)
    return next(iter(loaded(house, db, query)), None)


def normal(kind: ObjectType, key: Any) -> str | None:
    """The key as its field keeps it; None for what cannot be one or identifies nothing."""
    if not isinstance(key, str) or not key.strip():
        return None
    try:
        found = kind.form.part({kind.key: key})[kind.key] if kind.key else key.strip()
    except Invalid:
        return None
    return None if found in kind.anonymous else found


def personal(kind: ObjectType, name: str) -> bool:
    """Does the vault keep this field?"""
    return any(f.key == name and f.personal for f in kind.form.fields)


def with_value(
    house: House, db: sa.Connection, kind: ObjectType, name: str, value: str
) -> list[Object]:
    """Objects whose personal field has this value now (an earlier value does not count)."""
    streams = vault.streams_with(db, house.tenant, value, house.secret)
    ids = [s.removeprefix("object:") for s in streams if s.startswith("object:")]
    o = schema.object
    query = o.select().where(o.c.tenant == house.tenant, o.c.type == kind.id, o.c.id.in_(ids))
    found = loaded(house, db, query) if ids else []
    shown = hiding.reveal(db, house.tenant, [each.fields.get(name) for each in found])
    return [each for each, now in zip(found, shown, strict=True) if now == value]


def having(
    house: House,
    db: sa.Connection,
    kind: ObjectType,
    unit: str | None = None,
    status: str | None = None,
    where: Mapping[str, Any] | None = None,
) -> list[Object]:
    """Objects of a type, the oldest first, at most ``MOST``: in a unit and below, with a status,
    with these values (in the clear). Invalid for fields that cannot be looked up."""
    o = schema.object
    query = o.select().where(o.c.tenant == house.tenant, o.c.type == kind.id)
    if unit:
        query = query.where(o.c.path.like(f"%/{unit}/%"))
    if status:
        query = query.where(o.c.status == status)
    for name, value in (where or {}).items():
        query = query.where(_has(house, db, kind, name, value))
    return loaded(house, db, query.order_by(o.c.created_at, o.c.id).limit(MOST))


def _has(
    house: House, db: sa.Connection, kind: ObjectType, name: str, value: Any
) -> sa.ColumnElement[bool]:
    v, o = schema.object_value.c, schema.object.c
    if name not in kind.form.keys:
        raise Invalid({name: [f"{kind.name}没有字段 {name}"]})
    if personal(kind, name):
        if name not in kind.searched:
            raise Invalid({name: [f"“{kind.label(name)}”是个人信息,不能用来查找"]})
        return o.id.in_([each.id for each in with_value(house, db, kind, name, str(value))])
    here = (v.tenant == house.tenant, v.object == o.id, v.name == name, v.n == 0)
    if value is None:
        return ~sa.exists().where(*here, v.value != "null")
    plain = kind.form.part({name: clear(value)})[name]
    return sa.exists().where(*here, v.value == text_of(encode(plain)))


def text_of(value: Any) -> str:
    """A tagged value as its row keeps it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def clear(value: Any) -> Any:
    """A FEEL value as somebody would type it into a form."""
    if isinstance(value, Mapping):
        return {key: clear(each) for key, each in value.items()}
    if isinstance(value, list):
        return [clear(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def loaded(house: House, db: sa.Connection, query: sa.Select[Any]) -> list[Object]:
    """Objects whole, in the order of the query."""
    rows = list(db.execute(query).mappings())
    values = _values(house, db, [row["id"] for row in rows])
    return [_object(row, values.get(row["id"], [])) for row in rows]


def _values(house: House, db: sa.Connection, ids: list[str]) -> dict[str, list[Any]]:
    v = schema.object_value.c
    query = sa.select(v.object, v.name, v.n, v.value)
    query = query.where(v.tenant == house.tenant, v.object.in_(ids))
    found: dict[str, list[Any]] = {}
    for row in db.execute(query.order_by(v.object, v.name, v.n)) if ids else ():
        found.setdefault(row.object, []).append(row)
    return found


def _object(row: Mapping[Any, Any], values: Iterable[Any]) -> Object:
    fields: dict[str, Any] = {}
    lists: dict[str, dict[int, Item]] = {}
    for each in values:
        value = json.loads(each.value)
        if each.n:
            lists.setdefault(each.name, {})[each.n] = value
        else:
            fields[each.name] = value
    same = {name: row[name] for name in ("id", "type", "key", "unit", "path", "status")}
    times = {name: row[name] for name in ("created_at", "changed_at")}
    return Object(**same, **times, head=Head(row["seq"], row["head"]), fields=fields, lists=lists)


def linked(house: House, db: sa.Connection, case: str) -> Iterator[str]:
    """Ids of the objects that a case has dealt with, the first first."""
    k = schema.object_link.c
    query = sa.select(k.object).where(k.tenant == house.tenant, k.case == case)
    yield from db.scalars(query.group_by(k.object).order_by(sa.func.min(k.at), k.object))
