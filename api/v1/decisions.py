"""Expressions and the decision tables of deployed processes, for other programs."""

from __future__ import annotations

from typing import Any

from engine import decided_by, evaluated, outcome_json

from ..auth import casework, me
from . import bp
from .schemas import DecisionIn, ExpressionIn, OutcomeOut, ValueOut

Json = dict[str, Any]


@bp.post("/feel")
@bp.input(ExpressionIn)
@bp.output(ValueOut)
def feel(json_data: Json) -> Json:
    """Evaluate a FEEL expression over a context, at this instant."""
    me()
    found = evaluated(json_data["expression"], json_data["context"], casework().now())
    return {"value": found}


@bp.post("/processes/<process>/decisions/<decision>")
@bp.input(DecisionIn)
@bp.output(OutcomeOut)
def decide(process: str, decision: str, json_data: Json) -> Json:
    """What a decision of a deployed process says about a context; nothing is changed."""
    me()
    definition, now = casework().deployed(process), casework().now()
    return outcome_json(decided_by(definition, decision, json_data["context"], now))
