"""Calls of functions, and functions written in FEEL (DMN 1.5, 10.3.2.13)."""

from __future__ import annotations

from typing import Any

from . import nodes as n
from .compiler import Program, compile_all, compile_node, compiles, leniently
from .conformance import is_instance
from .errors import unknown
from .expressions import property_of
from .functions import BUILT_IN, brought, call
from .names import depth
from .run import UNKNOWN, Run, Scope
from .signatures import Function, Parameter, Signature
from .values import is_context


@compiles(n.Call)
def _call(node: n.Call) -> Program:
    if node.callee == n.Name(node.callee.position, "is defined") and len(node.arguments) == 1:
        return _is_defined(node.arguments[0])
    find = _named(node.callee) if isinstance(node.callee, n.Name) else compile_node(node.callee)
    arguments, position = compile_all(node.arguments), node.position
    named = [(name, compile_node(value)) for name, value in node.named]

    def invoke(scope: Scope) -> Any:
        function, run = find(scope), scope.run
        values = [argument(scope) for argument in arguments]
        keys = {name: value(scope) for name, value in named} if named else None
        run.at = position
        return call(function, run, values, keys) if isinstance(function, Function) else None

    return invoke


def _named(node: n.Name) -> Program:
    """The function of that name: a variable, one that the caller brought, a built-in one."""
    name, position, usual = node.name, node.position, BUILT_IN.get(node.name)

    def find(scope: Scope) -> Any:
        own = scope.find(name)
        if isinstance(own, Function):
            return own
        if name in scope.run.functions:
            return brought(name, *scope.run.functions[name])
        if usual is None and own is UNKNOWN and scope.run.strict:
            raise unknown("function", name, _functions(scope), position)
        return usual

    return find


def _functions(scope: Scope) -> set[str]:
    return {*BUILT_IN, *scope.run.functions, *scope.names()}


@compiles(n.Lambda)
def _lambda(node: n.Lambda) -> Program:
    parameters = tuple(Parameter(name, type=type_) for name, type_ in node.parameters)
    names, body = [name for name, _ in node.parameters], compile_node(node.body)
    levels = depth(node)

    def make(scope: Scope) -> Function:
        def run_body(run: Run, *values: Any) -> Any:
            return body(Scope(dict(zip(names, values, strict=True)), scope, run))

        return Function("", (Signature(parameters, run_body, with_run=True),), depth=levels)

    return make


@compiles(n.InstanceOf)
def _instance_of(node: n.InstanceOf) -> Program:
    value, wanted = compile_node(node.value), node.type

    def check(scope: Scope) -> bool:
        scope.run.at = node.position
        return is_instance(value(scope), wanted, scope.run.types)

    return check


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
