"""What every process allows beside its drawing: 转法定途径, 补充情况, 强制结案 (processes 11.0)."""

from __future__ import annotations

from typing import Any

from ..errors import NotAllowed
from ..kernel import permits
from . import intake
from .acting import Acting, Answers
from .once import Reply
from .working import commands, has_part, reply, tell


def route_out(a: Acting, answers: Answers) -> Reply:
    """转法定途径: who must decide is somebody else; the letter names the right channel."""
    return _end(a, "route_out", "case.routed_out", answers)


def force_close(a: Acting, answers: Answers) -> Reply:
    """强制结案: a leader closes what nobody could bring to an end; reason and class required."""
    return _end(a, "force_close", "case.force_closed", answers)


def _end(a: Acting, name: str, kind: str, answers: Answers) -> Reply:
    permits.demand(a.definition, name)
    commands(a, name)
    _, taken = a.load(a.form(f"common/{name}"), answers)
    tell(a, kind, {"answers": taken.answers}, taken, "")
    return reply(a)


def add_fact(a: Acting, answers: Answers) -> Reply:
    """补充情况: a fact or evidence at any time; whoever has the case sees it on the task."""
    permits.demand(a.definition, "new_fact")
    _may_tell(a)
    _, taken = a.load(a.form("common/new_fact"), answers)
    intake.check_files(a.db, a.house, taken)
    data: dict[str, Any] = {"answers": taken.answers}
    a.noted("fact.added", data)
    a.keep(taken)
    return reply(a)


def _may_tell(a: Acting) -> None:
    """The reporter, those who have a part in the case, and the roles that may tell facts."""
    try:
        has_part(a)
    except NotAllowed:
        commands(a, "new_fact")
