"""From a FEEL text to its syntax tree, with errors that say where."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from lark import Lark, Token, Transformer_NonRecursive, Tree, v_args
from lark.exceptions import UnexpectedInput, UnexpectedToken, VisitError

from . import nodes as n
from .errors import FeelError
from .grammar import GRAMMAR
from .lexer import NameLexer
from .temporal import read_literal
from .types import SIMPLE, Type
from .values import NUMBERS

MAX_TEXT = 10_000
MAX_DEPTH = 100

_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'"}

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
        return _Builder().transform(tree)
    except VisitError as error:
        raise error.orig_exc from None


def _check_depth(tree: Any) -> None:
    level, depth = [tree], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise FeelError("depth", _start(level[0].meta), most=MAX_DEPTH)
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


def _start(meta: Any) -> int:
    return getattr(meta, "start_pos", 0)


def unescape(text: str) -> str:
    """A string literal without its escapes (DMN 1.5, grammar rule 64)."""
    plain = _ESCAPE.sub(_escaped, text)
    if not any("\ud800" <= character <= "\udfff" for character in plain):
        return plain
    # Two \uXXXX halves make one character; a half alone is no text.
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _escaped(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) == 1:
        return _ESCAPED.get(code, match[0])
    point = int(code[1:], 16)
    return chr(point) if point < 0x110000 else match[0]


def _name(token: Token) -> str:
    return " ".join(token.split())


Parts = list[Any]  # children of a tree: tokens, or nodes already built


def _check_twice(names: list[str], position: int) -> None:
    for at, name in enumerate(names):
        if name in names[:at]:
            raise FeelError("twice", position, name=name)


def _generic(name: Token, wanted: set[str]) -> str:
    if name not in wanted:
        raise FeelError("generic", name.start_pos, name=str(name))
    return str(name)


@v_args(meta=True)
class _Builder(Transformer_NonRecursive):  # type: ignore[misc]
    """One method a grammar rule: (meta, children) -> node."""

    def number(self, meta: Any, parts: Parts) -> n.Node:
        try:
            return n.Literal(_start(meta), NUMBERS.create_decimal(parts[0]))
        except ArithmeticError:
            raise FeelError("number", _start(meta), text=str(parts[0])) from None

    def string(self, meta: Any, parts: Parts) -> n.Node:
        return n.Literal(_start(meta), unescape(parts[0][1:-1]))

    def temporal(self, meta: Any, parts: Parts) -> n.Node:
        value = read_literal(parts[0][2:-1])
        if value is None:
            raise FeelError("temporal", _start(meta), text=str(parts[0]))
        return n.Literal(_start(meta), value)

    def true(self, meta: Any, parts: Parts) -> n.Node:
        return n.Literal(_start(meta), True)

    def false(self, meta: Any, parts: Parts) -> n.Node:
        return n.Literal(_start(meta), False)

    def null(self, meta: Any, parts: Parts) -> n.Node:
        return n.Literal(_start(meta), None)

    def name(self, meta: Any, parts: Parts) -> n.Node:
        return n.Name(_start(meta), _name(parts[0]))

    def path(self, meta: Any, parts: Parts) -> n.Node:
        return n.Path(_start(meta), parts[0], _name(parts[1]))

    def filter(self, meta: Any, parts: Parts) -> n.Node:
        return n.Filter(_start(meta), *parts)

    def named(self, meta: Any, parts: Parts) -> tuple[str, n.Node]:
        return _name(parts[0]), parts[1]

    def call(self, meta: Any, parts: Parts) -> n.Node:
        callee, *arguments = parts
        named = tuple(part for part in arguments if isinstance(part, tuple))
        return n.Call(_start(meta), callee, () if named else tuple(arguments), named)

    def list(self, meta: Any, parts: Parts) -> n.Node:
        return n.ListOf(_start(meta), tuple(parts))

    def range(self, meta: Any, parts: Parts) -> n.Node:
        opening, start, end, closing = parts
        return n.RangeOf(_start(meta), start, end, opening == "[", closing == "]")

    def entry(self, meta: Any, parts: Parts) -> tuple[str, n.Node]:
        key, value = parts
        return (unescape(key[1:-1]) if key.type == "STRING" else _name(key)), value

    def context(self, meta: Any, parts: Parts) -> n.Node:
        _check_twice([key for key, _ in parts], _start(meta))
        return n.ContextOf(_start(meta), tuple(parts))

    def parameter(self, meta: Any, parts: Parts) -> tuple[str, Type | None]:
        name, *kind = parts
        return _name(name), kind[0] if kind else None

    def parameters(self, meta: Any, parts: Parts) -> tuple[tuple[str, Type | None], ...]:
        _check_twice([name for name, _ in parts], _start(meta))
        return tuple(parts)

    def lambda_(self, meta: Any, parts: Parts) -> n.Node:
        return n.Lambda(_start(meta), *parts)

    def external(self, meta: Any, parts: Parts) -> n.Node:
        raise FeelError("external", _start(meta))

    def instance_of(self, meta: Any, parts: Parts) -> n.Node:
        return n.InstanceOf(_start(meta), *parts)

    def type(self, meta: Any, parts: Parts) -> Type:
        name = ".".join(map(_name, parts))
        return SIMPLE.get(name) or Type(name)

    def null_type(self, meta: Any, parts: Parts) -> Type:
        return SIMPLE["Null"]

    def type_of(self, meta: Any, parts: Parts) -> Type:
        return Type(_generic(parts[0], {"list", "range"}), parts[1])

    def member(self, meta: Any, parts: Parts) -> tuple[str, Type]:
        return _name(parts[0]), parts[1]

    def type_with(self, meta: Any, parts: Parts) -> Type:
        return Type(_generic(parts[0], {"context"}), entries=tuple(parts[1:-1]))

    def function_type(self, meta: Any, parts: Parts) -> Type:
        types = [part for part in parts if isinstance(part, Type)]
        if not types:
            return SIMPLE["function"]
        return Type("function", types[-1], parameters=tuple(types[:-1]))

    def negate(self, meta: Any, parts: Parts) -> n.Node:
        return n.Negate(_start(meta), parts[-1])

    def arithmetic(self, meta: Any, parts: Parts) -> n.Node:
        left, operator, right = parts
        return n.Arithmetic(_start(meta), str(operator), left, right)

    def comparison_test(self, meta: Any, parts: Parts) -> n.Node:
        return n.Test(_start(meta), str(parts[0]), parts[1])

    def compare(self, meta: Any, parts: Parts) -> n.Node:
        left, operator, right = parts
        return n.Compare(_start(meta), str(operator), left, right)

    def between(self, meta: Any, parts: Parts) -> n.Node:
        return n.Between(_start(meta), *parts)

    def in_(self, meta: Any, parts: Parts) -> n.Node:
        return n.In(_start(meta), parts[0], tuple(parts[1:]))

    def conjunction(self, meta: Any, parts: Parts) -> n.Node:
        return n.Junction(_start(meta), False, tuple(parts))

    def disjunction(self, meta: Any, parts: Parts) -> n.Node:
        return n.Junction(_start(meta), True, tuple(parts))

    def if_(self, meta: Any, parts: Parts) -> n.Node:
        return n.If(_start(meta), *parts)

    def iterator(self, meta: Any, parts: Parts) -> n.Node:
        name, source, *end = parts
        return n.Iterator(_start(meta), _name(name), source, end[0] if end else None)

    def iterators(self, meta: Any, parts: Parts) -> tuple[n.Iterator, ...]:
        return tuple(parts)

    def for_(self, meta: Any, parts: Parts) -> n.Node:
        return n.For(_start(meta), *parts)

    def some(self, meta: Any, parts: Parts) -> n.Node:
        return n.Quantified(_start(meta), True, *parts)

    def every(self, meta: Any, parts: Parts) -> n.Node:
        return n.Quantified(_start(meta), False, *parts)

    def unary_tests(self, meta: Any, parts: Parts) -> n.Node:
        return n.Tests(_start(meta), tuple(parts))

    def anything(self, meta: Any, parts: Parts) -> n.Node:
        return n.Tests(_start(meta), ())
