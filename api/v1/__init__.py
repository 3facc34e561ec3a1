"""JSON under /api/v1: one file a resource; each function loads, calls the engine, dumps."""

from __future__ import annotations

from apiflask import APIBlueprint, APIFlask

bp = APIBlueprint("v1", __name__, url_prefix="/api/v1", tag="v1")


def register(app: APIFlask) -> None:
    from . import cases, decisions, figures, files, law, objects, operations, people, tasks

    routes = (cases, decisions, figures, files, law, objects, operations, people, tasks)
    assert all(routes)  # imported for their routes
    app.register_blueprint(bp)
