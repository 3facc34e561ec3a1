"""A model's logic as closures, made once a model: boxed expressions become FEEL's own nodes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast

from ..feel import FeelError
from ..feel import nodes as n
from ..feel.compiler import compile_node, compiles
from ..feel.run import Scope
from .kinds import Fit, fitted, type_named
from .model import (
    Boxes,
    Conditional,
    Entry,
    Filter,
    Function,
    Invocation,
    Items,
    Literal,
    Logic,
    Loop,
    Model,
    Relation,
    Table,
)
from .sitting import Sitting
from .source import special
from .tables import table_program
from .texts import Program, expression, tree


@dataclass(frozen=True, slots=True)
class _Ready(n.Node):
    """A part that is a closure already, under a node of FEEL."""

    program: Program


@compiles(_Ready)
def _ready(node: _Ready) -> Program:
    return node.program


class _NoAnswer(Exception):
    """A condition is neither true, false nor null."""


def _answered(program: Program) -> Program:
    def guarded(scope: Scope) -> Any:
        try:
            return program(scope)
        except _NoAnswer:
            cast(Sitting, scope.run).refuse(FeelError("条件的结果应为 true 或 false"))
            return None

    return guarded


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles what belongs to one element of a model."""

    element: str
    name: str
    model: Model
    names: frozenset[str]

    def program(self, logic: Logic) -> Program:
        """The closure of an expression, its value made to fit the type that it names."""
        if logic is None:
            return lambda scope: None
        program = _COMPILERS[type(logic)](self, logic)
        return self.fitting(program, logic.type, "表达式")

    def fitting(self, program: Program, kind: str, place: str) -> Program:
        """The program with its value made to fit a type."""
        if kind in {"", "Any"}:
            return program
        fit: Fit = fitted(kind, self.model)
        return lambda scope: fit(program(scope), cast(Sitting, scope.run), place)

    def literal(self, logic: Literal) -> Program:
        return expression(logic.expression, self.names)

    def table(self, logic: Table) -> Program:
        return table_program(self.element, self.name, logic, self.model, self.names)

    def boxes(self, logic: Boxes) -> Program:
        entries = [(each.name, self._entry(each)) for each in logic.entries]

        def compute(scope: Scope) -> Any:
            values: dict[str, Any] = {}
            inner = Scope(values, scope, scope.run)
            for name, program in entries:
                value = program(inner)
                if not name:
                    return value
                values[name] = value
            return values

        return compute

    def _entry(self, entry: Entry) -> Program:
        return self.fitting(self.program(entry.logic), entry.type, f"“{entry.name}”")

    def items(self, logic: Items) -> Program:
        return compile_node(n.ListOf(0, tuple(self._node(each) for each in logic.items)))

    def relation(self, logic: Relation) -> Program:
        rows = [
            n.ContextOf(0, tuple(zip(logic.columns, map(self._node, row), strict=True)))
            for row in logic.rows
        ]
        return compile_node(n.ListOf(0, tuple(rows)))

    def conditional(self, logic: Conditional) -> Program:
        branches = map(self._node, (logic.then, logic.otherwise))
        nodes = (self._question(logic.condition), *branches)
        return _answered(compile_node(n.If(0, *nodes)))

    def filter(self, logic: Filter) -> Program:
        source, match = self._node(logic.source), self._question(logic.match)
        return _answered(compile_node(n.Filter(0, source, match)))

    def loop(self, logic: Loop) -> Program:
        iterators = (n.Iterator(0, logic.variable, self._node(logic.source), None),)
        if logic.kind == "for":
            return compile_node(n.For(0, iterators, self._node(logic.body)))
        sought, question = logic.kind == "some", self._question(logic.body)
        return _answered(compile_node(n.Quantified(0, sought, iterators, question)))

    def _question(self, logic: Logic) -> n.Node:
        """A condition; in a box it must be true, false or null (DMN 1.5, 10.2.2.6)."""
        program = self.program(logic)

        def ask(scope: Scope) -> Any:
            value = program(scope)
            if value is None or isinstance(value, bool):
                return value
            raise _NoAnswer

        return _Ready(0, ask)

    def function(self, logic: Function) -> Program:
        parameters = tuple((p.name, type_named(p.type, self.model)) for p in logic.parameters)
        return compile_node(n.Lambda(0, parameters, _Ready(0, self.body(logic))))

    def body(self, logic: Function) -> Program:
        """The body of a function, in which its parameters are known."""
        inside = replace(self, names=self.names | special(each.name for each in logic.parameters))
        return inside.program(logic.body)

    def invocation(self, logic: Invocation) -> Program:
        named = tuple((each.name, self._binding(each)) for each in logic.bindings)
        return compile_node(n.Call(0, self._called(logic.called), (), named))

    def _called(self, logic: Logic) -> n.Node:
        """A plain name stays one, so that it may also mean a built-in function."""
        if isinstance(logic, Literal):
            return tree(logic.expression, self.names)
        return self._node(logic)

    def _binding(self, entry: Entry) -> n.Node:
        return _Ready(0, self._entry(entry))

    def _node(self, logic: Logic) -> n.Node:
        return _Ready(0, self.program(logic))


_COMPILERS: dict[type, Callable[[Compiler, Any], Program]] = {
    Literal: Compiler.literal,
    Table: Compiler.table,
    Boxes: Compiler.boxes,
    Items: Compiler.items,
    Relation: Compiler.relation,
    Conditional: Compiler.conditional,
    Filter: Compiler.filter,
    Loop: Compiler.loop,
    Function: Compiler.function,
    Invocation: Compiler.invocation,
}
