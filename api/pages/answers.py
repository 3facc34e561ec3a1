"""What a page posts: answers of a form, photos stored on the way, and the page's own fields."""

from __future__ import annotations

import secrets
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage, MultiDict

from engine import Form, Invalid

from ..auth import casework, me

PHOTO_PARTS = ("camera", "album")


def posted(form: Form | None) -> dict[str, Any]:
    """The answers in the request; photos sent without a script are stored. Invalid if unfit."""
    if form is None:
        return {}
    answers = form.from_post(own_fields())
    for field in form.fields:
        if field.kind == "photo":
            answers[field.key] = [*answers[field.key], *_stored(field.key)]
    return answers


def natural(text: str, *, digits: int) -> int | None:
    """A natural number of at most so many digits; None if it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def own_fields() -> MultiDict[str, str]:
    """What was posted, without the page's own token."""
    return MultiDict((k, v) for k, v in request.form.items(multi=True) if k != "csrf")


def _stored(key: str) -> list[str]:
    files = [
        f for part in PHOTO_PARTS for f in request.files.getlist(f"{key}.{part}") if f.filename
    ]
    return [store(file, key) for file in files]


def store(file: FileStorage, key: str) -> str:
    """Keep one uploaded file; its id. Invalid names the field ``key``."""
    try:
        return casework().upload(file.read(), file.mimetype or "", me())
    except Invalid as error:
        raise Invalid({key: error.fields["file"]}) from error


def key() -> str:
    """The idempotency key of the page that was sent: sending it twice does it once."""
    return request.form.get("_key") or fresh_key()


def fresh_key() -> str:
    return secrets.token_urlsafe(16)
