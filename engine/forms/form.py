"""A compiled form: what it asks, how it is shown, what it makes of answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

import marshmallow as ma

from engine.errors import Invalid

from .choosing import listed
from .conditions import Unclear, hidden, is_needed
from .model import Field, Part
from .page import Page
from .posting import Post, read_post
from .schema import complaints, is_blank
from .words import say

NOTHING: Mapping[str, Any] = MappingProxyType({})

REQUIRED: Mapping[str, str] = {
    "radio": "choose",
    "select": "choose",
    "checklist": "choose",
    "person": "choose",
    "unit": "choose",
    "date": "choose",
    "datetime": "choose",
    "checkbox": "tick",
    "photo": "shoot",
    "signature": "sign",
}
"""Kind -> how to ask for what is missing; everything else is filled in."""


@dataclass(frozen=True, slots=True)
class Form:
    """What ``compile`` returns. ``order`` puts every field after those its conditions look at.

    ``on_server`` marks conditions that a page cannot evaluate while one writes: component ->
    reason (Chinese). The server decides them when the form is sent.
    """

    parts: tuple[Part, ...]
    fields: tuple[Field, ...]
    order: tuple[Field, ...]
    schema: ma.Schema
    on_server: Mapping[str, str]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(field.key for field in self.fields)

    @property
    def labels(self) -> dict[str, str]:
        """Label -> key, for scenarios and messages."""
        return {field.label: field.key for field in self.fields}

    def load(
        self,
        answers: Mapping[str, Any],
        context: Mapping[str, Any] = NOTHING,
        *,
        now: datetime | None = None,
    ) -> dict[str, Any]:
        """Typed values, one for every key; what is hidden or empty is null.

        Hiding is decided on the answers and ``context`` (the variables of the case; an answer
        wins over a variable of the same name). Raises Invalid: key -> Chinese messages, for
        answers that do not fit, are missing, or are not asked for at all.
        """
        values, errors = self._converted(answers)
        scope = {**_variables(context), **dict.fromkeys(self.keys), **values}
        try:
            gone = hidden(self.order, scope, now)
            scope |= dict.fromkeys(gone)
            asked = [field for field in self.fields if field.key not in gone]
            wrong = {
                field.key: errors.get(field.key) or _complaints(field, scope, context, now)
                for field in asked
            }
        except Unclear as error:
            raise Invalid({error.key: [say("condition", reason=error.reason)]}) from error
        strange = {name: found for name, found in errors.items() if name not in self.keys}
        _refuse(wrong | strange)
        return {key: scope[key] for key in self.keys}

    def part(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Typed values of these answers alone, as a change of what was answered before: nothing
        else is demanded, nothing hidden. Raises Invalid: key -> Chinese messages."""
        values, errors = self._converted(answers)
        _refuse(errors)
        return {key: values[key] for key in answers if key in values}

    def from_post(self, post: Post) -> dict[str, Any]:
        """Answers out of a posted page; names that begin with ``_`` belong to the page."""
        return read_post(self.fields, post)

    def html(
        self,
        answers: Mapping[str, Any] = NOTHING,
        errors: Mapping[str, Collection[str]] = NOTHING,
        *,
        context: Mapping[str, Any] = NOTHING,
        files: Mapping[str, str] = NOTHING,
        now: datetime | None = None,
    ) -> str:
        """The markup of the fields only; ``files`` names the stored files (id -> caption).

        ``context`` fills what was answered before, and lists people and units to choose from:
        ``$persons`` and ``$units``, each pairs of id and name (or objects with value and label).
        """
        page = Page(answers, errors, _variables(context), context, files, now)
        return page.show(self.parts, {field.key: field for field in self.fields})

    def _converted(self, answers: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
        given = {key: value for key, value in answers.items() if not is_blank(value)}
        try:
            return self.schema.load(given), {}
        except ma.ValidationError as error:
            valid = error.valid_data if isinstance(error.valid_data, dict) else {}
            return valid, complaints(error)


def _complaints(
    field: Field, scope: Mapping[str, Any], context: Mapping[str, Any], now: datetime | None
) -> list[str]:
    """What is wrong with a visible answer beyond its own shape."""
    value = scope[field.key]
    if _is_missing(field, value):
        word = REQUIRED.get(field.kind, "fill")
        return [say(word, label=field.label)] if is_needed(field, scope, now) else []
    return [] if _is_offered(field, value, context) else [say("option")]


def _is_offered(field: Field, value: Any, context: Mapping[str, Any]) -> bool:
    offered = listed(field, context)
    given = value if field.multiple else [value]
    return offered is None or set(given) <= {option.value for option in offered}


def _is_missing(field: Field, value: Any) -> bool:
    if field.kind == "location":
        return value is None or not value["words"]
    return value is None or value is False


def _variables(context: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in context.items() if not name.startswith("$")}


def _refuse(wrong: Mapping[str, list[str]]) -> None:
    found = {name: messages for name, messages in wrong.items() if messages}
    if found:
        raise Invalid(found)
