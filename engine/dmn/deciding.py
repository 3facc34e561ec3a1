"""What a decision says about a context (DMN 1.5, 8.2.10 and 8.2.11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from ..feel import FeelError, evaluate, unary_test
from .model import Decision, Decisions, Input, Literal, Rule, Table

Context = Mapping[str, Any]
Values = dict[str, Any]


def decide(
    decisions: Decisions, decision_id: str, context: Context, *, now: datetime | None = None
) -> Values:
    """The outputs of a decision by name; empty if no rule hits and there are no defaults.

    What it requires is decided first. Several hits of RULE ORDER or COLLECT give one list: of
    values, or of contexts under the decision's own name if there are several outputs. Raises
    FeelError for an unknown name, or rules that contradict the hit policy.
    """
    decision = decisions.get(decision_id)
    if decision is None:
        raise FeelError(f"没有编号为“{decision_id}”的决策")
    known: Values = dict(context)
    for name in decision.before:
        required = decisions[name]
        known[required.variable] = _single(_outcome(required, known, now))
    return _outcome(decision, known, now)


def _single(outputs: Values) -> Any:
    """One output stands for itself, several are a context, none is null."""
    return outputs if len(outputs) > 1 else next(iter(outputs.values()), None)


def _outcome(decision: Decision, context: Context, now: datetime | None) -> Values:
    try:
        if isinstance(decision.logic, Literal):
            return {decision.variable: evaluate(decision.logic.expression, context, now=now)}
        return _Sitting(decision, decision.logic, context, now).outcome()
    except FeelError as error:
        raise FeelError(f"决策“{decision.name}”:{error.message}") from error


class _Sitting:
    """One table over one context."""

    def __init__(
        self, decision: Decision, table: Table, context: Context, now: datetime | None
    ) -> None:
        self.decision, self.table, self.context, self.now = decision, table, context, now

    def outcome(self) -> Values:
        hits = self._hits()
        first = next(hits, None)
        if first is None:
            return self._nothing()
        return _POLICIES[self.table.hit_policy](self, first, hits)

    def first(self, hit: Rule, others: Iterator[Rule]) -> Values:
        return self._result(hit)

    def unique(self, hit: Rule, others: Iterator[Rule]) -> Values:
        more = list(others)
        if more:
            raise FeelError(f"{_names([hit, *more])}同时命中,而命中策略 UNIQUE 只允许一条")
        return self._result(hit)

    def any(self, hit: Rule, others: Iterator[Rule]) -> Values:
        result = self._result(hit)
        for other in others:
            same = {"one": result, "other": self._result(other)}
            if evaluate("one = other", same) is not True:
                raise FeelError(f"{_names([hit, other])}同时命中但结果不同,命中策略 ANY 不允许")
        return result

    def collect(self, hit: Rule, others: Iterator[Rule]) -> Values:
        results = [self._result(rule) for rule in (hit, *others)]
        if len(self.table.outputs) > 1:
            return {self.decision.variable: results}
        name = self.table.outputs[0].name
        values = [result[name] for result in results]
        if not self.table.aggregation:
            return {name: values}
        return {name: evaluate(f"{self.table.aggregation.lower()}(values)", {"values": values})}

    def _hits(self) -> Iterator[Rule]:
        values = [self._input(column) for column in self.table.inputs]
        return (rule for rule in self.table.rules if self._fits(rule, values))

    def _input(self, column: Input) -> Any:
        try:
            return evaluate(column.expression, self.context, now=self.now)
        except FeelError as error:
            raise FeelError(f"输入“{column.label}”:{error.message}") from error

    def _fits(self, rule: Rule, values: list[Any]) -> bool:
        try:
            return all(
                unary_test(test, value, self.context, now=self.now)
                for test, value in zip(rule.tests, values, strict=True)
            )
        except FeelError as error:
            raise FeelError(f"{_names([rule])}:{error.message}") from error

    def _result(self, rule: Rule) -> Values:
        pairs = zip(self.table.outputs, rule.outputs, strict=True)
        try:
            return {out.name: evaluate(text, self.context, now=self.now) for out, text in pairs}
        except FeelError as error:
            raise FeelError(f"{_names([rule])}:{error.message}") from error

    def _nothing(self) -> Values:
        outputs = self.table.outputs
        if self.table.aggregation == "COUNT":
            return {outputs[0].name: evaluate("0", {})}
        if not any(output.default for output in outputs):
            return {}
        return {
            output.name: evaluate(output.default or "null", self.context, now=self.now)
            for output in outputs
        }


_POLICIES: dict[str, Callable[[_Sitting, Rule, Iterator[Rule]], Values]] = {
    "UNIQUE": _Sitting.unique,
    "FIRST": _Sitting.first,
    "ANY": _Sitting.any,
    "RULE ORDER": _Sitting.collect,
    "COLLECT": _Sitting.collect,
}


def _names(rules: list[Rule]) -> str:
    return "、".join(f"第 {rule.number} 条规则" for rule in rules)
