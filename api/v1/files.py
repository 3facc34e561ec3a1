"""Files: photos and papers, named by their SHA-256."""

from __future__ import annotations

from typing import Any

from flask import Response, request, send_file

from ..auth import casework, me
from . import bp
from .schemas import FileOut


@bp.post("/files")
@bp.output(FileOut, status_code=201)
def upload() -> dict[str, Any]:
    """Keep one file: multipart field ``file``, or the bytes themselves with their content type."""
    sent = request.files.get("file")
    data = sent.read() if sent else request.get_data()
    mime = (sent.mimetype if sent else request.mimetype) or ""
    return {"id": casework().upload(data, mime, me())}


@bp.get("/files/<digest>")
def download(digest: str) -> Response:
    """The bytes of a file, never cached by a proxy."""
    path, mime = casework().file(digest, me())
    response = send_file(path, mimetype=mime, max_age=0)
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
