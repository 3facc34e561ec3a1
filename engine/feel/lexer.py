"""Tokens of a FEEL text. Names may hold spaces and operators, so the lexer must know them.

DMN 1.5, 10.3.1.3 and 10.3.1.4: at every place the longest known name wins. Known are the
built-in names, those the text declares itself, and those that the caller hands in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from lark import Token
from lark.lexer import Lexer

from .known import sketch
from .scanner import BUILT_IN_NAMES, Piece, bad_character, pattern_of, pieces, text_at

_TYPES = {
    "<=": "OPERATOR", ">=": "OPERATOR", "!=": "OPERATOR", "=": "OPERATOR", "<": "LESS",
    ">": "MORE", "+": "PLUS", "-": "MINUS", "**": "POWER", "*": "FACTOR", "/": "FACTOR",
    "..": "DOTS", "->": "ARROW", "(": "LPAR", ")": "RPAR", "[": "LSQB", "]": "RSQB",
    "{": "LBRACE", "}": "RBRACE", ",": "COMMA", ".": "DOT", ":": "COLON", "?": "INPUT",
}  # fmt: skip
_CLOSES = frozenset({",", ".", ")", "]", "}", "=", "!=", "<", ">", "<=", ">="})
_OPERAND_ENDS = frozenset({")", "]", "}", "true", "false", "null", "?"})
_GENERIC = frozenset({"list", "context", "range", "function"})
_CLOSING_WORDS = frozenset({"and", "or", "then", "else", "return", "satisfies", "in"})


def tokens(text: str, names: Collection[str] = ()) -> Iterator[Token]:
    """The tokens of a text in which these names are known too. Raises FeelError."""
    known = pattern_of(frozenset(sketch(text).declared.union(names)))
    scanned = _with_heads(list(pieces(text, (BUILT_IN_NAMES, known))))
    for index, raw in enumerate(scanned):
        kind = _type(scanned, index)
        if kind:
            yield Token(kind, raw.text, start_pos=raw.start, end_pos=raw.end)


class NameLexer(Lexer):
    """What lark calls; the text comes with its known names."""

    def __init__(self, conf: Any) -> None:
        pass

    def lex(self, given: Any) -> Iterator[Token]:  # type: ignore[override]
        return tokens(*given)


def _with_heads(scanned: list[Piece]) -> list[Piece]:
    """The bracket that ends the parameters of a function ends no operand: it is a HEAD."""
    open_brackets: list[int] = []
    for at, raw in enumerate(scanned):
        if raw.text == "(":
            open_brackets.append(at)
        opened = open_brackets.pop() if raw.text == ")" and open_brackets else 0
        if opened and text_at(scanned, opened - 1) == "function":
            scanned[at] = raw._replace(type="HEAD")
    return scanned


def _type(scanned: list[Piece], index: int) -> str:
    """The terminal of the grammar; empty for a token that is part of the one before."""
    raw = scanned[index]
    before, after = text_at(scanned, index - 1), text_at(scanned, index + 1)
    if raw.type == "WORD":
        # What stands before a colon can only be a name.
        named = after == ":" and before in {"{", ",", "("}
        return "NAME" if named else raw.text.upper()
    if raw.type == "NAME":
        return "EXTERNAL" if (raw.text, before, after) == ("external", ")", "{") else "NAME"
    if raw.type in {"SIGN", "HEAD"}:
        return _sign(scanned, index, before, after)
    return "_INSTANCE" if raw.type == "INSTANCE" else raw.type


def _sign(scanned: list[Piece], index: int, before: str, after: str) -> str:
    raw = scanned[index]
    if raw.text == "'":
        raise bad_character("'", raw.start)
    if raw.text == "[":
        if not _ends_operand(scanned, index - 1):
            return "_EMPTY" if after == "]" else "LSQB"
        return "RANGE_END" if _ends_range(scanned, index) else "LSQB"
    if (before, raw.text) == ("[", "]") and not _ends_operand(scanned, index - 2):
        return ""
    if raw.text == "<" and before in _GENERIC:
        typed = scanned[index - 2 : index - 1] and scanned[index - 2].type == "INSTANCE"
        return "_OPEN" if typed or scanned[index - 1].end == raw.start else "LESS"
    return _TYPES[raw.text]


def _ends_operand(scanned: list[Piece], index: int) -> bool:
    if index < 0:
        return False
    raw = scanned[index]
    if raw.type in {"SIGN", "WORD"}:
        return raw.text in _OPERAND_ENDS
    return raw.type not in {"HEAD", "INSTANCE"}


def _ends_range(scanned: list[Piece], index: int) -> bool:
    """``[1..5[`` excludes 5: a bracket that closes is one that no expression follows."""
    if index + 1 == len(scanned):
        return True
    after = scanned[index + 1]
    return after.text in _CLOSES or (after.type == "WORD" and after.text in _CLOSING_WORDS)
