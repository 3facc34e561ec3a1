"""Operations on tasks and cases beside doing them (docs/operations-on-tasks.md)."""

from __future__ import annotations

from typing import Any

from ..auth import casework, me
from . import bp
from .schemas import (
    BulkIn,
    CopiesIn,
    CopiesOut,
    CopyIn,
    EarlierOut,
    HandIn,
    HandOverIn,
    KeyIn,
    MigrateIn,
    MigrationIn,
    ModifyIn,
    OutcomesOut,
    ReasonIn,
    ReplyOut,
    ResetIn,
    SendBackIn,
    SignerIn,
    SignersIn,
    TrialsOut,
    UrgeIn,
)

Json = dict[str, Any]


# ---------------------------------------------------------------- a task


@bp.get("/tasks/<task_id>/earlier-steps")
@bp.output(EarlierOut)
def earlier_steps(task_id: str) -> Json:
    """The steps that a task may be sent back to, the nearest first."""
    casework().case(casework().task(task_id).case, me())  # NotFound where one may not look
    return {"items": casework().earlier_steps(task_id)}


@bp.post("/tasks/<task_id>/send-back")
@bp.input(SendBackIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def send_back(task_id: str, json_data: Json, headers_data: Json) -> Json:
    """驳回: to the step before, to an earlier element, or to the reporter."""
    reason, key = json_data.pop("reason"), headers_data["key"]
    return casework().send_back(task_id, reason, me(), key, **json_data)


@bp.post("/tasks/<task_id>/take-back")
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def take_back(task_id: str, headers_data: Json) -> Json:
    """拿回: open again what one has just done."""
    return casework().take_back(task_id, me(), headers_data["key"])


@bp.post("/tasks/<task_id>/transfer")
@bp.input(HandIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def transfer(task_id: str, json_data: Json, headers_data: Json) -> Json:
    """转办: somebody else answers for the task."""
    found = (json_data["to"], me(), headers_data["key"], json_data["reason"])
    return casework().transfer(task_id, *found)


@bp.post("/tasks/<task_id>/signers")
@bp.input(SignersIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def add_signers(task_id: str, json_data: Json, headers_data: Json) -> Json:
    """加签: before, parallel to or after one's own task."""
    found = (json_data["to"], json_data["when"], me(), headers_data["key"], json_data["reason"])
    return casework().add_signers(task_id, *found)


@bp.post("/tasks/<task_id>/signers/remove")
@bp.input(SignerIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def remove_signer(task_id: str, json_data: Json, headers_data: Json) -> Json:
    """减签: somebody need not sign any more."""
    found = (json_data["who"], me(), headers_data["key"], json_data["reason"])
    return casework().remove_signer(task_id, *found)


@bp.post("/tasks/<task_id>/urge")
@bp.input(UrgeIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def urge(task_id: str, json_data: Json, headers_data: Json) -> Json:
    """催办: ask whoever has the task to hurry."""
    return casework().urge(task_id, me(), headers_data["key"], json_data["text"])


# ---------------------------------------------------------------- a case


@bp.post("/cases/<case_id>/withdraw")
@bp.input(ReasonIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def withdraw(case_id: str, json_data: Json, headers_data: Json) -> Json:
    """撤销: the reporter takes the case back."""
    return casework().withdraw(_id(case_id), json_data["reason"], me(), headers_data["key"])


@bp.post("/cases/<case_id>/copies")
@bp.input(CopyIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def copy(case_id: str, json_data: Json, headers_data: Json) -> Json:
    """抄送: let persons read the case."""
    found = (json_data["to"], me(), headers_data["key"], json_data["text"])
    return casework().copy(_id(case_id), *found)


@bp.post("/cases/<case_id>/read")
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def mark_read(case_id: str, headers_data: Json) -> Json:
    """已阅: one has read what was copied to one."""
    return casework().mark_read(_id(case_id), me(), headers_data["key"])


@bp.get("/copies")
@bp.input(CopiesIn, location="query")
@bp.output(CopiesOut)
def copies(query_data: Json) -> Json:
    """What was copied to oneself, the newest first."""
    return {"items": casework().copies(me(), unread=query_data["unread"])}


@bp.post("/cases/<case_id>/modify")
@bp.input(ModifyIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def modify(case_id: str, json_data: Json, headers_data: Json) -> Json:
    """调整: start before or after elements, cancel element instances."""
    found = (json_data["steps"], json_data["reason"], me(), headers_data["key"])
    return casework().modify(_id(case_id), *found)


@bp.post("/cases/<case_id>/reset")
@bp.input(ResetIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def reset(case_id: str, json_data: Json, headers_data: Json) -> Json:
    """重置: stand again as after an earlier record."""
    found = (json_data["to"], json_data["reason"], me(), headers_data["key"], json_data["clocks"])
    return casework().reset(_id(case_id), *found)


@bp.post("/cases/<case_id>/migrate")
@bp.input(MigrateIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def migrate(case_id: str, json_data: Json, headers_data: Json) -> Json:
    """迁移: one case to another version of its process."""
    found = casework().case(case_id, me())
    reason = json_data.pop("reason")
    plan = casework().plan_migration(found.process, **json_data)
    return casework().migrate(found.id, plan, reason, me(), headers_data["key"])


@bp.post("/cases/<case_id>/restart")
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut, status_code=201)
def restart(case_id: str, headers_data: Json) -> Json:
    """重启: begin an ended case again as a new, linked one."""
    return casework().restart(_id(case_id), me(), headers_data["key"])


# ---------------------------------------------------------------- many cases


@bp.post("/migrations/try")
@bp.input(MigrationIn)
@bp.output(TrialsOut)
def try_migration(json_data: Json) -> Json:
    """试算: what a migration of all open cases would do, in sentences. Nothing is written."""
    casework().demand(me(), "steer")
    json_data.pop("reason")
    trials, sentences = casework().try_migration(casework().plan_migration(**json_data))
    return {"sentences": sentences, "trials": trials}


@bp.post("/migrations")
@bp.input(MigrationIn)
@bp.input(KeyIn, location="headers")
@bp.output(OutcomesOut)
def migrate_all(json_data: Json, headers_data: Json) -> Any:
    """迁移: every open case of a process; those that cannot move are named with the reason."""
    casework().demand(me(), "steer")
    reason = json_data.pop("reason")
    plan = casework().plan_migration(**json_data)
    return casework().migrate_all(plan, reason, me(), headers_data["key"])


@bp.post("/hand-over")
@bp.input(HandOverIn)
@bp.input(KeyIn, location="headers")
@bp.output(OutcomesOut)
def hand_over(json_data: Json, headers_data: Json) -> Any:
    """离职转办: everything that a person has, one record a case; ``dry_run`` only looks."""
    found = (json_data["person"], json_data["to"], json_data["reason"], me(), headers_data["key"])
    return casework().hand_over(*found, dry_run=json_data["dry_run"])


@bp.post("/bulk/modify")
@bp.input(BulkIn)
@bp.input(KeyIn, location="headers")
@bp.output(OutcomesOut)
def bulk_modify(json_data: Json, headers_data: Json) -> Any:
    """批量调整: the same modification of every open case that the filters choose."""
    casework().demand(me(), "steer")
    steps, reason, actor = json_data["steps"], json_data["reason"], me()

    def act(case: str, key: str | None) -> Json:
        return casework().modify(case, steps, reason, actor, key)

    return casework().bulk(act, json_data["filters"], headers_data["key"])


def _id(case_id: str) -> str:
    """The id of a case that the asker may see. NotFound otherwise."""
    return casework().case(case_id, me()).id
