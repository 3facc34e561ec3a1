"""What a browser posts -> answers; everything stays text, ``Form.load`` converts it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

from .model import Field


class Post(Protocol):
    """A posted form, such as werkzeug's MultiDict."""

    def getlist(self, key: str) -> list[str]: ...

    def __iter__(self) -> Iterator[str]: ...


# The files themselves are stored by the page before it loads the form.
NAMES: Mapping[str, tuple[str, ...]] = {
    "location": (".words", ".lat", ".lng"),
    "signature": ("", ".drawn"),
    "photo": ("", ".camera", ".album"),
}
"""Kind -> what is added to the key to name its controls; every other kind has one control."""


def read_post(fields: Iterable[Field], post: Post) -> dict[str, Any]:
    """The answers, one for every field, and every posted name that no field has."""
    asked = tuple(fields)
    names = {name for field in asked for name in names_of(field)}
    answers = {field.key: READ.get(field.kind, _plain)(field, post) for field in asked}
    strange = [name for name in post if name not in names and not name.startswith("_")]
    return answers | {name: _first(post, name) for name in strange}


def names_of(field: Field) -> tuple[str, ...]:
    """The names of the controls of this field."""
    return tuple(field.key + part for part in NAMES.get(field.kind, ("",)))


def _plain(field: Field, post: Post) -> Any:
    return _several(field, post) if field.multiple else _first(post, field.key)


def _several(field: Field, post: Post) -> list[str]:
    return [value for value in post.getlist(field.key) if value]


def _tick(field: Field, post: Post) -> bool | str:
    return _first(post, field.key) or False


def _place(field: Field, post: Post) -> dict[str, str | None]:
    return {part: _first(post, f"{field.key}.{part}") for part in ("words", "lat", "lng")}


def _signature(field: Field, post: Post) -> str | None:
    return _first(post, f"{field.key}.drawn") or _first(post, field.key)


def _first(post: Post, name: str) -> str | None:
    found = post.getlist(name)
    return found[0] if found else None


READ: Mapping[str, Callable[[Field, Post], Any]] = {
    "checkbox": _tick,
    "location": _place,
    "signature": _signature,
}
