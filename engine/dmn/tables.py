"""Decision tables as closures: every cell is read once (DMN 1.5, 8.2.10 and 8.2.11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from ..feel import FeelError
from ..feel.run import Scope
from ..feel.values import equals, member
from .kinds import Fit, fitted
from .model import Input, Model, Output, Rule, Table
from .sitting import Hit, Sitting
from .texts import Check, Program, expression, tests

Cells = tuple[tuple[int, Check], ...]  # without those that take anything


@dataclass(frozen=True, slots=True)
class _Column:
    column: Input
    value: Program
    allowed: Check | None
    fit: Fit


@dataclass(frozen=True, slots=True)
class _Result:
    """``order`` gives the allowed values, the best first."""

    output: Output
    default: Program | None
    order: Program | None
    fit: Fit


@dataclass(frozen=True, slots=True)
class _Row:
    rule: Rule
    cells: Cells
    results: tuple[Program, ...]


def table_program(
    element: str, name: str, table: Table, model: Model, names: frozenset[str]
) -> Program:
    """The closure that looks a table up; ``element`` and ``name`` say whose it is."""
    ready = _Ready(
        element,
        name,
        table,
        tuple(_column(each, model, names) for each in table.inputs),
        tuple(_result(each, model, names) for each in table.outputs),
        tuple(_row(each, names) for each in table.rules),
    )
    return lambda scope: _Lookup(ready, scope, cast(Sitting, scope.run)).value()


def _column(column: Input, model: Model, names: frozenset[str]) -> _Column:
    allowed = tests(column.values, names) if column.values else None
    value = expression(column.expression or "null", names)
    return _Column(column, value, allowed, fitted(column.type, model))


def _result(output: Output, model: Model, names: frozenset[str]) -> _Result:
    default = expression(output.default, names) if output.default else None
    order = expression(f"[{output.values}]", names) if output.values else None
    return _Result(output, default, order, fitted(output.type, model))


def _row(rule: Rule, names: frozenset[str]) -> _Row:
    cells = tuple((at, tests(text, names)) for at, text in enumerate(rule.tests) if text != "-")
    return _Row(rule, cells, tuple(expression(text, names) for text in rule.outputs))


@dataclass(frozen=True, slots=True)
class _Ready:
    element: str
    name: str
    table: Table
    columns: tuple[_Column, ...]
    results: tuple[_Result, ...]
    rows: tuple[_Row, ...]


class _Lookup:
    """One table over one scope."""

    def __init__(self, ready: _Ready, scope: Scope, sitting: Sitting) -> None:
        self.ready, self.scope, self.sitting = ready, scope, sitting

    def value(self) -> Any:
        """The result; what was hit is recorded even if the policy then refuses it."""
        inputs = [self._input(column) for column in self.ready.columns]
        table = self.ready.table
        enough = 1 if table.hit_policy == "FIRST" else len(self.ready.rows)
        hits = [row for row, _ in zip(self._hits(inputs), range(enough), strict=False)]
        try:
            value = _POLICIES[table.hit_policy](self, hits) if hits else self._nothing()
        except FeelError as error:
            self._record(inputs, hits, None)
            self.sitting.refuse(error)
            return None
        self._record(inputs, hits, value)
        return value

    def first(self, hits: list[_Row]) -> Any:
        return self._value(self._results(hits[0]))

    def unique(self, hits: list[_Row]) -> Any:
        if len(hits) > 1:
            raise FeelError(f"{_names(hits)}同时命中,而命中策略 UNIQUE 只允许一条")
        return self.first(hits)

    def any(self, hits: list[_Row]) -> Any:
        value = self.first(hits)
        for other in hits[1:]:
            if equals(value, self.first([other]), self.sitting) is not True:
                raise FeelError(f"{_names([hits[0], other])}同时命中但结果不同,命中策略 ANY 不允许")
        return value

    def priority(self, hits: list[_Row]) -> Any:
        return self.ordered(hits)[0]

    def ordered(self, hits: list[_Row]) -> list[Any]:
        found = [self._results(row) for row in hits]
        orders = [self._order(result) for result in self.ready.results]
        found.sort(key=lambda values: tuple(map(self._rank, orders, values)))
        return [self._value(values) for values in found]

    def collect(self, hits: list[_Row]) -> Any:
        values = [self.first([row]) for row in hits]
        how = self.ready.table.aggregation
        return _AGGREGATES[how](Scope({"values": values}, None, self.sitting)) if how else values

    def _hits(self, inputs: list[Any]) -> Iterator[_Row]:
        return (row for row in self.ready.rows if self._fits(row, inputs))

    def _input(self, column: _Column) -> Any:
        label = column.column.label
        try:
            value = column.fit(column.value(self.scope), self.sitting, f"输入“{label}”")
        except FeelError as error:
            raise FeelError(f"输入“{label}”:{error.message}") from error
        if value is not None and column.allowed and column.allowed(self.scope, value) is not True:
            self.sitting.refuse(
                FeelError(f"输入“{label}”的值不在允许的取值 {column.column.values} 之内")
            )
        return value

    def _fits(self, row: _Row, inputs: list[Any]) -> bool:
        self.sitting.spend(1 + len(row.cells))
        try:
            return all(check(self.scope, inputs[at]) is True for at, check in row.cells)
        except FeelError as error:
            raise FeelError(f"{_names([row])}:{error.message}") from error

    def _results(self, row: _Row) -> list[Any]:
        try:
            return [
                result.fit(program(self.scope), self.sitting, f"结果“{result.output.name}”")
                for result, program in zip(self.ready.results, row.results, strict=True)
            ]
        except FeelError as error:
            raise FeelError(f"{_names([row])}:{error.message}") from error

    def _value(self, results: list[Any]) -> Any:
        """One output stands for itself, several are a context."""
        if len(results) == 1:
            return results[0]
        names = [result.output.name for result in self.ready.results]
        return dict(zip(names, results, strict=True))

    def _nothing(self) -> Any:
        if self.ready.table.aggregation == "COUNT":
            return Decimal(0)
        defaults = [result.default for result in self.ready.results]
        if not any(defaults):
            return None
        return self._value([each(self.scope) if each else None for each in defaults])

    def _order(self, result: _Result) -> list[Any]:
        return result.order(self.scope) if result.order else []

    def _rank(self, order: list[Any], value: Any) -> int:
        for place, allowed in enumerate(order):
            if member(value, allowed, self.sitting) is True:
                return place
        return len(order)

    def _record(self, inputs: list[Any], hits: list[_Row], value: Any) -> None:
        labels = [column.column.label for column in self.ready.columns]
        self.sitting.record(
            Hit(
                self.ready.element,
                self.ready.name,
                tuple(zip(labels, inputs, strict=True)),
                tuple(row.rule.number for row in hits),
                tuple(row.rule.id for row in hits),
                value,
            )
        )


_POLICIES: dict[str, Callable[[_Lookup, list[_Row]], Any]] = {
    "UNIQUE": _Lookup.unique,
    "FIRST": _Lookup.first,
    "ANY": _Lookup.any,
    "PRIORITY": _Lookup.priority,
    "OUTPUT ORDER": _Lookup.ordered,
    "RULE ORDER": _Lookup.collect,
    "COLLECT": _Lookup.collect,
}
_AGGREGATES: dict[str, Program] = {
    how: expression(f"{how.lower()}(values)", frozenset()) for how in ("SUM", "MIN", "MAX", "COUNT")
}


def _names(rows: list[_Row]) -> str:
    return "、".join(f"第 {row.rule.number} 条规则" for row in rows)
