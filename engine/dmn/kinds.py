"""Item definitions as FEEL types (DMN 1.5, 7.3.3): what fits stays, what does not is null."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from ..feel.conformance import coerced
from ..feel.run import Run, Scope
from ..feel.types import ANY, SIMPLE, Type, Types
from .model import ItemType, Model
from .sitting import Sitting
from .texts import tests

Fit = Callable[[Any, Sitting, str], Any]

# What modelers write beside the names of the standard.
_SPELLINGS = {
    "integer": "number",
    "long": "number",
    "double": "number",
    "float": "number",
    "datetime": "dateTime",
    "duration": "dayTimeDuration",
}


@lru_cache(maxsize=256)
def types_of(model: Model) -> Types:
    """Every type that a file may name: its own, ``alias.name`` of imported ones."""
    found: dict[str, Type] = dict(SIMPLE)
    for alias, imported in model.imports.items():
        for name, type_ in types_of(imported).items():
            if name not in SIMPLE:
                found[name if "#" in name else f"{alias}.{name}"] = type_
    for name, item in model.types.items():
        found[name] = found[_own(name, model)] = _type(item, model)
    return MappingProxyType(found)


def type_named(name: str, model: Model) -> Type | None:
    """The type with that name; None for no name, or one that says nothing (``Any``, unknown)."""
    name = _SPELLINGS.get(name, name)
    return None if name == "Any" else types_of(model).get(name)


def fitted(name: str, model: Model) -> Fit:
    """How a value becomes one of the type with that name: itself, coerced, or null with a note."""
    wanted, types = type_named(name, model), types_of(model)

    def fit(value: Any, sitting: Sitting, place: str) -> Any:
        if value is None or wanted is None:
            return value
        result = coerced(value, wanted, types)
        if result is None:
            sitting.note(f"{place}的值不是 {name},按标准视为 null")
        return result

    return fit


def _own(name: str, model: Model) -> str:
    """A name that is the same in every file."""
    return f"{model.namespace}#{name}"


def _type(item: ItemType, model: Model) -> Type:
    single = _single(item, model)
    if item.values:
        single = _narrowed(single, item.values, model)
    if item.collection:
        single = Type("list", single)
    return _narrowed(single, item.constraint, model) if item.constraint else single


def _single(item: ItemType, model: Model) -> Type:
    if item.takes is not None:
        taken = tuple(_reference(each.type, model) for each in item.takes)
        return Type("function", _reference(item.base, model), parameters=taken)
    if item.parts:
        return Type("context", entries=tuple((p.name, _part(p, model)) for p in item.parts))
    if item.base in model.types and item.base != item.name:
        return _type(model.types[item.base], model)
    return _reference(item.base, model)


def _part(item: ItemType, model: Model) -> Type:
    """A component; a plain reference stays one, since a tree holds itself."""
    plain = not (item.values or item.constraint or item.parts or item.takes is not None)
    if not plain:
        return _type(item, model)
    single = _reference(item.base, model)
    return Type("list", single) if item.collection else single


def _reference(name: str, model: Model) -> Type:
    if name in model.types:
        return Type(_own(name, model))
    alias, _, inner = name.rpartition(".")
    if alias in model.imports:
        return _reference(inner, model.imports[alias])
    return SIMPLE.get(_SPELLINGS.get(name, name), ANY)


def _narrowed(base: Type, text: str, model: Model) -> Type:
    check, before = tests(text, model.names), base.allows

    def allows(value: Any) -> bool:
        if before is not None and not before(value):
            return False
        return check(Scope({}, None, Run(strict=False)), value) is True

    return replace(base, allows=allows)
