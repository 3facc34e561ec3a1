"""Pages for people, rendered here: they work without a script, on a phone, with a keyboard."""

from __future__ import annotations

from flask import Blueprint, Flask

bp = Blueprint("pages", __name__)


def register(app: Flask) -> None:
    from . import (
        accounts,
        acts,
        boards,
        cases,
        designer,
        desk,
        duty,
        evidence,
        figures,
        files,
        ground,
        holidays,
        keeping,
        law,
        metrics,
        notices,
        objects,
        own,
        papers,
        parameters,
        picking,
        places,
        public,
        queue,
        replay,
        report,
        session,
        tasks,
        units,
        wordings,
        words,
    )

    routes = (
        accounts, acts, boards, cases, designer, desk, duty, evidence, figures, files, ground,
        holidays, keeping, law, metrics, notices, objects, own, papers, parameters, picking,
        places, public, queue, replay, report, session, tasks, units, wordings,
    )  # fmt: skip
    assert all(routes)  # imported for their routes
    words.register(app)
    app.register_blueprint(bp)
