"""Files: photos and papers, named by their SHA-256."""

from __future__ import annotations

from typing import Any

from flask import Response, request, send_file

from engine import NotFound

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


@bp.put("/files/<digest>/original")
@bp.output(FileOut)
def keep_original(digest: str) -> dict[str, Any]:
    """Keep the photo that a phone made this one from: the bytes with their content type. Once; the
    same again changes nothing."""
    data, mime = request.get_data(), request.mimetype or ""
    return {"id": casework().keep_original(digest, data, mime, me())}


@bp.get("/files/<digest>/original")
def original(digest: str) -> Response:
    """The bytes of the original of a photo, for whoever may read the photo."""
    casework().file(digest, me())
    found = casework().originals([digest]).get(digest)
    if found is None:
        raise NotFound("这张照片没有原图")
    return download(found.id)


@bp.get("/files/<digest>")
def download(digest: str) -> Response:
    """The bytes of a file, never cached by a proxy."""
    path, mime = casework().file(digest, me())
    response = send_file(path, mimetype=mime, max_age=0)
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
