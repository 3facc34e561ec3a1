"""我的待办: what one has to do, the most urgent first, and what one has reported."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import render_template, request

from engine import Case, NotFound, UserTask

from ..auth import casework, me
from . import bp
from .report import places

SHOWN = 20
REPORTED = 10
FILTERS = ("process", "unit", "words")


@bp.get("/")
def queue() -> Any:
    filters = {name: request.args.get(name, "").strip() for name in FILTERS}
    page = casework().queue(me(), request.args.get("after"), SHOWN, **filters)
    reported = casework().cases(me(), None, REPORTED, mine=True)
    return render_template(
        "queue.html",
        page=page,
        reported=reported,
        filters=filters,
        filtered=any(filters.values()),
        processes=casework().processes(),
        units=places(),
        urgency=casework().urgency(case.id for case in reported.items),
        titles=titles(reported.items),
        said=request.args.get("said"),
        onward=_onward(request.args.get("case")),
    )


def titles(cases: Iterable[Case]) -> dict[str, str]:
    """Case id -> its title from the vault, for those that have one."""
    tokens = {case.id: {"$c": case.title} for case in cases if case.title}
    return {ident: title for ident, title in casework().reveal(tokens).items() if title}


def _onward(case: str | None) -> tuple[Case, list[UserTask]] | None:
    """The case just worked on, and what the same person may do next in it."""
    if not case:
        return None
    try:
        found = casework().case(case, me())
    except NotFound:
        return None
    tasks = casework().tasks(found.id, open_only=True)
    return found, [task for task in tasks if serves(task)]


def serves(task: UserTask) -> bool:
    """Whether the task stands in a queue of the asker, or in his own hands."""
    if task.assignee:
        return task.assignee == me().id
    return any(f"{role}@{task.unit}" in me().queues for role in task.role)
