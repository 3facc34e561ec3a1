"""Calls of built-in functions and of those that the caller brought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import nodes as n
from .compiler import Program, compile_all, compile_node, compiles, leniently
from .errors import FeelError, unknown
from .expressions import property_of
from .functions import Signature, callers, invoke, select
from .library import BUILT_IN
from .run import UNKNOWN, Run, Scope
from .values import is_context


@compiles(n.Call)
def _call(node: n.Call) -> Program:
    if not isinstance(node.callee, n.Name):
        raise FeelError("只能用名称调用函数", node.position)
    if node.callee.name == "is defined" and len(node.arguments) == 1:
        return _is_defined(node.arguments[0])
    return _named_call(node.callee, node) if node.named else _positional_call(node.callee, node)


def _positional_call(callee: n.Name, node: n.Call) -> Program:
    name, arguments = callee.name, compile_all(node.arguments)
    usual = select(BUILT_IN.get(name, ()), arguments, {})

    def call(scope: Scope) -> Any:
        values = [argument(scope) for argument in arguments]
        if usual and name not in scope.run.functions:
            return invoke(usual[0], values, scope.run)
        return _invoke(callee, values, {}, scope)

    return call


def _named_call(callee: n.Name, node: n.Call) -> Program:
    named = [(name, compile_node(value)) for name, value in node.named]
    return lambda scope: _invoke(callee, (), {key: value(scope) for key, value in named}, scope)


def _invoke(
    callee: n.Name, positional: Sequence[Any], named: Mapping[str, Any], scope: Scope
) -> Any:
    chosen = select(_signatures(callee, scope.run), positional, named)
    if chosen is not None:
        return invoke(*chosen, scope.run)
    if scope.run.strict:
        raise FeelError(f"函数“{callee.name}”的参数个数或名称不对", callee.position)
    return None


def _signatures(callee: n.Name, run: Run) -> Sequence[Signature]:
    own = run.functions.get(callee.name)
    if own is not None:
        return callers(*own)
    if run.strict and callee.name not in BUILT_IN:
        raise unknown("函数", callee.name, {*BUILT_IN, *run.functions}, callee.position)
    return BUILT_IN.get(callee.name, ())


def _is_defined(node: n.Node) -> Program:
    """Asks for the name or key itself, so an unknown one is an answer, not an error."""
    if isinstance(node, n.Name):
        name = node.name
        return lambda scope: scope.find(name) is not UNKNOWN
    if isinstance(node, n.Path):
        base, key = compile_node(node.base), node.key
        return lambda scope: _has(leniently(base, scope), key)
    value = compile_node(node)
    return lambda scope: value(scope) is not None


def _has(value: Any, key: str) -> bool:
    return key in value if is_context(value) else property_of(value, key) is not None
