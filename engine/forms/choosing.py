"""The people and units that a page may offer; they come with the case, not with the form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .model import Field, Option

LISTS: Mapping[str, str] = {"person": "$persons", "unit": "$units"}


def listed(field: Field, context: Mapping[str, Any]) -> tuple[Option, ...] | None:
    """What this field offers by the context; None if the context says nothing about it."""
    offered = context.get(LISTS.get(field.kind, ""))
    return None if offered is None else tuple(_options(offered))


def _options(offered: Iterable[Any]) -> Iterable[Option]:
    for item in offered:
        if isinstance(item, Mapping):
            yield Option(str(item["value"]), str(item.get("label") or item["value"]))
        elif isinstance(item, Option):
            yield item
        else:
            value, label = item
            yield Option(str(value), str(label))
