"""Parts -> HTML: labels, descriptions, errors and conditions around the controls."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from engine.feel import FeelError, evaluate, fits
from engine.markup import join, tag

from .choosing import listed
from .conditions import live, names
from .control import Control
from .controls import CONTROLS, FIELDSETS, HINTED
from .model import Field, Group, Option, Part, Static
from .prose import paragraphs
from .words import on_page


def target(key: str) -> str:
    """The id of the control that a link to this field leads to."""
    return f"f-{key}"


Fields = Mapping[str, Field]
DECISIONS = frozenset({"radio", "checkbox", "checklist", "select"})


@dataclass(frozen=True, slots=True)
class Page:
    """What is known when a form is shown."""

    answers: Mapping[str, Any]
    errors: Mapping[str, Collection[str]]
    variables: Mapping[str, Any]
    context: Mapping[str, Any]
    files: Mapping[str, str]
    now: datetime | None

    def show(self, parts: Iterable[Part], asked: Fields) -> Markup:
        """The markup of these parts; what the case alone hides is left out."""
        return join([self._part(part, asked) for part in parts])

    def _part(self, part: Part, asked: Fields) -> Markup:
        if part.hide is not None and self._is_gone(part.hide, asked):
            return Markup("")
        condition = self._condition(part.hide, asked)
        if isinstance(part, Group):
            return _group(part, self.show(part.parts, asked), condition)
        if isinstance(part, Static):
            return _static(part, condition)
        return self._field(part, condition)

    def _field(self, field: Field, condition: dict[str, str | None]) -> Markup:
        errors = list(self.errors.get(field.key, ()))
        hint = on_page(field.kind) if field.kind in HINTED else ""
        description = field.description or hint
        aria = _aria(field, bool(description), bool(errors))
        control = Control(
            field=field,
            id=target(field.key),
            value=self._value(field),
            options=self._options(field),
            files=self.files,
            aria=aria,
        )
        inside = join([_notes(field, description, errors), CONTROLS[field.kind](control)])
        if _is_fieldset(field):
            described = {"aria_describedby": aria["aria_describedby"]}
            return _fieldset(field, inside, described | condition)
        return _single(field, inside, condition)

    def _value(self, field: Field) -> Any:
        """The answer; before the first answer, or if the form asks for it, what the case knows.

        A decision is never made for somebody: choices fill in only where the form says so.
        """
        if field.key in self.answers:
            return self.answers[field.key]
        fills = not self.answers and field.type not in DECISIONS
        fills = fills if field.prefill is None else field.prefill
        known = self.variables.get(field.key) if fills else None
        if known is None or (isinstance(known, Mapping) and "$c" in known):
            return field.default
        return known

    def _options(self, field: Field) -> tuple[Option, ...]:
        offered = listed(field, self.context)
        return field.options if offered is None else offered

    def _is_gone(self, hide: str, asked: Fields) -> bool:
        """Whether the case alone, whatever is answered, hides it."""
        if names((hide,)) & asked.keys():
            return False
        try:
            return evaluate(hide, self.variables, now=self.now, names=()) is True
        except FeelError:
            # Shown rather than lost: load refuses the answers and names the condition.
            return False

    def _condition(self, hide: str | None, asked: Fields) -> dict[str, str | None]:
        """``data-hide``, the tree for the browser, and ``data-vars``, what it cannot know itself.

        Without them the field is always shown, and the server decides when the form is sent.
        """
        tree, _ = live(hide, asked.values()) if hide is not None else (None, None)
        if hide is None or tree is None:
            return {}
        known = {name: self.variables.get(name) for name in sorted(names((hide,)) - asked.keys())}
        if not all(map(_is_plain, known.values())):
            return {}
        return {"data_hide": _json(tree), "data_vars": _json(known) if known else None}


def _single(field: Field, inside: Markup, attributes: Mapping[str, str | None]) -> Markup:
    label = tag("label", field.label, _optional(field), class_="f-label", for_=target(field.key))
    # A tick stands before its own words.
    parts = [inside] if field.kind == "checkbox" else [label, inside]
    return tag("div", *parts, class_=f"f f-{field.kind}", data_key=field.key, **attributes)


def _fieldset(field: Field, inside: Markup, attributes: Mapping[str, str | None]) -> Markup:
    legend = tag("legend", field.label, _optional(field), class_="f-label")
    classes = f"f f-{field.kind}"
    return tag("fieldset", legend, inside, class_=classes, data_key=field.key, **attributes)


def _is_fieldset(field: Field) -> bool:
    return field.kind in FIELDSETS or (field.multiple and field.kind in ("person", "unit"))


def _notes(field: Field, description: str, errors: Iterable[str]) -> Markup:
    """The description and what is wrong, where aria-describedby finds them."""
    about = tag("p", description, class_="f-desc", id=f"{target(field.key)}-d")
    wrong = tag("p", ";".join(errors), class_="f-error", id=f"{target(field.key)}-e")
    return join([about if description else Markup(""), wrong if errors else Markup("")])


def _aria(field: Field, described: bool, wrong: bool) -> dict[str, str | None]:
    base = target(field.key)
    about = [f"{base}-d"] * described + [f"{base}-e"] * wrong
    return {
        "aria_describedby": " ".join(about) or None,
        "aria_invalid": "true" if wrong else None,
        "aria_required": "true" if field.required else None,
    }


def _optional(field: Field) -> Markup:
    if field.required or field.required_if:
        return Markup("")
    return tag("span", on_page("optional"), class_="f-opt")


def _group(group: Group, inside: Markup, condition: Mapping[str, str | None]) -> Markup:
    if not group.label:
        return tag("div", inside, class_="f-group", **condition)
    legend = tag("legend", group.label, class_="f-legend")
    return tag("fieldset", legend, inside, class_="f-group", **condition)


def _static(part: Static, condition: Mapping[str, str | None]) -> Markup:
    if part.kind == "separator":
        return tag("hr", class_="f-line", **condition)
    return tag("div", paragraphs(part.text), class_=f"f-{part.kind}", **condition)


def _is_plain(value: object) -> bool:
    if isinstance(value, list):
        return all(map(_is_plain, value))
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return fits(Decimal(value))
    return value is None or isinstance(value, bool | str)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_number)


def _number(value: object) -> int | float:
    """A decimal of 15 digits, which JSON carries unharmed; only for showing and hiding."""
    if not isinstance(value, Decimal):
        raise TypeError(f"Expected a plain value, but got {type(value).__name__}.")
    return int(value) if value == int(value) else float(value)
