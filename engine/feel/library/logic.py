"""Booleans and contexts (DMN 1.5, 10.3.4.2 and 10.3.4.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..functions import built_in
from ..values import is_context


@built_in("not", "negand")
def negation(negand: Any) -> bool | None:
    return not negand if isinstance(negand, bool) else None


@built_in("is defined", "value")
def is_defined(value: Any) -> bool:
    return value is not None


@built_in("get value", "context:context, keys")
@built_in("get value", "m:context, key")
def get_value(context: Mapping[str, Any], path: Any) -> Any:
    """The entry of a key, or of a list of keys one inside the other."""
    value: Any = context
    for key in path if isinstance(path, list) else [path]:
        if not is_context(value) or not isinstance(key, str):
            return None
        value = value.get(key)
    return value


@built_in("get entries", "m:context")
def get_entries(context: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": value} for key, value in context.items()]
