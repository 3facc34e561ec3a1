"""Changing objects: one record for what was filled in, one for a status, each in its stream.

Whoever changes objects first takes the tenant's one gate (a counter row, which also numbers them):
all changes of objects stand in one line, after the case's own lock, so that two cases that change
the same objects in different orders cannot wait for each other.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ..errors import Conflict, Invalid
from ..events import Record, decode, encode
from ..house import House
from ..store import hiding, schema, vault
from . import reading
from .reading import Item, Object
from .types import Listing, ObjectType

NAMESPACE = uuid.UUID("3b6f0a1e-7a52-5e0b-9c55-2d1f1b7f6a90")
GATE = "objects"


@dataclass(frozen=True, slots=True)
class Cause:
    """Who changes an object, when, and through which record of which case, if any."""

    actor: Mapping[str, Any]
    at: datetime
    unit: str
    case: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of an object. Values are FEEL values in the clear, but for tokens, which
    stay personal wherever they go."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    add: Mapping[str, Any] = field(default_factory=dict)
    status: str | None = None
    note: str | None = None
    unit: str | None = None


def pass_gate(house: House, db: sa.Connection) -> int:
    """Stand in the line of those who change objects, until this transaction ends; a number that
    nobody else gets."""
    c = schema.counter
    raised = c.update().where(c.c.tenant == house.tenant, c.c.name == GATE)
    number = db.scalar(raised.values(value=c.c.value + 1).returning(c.c.value))
    if number is None:
        raise Conflict("没有部署对象类型(workflows/objects.json)", "no_types")
    return int(number)


def make_gate(house: House, db: sa.Connection) -> None:
    """Where there are types there is a gate."""
    c = schema.counter
    known = sa.select(c.c.value).where(c.c.tenant == house.tenant, c.c.name == GATE)
    if db.scalar(known) is None:
        db.execute(c.insert(), {"tenant": house.tenant, "name": GATE, "value": 0})


def create(
    house: House, db: sa.Connection, kind: ObjectType, change: Change, cause: Cause, number: int
) -> Object:
    """A new object. Conflict if its key is known already."""
    unit = change.unit or cause.unit
    path = _path(house, db, kind, unit)
    status = _status(kind, None, change.status) or kind.statuses[0]
    ident = str(uuid.uuid5(NAMESPACE, f"{house.tenant}:{number}"))
    blank = reading.Object(
        ident, kind.id, None, unit, path, status, reading.Head(0, ""), "", "", {}, {}
    )
    draft = _drafted(house, db, kind, blank, change)
    key = draft.key if kind.key else f"{number:06d}"
    data = {"type": kind.id, "unit": unit, "path": path, "status": status, "key": key}
    _append(house, db, blank, "object.created", draft.data() | data, cause, draft)
    return reading.one(house, db, ident)


def alter(
    house: House, db: sa.Connection, kind: ObjectType, found: Object, change: Change, cause: Cause
) -> Object:
    """The object changed; untouched if nothing is new. Conflict for a status that may not follow
    or a key that another has."""
    status = _status(kind, found.status, change.status)
    draft = _drafted(house, db, kind, found, change)
    if draft.fields or draft.items or (change.note and not status):
        data = draft.data() | ({"key": draft.key} if kind.key in draft.fields else {})
        _append(house, db, found, "object.changed", data, cause, draft)
        found = reading.one(house, db, found.id)
    if status:
        data = {"from": found.status, "to": status}
        only = _Draft(hiding.Taken())
        if change.note and not (draft.fields or draft.items):
            only = draft
        data |= {k: v for k, v in only.data().items() if k == "note"}
        _append(house, db, found, "object.status_changed", data, cause, only)
    return reading.one(house, db, found.id)


@dataclass(slots=True)
class _Draft:
    """What a record will hold, with personal values put away."""

    taken: hiding.Taken
    fields: dict[str, Any] = field(default_factory=dict)
    items: dict[str, dict[str, Item]] = field(default_factory=dict)
    key: str | None = None
    note: Any = None
    searched: set[str] = field(default_factory=set)

    def data(self) -> dict[str, Any]:
        whole = {"set": self.fields, "items": self.items, "note": self.note}
        return {name: value for name, value in whole.items() if value}


def _drafted(
    house: House, db: sa.Connection, kind: ObjectType, found: Object, change: Change
) -> _Draft:
    draft = _Draft(hiding.Taken())
    _draft_fields(house, db, kind, found, change.fields, draft)
    for name, more in change.add.items():
        if name not in kind.lists:
            raise Invalid({name: [f"{kind.name}没有清单 {name}"]})
        items = more if isinstance(more, list) else [more]
        draft.items[name] = _draft_items(house, db, kind.lists[name], found, name, items, draft)
    if change.note:
        draft.note = draft.taken.hide("text", change.note)
    return draft


def _draft_fields(
    house: House,
    db: sa.Connection,
    kind: ObjectType,
    found: Object,
    told: Mapping[str, Any],
    draft: _Draft,
) -> None:
    strange = [name for name in told if name not in kind.form.keys]
    if strange:
        raise Invalid({name: [f"{kind.name}没有字段 {name}"] for name in strange})
    tagged = {name: encode(value) for name, value in told.items()}
    shown = decode(hiding.reveal(db, house.tenant, tagged))
    values = kind.form.part({name: reading.clear(value) for name, value in shown.items()})
    before = hiding.reveal(db, house.tenant, dict(found.fields))
    fresh = {n: v for n, v in values.items() if encode(v) != before.get(n)}
    if kind.key in fresh:
        draft.key = _key(house, db, kind, found, fresh[kind.key])
    draft.taken = hiding.take(kind.form, fresh)
    for name, value in fresh.items():
        if any(hiding.tokens(tagged[name])) and not reading.personal(kind, name):
            draft.taken.answers[name] = draft.taken.hide("text", encode(value))
    draft.fields = dict(draft.taken.answers)
    draft.searched |= {t for n in kind.searched for t in hiding.tokens(draft.fields.get(n))}


def _key(
    house: House, db: sa.Connection, kind: ObjectType, found: Object, value: Any
) -> str | None:
    """The key as the row keeps it, None for a personal one. Conflict if another has it."""
    same = reading.by_key(house, db, kind, value)
    if same is not None and same.id != found.id:
        raise Conflict(f"{kind.name}已有相同的“{kind.label(kind.key)}”", "key_taken")
    if reading.personal(kind, kind.key):
        return None
    return reading.normal(kind, value)


def _draft_items(
    house: House,
    db: sa.Connection,
    listing: Listing,
    found: Object,
    name: str,
    items: Iterable[Any],
    draft: _Draft,
) -> dict[str, Item]:
    """Number -> item: one with a known key joins what is there, any other comes behind."""
    there = hiding.reveal(db, house.tenant, dict(found.lists.get(name, {})))
    numbers = {n: found.lists[name][n] for n in there}
    last = max(there, default=0)
    fresh: dict[str, Item] = {}
    for item in items:
        if not isinstance(item, Mapping):
            raise Invalid({name: [f"“{listing.name}”的每一项应为上下文,例如 {{列: 值}}"]})
        strange = [column for column in item if column not in listing.columns]
        if strange:
            raise Invalid({name: [f"“{listing.name}”没有列 {column}" for column in strange]})
        tagged = encode(dict(item))
        shown = hiding.reveal(db, house.tenant, tagged)
        n = _known(there, listing.key, shown.get(listing.key))
        if not n:
            n = last = last + 1
        kept = {c: _hidden(listing, c, tagged[c], shown[c], draft) for c in tagged}
        blank: Item = dict.fromkeys(listing.columns)
        there[n] = {**there.get(n, blank), **shown}
        numbers[n] = fresh[str(n)] = {**numbers.get(n, blank), **kept}
    return fresh


def _known(there: Mapping[int, Item], column: str, mark: Any) -> int:
    """The number of the item with this key; 0 if none has it."""
    same = (n for n, old in there.items() if mark is not None and old.get(column) == mark)
    return next(same, 0)


def _hidden(listing: Listing, column: str, tagged: Any, shown: Any, draft: _Draft) -> Any:
    """A personal column, and whatever came as a token, goes to the vault of this object."""
    if shown is None or not (column in listing.personal or any(hiding.tokens(tagged))):
        return shown
    return draft.taken.hide("text", shown)


def _status(kind: ObjectType, now: str | None, to: str | None) -> str | None:
    """The status to go to, None for the same. Invalid if there is none such, Conflict if it may
    not follow."""
    if to is None or to == now:
        return None
    if to not in kind.statuses:
        raise Invalid({"status": [f"应为{'、'.join(kind.statuses)}之一,实际为 {to}"]})
    if now is not None and to not in kind.next.get(now, kind.statuses):
        after = "、".join(kind.next[now]) or "(已是最终状态)"
        raise Conflict(f"{kind.name}现为“{now}”,不能改为“{to}”;可以改为:{after}", "bad_status")
    return to


def _path(house: House, db: sa.Connection, kind: ObjectType, unit: str) -> str:
    pack = house.current_rules(db).pack
    if unit not in pack.units:
        raise Invalid({"unit": [f"没有单位 {unit}"]})
    return "/" + "/".join(reversed([up.id for up in pack.path(unit)])) + "/"


def _append(
    house: House,
    db: sa.Connection,
    found: Object,
    kind: str,
    data: dict[str, Any],
    cause: Cause,
    draft: _Draft,
) -> None:
    vault.keep(
        db, house.tenant, found.stream, draft.taken.kept, house.secret, sorted(draft.searched)
    )
    if cause.case:
        data = data | {"cause": dict(cause.case)}
    where = (found.stream, found.head.seq + 1, cause.at)
    record = Record(house.tenant, *where, kind, dict(cause.actor), data, key=cause.key)
    house.store.append(db, found.head, record)
