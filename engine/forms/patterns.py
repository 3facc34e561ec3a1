"""Regular expressions that a form may carry: a small syntax whose worst case is bounded.

One syntax holds on every machine, so that a form accepted here is accepted everywhere; where
google-re2 is installed it does the matching. The bound: an answer has at most 200 characters,
and the ways to match from one position are the product of all choices in the pattern.
"""

from __future__ import annotations

import importlib
import re
from functools import cache
from typing import Any

from .words import tell

LONGEST = 200
WAYS = 50_000

_ATOM = r"\[\^?\]?(?:\\[dDwWsS\W]|[^\]\\\[])+\]|\\[dDwWsS\W]|[^\\()\[\]{}*+?|^$]"
_TOKEN = re.compile(
    rf"(?P<atom>{_ATOM})|(?P<open>\((?:\?:)?(?!\?))|(?P<close>\))"
    r"|(?P<repeat>[*+?]|\{\d{1,3}(?:,\d{0,3})?\})|(?P<other>[|^$])"
)


def problem(pattern: str) -> str | None:
    """Why this pattern may not be used, or None."""
    if len(pattern) > LONGEST:
        return tell("pattern_size")
    tokens = _tokens(pattern)
    if tokens is None:
        return tell("pattern_syntax", reason=pattern)
    try:
        re.compile(pattern, re.ASCII)
    except re.error as error:
        return tell("pattern_syntax", reason=error)
    return tell("pattern_cost") if _ways(tokens) > WAYS else None


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern is found in the text, as form-js does (write ``^…$`` for the whole)."""
    return _compiled(pattern).search(text) is not None


@cache
def _compiled(pattern: str) -> Any:
    try:
        engine = importlib.import_module("re2")
    except ImportError:
        return re.compile(pattern, re.ASCII)
    return engine.compile(pattern)


def _tokens(pattern: str) -> list[tuple[str, str]] | None:
    tokens: list[tuple[str, str]] = []
    position = 0
    while position < len(pattern):
        found = _TOKEN.match(pattern, position)
        if found is None:
            return None
        tokens.append((found.lastgroup or "", found.group()))
        position = found.end()
    return tokens if _repeats_atoms(tokens) else None


def _repeats_atoms(tokens: list[tuple[str, str]]) -> bool:
    """Only one character or class may repeat; a group may only be optional: no nested repeats."""
    before = ""
    for kind, text in tokens:
        if kind == "repeat" and not (before == "atom" or (before == "close" and text == "?")):
            return False
        before = kind
    return True


def _ways(tokens: list[tuple[str, str]]) -> int:
    ways = 1
    for kind, text in tokens:
        if kind == "repeat":
            ways *= _choices(text)
        elif text == "|":
            ways *= 2
    return ways


def _choices(repeat: str) -> int:
    if not repeat.startswith("{"):
        return 2 if repeat == "?" else LONGEST
    low, comma, high = repeat[1:-1].partition(",")
    if not comma:
        return 1
    return max(1, int(high or LONGEST) - int(low) + 1)
