"""From a FEEL text to its syntax tree, with errors that say where."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from lark import Lark, Token, Transformer_NonRecursive, Tree, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken, VisitError

from . import nodes as n
from .errors import FeelError
from .grammar import GRAMMAR
from .temporal import read_literal
from .values import NUMBERS

MAX_TEXT = 10_000
MAX_DEPTH = 100

_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'"}
_FULL_WIDTH = "“”‘’、。，；：（）＝＞＜！＋－＊／【】「」"

_lark = Lark(
    GRAMMAR,
    parser="lalr",
    start=["expression", "unary_tests"],
    propagate_positions=True,
    maybe_placeholders=False,
)


@lru_cache(maxsize=4096)
def syntax(text: str, start: str = "expression") -> n.Node:
    """The tree of ``text``; ``start`` is ``expression`` or ``unary_tests``. Raises FeelError."""
    if len(text) > MAX_TEXT:
        raise FeelError(f"表达式过长,最多 {MAX_TEXT} 个字符")
    try:
        tree = _lark.parse(text, start=start)
    except UnexpectedInput as error:
        raise _refusal(text, error) from None
    _check_depth(tree)
    return _built(tree)


def _built(tree: Any) -> n.Node:
    try:
        node: n.Node = _Builder().transform(tree)
    except VisitError as error:
        raise error.orig_exc from None
    return node


def _check_depth(tree: Any) -> None:
    level, depth = [tree], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise FeelError(f"表达式嵌套过深,最多 {MAX_DEPTH} 层", _start(level[0].meta))
        level = [child for node in level for child in node.children if isinstance(child, Tree)]


def _refusal(text: str, error: UnexpectedInput) -> FeelError:
    if isinstance(error, UnexpectedCharacters):
        return FeelError(_bad_character(text[error.pos_in_stream or 0]), error.pos_in_stream)
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        return FeelError(f"此处不应出现“{error.token}”", error.token.start_pos)
    return FeelError("表达式没有写完" if text.strip() else "表达式是空的", len(text))


def _bad_character(character: str) -> str:
    if character in _FULL_WIDTH:
        return f"“{character}”是全角符号,请改用半角"
    if character == '"':
        return '引号没有成对,缺少结尾的 "'
    return f"不认识的字符“{character}”"


def _start(meta: Any) -> int:
    return getattr(meta, "start_pos", 0)


def _unescape(text: str) -> str:
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


@v_args(meta=True)
class _Builder(Transformer_NonRecursive):  # type: ignore[misc]
    """One method a grammar rule: (meta, children) -> node."""

    def number(self, meta: Any, parts: Parts) -> n.Node:
        try:
            return n.Literal(_start(meta), NUMBERS.create_decimal(parts[0]))
        except ArithmeticError:
            raise FeelError(f"数字 {parts[0]} 过大", _start(meta)) from None

    def string(self, meta: Any, parts: Parts) -> n.Node:
        return n.Literal(_start(meta), _unescape(parts[0][1:-1]))

    def temporal(self, meta: Any, parts: Parts) -> n.Node:
        value = read_literal(parts[0][2:-1])
        if value is None:
            raise FeelError(f"{parts[0]} 不是日期、时间或时长", _start(meta))
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
        return (_unescape(key[1:-1]) if key.type == "STRING" else _name(key)), value

    def context(self, meta: Any, parts: Parts) -> n.Node:
        keys = [key for key, _ in parts]
        if len(set(keys)) != len(keys):
            raise FeelError("同一个名称写了两次", _start(meta))
        return n.ContextOf(_start(meta), tuple(parts))

    def negate(self, meta: Any, parts: Parts) -> n.Node:
        sign, operand = parts
        if sign == "+":
            raise FeelError("此处不应出现“+”", _start(meta))
        return n.Negate(_start(meta), operand)

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
        if parts[0] != "-":
            raise FeelError(f"此处不应出现“{parts[0]}”", _start(meta))
        return n.Tests(_start(meta), ())
