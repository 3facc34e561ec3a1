"""A syntax tree as FEEL text again, with no more brackets than its meaning needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from . import nodes as n
from . import temporal
from .scanner import PLAIN

# How tightly each form binds; an operand that binds less tightly than its place gets brackets.
_ITEM, _EXPRESSION, _OR, _AND, _COMPARISON, _SUM, _PRODUCT, _POWER, _NEGATION = range(9)
_KIND, _POSTFIX, _PRIMARY = 9, 10, 11

_SIGNS = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "**": _POWER}

Written = tuple[str, int]


def write(node: n.Node) -> str:
    """The text whose tree this is: ``syntax(write(tree)) == tree``.

    Names of several words stand as they are, so reading the text again takes the same names.
    """
    return _in_place(node, _ITEM if isinstance(node, n.Tests) else _EXPRESSION)


def quoted(text: str) -> str:
    """A string literal."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _in_place(node: n.Node, tightness: int) -> str:
    text, own = _WRITERS[type(node)](node)
    return text if own >= tightness else f"({text})"


def _items(nodes: Iterable[n.Node]) -> str:
    return ", ".join(_in_place(node, _ITEM) for node in nodes)


def _literal(node: n.Literal) -> Written:
    value = node.value
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value], _PRIMARY
    if isinstance(value, str):
        return quoted(value), _PRIMARY
    if isinstance(value, Decimal):
        return str(value), _PRIMARY
    return f"@{quoted(temporal.text_of(value))}", _PRIMARY


def _path(node: n.Path) -> Written:
    return f"{_in_place(node.base, _POSTFIX)}.{node.key}", _POSTFIX


def _filter(node: n.Filter) -> Written:
    condition = _in_place(node.condition, _EXPRESSION)
    return f"{_in_place(node.base, _POSTFIX)}[{condition}]", _POSTFIX


def _call(node: n.Call) -> Written:
    named = ", ".join(f"{name}: {_in_place(value, _ITEM)}" for name, value in node.named)
    return f"{_in_place(node.callee, _POSTFIX)}({named or _items(node.arguments)})", _POSTFIX


def _lambda(node: n.Lambda) -> Written:
    parameters = (f"{name}: {type_}" if type_ else name for name, type_ in node.parameters)
    return f"function({', '.join(parameters)}) {_in_place(node.body, _EXPRESSION)}", _EXPRESSION


def _if(node: n.If) -> Written:
    parts = (_in_place(part, _EXPRESSION) for part in (node.condition, node.then, node.otherwise))
    return "if {} then {} else {}".format(*parts), _EXPRESSION


def _iterators(iterators: Iterable[n.Iterator]) -> str:
    return ", ".join(
        f"{each.name} in {_in_place(each.source, _OR)}"
        + (f"..{_in_place(each.end, _OR)}" if each.end else "")
        for each in iterators
    )


def _for(node: n.For) -> Written:
    body = _in_place(node.body, _EXPRESSION)
    return f"for {_iterators(node.iterators)} return {body}", _EXPRESSION


def _quantified(node: n.Quantified) -> Written:
    word, body = "some" if node.sought else "every", _in_place(node.body, _EXPRESSION)
    return f"{word} {_iterators(node.iterators)} satisfies {body}", _EXPRESSION


def _junction(node: n.Junction) -> Written:
    word, own = ("or", _OR) if node.decisive else ("and", _AND)
    return f" {word} ".join(_in_place(part, own + 1) for part in node.parts), own


def _compare(node: n.Compare) -> Written:
    left, right = _in_place(node.left, _COMPARISON), _in_place(node.right, _SUM)
    return f"{left} {node.operator} {right}", _COMPARISON


def _between(node: n.Between) -> Written:
    low, high = _in_place(node.low, _SUM), _in_place(node.high, _SUM)
    return f"{_in_place(node.value, _COMPARISON)} between {low} and {high}", _COMPARISON


def _in(node: n.In) -> Written:
    value, first = _in_place(node.value, _COMPARISON), node.tests[0]
    if len(node.tests) > 1:
        return f"{value} in ({_items(node.tests)})", _COMPARISON
    test = _in_place(first, _ITEM if isinstance(first, n.Test) else _SUM)
    return f"{value} in {test}", _COMPARISON


def _arithmetic(node: n.Arithmetic) -> Written:
    own = _SIGNS[node.operator]
    left, right = _in_place(node.left, own), _in_place(node.right, own + 1)
    return f"{left} {node.operator} {right}", own


def _range(node: n.RangeOf) -> Written:
    ends = f"{_in_place(node.start, _OR)}..{_in_place(node.end, _OR)}"
    return f"{'[' if node.start_closed else '('}{ends}{']' if node.end_closed else ')'}", _PRIMARY


def _context(node: n.ContextOf) -> Written:
    entries = (
        f"{key if PLAIN.fullmatch(key) else quoted(key)}: {_in_place(value, _EXPRESSION)}"
        for key, value in node.entries
    )
    return f"{{{', '.join(entries)}}}", _PRIMARY


_WRITERS: dict[type[n.Node], Callable[[Any], Written]] = {
    n.Literal: _literal,
    n.Name: lambda node: (node.name, _PRIMARY),
    n.Path: _path,
    n.Filter: _filter,
    n.Call: _call,
    n.Lambda: _lambda,
    # Looser than it binds: `x instance of list < 5` would begin a type with `<`.
    n.InstanceOf: lambda node: (f"{_in_place(node.value, _KIND)} instance of {node.type}", _AND),
    n.If: _if,
    n.For: _for,
    n.Quantified: _quantified,
    n.Junction: _junction,
    n.Compare: _compare,
    n.Between: _between,
    n.In: _in,
    n.Test: lambda node: (f"{node.operator} {_in_place(node.operand, _SUM)}", _ITEM),
    n.Tests: lambda node: (_items(node.tests) or "-", _ITEM),
    n.Arithmetic: _arithmetic,
    n.Negate: lambda node: (f"-{_in_place(node.operand, _NEGATION)}", _NEGATION),
    n.ListOf: lambda node: (f"[{_items(node.items)}]", _PRIMARY),
    n.RangeOf: _range,
    n.ContextOf: _context,
}
