"""Which kinds of objects there are: ``workflows/objects.json`` with one form a kind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import Invalid, NotFound
from ..forms import Form
from ..forms import compile as compile_form

FILE = "workflows/objects.json"
OWN = frozenset({"id", "key", "status", "type", "unit"})  # what every object has beside its fields
KNOWN = frozenset(
    {"name", "form", "key", "title", "anonymous", "find", "level", "statuses", "next", "lists"}
    | {"create", "change", "print"}
)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that grows: articles of a pact, slots of a lot. An item whose ``key`` column equals
    that of an earlier item takes its place."""

    name: str
    columns: Mapping[str, str]
    key: str = ""
    personal: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ObjectType:
    """One kind of object. ``key`` is the field that identifies it ("" for a running number),
    ``anonymous`` key values that identify nothing (无牌), ``find`` further fields to look it up by;
    ``next`` says which status may follow which (a status not named may go anywhere)."""

    id: str
    name: str
    form: Form
    statuses: tuple[str, ...]
    level: str = ""
    key: str = ""
    title: str = ""
    anonymous: frozenset[str] = frozenset()
    find: frozenset[str] = frozenset()
    next: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lists: Mapping[str, Listing] = field(default_factory=dict)
    create: frozenset[str] = frozenset()
    change: frozenset[str] = frozenset()

    @property
    def searched(self) -> frozenset[str]:
        """The fields by whose value one can find it."""
        return self.find | ({self.key} if self.key else frozenset())

    def label(self, name: str) -> str:
        """What people call a field or list."""
        labels = {f.key: f.label for f in self.form.fields}
        return labels.get(name) or (self.lists[name].name if name in self.lists else name)


Types = Mapping[str, ObjectType]


def declared(library: Mapping[str, bytes]) -> dict[str, Any] | None:
    """The types of a library with their forms, as they are kept; None if it has none. Invalid names
    type and field of everything that is wrong."""
    if FILE not in library:
        return None
    rows = _json(FILE, library[FILE])
    if not all(isinstance(row, dict) for row in rows.values()):
        raise Invalid({FILE: ["应为“编号: {…}”的对象类型表"]})
    forms = {ident: _form(library, ident, row) for ident, row in rows.items()}
    made = {"types": rows, "forms": forms}
    faults = {f"{FILE}#{i}": found for i, row in rows.items() if (found := _faults(made, i, row))}
    if faults:
        raise Invalid(faults)
    return made


def read(kept: Mapping[str, Any]) -> Types:
    """The types that ``declared`` gave."""
    return {ident: _type(ident, row, kept["forms"][ident]) for ident, row in kept["types"].items()}


def named(types: Types, ident: Any) -> ObjectType:
    """NotFound with the types that there are."""
    if not isinstance(ident, str) or ident not in types:
        known = "、".join(sorted(types))
        raise NotFound(f"没有对象类型 {ident};已有:{known or '(没有部署对象类型)'}")
    return types[ident]


def _json(path: str, data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except ValueError as error:
        raise Invalid({path: [f"不是有效的 JSON:{error}"]}) from error
    if not isinstance(found, dict):
        raise Invalid({path: ["应为一个 JSON 对象"]})
    return found


def _form(library: Mapping[str, bytes], ident: str, row: Mapping[str, Any]) -> dict[str, Any]:
    path = f"forms/{row.get('form') or f'objects/{ident}'}.form"
    if path not in library:
        raise Invalid({f"{FILE}#{ident}": [f"对象类型 {ident} 的表单 {path} 不存在"]})
    return _json(path, library[path])


def _faults(made: Mapping[str, Any], ident: str, row: Mapping[str, Any]) -> list[str]:
    """Sentences about what cannot be right."""
    faults = [f"没有名为 {name} 的属性" for name in sorted(set(row) - KNOWN)]
    if not row.get("name") or not row.get("statuses"):
        return [*faults, "须写明 name(名称)和 statuses(状态,第一个是初始状态)"]
    kind = _type(ident, row, made["forms"][ident])
    fields = {f.key for f in kind.form.fields}
    taken = sorted((fields | set(kind.lists)) & OWN | fields & set(kind.lists))
    faults += [f"字段 {name} 与对象自带的名称或清单重名,请改名" for name in taken]
    asked = {*kind.searched, *({kind.title} if kind.title else ())}
    faults += [f"表单中没有字段 {name}" for name in sorted(asked - fields)]
    stated = {kind.statuses[0], *kind.next, *(s for after in kind.next.values() for s in after)}
    faults += [f"statuses 中没有状态 {name}" for name in sorted(stated - set(kind.statuses))]
    for name, listing in kind.lists.items():
        columns = {listing.key} - {""} | listing.personal
        faults += [f"清单 {name} 没有列 {c}" for c in sorted(columns - set(listing.columns))]
    return faults


def _type(ident: str, row: Mapping[str, Any], form: Mapping[str, Any]) -> ObjectType:
    lists = {
        name: Listing(
            each.get("name", name),
            each.get("columns", {}),
            each.get("key", ""),
            frozenset(each.get("personal", ())),
        )
        for name, each in row.get("lists", {}).items()
    }
    return ObjectType(
        ident,
        row["name"],
        compile_form(form),
        tuple(row["statuses"]),
        row.get("level", ""),
        row.get("key", ""),
        row.get("title", "") or row.get("key", ""),
        frozenset(row.get("anonymous", ())),
        frozenset(row.get("find", ())),
        {status: tuple(after) for status, after in row.get("next", {}).items()},
        lists,
        frozenset(row.get("create", ())),
        frozenset(row.get("change", row.get("create", ()))),
    )
