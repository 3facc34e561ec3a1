"""Oneself, and whether the system is up."""

from __future__ import annotations

from typing import Any

from ..auth import casework, me
from . import bp
from .schemas import HealthOut, MeOut


@bp.get("/me")
@bp.output(MeOut)
def myself() -> dict[str, Any]:
    """Who is signed in, and the posts held now."""
    actor = me()
    posts = sorted(actor.posts, key=lambda p: (p.unit, p.role))
    return {"id": actor.id, "name": casework().names([actor.id]).get(actor.id), "posts": posts}


@bp.get("/health")
@bp.output(HealthOut)
def health() -> dict[str, Any]:
    """Up, and the database answers."""
    casework().next_due()
    return {"status": "ok"}
