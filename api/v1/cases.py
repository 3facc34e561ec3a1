"""Cases: opening, reading, telling them what happened, proving them."""

from __future__ import annotations

from typing import Any

from engine import Report

from ..auth import casework, me
from . import bp
from .schemas import (
    AnswersIn,
    CaseOut,
    CasesIn,
    CasesOut,
    EvidenceIn,
    HistoryOut,
    KeyIn,
    MessageIn,
    NoteIn,
    ProcessesOut,
    ReplyOut,
    ReportIn,
    VerdictOut,
)

Json = dict[str, Any]


@bp.get("/processes")
@bp.output(ProcessesOut)
def processes() -> Json:
    """What can be opened here."""
    me()
    return {"items": casework().processes()}


@bp.get("/cases")
@bp.input(CasesIn, location="query")
@bp.output(CasesOut)
def cases(query_data: Json) -> Any:
    """Cases that one may see, newest first."""
    after, limit = query_data.pop("after"), query_data.pop("limit")
    return _titled(casework().cases(me(), after, limit, **query_data))


def _titled(page: Any) -> Json:
    return {"items": [_shown(case) for case in page.items], "next": page.next}


def _shown(case: Any) -> Json:
    row: Json = {name: getattr(case, name) for name in CaseOut().fields}
    title = casework().reveal({"$c": case.title}) if case.title else None
    return row | {"title": title}


@bp.post("/cases")
@bp.input(ReportIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut, status_code=201)
def open_case(json_data: Json, headers_data: Json) -> Json:
    """Report: open a case."""
    return casework().open(Report(**json_data), me(), headers_data["key"])


@bp.get("/cases/<case_id>")
@bp.output(CaseOut)
def case(case_id: str) -> Json:
    """One case, by id or number."""
    return _shown(casework().case(case_id, me()))


@bp.get("/cases/<case_id>/history")
@bp.output(HistoryOut)
def history(case_id: str) -> Json:
    """Every record of a case, as it was written; personal values are commitments. Answers that are
    not for this reader (``seen_by``) are left out."""
    found = casework().case(case_id, me()).id
    return {"items": casework().seen_history(found, me())}


@bp.get("/cases/<case_id>/verify")
@bp.output(VerdictOut)
def verify(case_id: str) -> Any:
    """Execute the case again from its inputs and compare."""
    return casework().verify(casework().case(case_id, me()).id)


@bp.post("/cases/<case_id>/messages")
@bp.input(MessageIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def send(case_id: str, json_data: Json, headers_data: Json) -> Json:
    """Something happened that the case waits for."""
    found = (json_data["message"], json_data["answers"], me(), headers_data["key"])
    return casework().send(_id(case_id), *found, json_data["subscription"])


@bp.post("/cases/<case_id>/notes")
@bp.input(NoteIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def note(case_id: str, json_data: Json, headers_data: Json) -> Json:
    """A remark in the case's history."""
    return casework().note(_id(case_id), json_data["text"], me(), headers_data["key"])


@bp.post("/cases/<case_id>/evidence")
@bp.input(EvidenceIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def evidence(case_id: str, json_data: Json, headers_data: Json) -> Json:
    """Photos added at any time."""
    more = (json_data["files"], me(), json_data["text"], headers_data["key"])
    return casework().add_evidence(_id(case_id), *more)


@bp.post("/cases/<case_id>/suspension")
@bp.input(AnswersIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def suspension(case_id: str, json_data: Json, headers_data: Json) -> Json:
    """挂账: ask to put the case on hold."""
    return casework().ask_suspension(_id(case_id), json_data["answers"], me(), headers_data["key"])


@bp.post("/cases/<case_id>/resume")
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def resume(case_id: str, headers_data: Json) -> Json:
    """恢复办理: end a hold."""
    return casework().resume(_id(case_id), me(), headers_data["key"])


@bp.post("/cases/<case_id>/supervision")
@bp.input(AnswersIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def supervision(case_id: str, json_data: Json, headers_data: Json) -> Json:
    """督办: instruct those who have the case."""
    return casework().supervise(_id(case_id), json_data["answers"], me(), headers_data["key"])


@bp.post("/cases/<case_id>/void")
@bp.input(AnswersIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def void(case_id: str, json_data: Json, headers_data: Json) -> Json:
    """作废: end the case without counting it."""
    return casework().void(_id(case_id), json_data["answers"], me(), headers_data["key"])


@bp.post("/cases/<case_id>/merge")
@bp.input(AnswersIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def merge(case_id: str, json_data: Json, headers_data: Json) -> Json:
    """并案: the case ends as part of another one."""
    return casework().merge(_id(case_id), json_data["answers"], me(), headers_data["key"])


@bp.post("/cases/<case_id>/unmerge")
@bp.input(AnswersIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def unmerge(case_id: str, json_data: Json, headers_data: Json) -> Json:
    """撤销并案: the case stands again as before."""
    return casework().unmerge(_id(case_id), json_data["answers"], me(), headers_data["key"])


@bp.post("/cases/<case_id>/route-out")
@bp.input(AnswersIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def route_out(case_id: str, json_data: Json, headers_data: Json) -> Json:
    """转法定途径: end the case with a letter that names the right channel."""
    return casework().route_out(_id(case_id), json_data["answers"], me(), headers_data["key"])


@bp.post("/cases/<case_id>/facts")
@bp.input(AnswersIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def add_fact(case_id: str, json_data: Json, headers_data: Json) -> Json:
    """补充情况: a new fact or evidence, which whoever has the case sees on the task."""
    return casework().add_fact(_id(case_id), json_data["answers"], me(), headers_data["key"])


@bp.post("/cases/<case_id>/force-close")
@bp.input(AnswersIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReplyOut)
def force_close(case_id: str, json_data: Json, headers_data: Json) -> Json:
    """强制结案: a leader closes the case, with reason and class."""
    return casework().force_close(_id(case_id), json_data["answers"], me(), headers_data["key"])


def _id(case_id: str) -> str:
    """The id of a case that the asker may see. NotFound otherwise."""
    return casework().case(case_id, me()).id
