"""Which unit's queue a task goes to: queue = role x territory x department."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..definitions import Element
from ..errors import Invalid
from ..region import Pack
from .setting import Setting


def served_by(element: Element, setting: Setting, given: str | None) -> tuple[str, list[str]]:
    """(unit id, roles): the unit that property ``unit`` gave, else the place at the role's level.

    A candidate role that serves at another level than the first is written ``role@unit``.
    """
    if element.properties.get("unit"):
        if given not in setting.pack.units:
            raise Invalid({element.id: [f"属性 unit 应给出单位编号,却得到 {given}"]})
        return str(given), list(element.role)
    units = {
        role: role_unit(setting.roles.get(role, {}), setting.pack, setting.unit)
        for role in element.role
    }
    first = units[element.role[0]] if element.role else setting.unit
    return first, [role if unit == first else f"{role}@{unit}" for role, unit in units.items()]


def role_unit(role: Mapping[str, Any], pack: Pack, place: str) -> str:
    """Where a role serves a case at this place: its department near by, or the ancestor of its
    level."""
    if key := role.get("department"):
        found = pack.department(place, key)
        if found:
            return found.id
    found = pack.ancestor(place, role["level"]) if role.get("level") else None
    return found.id if found else place
