"""Roles are those of ``workflows/roles.json``: a task for an unknown role reaches nobody."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import Model, Node

RULE = "unknown_role"

HUMAN = ("userTask", "manualTask")


def check(model: Model) -> Iterator[Finding]:
    """Candidate groups and lanes of tasks, the property ``role`` of message events, ``seen_by``."""
    for node in model.nodes:
        for role in _roles(model, node):
            if role not in model.roles:
                message = f"岗位 {role} 不在岗位表中,请改用已有岗位,或在 roles.json 中登记。"
                yield model.demand(RULE, node.id, message)


def _roles(model: Model, node: Node) -> tuple[str, ...]:
    shown = _listed(node, "seen_by")
    if node.type in HUMAN:
        return (*model.role_of(node), *shown)
    return (*_listed(node, "role"), *shown)


def _listed(node: Node, name: str) -> tuple[str, ...]:
    return tuple(r.strip() for r in node.properties.get(name, "").split(",") if r.strip())
