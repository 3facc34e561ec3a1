"""Photos and papers, under an address that pages link to."""

from __future__ import annotations

from flask import Response, current_app

from ..v1.files import download, original
from . import bp


@bp.get("/files/<digest>")
def file(digest: str) -> Response:
    return download(digest)


@bp.get("/files/<digest>/original")
def photo_original(digest: str) -> Response:
    return original(digest)


@bp.get("/sw.js")
def service_worker() -> Response:
    """At the top of the site, so that it may serve every page (Service Workers 1, scope)."""
    reply = current_app.send_static_file("sw.js")
    reply.headers["Cache-Control"] = "no-cache"
    return reply
