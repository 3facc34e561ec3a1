"""Booleans and contexts (DMN 1.5, 10.3.4.2 and 10.3.4.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..functions import built_in
from ..run import Run
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


@built_in("context", "entries:list")
def context(entries: list[Any]) -> dict[str, Any] | None:
    """What `get entries` took apart; null if a key is missing or given twice."""
    made: dict[str, Any] = {}
    for entry in entries:
        if not is_context(entry) or not {"key", "value"} <= entry.keys():
            return None
        key = entry["key"]
        if not isinstance(key, str) or key in made:
            return None
        made[key] = entry["value"]
    return made


@built_in("context put", "context:context, key:string, value")
def context_put(context: Mapping[str, Any], key: str, value: Any) -> dict[str, Any]:
    return {**context, key: value}


@built_in("context put", "context:context, keys:list, value", with_run=True)
def context_put_inside(
    run: Run, context: Mapping[str, Any], keys: list[Any], value: Any
) -> dict[str, Any] | None:
    """A changed copy; the keys lead from context to context."""
    inner: Any = context
    passed = []
    for key in keys:
        if not is_context(inner) or not isinstance(key, str):
            return None
        run.store(len(inner))
        passed.append((inner, key))
        inner = inner.get(key)
    for around, key in reversed(passed):
        value = {**around, key: value}
    return value if passed else None


@built_in("context merge", "contexts:list")
def context_merge(contexts: list[Any]) -> dict[str, Any] | None:
    """All entries; a later context wins."""
    if not all(is_context(each) for each in contexts):
        return None
    return {key: value for each in contexts for key, value in each.items()}
