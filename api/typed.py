"""What somebody typed, before anything is done with it: text without NUL.

PostgreSQL keeps no NUL in a text and SQLite cuts some functions off at it; no keyboard writes one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from flask import Flask, request
from flask_babel import gettext as _

from engine import Invalid

NUL = "\0"


def register(app: Flask) -> None:
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    """Invalid names the field; a file's bytes are its own matter."""
    for name, text in _texts():
        if NUL in text or NUL in name:
            told = _("里面有看不见的空字符(NUL),请删掉再试")
            raise Invalid({name.replace(NUL, "") or "path": [told]})


def _texts() -> Iterator[tuple[str, str]]:
    yield "path", request.path
    yield from request.args.items(multi=True)
    yield from request.form.items(multi=True)
    for name, file in request.files.items(multi=True):
        yield name, file.filename or ""
    if request.is_json and b"\\u0000" in request.get_data():
        yield from _strings("json", _read(request.get_data()))


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None  # said where it is read


def _strings(name: str, found: Any) -> Iterator[tuple[str, str]]:
    """Every text in a JSON value, under the name of the field that it is in."""
    if isinstance(found, str):
        yield name, found
    elif isinstance(found, list):
        for each in found:
            yield from _strings(name, each)
    elif isinstance(found, dict):
        for key, each in found.items():
            yield key, key
            yield from _strings(key, each)
