"""案件: the list with its filters, and one case with all that happened to it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from engine import DIAGRAM_CSS, Case, Definition, UserTask, decode

from ..auth import casework, me
from . import answers as asked
from . import bp, words
from .guide import steps
from .queue import serves, titles
from .report import places
from .timeline import timeline

SHOWN = 20
FILTERS = ("status", "process", "unit", "number", "due")
FIRST_RECORDS = 20
COMMANDS = (
    "supervise", "approve_suspension", "void", "merge", "route_out", "new_fact", "force_close",
)  # fmt: skip


@bp.get("/cases")
def cases() -> Any:
    filters = {name: request.args.get(name, "").strip() for name in FILTERS}
    page = casework().cases(me(), request.args.get("after"), SHOWN, **filters)
    return render_template(
        "cases.html",
        page=page, filters=filters, processes=casework().processes(), units=places(),
        titles=titles(page.items), urgency=casework().urgency(c.id for c in page.items),
    )  # fmt: skip


@bp.get("/cases/<ident>")
def case(ident: str) -> Any:
    return show(casework().case(ident, me()))


def show(found: Case, problem: Any = None, status: int = 200) -> Any:
    """The case's page; ``problem`` is what a small form on it was refused with."""
    entries = timeline(found)
    everything = "all" in request.args
    page = render_template(
        "case.html",
        case=found, title=titles([found]).get(found.id), steps=steps(found),
        entries=entries if everything else entries[:FIRST_RECORDS], count=len(entries),
        pictures=casework().pictures(found.id), diagram_css=DIAGRAM_CSS,
        clocks=casework().clocks(found.id),
        urgency=casework().urgency([found.id]), actions=actions(found), may=allowed(found),
        linked=casework().linked(found.id), closing=_closing(found),
        parent=_parent(found), result=_result(found), objects=casework().objects_of(found.id),
        incidents=casework().incidents(found.id), part=has_part(found),
        nobody=casework().nobody_for(casework().tasks(found.id, open_only=True)),
        verdict=casework().verify(found.id) if "verify" in request.args else None,
        key=asked.fresh_key(), said=request.args.get("said"), problem=problem,
    )  # fmt: skip
    return page, status


def _closing(found: Case) -> dict[str, Any]:
    """What the case closed with, personal words revealed; {} while it is open."""
    if found.status != "closed":
        return {}
    records = casework().history(found.id)
    frozen = [e["closing"] for r in records for e in r.effects if "closing" in e]
    return dict(casework().reveal(decode(frozen[-1]))) if frozen else {}


def _parent(found: Case) -> Case | None:
    """The case that opened this one, or that it begins again."""
    return casework().case(found.parent) if found.parent else None


def _result(found: Case) -> dict[str, Any]:
    """What the case that this one was merged into has come to, {} if that is open."""
    told = casework().shared_results(found.id)[-1:] if found.merged_into else []
    return {**told[0], **casework().reveal(decode(told[0]["answers"]))} if told else {}


def actions(found: Case) -> list[dict[str, Any]]:
    """Messages that the case waits for and a role of the asker may send."""
    waiting = casework().actions(found.id) if found.status == "open" else []
    return [a for a in waiting if a["type"] == "message" and _may_send(a)]


def _may_send(action: dict[str, Any]) -> bool:
    roles = {role for role in action["role"].split(",") if role}
    return not roles or bool(roles & me().roles)


def allowed(found: Case) -> set[str]:
    """The commands that a post of the asker, somewhere above the case, may give."""
    line = {unit.id for unit in words.pack().path(found.unit)}
    held = {post.role for post in me().posts if post.unit in line}
    commands = words.roles().get("commands", {})
    may = {name for name in COMMANDS if held & set(commands.get(name, ()))}
    if found.status != "open":
        return may & {"merge"} if found.merged_into else set()
    return may - forbidden(casework().definition_of(found.id))


def forbidden(definition: Definition) -> set[str]:
    """The commands that the process does not allow (property ``forbid``)."""
    drawn = definition.elements[(definition.process, definition.process)].properties
    return {name.strip() for name in drawn.get("forbid", "").replace(",", ",").split(",")}


def has_part(found: Case) -> bool:
    """Whether the asker reported the case or serves one of its tasks."""
    return found.reporter == me().id or any(map(_is_mine, casework().tasks(found.id)))


def _is_mine(task: UserTask) -> bool:
    return task.assignee == me().id or serves(task) or _once_served(task)


def _once_served(task: UserTask) -> bool:
    return any(f"{role}@{task.unit}" in me().queues for role in task.role)
