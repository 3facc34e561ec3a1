"""Values as text: what ``string()`` gives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from ..model import Limit, Range, YearsMonths
from . import temporal
from .far import FarDate, FarMoment
from .printing import quoted
from .run import Run
from .values import is_context


def text_of(value: Any, run: Run) -> str | None:
    """The text of a value; None for a personal value, which has none."""
    if isinstance(value, str):
        return value
    return _text(value, run)


def _text(value: Any, run: Run) -> str | None:
    run.spend()
    if is_context(value):
        return "{" + ", ".join(f"{key}: {_text(item, run)}" for key, item in value.items()) + "}"
    write = _WRITERS.get(type(value))
    return write(value, run) if write else None


def _string(value: str, run: Run) -> str:
    run.store(len(value))
    return quoted(value)


def _number(value: Any, run: Run) -> str:
    text = format(Decimal(value), "f")
    run.store(len(text))
    return text.rstrip("0").rstrip(".") if "." in text else text


def _list(value: Any, run: Run) -> str:
    return "[" + ", ".join(str(_text(item, run)) for item in value) + "]"


def _range(value: Range, run: Run) -> str:
    if value.sign:
        return f"({value.sign} {_text(value.end if value.start is None else value.start, run)})"
    opening, closing = "[" if value.start_closed else "(", "]" if value.end_closed else ")"
    return f"{opening}{_text(value.start, run)}..{_text(value.end, run)}{closing}"


_WRITERS: dict[type, Callable[[Any, Run], str]] = {
    type(None): lambda value, run: "null",
    bool: lambda value, run: "true" if value else "false",
    str: _string,
    int: _number,
    Decimal: _number,
    list: _list,
    Range: _range,
    Limit: lambda value, run: f"{value.kind}({_number(value.amount, run)})",
    **{
        type_: lambda value, run: temporal.text_of(value)
        for type_ in (date, time, datetime, timedelta, YearsMonths, FarDate, FarMoment)
    },
}
