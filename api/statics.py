"""Style and scripts: kept by the browser for a year, under an address that changes when they do."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app, url_for

FOLDER = Path(__file__).with_name("static")
YEAR = 365 * 86400

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
    return found.hexdigest()[:12]


@bp.get("/static/v-<version>/<path:name>")
def file(version: str, name: str) -> Any:
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
