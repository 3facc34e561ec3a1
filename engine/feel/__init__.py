"""FEEL, the one expression language of this project (OMG DMN 1.5, chapter 10).

Texts become closures that reach nothing but the values handed in: no Python attribute, no clock,
no file. Every evaluation has a purse of steps and sizes, so that a hostile text stops quickly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from .browser import fits, looks_into, reason_of, tree_of
from .conformance import coerced, conforms, is_instance
from .errors import FeelError
from .evaluator import cell, program
from .known import chosen, relevant
from .names import calls, free_names, numbers
from .nodes import Node
from .parser import read_type, syntax
from .printing import write
from .run import CallerFunctions, Run, Scope
from .signatures import Function, function
from .types import Type, Types

__all__ = [
    "Expression", "FeelError", "Function", "Run", "Type", "coerced", "conforms", "evaluate",
    "fits", "function", "is_instance", "looks_into", "parse", "read_type", "to_json", "unary_test",
    "write",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expression:
    """A text that FEEL understands.

    ``names`` are the variables it needs; ``filter_names`` those that it uses only inside filters,
    where they may also be keys of the filtered items; ``calls`` the functions it calls;
    ``numbers`` the number literals in it.
    """

    text: str
    tree: Node
    names: frozenset[str]
    filter_names: frozenset[str]
    calls: frozenset[str]
    numbers: frozenset[Decimal]

    @property
    def server_only(self) -> str | None:
        """What keeps the browser from evaluating it, in Chinese; None if nothing does."""
        return reason_of(self.tree)


def evaluate(
    text: str,
    context: Mapping[str, Any],
    *,
    now: datetime | None = None,
    strict: bool = True,
    functions: CallerFunctions | None = None,
    types: Types | None = None,
    names: Iterable[str] | None = None,
    run: Run | None = None,
) -> Any:
    """The value of an expression over a context.

    Numbers come back as Decimal. What FEEL cannot compute is null; with ``strict`` an unknown
    name is a FeelError instead. ``functions`` maps a name to its parameter names and a callable,
    ``types`` a name to what ``instance of`` may ask for. ``names`` are known names of several
    words; without them the keys of the context and of the contexts inside are known, so that data
    can change what a text means: where a text was checked before, hand in the names it was
    checked with. ``run`` is a running evaluation (see `function`) whose clock, functions and
    budget are shared. Raises FeelError for a text that is no FEEL or costs too much.
    """
    run = run or Run(now, strict, functions or {}, types or {}, _weight(text))
    known = relevant(text, context) if names is None else chosen(text, names)
    value = _guarded(run, program(text, known), Scope(context, None, run))
    if isinstance(value, (list, dict)):
        run.weigh(value)
    return Decimal(value) if type(value) is int else value


def unary_test(
    text: str,
    value: Any,
    context: Mapping[str, Any],
    *,
    now: datetime | None = None,
    strict: bool = True,
    functions: CallerFunctions | None = None,
    types: Types | None = None,
    run: Run | None = None,
) -> bool:
    """Whether a value passes the unary tests of a decision table cell (DMN 1.5, 7.3.2)."""
    run = run or Run(now, strict, functions or {}, types or {}, _weight(text))
    known = relevant(text, context)
    return _guarded(run, cell(text, known), Scope(context, None, run), value) is True


def parse(text: str, *, tests: bool = False, names: Iterable[str] = ()) -> Expression:
    """Read a text without evaluating it; ``tests`` reads a table cell. Raises FeelError.

    ``names`` are known names; those with spaces or operators inside cannot be read otherwise.
    """
    return _parse(text, tests, chosen(text, names))


@lru_cache(maxsize=4096)
def _parse(text: str, tests: bool, known: tuple[str, ...]) -> Expression:
    tree = syntax(text, "unary_tests" if tests else "expression", known)
    (cell if tests else program)(text, known)
    names = frozenset(free_names(tree, in_filters=False)) - {"?"}
    everywhere = frozenset(free_names(tree)) - {"?"}
    return Expression(
        text, tree, names, everywhere - names, frozenset(calls(tree)), frozenset(numbers(tree))
    )


def to_json(expression: Expression) -> list[Any] | None:
    """The tree that ``static/feel.js`` evaluates; None if only the server can."""
    return tree_of(expression.tree)


def _weight(text: str) -> int:
    return 1 + len(text) // 100


def _guarded(run: Run, compute: Any, *arguments: Any) -> Any:
    try:
        return compute(*arguments)
    except FeelError as error:
        raise error.located(run.at) from None
    except (RecursionError, ArithmeticError) as error:
        raise FeelError("stack", run.at) from error
