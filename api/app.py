"""The HTTP face of the engine: factory, who asks, security headers, errors."""

from __future__ import annotations

from typing import Any

from apiflask import APIFlask
from flask import Flask, Response, g, request
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from engine import Casework

from . import auth, errors, language, pages, statics, typed, v1

LARGEST_REQUEST = 25 * 2**20

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; media-src 'self' blob:; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
}
RECORDING = ("/tasks/", "/cases/", "/desk")  # pages that offer to record somebody's voice


def create_app(casework: Casework, **config: Any) -> Flask:
    """An application over one engine. ``config`` are Flask settings, for tests and demos."""
    app = APIFlask(
        __name__, title="吹哨 Chuishao", version="1", spec_path="/openapi.json", docs_path=None
    )
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        OPENAPI_VERSION="3.1.0",
        VALIDATION_ERROR_STATUS_CODE=422,
        SPEC_FORMAT="json",
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_STREAMS=False,  # it would leave the files of unfinished replies open
        DESCRIPTION="Cases of grassroots governance: open, do, explain, prove. Errors: RFC 9457.",
    )
    app.config.update(config)
    if hops := app.config.get("PROXIES"):  # only then does a forwarded address mean anything
        trusted = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
        app.wsgi_app = trusted  # type: ignore[method-assign]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["casework"] = casework
    typed.register(app)
    auth.register(app)
    language.register(app)
    statics.register(app)
    Compress(app)
    errors.register(app)
    v1.register(app)
    pages.register(app)
    app.after_request(_secured)
    return app


def _secured(response: Response) -> Response:
    if request.path.startswith(RECORDING):
        allowed = HEADERS["Permissions-Policy"].replace("microphone=()", "microphone=(self)")
        response.headers.setdefault("Permissions-Policy", allowed)
    if host := g.get("pictures_from"):
        policy = HEADERS["Content-Security-Policy"].replace("img-src", f"img-src {host}")
        response.headers.setdefault("Content-Security-Policy", policy)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
