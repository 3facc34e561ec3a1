"""Fields -> a marshmallow schema that converts and checks every answer on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import marshmallow as ma

from . import text, values
from .model import Field
from .words import say

CONVERT: Mapping[str, Callable[[Any, Field], Any]] = {
    "textfield": text.line,
    "textarea": text.paragraphs,
    "plate": text.plate,
    "phone": text.phone,
    "signature": text.signature,
    "number": values.number,
    "date": values.day,
    "datetime": values.moment,
    "checkbox": values.flag,
    "radio": values.choice,
    "select": values.choice,
    "checklist": values.choices,
    "person": values.ident,
    "unit": values.ident,
    "photo": values.photos,
    "location": values.place,
}


class Answer(ma.fields.Field[Any]):
    """The answer to one field; nothing given is null, for a tick it is false."""

    def __init__(self, field: Field) -> None:
        super().__init__(load_default=False if field.kind == "checkbox" else None)
        self.field = field

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return CONVERT[self.field.kind](value, self.field)


GENERAL = {"unknown": "unknown", "type": "shape"}


class Answers(ma.Schema):
    """Answers to a form; what the form does not ask is refused."""

    class Meta:
        unknown = ma.RAISE

    error_messages = GENERAL  # names of sentences: said when somebody is there to read them


def complaints(error: ma.ValidationError) -> dict[str, list[str]]:
    """Field -> what is wrong with it, in the reader's language."""
    names = set(GENERAL.values())
    found: dict[str, list[str]] = error.normalized_messages()
    return {key: [say(m) if m in names else m for m in told] for key, told in found.items()}


def schema(fields: Iterable[Field]) -> ma.Schema:
    """The schema for these fields; whether a field is needed is decided later, with conditions."""
    return Answers.from_dict({field.key: Answer(field) for field in fields})()


def is_blank(value: object) -> bool:
    """Whether this counts as not answered, before it is read."""
    if isinstance(value, Mapping):
        return all(is_blank(part) for part in value.values())
    return value is None or value == [] or (isinstance(value, str) and not value.strip())
