"""Texts to closures, each made once."""

from __future__ import annotations

import sys
from functools import lru_cache

from . import calls, expressions, library, loops
from .cells import Check, check_of
from .compiler import Program, compile_node
from .parser import syntax
from .run import MAX_LEVELS

# Importing a module registers its compilers or functions.
PARTS = (calls, expressions, library, loops)


# Deep FEEL must fail by its own budget of levels, never by the stack of whoever calls it.
sys.setrecursionlimit(max(sys.getrecursionlimit(), 6 * MAX_LEVELS))


@lru_cache(maxsize=4096)
def program(text: str, names: tuple[str, ...] = ()) -> Program:
    """The closure that evaluates an expression. Raises FeelError."""
    return compile_node(syntax(text, "expression", names))


@lru_cache(maxsize=4096)
def cell(text: str, names: tuple[str, ...] = ()) -> Check:
    """The closure that holds a value against the unary tests of a cell. Raises FeelError."""
    return check_of(syntax(text, "unary_tests", names))
