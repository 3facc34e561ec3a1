"""Holes and overlaps of a decision table, found by trying every combination of inputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import combinations, pairwise, product
from math import prod
from typing import Any

from ..feel import FeelError, evaluate, parse, unary_test
from .model import Decision, Input, Rule, Table

MAX_COMBINATIONS = 20_000
MAX_SENTENCES = 20

Combination = tuple[Any, ...]
_NUMERIC = {"number", "integer", "long", "double"}


def gaps(decision: Decision) -> list[str]:
    """Chinese sentences: combinations that no rule covers, and rules of UNIQUE that overlap.

    An input takes part with its listed values, as a boolean, or as a number with one example from
    every interval that its cells cut out. A table with any other input that matters is left
    unchecked. Tables that collect, or have a default, may well leave a combination out.
    """
    table = decision.logic
    if not isinstance(table, Table):
        return []
    columns = [at for at in range(len(table.inputs)) if _matters(table, at)]
    values = [_values(table, at) for at in columns]
    if any(not each for each in values):
        return []
    if prod(len(each or ()) for each in values) > MAX_COMBINATIONS:
        return [f"输入组合超过 {MAX_COMBINATIONS} 种,无法逐一检查"]
    trial = _Trial(table, columns)
    return _shorten([*trial.uncovered(values), *trial.overlapping(values)])


class _Trial:
    """A table held against combinations of the columns that matter."""

    def __init__(self, table: Table, columns: list[int]) -> None:
        self.table, self.columns = table, columns

    def uncovered(self, values: list[Any]) -> Iterator[str]:
        if not _must_cover(self.table):
            return
        for combination in product(*values):
            if not self._hits(combination):
                yield f"没有规则覆盖:{self._words(combination)}"

    def overlapping(self, values: list[Any]) -> Iterator[str]:
        if self.table.hit_policy != "UNIQUE":
            return
        found: dict[tuple[int, int], list[Combination]] = {}
        for combination in product(*values):
            numbers = [rule.number for rule in self._hits(combination)]
            for pair in combinations(numbers, 2):
                found.setdefault(pair, []).append(combination)
        for (one, other), cases in sorted(found.items()):
            example = f"例如 {self._words(cases[0])}(共 {len(cases)} 种组合)"
            yield f"第 {one} 条规则与第 {other} 条规则同时命中,{example}"

    def _hits(self, combination: Combination) -> list[Rule]:
        return [rule for rule in self.table.rules if self._fits(rule, combination)]

    def _fits(self, rule: Rule, combination: Combination) -> bool:
        pairs = zip(self.columns, combination, strict=True)
        return all(_passes(rule.tests[at], type(value).__name__, value) for at, value in pairs)

    def _words(self, combination: Combination) -> str:
        pairs = zip(self.columns, combination, strict=True)
        words = [f"{self.table.inputs[at].label} = {_word(value)}" for at, value in pairs]
        return ",".join(words) or "任何输入"


# The type belongs to the key: 1 and true are the same key to a cache.
@lru_cache(maxsize=8192)
def _passes(test: str, kind: str, value: Any) -> bool:
    return unary_test(test, value, {})


def _must_cover(table: Table) -> bool:
    collects = table.hit_policy in {"COLLECT", "RULE ORDER"}
    return not collects and not any(output.default for output in table.outputs)


def _matters(table: Table, at: int) -> bool:
    return any(rule.tests[at] != "-" for rule in table.rules)


def _values(table: Table, at: int) -> list[Any] | None:
    """The values to try for a column; None if they cannot be told."""
    column, cells = table.inputs[at], [rule.tests[at] for rule in table.rules]
    if any(_looks_elsewhere(cell) for cell in cells):
        return None
    if column.values:
        return _listed(column)
    if column.type == "boolean":
        return [True, False]
    return _examples(cells, column.type) if column.type in _NUMERIC else None


def _looks_elsewhere(cell: str) -> bool:
    """Whether a cell depends on other variables or the clock."""
    expression = parse(cell, tests=True)
    return bool(expression.names or expression.filter_names or expression.calls & {"now", "today"})


def _listed(column: Input) -> list[Any] | None:
    """``"a","b"`` as values; a list of ranges cannot be tried one by one."""
    try:
        values = evaluate(f"[{column.values}]", {})
    except FeelError:
        return None
    return values if all(isinstance(value, (str, bool, Decimal)) for value in values) else None


def _examples(cells: Iterable[str], kind: str) -> list[Decimal]:
    """Every bound in the cells, one number between neighbours and one beyond each end."""
    bounds = sorted({bound for cell in cells for bound in parse(cell, tests=True).numbers})
    between = [(one + other) / 2 for one, other in pairwise(bounds)]
    points = {*bounds, *between, bounds[0] - 1, bounds[-1] + 1} if bounds else {Decimal(0)}
    whole = kind in {"integer", "long"}
    return sorted({point.to_integral_value() if whole else point for point in points})


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"“{value}”" if isinstance(value, str) else format(value, "f")


def _shorten(sentences: list[str]) -> list[str]:
    rest = len(sentences) - MAX_SENTENCES
    return [*sentences[:MAX_SENTENCES], f"另有 {rest} 处未列出"] if rest > 0 else sentences
