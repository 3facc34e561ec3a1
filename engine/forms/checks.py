"""What can be wrong with one component of a form; each check yields sentences for its designer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from engine.feel import FeelError, parse

from . import patterns
from .grammar import (
    ATTRIBUTES,
    CHOICES,
    COUNTED,
    LAYOUT,
    PROPERTIES,
    SHAPES,
    VALIDATE,
    WIDGETS,
    kind_of,
)
from .words import tell

Component = Mapping[str, Any]
KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
OPTIONS = 200
_LENGTHS = ("minLength", "maxLength")
_RANGE = ("min", "max")


def problems(component: Component) -> list[str]:
    """Everything wrong with this component itself, in Chinese."""
    if component.get("type") not in ATTRIBUTES:
        return [
            tell("type", name=component.get("type"), known="、".join(ATTRIBUTES)),
        ]
    wrong = list(_shapes(component))
    return wrong or [message for check in CHECKS for message in check(component)]


def feel(text: str) -> str:
    """The expression without the ``=`` that form-js writes before it."""
    return text.strip().removeprefix("=").strip()


def label_of(component: Component) -> str:
    """The label; form-js keeps that of a date in ``dateLabel``."""
    return str(component.get("label") or component.get("dateLabel") or "").strip()


def decimal(value: object) -> Decimal | None:
    """A number of the form file, or None if it is none."""
    plain = isinstance(value, int | float | str) and not isinstance(value, bool)
    return Decimal(str(value)) if plain and _is_number(str(value)) else None


def _shapes(component: Component) -> Iterator[str]:
    for name, shape in SHAPES.items():
        value = component.get(name)
        if value is not None and (not isinstance(value, shape) or isinstance(value, bool)):
            yield tell("value_type", name=name)


def _attributes(component: Component) -> Iterator[str]:
    for name, value in component.items():
        matters = value not in (None, False, "")
        if matters and name not in ATTRIBUTES[component["type"]]:
            yield tell("attribute", name=name)


def _key(component: Component) -> Iterator[str]:
    key = component.get("key")
    if component["type"] in LAYOUT:
        return
    if not key:
        yield tell("key_missing")
    elif key[0] in "$_":
        yield tell("key_reserved")
    elif not KEY.fullmatch(key):
        yield tell("key", name=key)
    elif not _is_feel_name(key):
        yield tell("key_feel", name=key)


def _label(component: Component) -> Iterator[str]:
    if component["type"] not in LAYOUT and not label_of(component):
        yield tell("label_missing")
    if component["type"] == "text" and not component.get("text"):
        yield tell("text_missing")
    for name in ("label", "description", "text", "dateLabel"):
        if str(component.get(name) or "").startswith("="):
            yield tell("expression", name=name)


def _subtype(component: Component) -> Iterator[str]:
    if component["type"] == "datetime" and kind_of(component) not in ("date", "datetime"):
        yield tell("subtype")


def _options(component: Component) -> Iterator[str]:
    if component["type"] not in CHOICES or kind_of(component) in WIDGETS:
        return
    options = component.get("values") or []
    if not options:
        yield tell("options_missing")
    if len(options) > OPTIONS:
        yield tell("option_count", name=OPTIONS)
    seen: set[str] = set()
    for place, option in enumerate(options, 1):
        yield from _option(place, option, seen)


def _option(place: int, option: object, seen: set[str]) -> Iterator[str]:
    value = option.get("value") if isinstance(option, Mapping) else None
    if not isinstance(value, str) or not value.strip():
        yield tell("option_value", name=place)
    elif value in seen:
        yield tell("option_twice", name=value)
    else:
        seen.add(value)


def _validate(component: Component) -> Iterator[str]:
    rules = component.get("validate") or {}
    known = VALIDATE.get(kind_of(component), frozenset({"required"}))
    for name, value in rules.items():
        # The editor writes validationType beside a pattern; it changes nothing.
        if value in (None, False, "") or (name, value) == ("validationType", "custom"):
            continue
        if name not in known:
            yield tell("validate_name", name=name)
        elif not _is_rule(name, value):
            yield tell("rule_value", name=f"validate.{name}")
    yield from _order(rules, *_LENGTHS)
    yield from _order(rules, *_RANGE)
    yield from _digits(component)


def _digits(component: Component) -> Iterator[str]:
    digits = component.get("decimalDigits")
    if digits is not None and not 0 <= digits <= 10:
        yield tell("rule_value", name="decimalDigits")


def _pattern(component: Component) -> Iterator[str]:
    pattern = (component.get("validate") or {}).get("pattern")
    wrong = patterns.problem(pattern) if isinstance(pattern, str) else None
    if wrong:
        yield wrong


def _properties(component: Component) -> Iterator[str]:
    for name, value in (component.get("properties") or {}).items():
        if name not in PROPERTIES:
            yield tell("property", name=name, known="、".join(PROPERTIES))
            continue
        words = PROPERTIES[name]
        if name == "widget" or value in (None, ""):
            continue
        if words is not None and value not in words:
            yield tell("property_value", name=name, known="、".join(sorted(words)))
        if component["type"] in LAYOUT:
            yield tell("property_place", name=name)
    yield from _counts(component)


def _counts(component: Component) -> Iterator[str]:
    properties = component.get("properties") or {}
    for name in ("min_count", "max_count"):
        if properties.get(name) in (None, ""):
            continue
        if component["type"] not in COUNTED and kind_of(component) not in COUNTED:
            yield tell("property_place", name=name)
        if not _is_count(properties[name]):
            yield tell("rule_value", name=name)
    yield from _order(properties, "min_count", "max_count")


def _widget(component: Component) -> Iterator[str]:
    widget = (component.get("properties") or {}).get("widget")
    if not widget:
        return
    if widget not in WIDGETS:
        yield tell("widget", name=widget, known="、".join(WIDGETS))
    elif component["type"] not in WIDGETS[widget]:
        yield tell("widget_base", name=widget, known="、".join(sorted(WIDGETS[widget])))


def _conditions(component: Component) -> Iterator[str]:
    conditional = component.get("conditional") or {}
    if set(conditional) - {"hide"}:
        yield tell("conditional")
    yield from _expression("conditional.hide", conditional.get("hide"))
    properties = component.get("properties") or {}
    yield from _expression("required_if", properties.get("required_if"))


def _expression(name: str, text: object) -> Iterator[str]:
    if text in (None, ""):
        return
    if not isinstance(text, str):
        yield tell("value_type", name=name)
        return
    try:
        parse(feel(text))
    except FeelError as error:
        yield tell("feel", name=name, reason=error)


def _order(rules: Mapping[str, Any], low: str, high: str) -> Iterator[str]:
    least, most = decimal(rules.get(low)), decimal(rules.get(high))
    if least is not None and most is not None and least > most:
        yield tell("rule_order", low=low, high=high)


def _is_rule(name: str, value: object) -> bool:
    if name == "required":
        return value is True
    if name == "pattern":
        return isinstance(value, str)
    return _is_count(value) if name in _LENGTHS else decimal(value) is not None


def _is_count(value: object) -> bool:
    amount = decimal(value)
    return amount is not None and amount == int(amount) and 0 <= amount <= 10_000


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,10})?", text) is not None


def _is_feel_name(key: str) -> bool:
    try:
        return parse(key).names == frozenset({key})
    except FeelError:
        return False


CHECKS: tuple[Callable[[Component], Iterator[str]], ...] = (
    _attributes,
    _key,
    _label,
    _subtype,
    _widget,
    _options,
    _validate,
    _pattern,
    _properties,
    _conditions,
)
