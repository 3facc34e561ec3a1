"""Steps that speak of objects: what is registered beforehand, what cases leave behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pytest_bdd import given, parsers, then, when

from engine import SYSTEM, NewObject, ObjectChange, ObjectType, ShownObject

from ..simulated import catch_up
from .world import World

Rows = Sequence[Sequence[str]]
STATUS = "状态"


def _words(pattern: str) -> Any:
    return parsers.parse(pattern)


@given(_words('"{unit}"有{kind}'))
@when(_words('在"{unit}"登记{kind}'))
def an_object_is_there(world: World, unit: str, kind: str, datatable: Rows = ()) -> None:
    found = world.casework.pack().unit_by_name(unit)
    assert found is not None, f"没有单位“{unit}”"
    fields, add, status = _told(world, _type(world, kind), datatable)
    new = NewObject(_type(world, kind).id, found.id, fields, add, status)
    world.attempt(lambda: world.casework.create_object(new, SYSTEM))


@when(_words('"{role}"更改{kind}"{key}"'))
def one_changes_an_object(
    world: World, role: str, kind: str, key: str, datatable: Rows = ()
) -> None:
    world.clean()
    fields, add, status = _told(world, _type(world, kind), datatable)
    ident, change = _object(world, kind, key).head.id, ObjectChange(fields, add, status)
    world.attempt(lambda: world.casework.change_object(ident, change, world.member(role)))


@when(_words('"{role}"中止{kind}"{key}"'))
def one_suspends_what_cases_rely_on(
    world: World, role: str, kind: str, key: str, datatable: Rows = ()
) -> None:
    world.clean()
    ident, why = _object(world, kind, key).head.id, world.said(datatable, "理由") or "责令改正"
    world.attempt(lambda: world.casework.suspend_basis(ident, why, world.member(role)))
    catch_up(world.casework)


@then(_words('{kind}"{key}"的"{label}"是"{text}"'))
def the_field_is(world: World, kind: str, key: str, label: str, text: str) -> None:
    world.clean()
    found = _object(world, kind, key)
    told = {each.label: each.value for each in found.fields} | {STATUS: found.head.status}
    assert _plain(told.get(label)) == text, f"“{label}”是 {told.get(label)};有:{told}"


@then(_words('{kind}"{key}"的"{label}"有{n:d}项'))
def the_list_has(world: World, kind: str, key: str, label: str, n: int) -> None:
    world.clean()
    tables = {each.label: each.rows for each in _object(world, kind, key).tables}
    assert len(tables.get(label, ())) == n, f"“{label}”是 {tables.get(label, ())}"


@then(_words('没有{kind}"{key}"'))
def there_is_no_object(world: World, kind: str, key: str) -> None:
    world.clean()
    assert not _found(world, kind, key), f"有{kind}“{key}”"


@then(_words("案件有{n:d}个相关对象"))
def the_case_has_objects(world: World, n: int) -> None:
    world.clean()
    found = world.casework.objects_of(world.case_id)
    assert len(found) == n, f"相关对象:{[f'{o.type_name}{o.title}' for o in found]}"


def _type(world: World, name: str) -> ObjectType:
    kinds = world.casework.object_types().values()
    found = [kind for kind in kinds if name in (kind.id, kind.name)]
    assert found, f"没有对象类型“{name}”;有:{'、'.join(kind.name for kind in kinds)}"
    return found[0]


def _found(world: World, kind: str, key: str) -> list[str]:
    """Ids of the objects that go by this key or name."""
    page = world.casework.objects(SYSTEM, type=_type(world, kind).id, q=key)
    return [each.id for each in page.items]


def _object(world: World, kind: str, key: str) -> ShownObject:
    found = _found(world, kind, key)
    assert len(found) == 1, f"{kind}“{key}”有 {len(found)} 个"
    return world.casework.object(found[0], SYSTEM)


def _told(
    world: World, kind: ObjectType, table: Rows
) -> tuple[dict[str, Any], dict[str, Any], str | None]:
    """Fields, lists and status by the labels people see; a list of one column by commas: 甲、乙."""
    rows = world.rows(table)
    status = rows.pop(STATUS, None)
    add: dict[str, Any] = {}
    for name, listing in kind.lists.items():
        if text := rows.pop(listing.name, ""):
            first = next(iter(listing.columns))
            add[name] = [{first: part} for part in text.replace(",", "、").split("、")]
    return world.answers(kind.form, rows), add, status


def _plain(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
