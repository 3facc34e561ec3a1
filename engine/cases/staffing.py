"""Queues that nobody serves: work offered there would be seen by nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from .. import people
from ..definitions import Element
from ..house import House, Rules
from ..kernel.queue import role_unit
from ..model import Post, UserTask
from ..region import Pack
from ..store import schema

PLACES = ("村居", "网格")  # where cases lie
DEPARTMENT = "部门"


@dataclass(frozen=True, slots=True)
class Unserved:
    """In this unit nobody holds any of these roles, which tasks of these processes ask for."""

    unit: str
    roles: tuple[str, ...]
    tasks: tuple[str, ...]


def unserved(house: House, db: sa.Connection, at: datetime) -> list[Unserved]:
    """By unit and roles, with the names of the tasks that would wait there for nobody."""
    rules, held = house.current_rules(db), people.staffed(house, db, at)
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for name, element in _tasks(house, db):
        for queue in _queues(element, rules):
            if not held.intersection(queue):
                key = (queue[0].unit, tuple(post.role for post in queue))
                found.setdefault(key, []).append(f"{name}“{element.name}”")
    order = {unit.id: n for n, unit in enumerate(rules.pack.unit_rows)}
    keys = sorted(found, key=lambda key: (order[key[0]], key[1]))
    return [Unserved(*key, tuple(dict.fromkeys(found[key]))) for key in keys]


def nobody_for(
    house: House, db: sa.Connection, tasks: Iterable[UserTask], at: datetime
) -> list[UserTask]:
    """The open tasks whose queues are all empty and that are for nobody in particular."""
    held = people.staffed(house, db, at)
    waiting = (t for t in tasks if t.status == "offered" and not t.assignee and t.role)
    return [t for t in waiting if not held.intersection(_posts(t))]


def _posts(task: UserTask) -> Iterator[Post]:
    for role in task.role:
        name, _, unit = role.partition("@")
        yield Post(name, unit or task.unit)


def _tasks(house: House, db: sa.Connection) -> Iterator[tuple[str, Element]]:
    """The tasks of every deployed process and of what it calls, once."""
    p, seen = schema.process.c, set()
    for process in db.scalars(sa.select(p.id).where(p.tenant == house.tenant).order_by(p.id)):
        definition = house.deployed(db, process)
        for (inner, element_id), element in definition.elements.items():
            if element.type == "userTask" and (inner, element_id) not in seen:
                seen.add((inner, element_id))
                yield inner, element


def _queues(element: Element, rules: Rules) -> Iterator[list[Post]]:
    """The queues in which the task may stand: one list of posts a place, any of which is enough.

    Where the drawing reckons the unit itself, only departments can be known beforehand."""
    if "assignee" in element.properties or not element.role:
        return
    if "unit" in element.properties:
        yield from _departments(element, rules)
        return
    seen = set()
    for place in (u for u in rules.pack.unit_rows if u.level in PLACES and u.territory):
        queue = [
            Post(r, role_unit(rules.roles.get(r, {}), rules.pack, place.id)) for r in element.role
        ]
        if tuple(queue) not in seen:
            seen.add(tuple(queue))
            yield queue


def _departments(element: Element, rules: Rules) -> Iterator[list[Post]]:
    asked = [role for role in element.role if _in_department(rules.roles.get(role, {}))]
    for unit in _lines(rules.pack) if asked else ():
        yield [Post(role, unit) for role in asked]


def _in_department(role: Mapping[str, Any]) -> bool:
    return role.get("level") == DEPARTMENT and not role.get("department")


def _lines(pack: Pack) -> Iterator[str]:
    return (unit.id for unit in pack.unit_rows if not unit.territory)
