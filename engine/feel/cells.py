"""Unary tests: after ``in`` and in the cells of a decision table (DMN 1.5, 7.3.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..model import Range
from . import nodes as n
from .compiler import Program, compile_node, compiles
from .names import free_names
from .run import Scope
from .values import member, negated, satisfies

Check = Callable[[Scope, Any], bool | None]


@compiles(n.In)
def _in(node: n.In) -> Program:
    value, tests = compile_node(node.value), [_item_check(test) for test in node.tests]
    return lambda scope: _any(tests, scope, value(scope))


def _any(tests: list[Check], scope: Scope, value: Any) -> bool | None:
    result: bool | None = False
    for test in tests:
        found = test(scope, value)
        if found is True:
            return True
        if found is None:
            result = None
    return result


def _item_check(node: n.Node) -> Check:
    """A test after ``in``: an open comparison, a range, a list or a value."""
    if isinstance(node, n.Test):
        operand, sign = compile_node(node.operand), node.operator
        return lambda scope, value: satisfies(value, sign, operand(scope), scope.run)
    expected = compile_node(node)
    return lambda scope, value: member(value, expected(scope), scope.run)


def check_of(node: n.Node) -> Check:
    """The unary tests of a cell; ``?`` is the value (DMN 1.5, 7.3.2)."""
    assert isinstance(node, n.Tests)
    if not node.tests:
        return lambda scope, value: True
    tests = [_cell_check(test) for test in node.tests]
    return lambda scope, value: _any(tests, Scope({"?": value}, scope, scope.run), value)


def _cell_check(node: n.Node) -> Check:
    if isinstance(node, n.Test):
        return _item_check(node)
    if isinstance(node, n.Call) and node.callee == n.Name(node.position, "not"):
        excluded = [_cell_check(each) for each in node.arguments]
        return lambda scope, value: negated(_any(excluded, scope, value))
    return _condition(node) if _asks(node) else _value_check(node)


def _condition(node: n.Node) -> Check:
    condition = compile_node(node)
    return lambda scope, value: condition(scope) is True


def _value_check(node: n.Node) -> Check:
    expected, may_be_condition = compile_node(node), isinstance(node, (*n.CONDITIONS, n.Call))

    def check(scope: Scope, value: Any) -> bool | None:
        wanted = expected(scope)
        if may_be_condition and isinstance(wanted, bool) and not isinstance(value, bool):
            return wanted  # it speaks of other variables: `amount > 5`
        return member(value, wanted, scope.run)

    return check


def _asks(node: n.Node) -> bool:
    """Whether the cell speaks of ``?``, which makes it a condition."""
    return "?" in free_names(node)


@compiles(n.Test)
def _test_value(node: n.Test) -> Program:
    """``(< 5)`` as a value is an open range."""
    operand, make = compile_node(node.operand), _OPEN_RANGES[node.operator]
    return lambda scope: make(operand(scope))


_OPEN_RANGES: dict[str, Callable[[Any], Range]] = {
    "<": lambda bound: Range(None, bound, False, False, "<"),
    "<=": lambda bound: Range(None, bound, False, True, "<="),
    ">": lambda bound: Range(bound, None, False, False, ">"),
    ">=": lambda bound: Range(bound, None, True, False, ">="),
    "=": lambda bound: Range(bound, bound, True, True, "="),
    "!=": lambda bound: Range(bound, bound, False, False, "!="),
}
