"""Task lists: what a person has to do, and doing it."""

from __future__ import annotations

from typing import Any

from ..auth import casework, me
from . import bp
from .schemas import AnswersIn, CompleteIn, DelegateIn, FormOut, KeyIn, PageIn, QueueOut, ReplyOut

Json = dict[str, Any]


@bp.get("/tasks")
@bp.input(PageIn, location="query")
@bp.output(QueueOut)
def queue(query_data: Json) -> Any:
    """Open tasks of one's own queues, the most urgent first."""
    return casework().queue(me(), query_data["after"], query_data["limit"])


@bp.get("/tasks/<task_id>/form")
@bp.output(FormOut)
def form(task_id: str) -> Json:
    """The fields of a task's form in the version that its case pinned, and one's draft."""
    task = casework().task(task_id)
    casework().case(task.case, me())  # NotFound where one may not look
    found = casework().form_of(casework().definition_of(task.case), task.form)
    fields = found.fields if found else ()
    more = {"draft": casework().draft(task_id, me()), "proposed": casework().proposed(task_id)}
    return {"form": task.form, "questions": fields, **more}


@bp.post("/tasks/<task_id>/claim")
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def claim(task_id: str, headers_data: Json) -> Json:
    """签收: take a task for oneself."""
    return casework().claim(task_id, me(), headers_data["key"])


@bp.post("/tasks/<task_id>/release")
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def release(task_id: str, headers_data: Json) -> Json:
    """放回: put a claimed task back."""
    return casework().release(task_id, me(), headers_data["key"])


@bp.post("/tasks/<task_id>/delegate")
@bp.input(DelegateIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def delegate(task_id: str, json_data: Json, headers_data: Json) -> Json:
    """委派: a named person does the work; the task then comes back."""
    found = (json_data["to"], me(), headers_data["key"], json_data["reason"])
    return casework().delegate(task_id, *found)


@bp.post("/tasks/<task_id>/complete")
@bp.input(CompleteIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def complete(task_id: str, json_data: Json, headers_data: Json) -> Json:
    """办结: do a task; the server checks every answer with the case's form version."""
    found = (json_data["answers"], me(), headers_data["key"], json_data["occurred_at"])
    reply = casework().complete(task_id, *found)
    casework().drop_draft(task_id, me())
    return reply


@bp.post("/tasks/<task_id>/return")
@bp.input(AnswersIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def return_task(task_id: str, json_data: Json, headers_data: Json) -> Json:
    """退单: return a task with a reason."""
    return casework().return_task(task_id, json_data["answers"], me(), headers_data["key"])


@bp.post("/tasks/<task_id>/extension")
@bp.input(AnswersIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def extension(task_id: str, json_data: Json, headers_data: Json) -> Json:
    """延期: ask one level up for more time."""
    return casework().ask_extension(task_id, json_data["answers"], me(), headers_data["key"])


@bp.put("/tasks/<task_id>/draft")
@bp.input(AnswersIn)
@bp.output({}, status_code=204)
def draft(task_id: str, json_data: Json) -> str:
    """Keep unfinished answers; only their author sees them."""
    casework().save_draft(task_id, json_data["answers"], me())
    return ""
