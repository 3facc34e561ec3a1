"""FEEL texts of a DMN file as closures, each made once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..feel import nodes as n
from ..feel import parse
from ..feel.evaluator import cell, program
from ..feel.lexer import chosen
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
    return cell(text, chosen(text, names))


def tree(text: str, names: Names, *, tests: bool = False) -> n.Node:
    """The syntax tree of an expression or a cell."""
    return syntax(text, "unary_tests" if tests else "expression", chosen(text, names))
