"""Which fields are hidden and which are needed, by the answers so far and the case."""

from __future__ import annotations

import graphlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from engine.feel import FeelError, evaluate, looks_into, parse, to_json

from .model import Field
from .words import tell

ALIKE = frozenset(
    {"textfield", "textarea", "number", "checkbox", "radio", "select", "checklist"}
    | {"person", "unit", "photo"}
)
"""Kinds whose answer is the same value on the page and on the server; a date is a text there."""


class Unclear(Exception):
    """A condition of this field cannot be decided."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(reason)
        self.key = key
        self.reason = reason


def ordered(fields: Iterable[Field]) -> tuple[Field, ...]:
    """The fields so that each comes after those its conditions look at.

    Raises ``graphlib.CycleError`` if two hide each other: no order would be the right one.
    """
    by_key = {field.key: field for field in fields}
    graph = {key: names(field.conditions) & by_key.keys() for key, field in by_key.items()}
    return tuple(by_key[key] for key in graphlib.TopologicalSorter(graph).static_order())


def names(conditions: Iterable[str]) -> frozenset[str]:
    """The names that these conditions look at."""
    read = [parse(condition) for condition in conditions]
    return frozenset().union(*(one.names | one.filter_names for one in read))


def live(condition: str, fields: Iterable[Field]) -> tuple[list[Any] | None, str | None]:
    """The tree that a page evaluates while one writes, or else why only the server can (Chinese).

    Neither, if no answer of this form matters.
    """
    asked = {field.key: field for field in fields}
    if not names((condition,)) & asked.keys():
        return None, None
    expression = parse(condition)
    tree = to_json(expression)
    if tree is None:
        return None, expression.server_only
    unlike = [key for key, field in asked.items() if field.kind not in ALIKE]
    name = looks_into(tree, unlike)
    return (tree, None) if name is None else (None, tell("unlike", name=asked[name].label))


def hidden(
    fields: Iterable[Field], scope: Mapping[str, Any], now: datetime | None
) -> frozenset[str]:
    """The keys of the hidden fields; a hidden answer is null for the conditions after it."""
    seen = dict(scope)
    gone = []
    for field in fields:
        if any(is_true(field.key, condition, seen, now) for condition in field.conditions):
            gone.append(field.key)
            seen[field.key] = None
    return frozenset(gone)


def is_needed(field: Field, scope: Mapping[str, Any], now: datetime | None) -> bool:
    """Whether a visible field must be answered."""
    if field.required or field.required_if is None:
        return field.required
    return is_true(field.key, field.required_if, scope, now)


def is_true(key: str, condition: str, scope: Mapping[str, Any], now: datetime | None) -> bool:
    """Whether the condition holds; raises Unclear, naming the field, if that cannot be said."""
    try:
        return evaluate(condition, scope, now=now, names=()) is True
    except FeelError as error:
        raise Unclear(key, str(error)) from error
