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


@built_in("get value", "m:context, key:string")
def get_value(context: Mapping[str, Any], key: str) -> Any:
    return context.get(key)


@built_in("get value", "context:context, keys:list")
def get_value_along(context: Mapping[str, Any], keys: list[Any]) -> Any:
    value: Any = context
    for key in keys:
        if not is_context(value) or not isinstance(key, str):
            return None
        value = value.get(key)
    return value


@built_in("get entries", "m:context")
def get_entries(context: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": value} for key, value in context.items()]
