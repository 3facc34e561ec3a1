"""Texts to closures, each made once."""

from __future__ import annotations

from functools import lru_cache

from . import calls, expressions, loops
from .cells import Check, check_of
from .compiler import Program, compile_node
from .parser import syntax

# Importing a module registers its compilers.
PARTS = (calls, expressions, loops)


@lru_cache(maxsize=4096)
def program(text: str) -> Program:
    """The closure that evaluates an expression. Raises FeelError."""
    return compile_node(syntax(text))


@lru_cache(maxsize=4096)
def cell(text: str) -> Check:
    """The closure that holds a value against the unary tests of a cell. Raises FeelError."""
    return check_of(syntax(text, "unary_tests"))
