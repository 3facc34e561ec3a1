"""How a syntax tree becomes a chain of closures: one compiler a node type."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from . import nodes as n
from .run import Scope

Program = Callable[[Scope], Any]
Compiler = Callable[[Any], Program]

_COMPILERS: dict[type[n.Node], Compiler] = {}


def compiles(kind: type[n.Node]) -> Callable[[Compiler], Compiler]:
    """Register the compiler of a node type."""

    def register(compiler: Compiler) -> Compiler:
        _COMPILERS[kind] = compiler
        return compiler

    return register


def compile_node(node: n.Node) -> Program:
    """The closure that computes a node's value in a scope."""
    return _COMPILERS[type(node)](node)


def compile_all(nodes: Iterable[n.Node]) -> tuple[Program, ...]:
    return tuple(compile_node(node) for node in nodes)


def leniently(program: Program, scope: Scope) -> Any:
    """The value where an unknown name is null, although the run is strict."""
    run, strict = scope.run, scope.run.strict
    run.strict = False
    try:
        return program(scope)
    finally:
        run.strict = strict
