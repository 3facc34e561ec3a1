"""Objects as people see them: labels for names, masked personal values, what changed from what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ..events import Record, decode, instant
from ..house import House
from ..store import hiding
from .reading import Object
from .types import ObjectType

HIDDEN = "···"


@dataclass(frozen=True, slots=True)
class Value:
    """One field as it is shown; ``kind`` is that of its form field."""

    name: str
    label: str
    kind: str
    value: Any


@dataclass(frozen=True, slots=True)
class Table:
    """One list: its columns (name, label), and a row of values an item."""

    name: str
    label: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Any, ...], ...]

    @property
    def used(self) -> tuple[int, ...]:
        """The columns in which any item says anything."""
        return tuple(
            n for n in range(len(self.columns)) if any(r[n] is not None for r in self.rows)
        )


@dataclass(frozen=True, slots=True)
class Listed:
    """An object in a list."""

    id: str
    type: str
    type_name: str
    title: str
    unit: str
    status: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A whole object for its page. ``next``: the statuses that may follow."""

    head: Listed
    key: str
    created_at: datetime
    fields: tuple[Value, ...]
    tables: tuple[Table, ...]
    next: tuple[str, ...]
    may_change: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """One field or item before and after; None for nothing."""

    label: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of an object's history. ``case`` is the number of the case that caused it, ""
    for a person's own hand, ``element`` its node's name."""

    record: Record
    changes: tuple[Changed, ...]
    note: str
    case: str
    element: str


def listed(
    house: House, db: sa.Connection, kinds: Mapping[str, ObjectType], found: Iterable[Object]
) -> list[Listed]:
    """Rows of a list; personal titles are masked."""
    objects = [each for each in found if each.type in kinds]
    titles = [_title(kinds[each.type], each) for each in objects]
    shown = hiding.reveal(db, house.tenant, titles)
    return [
        _listed(kinds[each.type], each, masked(told) if _is_token(title) else told)
        for each, title, told in zip(objects, titles, shown, strict=True)
    ]


def _title(kind: ObjectType, found: Object) -> Any:
    return found.fields.get(kind.title) if kind.title else found.key


def _listed(kind: ObjectType, found: Object, title: Any) -> Listed:
    said = str(decode(title)) if title is not None else found.key or kind.name
    same = (found.id, found.type, kind.name, said, found.unit, found.status)
    return Listed(*same, instant(found.changed_at))


def shown(
    house: House, db: sa.Connection, kind: ObjectType, found: Object, *, clear: bool
) -> Shown:
    """Everything about an object; ``clear``: the reader may see personal values, and change it."""
    view = Sight(house, db, clear)
    whole = view.of({"fields": dict(found.fields), "lists": dict(found.lists)})
    fields = tuple(
        Value(f.key, f.label, f.kind, whole["fields"].get(f.key))
        for f in kind.form.fields
        if whole["fields"].get(f.key) not in (None, "", [], False)
    )
    tables = tuple(
        Table(name, each.name, tuple(each.columns.items()), _rows(whole["lists"][name], each))
        for name, each in kind.lists.items()
        if found.lists.get(name)
    )
    [head] = listed(house, db, {kind.id: kind}, [found])
    if clear:
        title = hiding.reveal(db, house.tenant, _title(kind, found))
        head = _listed(kind, found, title)
    after = kind.next.get(found.status, tuple(s for s in kind.statuses if s != found.status))
    key = whole["fields"].get(kind.key) if kind.key else found.key
    made = instant(found.created_at)
    return Shown(head, str(key or ""), made, fields, tables, after, clear)


def _rows(items: Mapping[int, Mapping[str, Any]], listing: Any) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(item.get(c) for c in listing.columns) for _, item in sorted(items.items()))


@dataclass(frozen=True, slots=True)
class Sight:
    """How one reader sees values: personal ones in the clear or masked, erased ones as None."""

    house: House
    db: sa.Connection
    clear: bool

    def of(self, values: Any) -> Any:
        """The same as FEEL values."""
        told = hiding.reveal(self.db, self.house.tenant, values)
        return decode(told if self.clear else _masked(values, told))


def _masked(values: Any, told: Any) -> Any:
    if _is_token(values):
        return masked(told)
    if isinstance(values, Mapping):
        return {key: _masked(each, told[key]) for key, each in values.items()}
    if isinstance(values, list):
        return [_masked(each, one) for each, one in zip(values, told, strict=True)]
    return told


def _is_token(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"$c"}


def masked(value: Any) -> Any:
    """A personal text with its middle hidden: 粤L···45; of a short one only the first character."""
    if not isinstance(value, str) or not value:
        return None if value is None else HIDDEN
    if value.startswith("data:"):
        return HIDDEN
    return value[0] + HIDDEN if len(value) < 5 else value[:2] + HIDDEN + value[-2:]


def history(
    house: House,
    db: sa.Connection,
    kind: ObjectType,
    found: Object,
    names: Mapping[str, str],
    *,
    clear: bool,
) -> list[Entry]:
    """What happened to an object, the latest first. ``names``: element id of a case -> its name."""
    view = Sight(house, db, clear)
    before: dict[Place, Any] = {}
    entries: list[Entry] = []
    for record, _ in house.store.history(db, found.stream):
        fresh = {p: v for p, v in _fresh(kind, record) if v != before.get(p)}
        told = view.of({"was": [before.get(p) for p in fresh], "now": list(fresh.values())})
        pairs = zip(fresh, told["was"], told["now"], strict=True)
        changes = [Changed(_label(kind, *place), was, now) for place, was, now in pairs]
        if record.kind == "object.status_changed":
            changes.append(Changed("状态", record.data["from"], record.data["to"]))
        before |= fresh
        cause = record.data.get("cause", {})
        note = view.of(record.data.get("note")) or ""
        element = names.get(f"{cause.get('case')}/{cause.get('el', '')}", "")
        entries.append(Entry(record, tuple(changes), note, cause.get("number", ""), element))
    return entries[::-1]


Place = tuple[str, int, str]
"""A field, or a column of the n-th item of a list."""


def _fresh(kind: ObjectType, record: Record) -> Iterator[tuple[Place, Any]]:
    """What a record wrote, as tagged values, in the order of form and lists."""
    written = record.data.get("set", {})
    order = [*kind.form.keys, *(name for name in written if name not in kind.form.keys)]
    yield from (((name, 0, ""), written[name]) for name in order if name in written)
    for name, items in record.data.get("items", {}).items():
        columns = list(kind.lists[name].columns) if name in kind.lists else []
        for n in sorted(map(int, items)):
            item = items[str(n)]
            found = [*columns, *(c for c in item if c not in columns)]
            yield from (((name, n, c), item[c]) for c in found if c in item)


def _label(kind: ObjectType, name: str, number: int, column: str) -> str:
    if not number:
        return kind.label(name)
    columns = kind.lists[name].columns if name in kind.lists else {}
    return f"{kind.label(name)}第 {number} 项·{columns.get(column, column)}"


def causes(house: House, db: sa.Connection, found: Object) -> dict[str, list[str]]:
    """Case id -> the elements through which it changed the object."""
    told: dict[str, list[str]] = {}
    for record, _ in house.store.history(db, found.stream):
        cause = record.data.get("cause", {})
        if cause:
            told.setdefault(cause["case"], []).append(cause.get("el", ""))
    return told
