"""A syntax tree as a FEEL text again, with every parenthesis: read again it is the same tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from decimal import Decimal
from typing import Any

from engine.feel import nodes as n
from engine.feel.temporal import text_of


def printed(node: n.Node) -> str:
    """The text of a tree."""
    return _WRITERS[type(node)](node)


def shape(value: Any) -> Any:
    """A tree without its positions, for comparing."""
    if isinstance(value, n.Node):
        parts = [shape(getattr(value, f.name)) for f in fields(value) if f.name != "position"]
        return (type(value).__name__, *parts)
    if isinstance(value, tuple):
        return tuple(map(shape, value))
    # 1 and true, 1.0 and 1 are equal in Python and two things in FEEL.
    return type(value).__name__, str(value)


def _literal(node: n.Literal) -> str:
    value = node.value
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Decimal):
        return str(value)
    return _string(value) if isinstance(value, str) else f'@"{text_of(value)}"'


def _string(value: str) -> str:
    plain = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " else f"\\u{ord(c):04x}" for c in plain) + '"'


def _inner(node: n.Node) -> str:
    """An operand: in parentheses unless it is one word."""
    simple = isinstance(node, (n.Literal, n.Name, n.ListOf, n.RangeOf, n.ContextOf))
    return printed(node) if simple else f"({printed(node)})"


def _list(nodes: Iterable[n.Node]) -> str:
    return ", ".join(map(_inner, nodes))


def _binary(node: Any) -> str:
    return f"{_inner(node.left)} {node.operator} {_inner(node.right)}"


def _call(node: n.Call) -> str:
    callee = node.callee.name if isinstance(node.callee, n.Name) else _inner(node.callee)
    named = [f"{name}: {_inner(value)}" for name, value in node.named]
    return f"{callee}({', '.join([*map(_inner, node.arguments), *named])})"


def _lambda(node: n.Lambda) -> str:
    parameters = [name if of is None else f"{name}: {of}" for name, of in node.parameters]
    return f"function({', '.join(parameters)}) {_inner(node.body)}"


def _iterators(node: n.For | n.Quantified) -> str:
    return ", ".join(
        f"{each.name} in {_inner(each.source)}" + (f"..{_inner(each.end)}" if each.end else "")
        for each in node.iterators
    )


def _quantified(node: n.Quantified) -> str:
    word = "some" if node.sought else "every"
    return f"{word} {_iterators(node)} satisfies {_inner(node.body)}"


def _in(node: n.In) -> str:
    tests = _list(node.tests)
    return f"{_inner(node.value)} in {f'({tests})' if len(node.tests) > 1 else tests}"


def _range(node: n.RangeOf) -> str:
    opening, closing = "[" if node.start_closed else "(", "]" if node.end_closed else ")"
    return f"{opening}{_inner(node.start)}..{_inner(node.end)}{closing}"


def _if(node: n.If) -> str:
    return f"if {_inner(node.condition)} then {_inner(node.then)} else {_inner(node.otherwise)}"


def _context(node: n.ContextOf) -> str:
    return "{" + ", ".join(f"{_string(key)}: {_inner(value)}" for key, value in node.entries) + "}"


_WRITERS: dict[type[n.Node], Callable[[Any], str]] = {
    n.Literal: _literal,
    n.Name: lambda node: node.name,
    n.Path: lambda node: f"{_inner(node.base)}.{node.key}",
    n.Filter: lambda node: f"{_inner(node.base)}[{_inner(node.condition)}]",
    n.Call: _call,
    n.Lambda: _lambda,
    n.InstanceOf: lambda node: f"{_inner(node.value)} instance of {node.type}",
    n.If: _if,
    n.For: lambda node: f"for {_iterators(node)} return {_inner(node.body)}",
    n.Quantified: _quantified,
    n.Junction: lambda node: (" or " if node.decisive else " and ").join(map(_inner, node.parts)),
    n.Compare: _binary,
    n.Between: lambda node: (
        f"{_inner(node.value)} between {_inner(node.low)} and {_inner(node.high)}"
    ),
    n.In: _in,
    n.Test: lambda node: f"{node.operator} {_inner(node.operand)}",
    n.Tests: lambda node: _list(node.tests) or "-",
    n.Arithmetic: _binary,
    n.Negate: lambda node: f"-{_inner(node.operand)}",
    n.ListOf: lambda node: f"[{_list(node.items)}]",
    n.RangeOf: _range,
    n.ContextOf: _context,
}
