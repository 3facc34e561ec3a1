"""Whether a value is of a type, and what it is coerced to (DMN 1.5, 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .errors import unknown
from .far import midnight
from .signatures import Function, Signature
from .types import ANY, SIMPLE, Type, Types
from .values import kind


def conforms(value: Any, wanted: Type, types: Types = SIMPLE, *, narrow: bool = True) -> bool:
    """Whether a value conforms to a type; null conforms to every type.

    ``types`` are named types beside the built-in ones. Without ``narrow`` the allowed values of
    types do not count. Raises FeelError for an unknown name.
    """
    if value is None or wanted.kind == "Any":
        return True
    if wanted.kind not in SIMPLE:
        return conforms(value, _named(wanted.kind, types), types, narrow=narrow)
    if kind(value) != wanted.kind:
        return False

    def within(item: Any, type_: Type | None) -> bool:
        return type_ is None or conforms(item, type_, types, narrow=narrow)

    inside = _INSIDE.get(wanted.kind)
    allowed = wanted.allows is None or not narrow or wanted.allows(value)
    return (inside is None or inside(value, wanted, within)) and allowed


def is_instance(value: Any, wanted: Type, types: Types = SIMPLE) -> bool:
    """``value instance of wanted``: null is an instance of Null only.

    As the TCK has it (0070), the allowed values of an item definition do not count.
    """
    if value is None:
        return wanted.kind in {"null", "Null"}
    return conforms(value, wanted, types, narrow=False)


def coerced(value: Any, wanted: Type | None, types: Types = SIMPLE) -> Any:
    """The value as the type wants it, null if it cannot be (DMN 1.5, 10.3.2.9.4).

    A list of one becomes its element, a single value a list, a date its midnight in UTC.
    """
    if value is None or wanted is None or conforms(value, wanted, types):
        return value
    wanted = _named(wanted.kind, types) if wanted.kind not in SIMPLE else wanted
    if wanted.kind == "list" and kind(value) != "list":
        item = coerced(value, wanted.of, types)
        return None if item is None else [item]
    if wanted.kind == "date and time" and kind(value) == "date":
        return coerced(midnight(value), wanted, types)
    if kind(value) == "list" and len(value) == 1:
        [item] = value
        return None if "list" in {wanted.kind, kind(item)} else coerced(item, wanted, types)
    return None


def _named(name: str, types: Types) -> Type:
    if name not in types:
        raise unknown("type", name, {*SIMPLE, *types})
    return types[name]


Within = Callable[[Any, Type | None], bool]


def _list(value: Any, wanted: Type, within: Within) -> bool:
    return all(within(item, wanted.of) for item in value)


def _range(value: Any, wanted: Type, within: Within) -> bool:
    return within(value.start, wanted.of) and within(value.end, wanted.of)


def _context(value: Any, wanted: Type, within: Within) -> bool:
    return all(name in value and within(value[name], type_) for name, type_ in wanted.entries)


def _function(value: Function, wanted: Type, within: Within) -> bool:
    """Contravariant in what it takes; a type that nobody declared fits any."""
    if wanted.parameters is None:
        return True
    result = wanted.of is None or value.result is None or _covers(wanted.of, value.result)
    return result and any(_takes(each, wanted.parameters) for each in value.signatures)


def _takes(signature: Signature, wanted: tuple[Type, ...]) -> bool:
    if not signature.takes(len(wanted)):
        return False
    pairs = zip(signature.parameters, wanted, strict=False)
    return all(_covers(each.type or Type(each.kind or "Any"), type_) for each, type_ in pairs)


def _covers(wide: Type, narrow: Type) -> bool:
    """Whether every value of ``narrow`` is one of ``wide``."""
    if wide.kind == "Any" or narrow.kind == "null":
        return True
    if wide.kind != narrow.kind or (wide.allows and wide.allows is not narrow.allows):
        return False
    return wide.of is None or _covers(wide.of, narrow.of or ANY)


_INSIDE: Mapping[str, Callable[[Any, Type, Within], bool]] = {
    "list": _list,
    "range": _range,
    "context": _context,
    "function": _function,
}
