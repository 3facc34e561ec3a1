"""Objects that outlive a case: their types, lists, histories; registering and changing them."""

from __future__ import annotations

from typing import Any

from engine import NewObject, ObjectChange, json_of

from ..auth import casework, me
from . import bp
from .schemas import (
    CasesOfOut,
    KeyIn,
    ObjectHistoryOut,
    ObjectIn,
    ObjectOut,
    ObjectReplyOut,
    ObjectsIn,
    ObjectsOut,
    ObjectTypesOut,
    ObjectUpdateIn,
)

Json = dict[str, Any]


@bp.get("/object-types")
@bp.output(ObjectTypesOut)
def object_types() -> Json:
    """The types of objects, with what their forms ask."""
    me()
    kinds = casework().object_types().values()
    return {"items": [_type(kind) for kind in kinds]}


def _type(kind: Any) -> Json:
    lists = {name: dict(each.columns) for name, each in kind.lists.items()}
    same: Json = {name: getattr(kind, name) for name in ("id", "name", "key", "statuses")}
    return same | {"questions": kind.form.fields, "lists": lists}


@bp.get("/objects")
@bp.input(ObjectsIn, location="query")
@bp.output(ObjectsOut)
def objects(query_data: Json) -> Any:
    """Objects that one may see, the last changed first."""
    after, limit = query_data.pop("after"), query_data.pop("limit")
    return casework().objects(me(), after, limit, **query_data)


@bp.post("/objects")
@bp.input(ObjectIn)
@bp.input(KeyIn, location="headers")
@bp.output(ObjectReplyOut, status_code=201)
def create_object(json_data: Json, headers_data: Json) -> Json:
    """Register an object."""
    return casework().create_object(NewObject(**json_data), me(), headers_data["key"])


@bp.get("/objects/<object_id>")
@bp.output(ObjectOut)
def object_(object_id: str) -> Json:
    """One object; personal values are masked for who may not change it."""
    found = casework().object(object_id, me())
    fields = {each.name: json_of(each.value) for each in found.fields}
    lists = {each.name: _rows(each) for each in found.tables}
    head: Json = {name: getattr(found.head, name) for name in ObjectsOut.SHOWN}
    times = {"key": found.key, "created_at": found.created_at, "next": found.next}
    return head | times | {"fields": fields, "lists": lists, "may_change": found.may_change}


def _rows(table: Any) -> list[Json]:
    names = [name for name, _ in table.columns]
    return [dict(zip(names, map(json_of, row), strict=True)) for row in table.rows]


@bp.patch("/objects/<object_id>")
@bp.input(ObjectUpdateIn)
@bp.input(KeyIn, location="headers")
@bp.output(ObjectReplyOut)
def change_object(object_id: str, json_data: Json, headers_data: Json) -> Json:
    """Change fields, add to lists, set the status."""
    change = ObjectChange(**json_data)
    return casework().change_object(object_id, change, me(), headers_data["key"])


@bp.get("/objects/<object_id>/history")
@bp.output(ObjectHistoryOut)
def object_history(object_id: str) -> Json:
    """Who changed what from what to what, and through which case; the latest first."""
    return {"items": [_entry(each) for each in casework().object_history(object_id, me())]}


def _entry(entry: Any) -> Json:
    changes = [
        {"label": c.label, "before": json_of(c.before), "after": json_of(c.after)}
        for c in entry.changes
    ]
    told = {"note": entry.note, "case": entry.case, "element": entry.element}
    record = {name: getattr(entry.record, name) for name in ("seq", "at", "kind")}
    return record | told | {"actor": entry.record.actor["id"], "changes": changes}


@bp.get("/objects/<object_id>/cases")
@bp.output(CasesOfOut)
def object_cases(object_id: str) -> Json:
    """The cases that have dealt with an object and that one may see."""
    rows = casework().cases_of(object_id, me())
    return {"items": [dict(zip(("number", "name", "status"), r, strict=True)) for r in rows]}


@bp.get("/cases/<case_id>/objects")
@bp.output(ObjectsOut)
def case_objects(case_id: str) -> Json:
    """The objects that a case has dealt with."""
    return {"items": casework().objects_of(casework().case(case_id, me()).id), "next": None}
