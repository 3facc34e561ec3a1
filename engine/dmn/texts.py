"""FEEL texts of a DMN file as closures, each made once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ..feel import nodes as n
from ..feel import parse
from ..feel.evaluator import cell, program
from ..feel.known import chosen
from ..feel.parser import syntax
from ..feel.run import Scope

Program = Callable[[Scope], Any]
Check = Callable[[Scope, Any], bool | None]
Names = frozenset[str]  # those known around a text that are not plain words


def check(text: str, names: Names, *, tests: bool = False) -> None:
    """Raises FeelError for a text that cannot be read where these names are known."""
    parse(text, tests=tests, names=names)


def expression(text: str, names: Names) -> Program:
    """The closure that computes an expression."""
    return program(text, chosen(text, names))


def tests(text: str, names: Names) -> Check:
    """The closure that holds a value against a table cell."""
    check, listed = cell(text, chosen(text, names)), _listed(tree(text, names, tests=True))
    if not listed:
        return check
    # Most cells list texts: looking one up needs neither a scope nor FEEL's equality.
    kind = type(next(iter(listed)))
    return lambda scope, value: value in listed if type(value) is kind else check(scope, value)


def _listed(node: n.Node) -> frozenset[Any]:
    """The literals that a cell lists, if it does nothing else and they are of one kind."""
    found = getattr(node, "tests", ())
    if not all(isinstance(each, n.Literal) for each in found):
        return frozenset()
    values = [each.value for each in found]
    kinds = {type(value) for value in values}
    return frozenset(values) if len(kinds) == 1 and kinds <= {str, Decimal, bool} else frozenset()


def tree(text: str, names: Names, *, tests: bool = False) -> n.Node:
    """The syntax tree of an expression or a cell."""
    return syntax(text, "unary_tests" if tests else "expression", chosen(text, names))
