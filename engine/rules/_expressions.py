"""Where FEEL stands in a diagram, and what a timer or limit amounts to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ..definitions.expressions import FEEL_PROPERTIES, JUEL, TIMES
from ..definitions.extensions import attribute, mappings
from ..definitions.timing import timing
from ..definitions.xml import child, children, descendants, local, text
from ..feel import FeelError, evaluate, parse
from ..model import Limit, YearsMonths
from ._model import Model, Node, Scope

FEEL = (*FEEL_PROPERTIES, "no_return_when")
DAY = Decimal(86_400)
_UNITS = {"Y": 366 * DAY, "M": 31 * DAY, "W": 7 * DAY, "D": DAY}
_SMALL = {"H": Decimal(3600), "M": Decimal(60), "S": Decimal(1)}
_KINDS = (  # generous: what one unit of a clock is at most in real time
    ("minute", Decimal(60)),
    ("hour", Decimal(3600)),
    ("month", 31 * DAY),
    ("year", 366 * DAY),
    ("work", 2 * DAY),
    ("natural", DAY),
)


@dataclass(frozen=True, slots=True)
class Expression:
    """A FEEL text, the element it belongs to, and what the designer knows it as."""

    element: str
    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Time:
    """The text of a timer: ``kind`` date, duration or cycle."""

    node: Node
    kind: str
    text: str


def plain(source: str, model: Model) -> str:
    """As the engine reads it: no leading ``=``; ``${…}`` unwrapped in the profile ``bpmn``."""
    source = source.strip().removeprefix("=").strip()
    found = None if model.strict else JUEL.fullmatch(source)
    return found[1].strip() if found else source


def expressions(model: Model) -> Iterator[Expression]:
    """Every expression of the file except the times of timers."""
    for flow in model.flows:
        if flow.condition:
            yield Expression(flow.id, "条件", plain(flow.condition, model))
    for node in model.nodes:
        for what, source in (*_inner(node), *properties_of(node)):
            yield Expression(node.id, what, plain(source, model))
    for scope in model.processes:
        for what, source in properties_of(scope):
            yield Expression(scope.id, what, plain(source, model))


def times(model: Model) -> Iterator[Time]:
    """Every time written on a timer event."""
    for node in model.nodes:
        for event in node.events:
            for part in children(event.xml, *TIMES) if event.kind == "timer" else ():
                if text(part):
                    kind = local(part).removeprefix("time").lower()
                    yield Time(node, kind, plain(text(part), model))


def properties_of(item: Node | Scope) -> Iterator[tuple[str, str]]:
    """The properties whose values are FEEL."""
    for name in FEEL:
        if value := item.properties.get(name):
            yield f"属性 {name}", value


def value_of(source: str) -> Any:
    """What an expression without variables gives; None if it needs any, or cannot be had."""
    try:
        return None if parse(source).names else evaluate(source, {})
    except FeelError:
        return None


def feel_of(time: Time) -> str | None:
    """The FEEL text in a timer; None if it is ISO 8601. Raises ValueError (Chinese) if neither."""
    return timing(time.kind, time.text).feel


def seconds(value: Any) -> Decimal | None:
    """About how long a limit, a duration or an ISO text lasts; None if it is none of these."""
    if isinstance(value, timedelta):
        return Decimal(value.days) * DAY + value.seconds
    if isinstance(value, YearsMonths):
        return value.months * _UNITS["M"]
    if isinstance(value, Limit):
        size = next((size for word, size in _KINDS if word in value.kind), None)
        return None if size is None else value.amount * size
    return iso_seconds(value) if isinstance(value, str) else None


def iso_seconds(source: str) -> Decimal | None:
    """The length of an ISO 8601 duration such as ``P7D``; None if it is none."""
    found = re.fullmatch(r"(-?)P([^T]*)(?:T(.+))?", source.strip(), re.IGNORECASE)
    if found is None or len(source) > 100:
        return None
    total = _sum(found[2], _UNITS) + _sum(found[3] or "", _SMALL)
    return -total if found[1] else total


def natural(source: str) -> Decimal:
    """The longest plain duration in an expression: constant, or quoted somewhere inside."""
    written = [iso_seconds(found) for found in re.findall(r'"(-?P[^"]{1,60})"', source)]
    value = value_of(source)
    constant = None if isinstance(value, Limit) else seconds(value)
    return max((found for found in (*written, constant) if found is not None), default=Decimal(0))


def year_of(value: Any) -> int | None:
    """The year of a date or date-time, or of the ISO text of one."""
    if isinstance(value, date):
        return value.year
    found = re.match(r"\d{4,9}(?=-\d\d-\d\d)", value) if isinstance(value, str) else None
    return int(found[0]) if found else None


def _sum(source: str, units: dict[str, Decimal]) -> Decimal:
    parts = re.findall(r"([0-9]+(?:\.[0-9]+)?)([A-Z])", source.upper())
    return sum((Decimal(n) * units[u] for n, u in parts if u in units), start=Decimal(0))


def _inner(node: Node) -> Iterator[tuple[str, str]]:
    for event in node.events:
        if event.kind == "conditional" and (source := text(child(event.xml, "condition"))):
            yield "条件", source
    if source := text(child(node.xml, "activationCondition")):
        yield "激活条件", source
    for script in children(node.xml, "script") if node.type == "scriptTask" else ():
        if text(script):
            yield "脚本", text(script)
    many = child(node.xml, "multiInstanceLoopCharacteristics")
    if many is not None:
        for part in descendants(many, "loopCardinality", "completionCondition", "condition"):
            if text(part):
                yield "多实例", text(part)
        if over := attribute(many, "collection") or text(child(many, "loopDataInputRef")):
            yield "多实例集合", over
    loop = child(node.xml, "standardLoopCharacteristics")
    if condition := text(child(loop, "loopCondition")) if loop is not None else "":
        yield "循环条件", condition
    for direction in ("in", "out") if node.type == "callActivity" else ():
        for pair in mappings(node.xml, direction):
            if pair.source:
                yield "传值", pair.source
