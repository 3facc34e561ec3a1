"""Names, values, logic and arithmetic as closures (DMN 1.5, 10.3.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..model import Range
from . import nodes as n
from .arithmetic import calculate, negative
from .compiler import Program, compile_all, compile_node, compiles
from .errors import unknown
from .functions import BUILT_IN, brought
from .run import UNKNOWN, Scope
from .signatures import Function
from .temporal import attribute
from .values import both, compare, equals, is_context, kind, negated


@compiles(n.Literal)
def _literal(node: n.Literal) -> Program:
    value = node.value
    return lambda scope: value


@compiles(n.Name)
def _name(node: n.Name) -> Program:
    name, position = node.name, node.position

    def find(scope: Scope) -> Any:
        if name in scope.values:  # the nearest scope, without a call: most names end here
            return scope.values[name]
        value = scope.find(name)
        return _absent(scope, name, position) if value is UNKNOWN else value

    return find


def _absent(scope: Scope, name: str, position: int) -> Function | None:
    """No variable: a function as a value, or an error."""
    if name in scope.run.functions:
        return brought(name, *scope.run.functions[name])
    if name in BUILT_IN:
        return BUILT_IN[name]
    if scope.run.strict:
        raise unknown("variable", name, scope.names(), position)
    return None


@compiles(n.Path)
def _path(node: n.Path) -> Program:
    base, key = compile_node(node.base), node.key

    def get(scope: Scope) -> Any:
        value = base(scope)
        if not isinstance(value, (list, tuple)):
            return property_of(value, key)
        scope.run.spend(len(value))
        return [property_of(item, key) for item in value]

    return get


def property_of(value: Any, key: str) -> Any:
    """``value.key``: an entry of a context or an attribute that the type has, else null."""
    if is_context(value):
        return value.get(key)
    if isinstance(value, Range):
        return RANGE_PARTS[key](value) if key in RANGE_PARTS else None
    return attribute(value, key)


RANGE_PARTS: dict[str, Callable[[Range], Any]] = {
    "start": lambda value: value.start,
    "end": lambda value: value.end,
    "start included": lambda value: value.start_closed,
    "end included": lambda value: value.end_closed,
}


@compiles(n.ListOf)
def _list(node: n.ListOf) -> Program:
    items = compile_all(node.items)
    return lambda scope: [item(scope) for item in items]


@compiles(n.RangeOf)
def _range(node: n.RangeOf) -> Program:
    start, end = compile_node(node.start), compile_node(node.end)
    closed = (node.start_closed, node.end_closed)

    def make(scope: Scope) -> Range | None:
        low, high = start(scope), end(scope)
        mixed = low is not None and high is not None and kind(low) != kind(high)
        return None if mixed else Range(low, high, *closed)

    return make


@compiles(n.ContextOf)
def _context(node: n.ContextOf) -> Program:
    entries = [(key, compile_node(value)) for key, value in node.entries]

    def make(scope: Scope) -> dict[str, Any]:
        made: dict[str, Any] = {}
        inner = Scope(made, scope, scope.run)
        for key, value in entries:
            made[key] = value(inner)
        return made

    return make


@compiles(n.Junction)
def _junction(node: n.Junction) -> Program:
    parts, decisive = compile_all(node.parts), node.decisive

    def decide(scope: Scope) -> bool | None:
        result: bool | None = not decisive
        for part in parts:
            value = part(scope)
            if value is decisive:
                return decisive
            if not isinstance(value, bool):
                result = None
        return result

    return decide


@compiles(n.If)
def _if(node: n.If) -> Program:
    condition, then, otherwise = compile_all((node.condition, node.then, node.otherwise))
    return lambda scope: then(scope) if condition(scope) is True else otherwise(scope)


@compiles(n.Compare)
def _compare(node: n.Compare) -> Program:
    left, right, sign = compile_node(node.left), compile_node(node.right), node.operator
    if sign == "=":
        return lambda scope: equals(left(scope), right(scope), scope.run)
    if sign == "!=":
        return lambda scope: negated(equals(left(scope), right(scope), scope.run))
    return lambda scope: compare(sign, left(scope), right(scope))


@compiles(n.Between)
def _between(node: n.Between) -> Program:
    value, low, high = compile_all((node.value, node.low, node.high))

    def check(scope: Scope) -> bool | None:
        given = value(scope)
        return both(compare(">=", given, low(scope)), compare("<=", given, high(scope)))

    return check


@compiles(n.Arithmetic)
def _arithmetic(node: n.Arithmetic) -> Program:
    left, right, sign = compile_node(node.left), compile_node(node.right), node.operator
    cost, position = 20 if sign == "**" else 0, node.position

    def compute(scope: Scope) -> Any:
        scope.run.spend(cost)
        result = calculate(sign, left(scope), right(scope))
        if type(result) is str:
            scope.run.at = position
            scope.run.store(len(result))
        return result

    return compute


@compiles(n.Negate)
def _negate(node: n.Negate) -> Program:
    operand = compile_node(node.operand)
    return lambda scope: negative(operand(scope))
