"""Photos and papers, under an address that pages link to."""

from __future__ import annotations

from flask import Response

from ..v1.files import download
from . import bp


@bp.get("/files/<digest>")
def file(digest: str) -> Response:
    return download(digest)
