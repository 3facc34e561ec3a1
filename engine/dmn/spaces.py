"""What a column of a table can be asked about: its values, cut where the cells cut them.

Within one part every cell of the column says the same, so one sample stands for the part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cmp_to_key
from itertools import pairwise
from typing import Any

from ..feel import FeelError, unary_test
from ..feel import nodes as n
from ..feel.compiler import compile_node
from ..feel.names import free_names
from ..feel.run import Run, Scope
from ..feel.temporal import text_of
from ..feel.values import compare, equals, kind
from ..model import Range, YearsMonths
from .kinds import type_named
from .model import Input, Model
from .texts import tree

MAX_PARTS = 1_000
OTHER = "其他"

_CONDITIONS = (n.Compare, n.Between, n.In, n.Junction)
_WHOLE = frozenset({"integer", "long"})


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a column's values: one value, or what lies between two bounds (None: no bound).

    ``sample`` stands for the piece; ``low`` and ``high`` are equal for a single value.
    """

    sample: Any
    low: Any
    high: Any
    single: bool


@dataclass(frozen=True, slots=True)
class Space:
    """The parts of a column in order.

    ``open`` says why not all values are among them. ``opaque`` parts are cells whose meaning is
    not known: their sample is the text, and only the same text surely takes the same values.
    """

    parts: tuple[Part, ...]
    open: str = ""
    opaque: bool = False

    def takes(self, text: str, part: Part) -> bool:
        """Whether a cell takes the values of a part."""
        return text in {"-", part.sample} if self.opaque else passes(text, part)


class Unclear(Exception):
    """Why nothing can be said about a column."""


def space(column: Input, cells: Iterable[str], model: Model) -> Space:
    """The parts that the cells, the type and the allowed values of a column make."""
    texts = list(dict.fromkeys(cell for cell in cells if cell != "-"))
    try:
        return _clear(column, texts, model)
    except Unclear as reason:
        parts = tuple(Part(text, text, text, True) for text in texts)
        return Space(parts, f"输入“{column.label}”:{reason}", opaque=True)


def _clear(column: Input, texts: list[str], model: Model) -> Space:
    allowed = column.values or _type_values(column, model)
    constants = [
        each for text in (*texts, *filter(None, [allowed])) for each in _constants(text, model)
    ]
    kinds = {kind(each) for each in constants if each is not None}
    wanted = _kind(column, model) or (kinds.pop() if len(kinds) == 1 else "")
    if kinds - {wanted}:
        raise Unclear("条件混用了不同类型的值")
    made = _space(wanted, column, constants)
    if not allowed:
        return made
    kept = tuple(part for part in made.parts if passes(allowed, part))
    return Space(kept)


def passes(text: str, part: Part) -> bool:
    """Whether a cell takes the values of a part."""
    return text == "-" or unary_test(text, part.sample, {})


def words(parts: list[Part], label: str, *, opaque: bool = False) -> str:
    """Parts in words; neighbours are told as one stretch."""
    if opaque:
        return " 或 ".join(f"{label} 满足 {part.sample}" for part in parts)
    return " 或 ".join(_stretch(run, label) for run in _runs(parts))


def _kind(column: Input, model: Model) -> str:
    found = type_named(column.type, model)
    return found.kind if found and found.kind in {*_STEPS, "boolean", "string"} else ""


def _type_values(column: Input, model: Model) -> str:
    """The allowed values of the item definition that the column names."""
    item = model.types.get(column.type)
    while item is not None and not item.values and item.base in model.types:
        item = model.types[item.base]
    return "" if item is None or item.collection else item.values


def _space(wanted: str, column: Input, constants: list[Any]) -> Space:
    if wanted == "boolean":
        return Space(tuple(Part(v, v, v, True) for v in (True, False)))
    if wanted in _STEPS:
        return Space(tuple(_cut(constants, wanted, column.type in _WHOLE)))
    values = [each for each in dict.fromkeys(constants) if each is not None]
    other = OTHER
    while other in values:
        other += OTHER
    parts = tuple(Part(value, value, value, True) for value in (*values, other))
    return Space(parts, f"输入“{column.label}”没有列出取值(inputValues)")


def _cut(constants: list[Any], wanted: str, whole: bool) -> Iterator[Part]:
    """Every bound, what lies between neighbours, and what lies beyond the ends."""
    bounds = _sorted([each for each in constants if each is not None])
    if len(bounds) > MAX_PARTS:
        raise Unclear(f"一列里的界限超过 {MAX_PARTS} 个")
    edges = [None, *bounds, None]
    for low, high in pairwise(edges):
        if low is not None:
            yield Part(low, low, low, True)
        sample = _between(low, high, wanted, whole)
        if sample is not None:
            yield Part(sample, low, high, False)


def _sorted(values: list[Any]) -> list[Any]:
    unique: list[Any] = []
    ordered = sorted(values, key=cmp_to_key(_order))
    for value in ordered:
        if not unique or _order(unique[-1], value):
            unique.append(value)
    return unique


def _order(one: Any, other: Any) -> int:
    less = compare("<", one, other)
    if less is None:
        raise Unclear("条件里的界限无法比较先后(有的带时区,有的不带)")
    return -1 if less else int(bool(compare(">", one, other)))


def _between(low: Any, high: Any, wanted: str, whole: bool) -> Any:
    """A value strictly between two bounds; None if there is none."""
    if low is None and high is None:
        return _ZERO[wanted]
    step = _STEPS[wanted]
    try:
        sample = _middle(low, high, step, whole)
    except (OverflowError, ValueError):
        return None
    fits = (low is None or _order(low, sample) < 0) and (high is None or _order(sample, high) < 0)
    return sample if fits else None


def _middle(low: Any, high: Any, step: Any, whole: bool) -> Any:
    if isinstance(step, Decimal):
        if low is None or high is None:
            found = high - step if low is None else low + step
        else:
            found = (low + high) / 2
        return found.to_integral_value() if whole else found
    if isinstance(low or high, time):
        return _middle_time(low, high)
    if isinstance(step, YearsMonths):
        return YearsMonths(high.months - 1 if low is None else low.months + 1)
    if low is None or high is None or (isinstance(step, timedelta) and _is_day(low)):
        return high - step if low is None else low + step
    return low + (high - low) / 2


def _middle_time(low: time | None, high: time | None) -> time:
    day = date(2000, 1, 1)
    start = datetime.combine(day, low or time(tzinfo=high.tzinfo if high else None))
    end = datetime.combine(day, high or time(23, 59, 59, 999999, tzinfo=start.tzinfo))
    return (start + (end - start) / 2).timetz()


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


_STEPS: dict[str, Any] = {
    "number": Decimal(1),
    "date": timedelta(days=1),
    "time": timedelta(seconds=1),
    "date and time": timedelta(days=1),
    "days and time duration": timedelta(days=1),
    "years and months duration": YearsMonths(1),
}
_ZERO: dict[str, Any] = {
    "number": Decimal(0),
    "date": date(2000, 1, 1),
    "time": time(12),
    "date and time": datetime(2000, 1, 1),
    "days and time duration": timedelta(),
    "years and months duration": YearsMonths(0),
}


def _constants(text: str, model: Model) -> Iterator[Any]:
    """The values that a cell compares with. Raises Unclear if it does anything else."""
    try:
        yield from _of(tree(text, model.names, tests=True), text)
    except FeelError as error:
        raise Unclear(f"条件“{text}”无法计算") from error


def _of(node: n.Node, text: str) -> Iterator[Any]:
    if isinstance(node, n.Tests):
        yield from _each(node.tests, text)
    elif isinstance(node, n.Test):
        yield from _of(node.operand, text)
    elif isinstance(node, n.Call) and node.callee == n.Name(node.callee.position, "not"):
        yield from _each(node.arguments, text)
    elif isinstance(node, n.RangeOf):
        yield from _each((node.start, node.end), text)
    elif isinstance(node, n.ListOf):
        yield from _each(node.items, text)
    elif isinstance(node, _CONDITIONS) and "?" in free_names(node):
        yield from _each(_sides(node), text)
    elif node != n.Name(node.position, "?"):
        yield from _constant(node, text)


def _each(nodes: Iterable[n.Node], text: str) -> Iterator[Any]:
    for node in nodes:
        yield from _of(node, text)


def _sides(node: Any) -> tuple[n.Node, ...]:
    if isinstance(node, n.Junction):
        return node.parts
    if isinstance(node, n.Compare):
        return node.left, node.right
    if isinstance(node, n.Between):
        return node.value, node.low, node.high
    return node.value, *node.tests


def _constant(node: n.Node, text: str) -> Iterator[Any]:
    """The value of a part that depends on nothing."""
    if any(True for _ in free_names(node)):
        raise Unclear(f"条件“{text}”用到了其他变量或计算")
    try:
        value = compile_node(node)(Scope({}, None, Run()))
    except FeelError as error:
        raise Unclear(f"条件“{text}”无法计算") from error
    if isinstance(value, Range):
        yield from (each for each in (value.start, value.end) if each is not None)
    elif isinstance(value, list):
        yield from value
    elif isinstance(value, dict):
        raise Unclear(f"条件“{text}”的值不能排序或列举")
    else:
        yield value


def _runs(parts: list[Part]) -> Iterator[list[Part]]:
    """Neighbouring stretches put together: ``(1..2)``, ``2``, ``(2..3)`` is ``(1..3)``."""
    run: list[Part] = []
    for part in parts:
        if run and not _touch(run[-1], part):
            yield run
            run = []
        run.append(part)
    yield run


def _touch(one: Part, other: Part) -> bool:
    if one.single and other.single:
        return False
    return one.high is not None and other.low is not None and same(one.high, other.low)


def same(one: Any, other: Any) -> bool:
    return equals(one, other, Run()) is True


def _stretch(run: list[Part], label: str) -> str:
    first, last = run[0], run[-1]
    if first is last and first.single:
        return f"{label} = {word(first.sample)}"
    if first.low is None and last.high is None:
        return f"{label} 任意"
    if last.high is None:
        return f"{label} {'≥' if first.single else '>'} {word(first.low)}"
    left = "" if first.low is None else f"{word(first.low)} {'≤' if first.single else '<'} "
    return f"{left}{label} {'≤' if last.single else '<'} {word(last.high)}"


def word(value: Any) -> str:
    """A value as a person reads it in a table."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return f"“{value}”"
    if value is None:
        return "空(null)"
    return format(value, "f") if isinstance(value, Decimal) else text_of(value)
