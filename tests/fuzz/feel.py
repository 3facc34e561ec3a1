"""What must hold for every text: it is refused or computed, within its budget, twice the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel import Expression, FeelError, Run, evaluate, parse, to_json, unary_test, write
from engine.feel import nodes as n
from engine.feel.known import chosen
from engine.feel.parser import syntax
from engine.feel.run import MAX_LEVELS
from engine.feel.values import kind
from engine.model import Limit, Range, YearsMonths

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
CONTEXT: dict[str, Any] = {
    "a": Decimal("1.50"),
    "b": "上报",
    "yes": True,
    "none": None,
    "xs": [Decimal(1), Decimal(2), None, "3"],
    "rows": [{"x": Decimal(1), "级别": "高"}, {"x": None}],
    "case": {"opened_at": NOW, "unit": "u1", "due date": date(2026, 11, 30)},
    "day": date(2024, 2, 29),
    "clock": time(23, 59, 59),
    "span": timedelta(days=-1, microseconds=1),
    "months": YearsMonths(-13),
    "limits": Range(Decimal(1), None, True, False),
    "term": Limit("work_hour", Decimal(4)),
    "secret": {"$c": "5f"},
    "处理 结果": "自办",
    "a-b": Decimal(3),
}
VALUES = (Decimal(1), "上报", True, None, [Decimal(1)], date(2024, 2, 29), {"x": Decimal(1)})
FUNCTIONS = {"unit_at": (("level:string",), lambda level: f"u-{level}")}
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


class Broken(AssertionError):
    """A text for which something does not hold that must."""


def check(text: str) -> Iterator[str]:
    """Go through a text; yields what was seen of it, by which new ways are known from old ones.

    Raises Broken, or whatever else escapes: both are findings.
    """
    yield from _expression(text)
    yield from _cell(text)


def _expression(text: str) -> Iterator[str]:
    try:
        read = parse(text, names=CONTEXT)
    except FeelError as error:
        yield f"refused {_said(error)}"
        return
    yield from _ways(read.tree)
    _survives(text, read, "expression")
    _hold((to_json(read) is None) == (read.server_only is not None), "a tree or a reason", text)
    for strict in (True, False):
        first, second = (_evaluated(text, strict) for _ in range(2))
        same = _ADDRESS.sub("", repr(first)) == _ADDRESS.sub("", repr(second))
        _hold(same, f"twice the same, but {first!r} and {second!r}", text)
        yield f"{strict} {_what(first)}"


def _cell(text: str) -> Iterator[str]:
    try:
        read = parse(text, tests=True, names=CONTEXT)
    except FeelError:
        return
    _survives(text, read, "unary_tests")
    for value in VALUES:
        try:
            found: Any = unary_test(text, value, CONTEXT, now=NOW, functions=FUNCTIONS)
        except FeelError as error:
            found = error
        _hold(isinstance(found, (bool, FeelError)), f"a cell gave {found!r}", text)
        yield f"cell {_what(found)}"


def _evaluated(text: str, strict: bool) -> Any:
    run = Run(NOW, strict, FUNCTIONS, {}, 1 + len(text) // 100)
    try:
        value = evaluate(text, CONTEXT, run=run)
    except FeelError as error:
        _hold(bool(error.text("zh") and error.text("en")), "an error without words", text)
        _hold(error.position is None or 0 <= error.position <= len(text), "no such place", text)
        return error
    _hold(run.steps >= 0 and run.cells >= 0, "more than the budget was used", text)
    _hold(run.levels == MAX_LEVELS, f"levels are not given back: {run.levels}", text)
    _hold(kind(value) != "foreign", f"no FEEL value: {value!r}", text)
    return value


def _survives(text: str, read: Expression, start: str) -> None:
    """Printed and read again it is the same tree."""
    again = write(read.tree)
    known = chosen(again, CONTEXT)
    try:
        same = shape(syntax(again, start, known)) == shape(read.tree)
    except FeelError as error:
        if error.about in ("text", "depth"):
            return  # parentheses made it too long or too deep
        raise Broken(f"{text!r} printed as {again!r}: {error}") from error
    _hold(same, f"printed as {again!r} it is another tree", text)


def shape(value: Any) -> Any:
    """A tree without its positions, for comparing."""
    if isinstance(value, n.Node):
        parts = [shape(getattr(value, f.name)) for f in fields(value) if f.name != "position"]
        return (type(value).__name__, *parts)
    if isinstance(value, tuple):
        return tuple(map(shape, value))
    # 1 and true, 1.0 and 1 are equal in Python and two things in FEEL.
    return type(value).__name__, str(value)


def _ways(node: n.Node) -> Iterator[str]:
    """Which node stands in which, and which functions are called."""
    waiting: list[n.Node] = [node]
    while waiting:
        parent = waiting.pop()
        if isinstance(parent, n.Call) and isinstance(parent.callee, n.Name):
            yield f"call {parent.callee.name}/{len(parent.arguments)}"
        for child in _below(parent):
            yield f"{type(parent).__name__} {type(child).__name__}"
            waiting.append(child)


def _below(node: n.Node) -> Iterator[n.Node]:
    waiting: list[Any] = [getattr(node, name) for name in node.__dataclass_fields__]
    while waiting:
        part = waiting.pop()
        if isinstance(part, n.Node):
            yield part
        elif isinstance(part, tuple):
            waiting.extend(part)


def _said(error: FeelError) -> str:
    return error.about[:20]


def _what(found: Any) -> str:
    return f"error {_said(found)}" if isinstance(found, FeelError) else kind(found)


def _hold(holds: bool, what: str, text: str) -> None:
    if not holds:
        raise Broken(f"{text!r}: {what}")
