"""Style and scripts: kept by the browser for a year, under an address that changes when they do."""

from __future__ import annotations

import hashlib
import io
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.extract import extract
from flask import Blueprint, Flask, Response, current_app, url_for

from .language import catalogue

FOLDER = Path(__file__).with_name("static")
YEAR = 365 * 86400
ENGLISH = "en.js"  # made from the catalogue

bp = Blueprint("statics", __name__)


def register(app: Flask) -> None:
    app.register_blueprint(bp)
    app.jinja_env.globals["static"] = address


def address(name: str) -> str:
    """Where a file is now. Scripts import each other by relative paths, so the version stands in
    the folder and covers them all."""
    return url_for("statics.file", version=digest(), name=name)


@lru_cache
def digest() -> str:
    """A short digest of all files."""
    found = hashlib.sha256()
    for path in sorted(FOLDER.iterdir()):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    found.update(english())
    return found.hexdigest()[:12]


@lru_cache
def english() -> bytes:
    """The words of the scripts in English, as a script: a table for ``words.js``."""
    words = {
        message: catalogue("en").gettext(message)
        for path in sorted(FOLDER.glob("*.js"))
        for _, message, _, _ in extract("javascript", io.BytesIO(path.read_bytes()), {"_": None})
        if isinstance(message, str)
    }
    table = json.dumps(words, ensure_ascii=False, sort_keys=True)
    return f"globalThis.words = {table};\n".encode()


@bp.get("/static/v-<version>/<path:name>")
def file(version: str, name: str) -> Any:
    if name == ENGLISH:
        reply = Response(english(), mimetype="text/javascript")
    else:
        reply = current_app.send_static_file(name)
        # What is streamed from the file would not be compressed.
        reply.direct_passthrough = False
        reply.make_sequence()
    if version == digest():
        # Another version's page still gets today's file, but must not keep it under that name.
        reply.cache_control.no_cache = None
        reply.cache_control.public, reply.cache_control.immutable = True, True
        reply.cache_control.max_age = YEAR
    return reply
