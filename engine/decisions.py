"""Expressions and decisions for whoever has only JSON: the command line and the HTTP API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from .definitions import Definition
from .dmn import Model, Outcome, Service, decide
from .errors import Invalid
from .events import decode, encode
from .feel import evaluate
from .kernel.program import program

Json = Any
_UNREADABLE = (ValueError, TypeError, ArithmeticError, LookupError)


def context_of(given: Json) -> dict[str, Any]:
    """A JSON object as FEEL values: numbers are Decimal, ``{"$d": …}`` and the other tags typed.

    Raises Invalid for what is no object, or has a tag that cannot be read.
    """
    try:
        context = decode(_tagged(given))
    except _UNREADABLE as error:
        raise Invalid({"context": [f"有一个带类型的值无法读取:{error}"]}) from error
    if not isinstance(context, dict) or not isinstance(given, dict):
        raise Invalid({"context": ['应为一个 JSON 对象,例如 {"金额": 100}']})
    return context


def _tagged(value: Json) -> Json:
    """Numbers with a fraction as the codec writes them."""
    if isinstance(value, float | Decimal):
        return {"$n": str(value)}
    if isinstance(value, list):
        return [_tagged(item) for item in value]
    if isinstance(value, dict):
        return {key: _tagged(item) for key, item in value.items()}
    return value


def json_of(value: Any) -> Json:
    """A FEEL value as JSON with its types; what the codec has no tag for is ``{"$feel": text}``."""
    if isinstance(value, list | tuple):
        return [json_of(item) for item in value]
    if isinstance(value, Mapping) and "$c" not in value:
        return {str(key): json_of(item) for key, item in value.items()}
    try:
        return encode(value)
    except ValueError:
        text = evaluate("string(value)", {"value": value}, strict=False)
        return {"$feel": text or type(value).__name__.lower()}


def evaluated(text: str, context: Json, now: datetime | None = None) -> Json:
    """The value of an expression. Raises Invalid, and FeelError where the expression is wrong."""
    return json_of(evaluate(text, context_of(context), now=now))


def decided(model: Model, name: str, context: Json, now: datetime | None = None) -> Outcome:
    """The outcome of a decision. Raises Invalid, and FeelError like ``dmn.decide``."""
    return decide(model, name, context_of(context), now=now)


def decided_by(
    definition: Definition, decision: str, context: Json, now: datetime | None = None
) -> Outcome:
    """The outcome of a decision beside a deployed process. Raises NotFound, Invalid, FeelError."""
    model = program(definition).decisions(definition.process, decision)
    return decided(model, decision, context, now)


def outcome_json(outcome: Outcome) -> dict[str, Json]:
    """An outcome: its value, outputs by name, which rules of which table hit, and notes."""
    found = {
        "value": json_of(outcome.value),
        "outputs": json_of(outcome.outputs),
        "rules": outcome.rules,
    }
    return found | ({"notes": list(outcome.notes)} if outcome.notes else {})


def final_decisions(model: Model) -> list[str]:
    """The ids of the decisions that no other decision of the file needs."""
    needed = {
        ref.id
        for element in model.elements.values()
        if not isinstance(element, Service)
        for ref in getattr(element, "needs", ())
        if not ref.alias
    }
    return [id for id in model.decisions if id not in needed]
