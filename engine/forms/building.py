"""Components that passed every check -> frozen parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .checks import Component, decimal, feel, label_of
from .grammar import PERSONAL, WIDGETS, kind_of
from .model import Field, Group, Option, Part, Rules, Static


def part(component: Component, within: tuple[str, ...] = ()) -> Part:
    """The part that this component describes; ``within`` are the conditions around it."""
    if component["type"] == "group":
        return _group(component, within)
    if component["type"] in ("text", "separator", "spacer"):
        return Static(component["type"], component.get("text") or "", _hide(component))
    return _field(component, within)


def fields_of(parts: Iterable[Part]) -> Iterator[Field]:
    """The fields among these parts and their groups, in the order of the page."""
    for item in parts:
        if isinstance(item, Field):
            yield item
        elif isinstance(item, Group):
            yield from fields_of(item.parts)


def _group(component: Component, within: tuple[str, ...]) -> Group:
    hide = _hide(component)
    inside = within if hide is None else (*within, hide)
    parts = tuple(part(inner, inside) for inner in component.get("components") or ())
    return Group(label_of(component), parts, hide)


def _field(component: Component, within: tuple[str, ...]) -> Field:
    properties = component.get("properties") or {}
    kind = kind_of(component)
    return Field(
        key=component["key"],
        type=component["type"],
        kind=kind,
        label=label_of(component),
        required=(component.get("validate") or {}).get("required") is True,
        personal=_personal(kind, properties.get("personal")),
        options=tuple(map(_option, component.get("values") or ())) if kind not in WIDGETS else (),
        widget=properties.get("widget") or None,
        multiple=component["type"] == "checklist" or kind == "photo",
        description=component.get("description") or "",
        suffix=str((component.get("appearance") or {}).get("suffixAdorner") or ""),
        rules=_rules(component),
        hide=_hide(component),
        within=within,
        required_if=feel(properties.get("required_if") or "") or None,
        prefill={"yes": True, "no": False}.get(properties.get("prefill") or ""),
        default=component.get("defaultValue"),
    )


def _rules(component: Component) -> Rules:
    checks, properties = component.get("validate") or {}, component.get("properties") or {}
    return Rules(
        min=decimal(checks.get("min")),
        max=decimal(checks.get("max")),
        min_length=_count(checks.get("minLength")),
        max_length=_count(checks.get("maxLength")),
        pattern=checks.get("pattern") or None,
        pattern_message=properties.get("pattern_message") or None,
        digits=component.get("decimalDigits"),
        min_count=_count(properties.get("min_count")),
        max_count=_count(properties.get("max_count")),
    )


def _personal(kind: str, wish: str | None) -> str | None:
    if wish == "no":
        return None
    if wish == "name":
        return "name"
    return PERSONAL.get(kind, "text" if wish == "yes" else None)


def _option(value: Mapping[str, Any]) -> Option:
    return Option(value["value"], str(value.get("label") or value["value"]))


def _count(value: object) -> int | None:
    amount = decimal(value)
    return None if amount is None else int(amount)


def _hide(component: Component) -> str | None:
    return feel((component.get("conditional") or {}).get("hide") or "") or None
