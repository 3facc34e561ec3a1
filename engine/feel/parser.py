"""From a FEEL text to its syntax tree, with errors that say where."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from lark import Lark, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken, VisitError

from . import nodes as n
from .building import Builder, start_of
from .errors import FeelError
from .grammar import GRAMMAR
from .lexer import NameLexer
from .types import SIMPLE, Type

MAX_TEXT = 10_000
MAX_DEPTH = 100

_lark = Lark(
    GRAMMAR,
    parser="lalr",
    lexer=NameLexer,
    start=["expression", "unary_tests", "type"],
    propagate_positions=True,
    maybe_placeholders=False,
)


@lru_cache(maxsize=4096)
def syntax(text: str, start: str = "expression", names: Collection[str] = ()) -> n.Node:
    """The tree of ``text``; ``start`` is ``expression`` or ``unary_tests``. Raises FeelError.

    ``names`` are those of several tokens that the text may use (a tuple, so that it can be kept).
    """
    tree = _tree(text, start, names)
    _check_depth(tree)
    node: n.Node = _built(tree)
    return node


def read_type(text: str) -> Type:
    """The type that a text names, such as ``list<number>``. Raises FeelError."""
    name = " ".join(text.split())
    if name in SIMPLE:
        return SIMPLE[name]
    tree = _tree(text, "type", ())
    _check_depth(tree)
    kind: Type = _built(tree)
    return kind


def _tree(text: str, start: str, names: Collection[str]) -> Any:
    if len(text) > MAX_TEXT:
        raise FeelError("text", most=MAX_TEXT)
    try:
        return _lark.parse((text, names), start=start)  # type: ignore[arg-type]
    except UnexpectedInput as error:
        raise _refusal(text, error) from None


def _built(tree: Any) -> Any:
    try:
        return Builder().transform(tree)
    except VisitError as error:
        raise error.orig_exc from None


def _check_depth(tree: Any) -> None:
    level, depth = [tree], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise FeelError("depth", start_of(level[0].meta), most=MAX_DEPTH)
        level = [child for node in level for child in node.children if isinstance(child, Tree)]


def _refusal(text: str, error: UnexpectedInput) -> FeelError:
    if not isinstance(error, UnexpectedToken):
        raise error
    if not text.strip():
        return FeelError("empty", len(text))
    expected = _expected(error.accepts or error.expected)
    if error.token.type == "$END":
        return FeelError("unfinished", len(text), expected=expected)
    return FeelError("unexpected", error.token.start_pos, expected=expected, token=error.token)


# What to tell a person, the most telling first.
_TERMINALS = {
    "THEN": "then", "ELSE": "else", "RETURN": "return", "SATISFIES": "satisfies",
    "IN": "in", "AND": "and", "COLON": ":", "ARROW": "->", "RPAR": ")", "RSQB": "]", "RBRACE": "}",
    "NUMBER": "value", "PLUS": "operator", "$END": "end", "NAME": "name",
}  # fmt: skip


def _expected(terminals: Collection[str]) -> tuple[str, ...]:
    operand = "NUMBER" in terminals
    told = [
        words
        for terminal, words in _TERMINALS.items()
        if terminal in terminals
        and not (operand and terminal in {"NAME", "RSQB", "RPAR"})
        and not ("PLUS" in terminals and terminal == "IN")
        and not ("OR" in terminals and terminal == "AND")
    ]
    return tuple(told[:3])
