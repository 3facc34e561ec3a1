"""A FEEL text cut into pieces, before names of several pieces are put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from .errors import FeelError

# Built-in names of several words. A test holds this list against the functions themselves.
SPACED_NAMES = (
    "context merge", "context put", "date and time", "day of week", "day of year",
    "days and time duration", "distinct values", "end included", "ends with", "finished by",
    "get entries", "get value", "index of", "insert before", "is defined", "list contains",
    "list replace", "lower case", "met by", "month of year", "overlaps after", "overlaps before",
    "round down", "round half down", "round half up", "round up", "start included", "started by",
    "starts with", "string join", "string length", "substring after", "substring before",
    "time offset", "upper case", "week of year", "years and months duration",
)  # fmt: skip
# fmt: off
KEYWORDS = frozenset((
    "if", "then", "else", "for", "return", "some", "every", "satisfies", "in", "or", "and",
    "between", "true", "false", "null", "function",
))
# fmt: on
FULL_WIDTH = "“”‘’、。，；：（）＝＞＜！＋－＊／【】「」"

_FIRST = r"(?:[^\W\d]|[\U00010000-\U000EFFFF])"
_REST = r"(?:\w|[\u00B7\u0300-\u036F\u203F\u2040\U00010000-\U000EFFFF])"
_TOKEN = re.compile(
    rf"""(?P<SKIP>(?:\s|//[^\n]*|/\*[\s\S]*?\*/)+)
    |(?P<NUMBER>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<STRING>"(?:\\.|[^"\\])*")
    |(?P<TEMPORAL>@"[^"]*")
    |(?P<INSTANCE>instance\s+of\b)
    |(?P<NAME>{_FIRST}{_REST}*)
    |(?P<SIGN>\*\*|\.\.|->|<=|>=|!=|[-+*/=<>()\[\]{{}},.:?'])""",
    re.VERBOSE | re.DOTALL,
)
PLAIN = re.compile(rf"{_FIRST}{_REST}*")


class Piece(NamedTuple):
    """A token before names of several tokens are put together."""

    type: str
    text: str
    start: int
    end: int


def pieces(text: str, known: Iterable[re.Pattern[str]]) -> Iterator[Piece]:
    at, before = 0, ""
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise bad_character(text[at], at)
        kind, end = str(found.lastgroup), found.end()
        if kind == "NAME":
            kind = "WORD" if found[0] in KEYWORDS and before != "." else kind
            longer = [name.end() for each in known if (name := each.match(text, at))]
            end = max([end, *longer]) if kind == "NAME" else end
        if kind != "SKIP":
            before = text[at:end]
            yield Piece(kind, before, at, end)
        at = end


@lru_cache(maxsize=256)
def pattern_of(names: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    patterns = (r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    return re.compile(rf"(?:{'|'.join(patterns)})(?!{_REST})" if names else "(?!)")


BUILT_IN_NAMES = pattern_of(frozenset(SPACED_NAMES))


def bad_character(character: str, at: int) -> FeelError:
    if character in FULL_WIDTH:
        return FeelError("full_width", at, character=character)
    return FeelError("open_quote" if character == '"' else "character", at, character=character)


def text_at(scanned: list[Piece], index: int) -> str:
    return scanned[index].text if 0 <= index < len(scanned) else ""
