"""From lark's tree to ours: one method a grammar rule."""

from __future__ import annotations

import re
from typing import Any

from lark import Token, Transformer_NonRecursive, v_args

from . import nodes as n
from .errors import FeelError
from .temporal import read_literal
from .types import SIMPLE, Type
from .values import NUMBERS

_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'"}


def start_of(meta: Any) -> int:
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
class Builder(Transformer_NonRecursive):  # type: ignore[misc]
    """One method a grammar rule: (meta, children) -> node."""

    def number(self, meta: Any, parts: Parts) -> n.Node:
        try:
            return n.Literal(start_of(meta), NUMBERS.create_decimal(parts[0]))
        except ArithmeticError:
            raise FeelError("number", start_of(meta), text=str(parts[0])) from None

    def string(self, meta: Any, parts: Parts) -> n.Node:
        return n.Literal(start_of(meta), unescape(parts[0][1:-1]))

    def temporal(self, meta: Any, parts: Parts) -> n.Node:
        value = read_literal(parts[0][2:-1])
        if value is None:
            raise FeelError("temporal", start_of(meta), text=str(parts[0]))
        return n.Literal(start_of(meta), value)

    def true(self, meta: Any, parts: Parts) -> n.Node:
        return n.Literal(start_of(meta), True)

    def false(self, meta: Any, parts: Parts) -> n.Node:
        return n.Literal(start_of(meta), False)

    def null(self, meta: Any, parts: Parts) -> n.Node:
        return n.Literal(start_of(meta), None)

    def name(self, meta: Any, parts: Parts) -> n.Node:
        return n.Name(start_of(meta), _name(parts[0]))

    def path(self, meta: Any, parts: Parts) -> n.Node:
        return n.Path(start_of(meta), parts[0], _name(parts[1]))

    def filter(self, meta: Any, parts: Parts) -> n.Node:
        return n.Filter(start_of(meta), *parts)

    def named(self, meta: Any, parts: Parts) -> tuple[str, n.Node]:
        return _name(parts[0]), parts[1]

    def call(self, meta: Any, parts: Parts) -> n.Node:
        callee, *arguments = parts
        named = tuple(part for part in arguments if isinstance(part, tuple))
        return n.Call(start_of(meta), callee, () if named else tuple(arguments), named)

    def list(self, meta: Any, parts: Parts) -> n.Node:
        return n.ListOf(start_of(meta), tuple(parts))

    def range(self, meta: Any, parts: Parts) -> n.Node:
        opening, start, end, closing = parts
        return n.RangeOf(start_of(meta), start, end, opening == "[", closing == "]")

    def entry(self, meta: Any, parts: Parts) -> tuple[str, n.Node]:
        key, value = parts
        return (unescape(key[1:-1]) if key.type == "STRING" else _name(key)), value

    def context(self, meta: Any, parts: Parts) -> n.Node:
        _check_twice([key for key, _ in parts], start_of(meta))
        return n.ContextOf(start_of(meta), tuple(parts))

    def parameter(self, meta: Any, parts: Parts) -> tuple[str, Type | None]:
        name, *kind = parts
        return _name(name), kind[0] if kind else None

    def parameters(self, meta: Any, parts: Parts) -> tuple[tuple[str, Type | None], ...]:
        _check_twice([name for name, _ in parts], start_of(meta))
        return tuple(parts)

    def lambda_(self, meta: Any, parts: Parts) -> n.Node:
        return n.Lambda(start_of(meta), *parts)

    def external(self, meta: Any, parts: Parts) -> n.Node:
        raise FeelError("external", start_of(meta))

    def instance_of(self, meta: Any, parts: Parts) -> n.Node:
        return n.InstanceOf(start_of(meta), *parts)

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
        return n.Negate(start_of(meta), parts[-1])

    def arithmetic(self, meta: Any, parts: Parts) -> n.Node:
        left, operator, right = parts
        return n.Arithmetic(start_of(meta), str(operator), left, right)

    def comparison_test(self, meta: Any, parts: Parts) -> n.Node:
        return n.Test(start_of(meta), str(parts[0]), parts[1])

    def compare(self, meta: Any, parts: Parts) -> n.Node:
        left, operator, right = parts
        return n.Compare(start_of(meta), str(operator), left, right)

    def between(self, meta: Any, parts: Parts) -> n.Node:
        return n.Between(start_of(meta), *parts)

    def in_(self, meta: Any, parts: Parts) -> n.Node:
        return n.In(start_of(meta), parts[0], tuple(parts[1:]))

    def conjunction(self, meta: Any, parts: Parts) -> n.Node:
        return n.Junction(start_of(meta), False, tuple(parts))

    def disjunction(self, meta: Any, parts: Parts) -> n.Node:
        return n.Junction(start_of(meta), True, tuple(parts))

    def if_(self, meta: Any, parts: Parts) -> n.Node:
        return n.If(start_of(meta), *parts)

    def iterator(self, meta: Any, parts: Parts) -> n.Node:
        name, source, *end = parts
        return n.Iterator(start_of(meta), _name(name), source, end[0] if end else None)

    def iterators(self, meta: Any, parts: Parts) -> tuple[n.Iterator, ...]:
        return tuple(parts)

    def for_(self, meta: Any, parts: Parts) -> n.Node:
        return n.For(start_of(meta), *parts)

    def some(self, meta: Any, parts: Parts) -> n.Node:
        return n.Quantified(start_of(meta), True, *parts)

    def every(self, meta: Any, parts: Parts) -> n.Node:
        return n.Quantified(start_of(meta), False, *parts)

    def unary_tests(self, meta: Any, parts: Parts) -> n.Node:
        return n.Tests(start_of(meta), tuple(parts))

    def anything(self, meta: Any, parts: Parts) -> n.Node:
        return n.Tests(start_of(meta), ())
