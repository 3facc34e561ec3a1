"""Tokens of a FEEL text. Names may hold spaces and operators, so the lexer must know them.

DMN 1.5, 10.3.1.3 and 10.3.1.4: at every place the longest known name wins. Known are the
built-in names, those the text declares itself, and those that the caller hands in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from lark import Token
from lark.lexer import Lexer

from .errors import FeelError

# Built-in names of several words. A test holds this list against the functions themselves.
SPACED_NAMES = (
    "context merge",
    "context put",
    "date and time",
    "day of week",
    "day of year",
    "days and time duration",
    "distinct values",
    "end included",
    "ends with",
    "finished by",
    "get entries",
    "get value",
    "index of",
    "insert before",
    "is defined",
    "list contains",
    "list replace",
    "lower case",
    "met by",
    "month of year",
    "overlaps after",
    "overlaps before",
    "round down",
    "round half down",
    "round half up",
    "round up",
    "start included",
    "started by",
    "starts with",
    "string join",
    "string length",
    "substring after",
    "substring before",
    "time offset",
    "upper case",
    "week of year",
    "years and months duration",
)
# fmt: off
KEYWORDS = frozenset((
    "if", "then", "else", "for", "return", "some", "every", "satisfies", "in", "or", "and",
    "between", "true", "false", "null", "function",
))
# fmt: on
FULL_WIDTH = "“”‘’、。，；：（）＝＞＜！＋－＊／【】「」"
MAX_NAME = 16  # tokens in one name
MAX_NESTING = 6  # of contexts whose keys are looked at

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
_TYPES = {
    "<=": "OPERATOR", ">=": "OPERATOR", "!=": "OPERATOR", "=": "OPERATOR", "<": "LESS",
    ">": "MORE", "+": "PLUS", "-": "MINUS", "**": "POWER", "*": "FACTOR", "/": "FACTOR",
    "..": "DOTS", "->": "ARROW", "(": "LPAR", ")": "RPAR", "[": "LSQB", "]": "RSQB",
    "{": "LBRACE", "}": "RBRACE", ",": "COMMA", ".": "DOT", ":": "COLON", "?": "INPUT",
}  # fmt: skip
_CLOSES = frozenset({",", ")", "]", "}", "=", "!=", "<", ">", "<=", ">="})
_OPERAND_ENDS = frozenset({")", "]", "}", "true", "false", "null", "?"})
_GENERIC = frozenset({"list", "context", "range", "function"})
_CLOSING_WORDS = frozenset({"and", "or", "then", "else", "return", "satisfies", "in"})
_IN_NAMES = frozenset({"+", "-", "*", "/", ".", "'"})


class Raw(NamedTuple):
    """A token before names of several tokens are put together."""

    type: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a text looks like before its names are known.

    ``declared`` are the names of several tokens that it declares itself, ``candidates`` the
    stretches that could be such names, ``words`` its plain names.
    """

    declared: frozenset[str]
    candidates: tuple[str, ...]
    words: frozenset[str]


def tokens(text: str, names: Collection[str] = ()) -> Iterator[Token]:
    """The tokens of a text in which these names are known too. Raises FeelError."""
    known = _known(frozenset(sketch(text).declared.union(names)))
    raws = _with_heads(list(_raw(text, (_BUILT_IN, known))))
    for index, raw in enumerate(raws):
        kind = _type(raws, index)
        if kind:
            yield Token(kind, raw.text, start_pos=raw.start, end_pos=raw.end)


@lru_cache(maxsize=4096)
def sketch(text: str) -> Sketch:
    """Read a text roughly. Raises FeelError for a character that FEEL does not know."""
    raws = list(_raw(text, ()))
    declared = {name for name in _declared(text, raws) if not PLAIN.fullmatch(name)}
    candidates = dict.fromkeys(_candidates(text, raws))
    words = frozenset(raw.text for raw in raws if raw.type == "NAME")
    return Sketch(frozenset(declared), tuple(candidates), words)


def relevant(text: str, context: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of several tokens that the context knows and the text may mean.

    Keys of contexts inside count too, as far as the text names the way to them.
    """
    seen = sketch(text)
    if not seen.candidates:
        return ()
    known = [name for name in seen.candidates if name in context]
    inside = _values(context, (*seen.words, *known))
    for _ in range(MAX_NESTING):
        if not inside:
            break
        found = [name for name in seen.candidates for each in inside if name in each]
        inside = [part for each in inside for part in _values(each, (*seen.words, *found))]
        known += found
    return tuple(dict.fromkeys(known))


def _values(context: Mapping[str, Any], names: Iterable[str]) -> list[Mapping[str, Any]]:
    """The contexts under these names; of a list the first ones stand for all."""
    found: list[Mapping[str, Any]] = []
    for name in names:
        value = context.get(name)
        if isinstance(value, (dict, Mapping)):
            found.append(value)
        elif isinstance(value, list):
            found += [item for item in value[:MAX_NESTING] if isinstance(item, dict)]
    return found


def chosen(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that the text may mean and that the grammar cannot read by itself."""
    candidates = sketch(text).candidates
    known = frozenset(names) if candidates else frozenset()
    return tuple(name for name in candidates if name in known)


class NameLexer(Lexer):
    """What lark calls; the text comes with its known names."""

    def __init__(self, conf: Any) -> None:
        pass

    def lex(self, given: Any) -> Iterator[Token]:  # type: ignore[override]
        return tokens(*given)


@lru_cache(maxsize=256)
def _known(names: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    patterns = (r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    return re.compile(rf"(?:{'|'.join(patterns)})(?!{_REST})" if names else "(?!)")


_BUILT_IN = _known(frozenset(SPACED_NAMES))


def _raw(text: str, known: Iterable[re.Pattern[str]]) -> Iterator[Raw]:
    at, before = 0, ""
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise _bad_character(text[at], at)
        kind, end = str(found.lastgroup), found.end()
        if kind == "NAME":
            kind = "WORD" if found[0] in KEYWORDS and before != "." else kind
            longer = [name.end() for each in known if (name := each.match(text, at))]
            end = max([end, *longer]) if kind == "NAME" else end
        if kind != "SKIP":
            before = text[at:end]
            yield Raw(kind, before, at, end)
        at = end


def _with_heads(raws: list[Raw]) -> list[Raw]:
    """The bracket that ends the parameters of a function ends no operand: it is a HEAD."""
    open_brackets: list[int] = []
    for at, raw in enumerate(raws):
        if raw.text == "(":
            open_brackets.append(at)
        opened = open_brackets.pop() if raw.text == ")" and open_brackets else 0
        if opened and _text(raws, opened - 1) == "function":
            raws[at] = raw._replace(type="HEAD")
    return raws


def _bad_character(character: str, at: int) -> FeelError:
    if character in FULL_WIDTH:
        return FeelError("full_width", at, character=character)
    return FeelError("open_quote" if character == '"' else "character", at, character=character)


def _type(raws: list[Raw], index: int) -> str:
    """The terminal of the grammar; empty for a token that is part of the one before."""
    raw = raws[index]
    before, after = _text(raws, index - 1), _text(raws, index + 1)
    if raw.type == "WORD":
        # What stands before a colon can only be a name.
        named = after == ":" and before in {"{", ",", "("}
        return "NAME" if named else raw.text.upper()
    if raw.type == "NAME":
        return "EXTERNAL" if (raw.text, before, after) == ("external", ")", "{") else "NAME"
    if raw.type in {"SIGN", "HEAD"}:
        return _sign(raws, index, before, after)
    return "_INSTANCE" if raw.type == "INSTANCE" else raw.type


def _sign(raws: list[Raw], index: int, before: str, after: str) -> str:
    raw = raws[index]
    if raw.text == "'":
        raise _bad_character("'", raw.start)
    if raw.text == "[":
        if not _ends_operand(raws, index - 1):
            return "_EMPTY" if after == "]" else "LSQB"
        return "RANGE_END" if _ends_range(raws, index) else "LSQB"
    if (before, raw.text) == ("[", "]") and not _ends_operand(raws, index - 2):
        return ""
    if raw.text == "<" and before in _GENERIC:
        typed = raws[index - 2 : index - 1] and raws[index - 2].type == "INSTANCE"
        return "_OPEN" if typed or raws[index - 1].end == raw.start else "LESS"
    return _TYPES[raw.text]


def _text(raws: list[Raw], index: int) -> str:
    return raws[index].text if 0 <= index < len(raws) else ""


def _ends_operand(raws: list[Raw], index: int) -> bool:
    if index < 0:
        return False
    raw = raws[index]
    if raw.type in {"SIGN", "WORD"}:
        return raw.text in _OPERAND_ENDS
    return raw.type not in {"HEAD", "INSTANCE"}


def _ends_range(raws: list[Raw], index: int) -> bool:
    """``[1..5[`` excludes 5: a bracket that closes is one that no expression follows."""
    if index + 1 == len(raws):
        return True
    after = raws[index + 1]
    return after.text in _CLOSES or (after.type == "WORD" and after.text in _CLOSING_WORDS)


def _stretch(raws: list[Raw], start: int) -> int:
    """The index after the longest run of tokens from ``start`` that could be one name."""
    end = start
    while end < len(raws) and end - start < MAX_NAME:
        raw = raws[end]
        if end == start and raw.type not in {"NAME", "INSTANCE"}:
            break
        if raw.type not in {"NAME", "WORD", "NUMBER", "INSTANCE"} and raw.text not in _IN_NAMES:
            break
        end += 1
    return end


def _candidates(text: str, raws: list[Raw]) -> Iterator[str]:
    for start, raw in enumerate(raws):
        if raw.type == "NAME":
            for end in range(start + 2, _stretch(raws, start) + 1):
                yield _name(text, raws, start, end)


def _declared(text: str, raws: list[Raw]) -> Iterator[str]:
    """Keys of contexts, argument names, parameters, and the variables of loops."""
    for at, raw in enumerate(raws):
        if raw.text in {"{", "(", ",", "<"}:
            yield from _until(text, raws, at + 1, {":"})
        if raw.type == "STRING" and _text(raws, at + 1) == ":":
            yield from _quoted(raw.text[1:-1])
        if raw.text == "(" and _text(raws, at - 1) == "function":
            yield from _parameters(text, raws, at)
    for at in _loop_variables(raws):
        yield from _until(text, raws, at, {"in"})


def _loop_variables(raws: list[Raw]) -> Iterator[int]:
    """Where the variables of ``for``, ``some`` and ``every`` begin."""
    open_loops: list[int] = []  # how deep in brackets each loop that lists its variables stands
    depth = 0
    for at, raw in enumerate(raws):
        depth += (raw.text in {"(", "[", "{"}) - (raw.text in {")", "]", "}"})
        if raw.type == "WORD" and raw.text in {"for", "some", "every"}:
            open_loops.append(depth)
            yield at + 1
        elif raw.text in {"return", "satisfies"} and open_loops:
            open_loops.pop()
        elif raw.text == "," and open_loops[-1:] == [depth]:
            yield at + 1


def _until(text: str, raws: list[Raw], start: int, ends: set[str]) -> Iterator[str]:
    """The name from ``start`` if it runs right up to one of ``ends``."""
    for end in range(start + 1, _stretch(raws, start) + 1):
        if _text(raws, end) in ends:
            yield _name(text, raws, start, end)
            return


def _parameters(text: str, raws: list[Raw], at: int) -> Iterator[str]:
    while at < len(raws) and raws[at].text != ")":
        if raws[at].text in {"(", ","}:
            yield from _until(text, raws, at + 1, {":", ",", ")"})
        at += 1


def _quoted(name: str) -> Iterator[str]:
    found = PLAIN.match(name)
    if found and "\\" not in name and '"' not in name:
        yield " ".join(name.split())


def _name(text: str, raws: list[Raw], start: int, end: int) -> str:
    return " ".join(text[raws[start].start : raws[end - 1].end].split())
