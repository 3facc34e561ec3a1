"""Legal bases: which hold today, which are suspended; suspending and restoring them."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from apiflask.fields import Boolean, Integer, List, Nested, String
from apiflask.validators import Length

from engine import SHANGHAI

from ..auth import casework, me
from . import bp
from .schemas import KeyIn, ReasonIn


class BasisOut(Schema):
    id = String()
    title = String()
    article = String()
    rule = String()
    powers = List(String())
    organs = List(String())
    status = String(metadata={"description": "checked, or to be checked"})
    suspended = Boolean()


class BasesOut(Schema):
    items = List(Nested(BasisOut))


class SuspendIn(ReasonIn):
    articles = List(String(validate=Length(1, 60)), load_default=[])


class ReceiversOut(Schema):
    receivers = Integer(metadata={"description": "open cases that are told"})


@bp.get("/bases")
@bp.output(BasesOut)
def bases() -> dict[str, Any]:
    """The legal bases in force today."""
    me()
    pack, on = casework().pack(), casework().now().astimezone(SHANGHAI).date()
    held = [row for row in pack.bases if row.holds(on)]
    names = ("id", "title", "article", "rule", "powers", "organs", "status")
    items = [{name: getattr(row, name) for name in names} for row in held]
    return {"items": [i | {"suspended": pack.suspension(i["id"]) is not None} for i in items]}


@bp.post("/bases/<basis>/suspend")
@bp.input(SuspendIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReceiversOut)
def suspend(basis: str, json_data: dict[str, Any], headers_data: dict[str, Any]) -> dict[str, Any]:
    """中止: nobody may rely on the basis or pact; the open cases that do are told."""
    given = (basis, json_data["reason"], me(), headers_data["key"], json_data["articles"])
    return casework().suspend_basis(*given)


@bp.post("/bases/<basis>/restore")
@bp.input(ReasonIn)
@bp.input(KeyIn, location="headers")
@bp.output(ReceiversOut)
def restore(basis: str, json_data: dict[str, Any], headers_data: dict[str, Any]) -> dict[str, Any]:
    """恢复: it may be relied on again."""
    return casework().restore_basis(basis, json_data["reason"], me(), headers_data["key"])
