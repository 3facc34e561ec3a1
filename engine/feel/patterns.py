"""Regular expressions that cannot run away.

With google-re2 every pattern takes linear time. Without it only patterns are taken whose worst
case is small for the given text; anything else is refused with a sentence.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import prod
from typing import Any

from .errors import FeelError
from .run import Run
from .xpath import translated

try:
    import re2 as fast
except ImportError:
    fast = None

_ERRORS = (fast.error if fast else re.error, RecursionError, OverflowError)
MAX_INPUT = 10_000
MAX_PATTERN = 500
MAX_WORK = 2_000_000

_BACKSLASH = re.compile(r"\\.", re.DOTALL)
_CLASS = re.compile(r"\[\^?\]?[^\]]*\]")
_QUANTIFIER = re.compile(r"[*+?]\??|\{(\d+)(,(\d*))?\}\??")
# A repeated group of plain characters, such as (an)+, costs no more than one character.
_PLAIN_GROUP = re.compile(r"\((?:\?:)?[^()|*+?{]+\)(?=[*+{])")
_NEEDS_RE2 = re.compile(r"\)(?:[*+]|\{)")
_PROPERTY = re.compile(r"\\[pP]")
_GROUP = re.compile(r"\\(.)|\$(\d)", re.DOTALL)


def search(pattern: str, flags: str, text: str) -> bool | None:
    """Whether the pattern occurs in the text; None if it is no pattern."""
    compiled = _compiled(pattern, flags)
    return None if compiled is None else _checked(compiled, text).search(text) is not None


def substituted(pattern: str, flags: str, text: str, replacement: str, run: Run) -> str | None:
    """The text with every match replaced; ``$1`` is a group."""
    compiled = _compiled(pattern, flags)
    if compiled is None:
        return None

    def fill(match: Any) -> str:
        piece = _GROUP.sub(lambda part: part[1] or _group(match, int(part[2])), replacement)
        run.store(len(piece))
        return piece

    return str(_checked(compiled, text).sub(fill, text))


def pieces(delimiter: str, text: str) -> list[str] | None:
    """The text between the matches of the delimiter."""
    compiled = _compiled(delimiter, "")
    if compiled is None:
        return None
    parts, end = [], 0
    for match in _checked(compiled, text).finditer(text):
        parts.append(text[end : match.start()])
        end = match.end()
    return [*parts, text[end:]]


def _group(match: Any, number: int) -> str:
    return (match.group(number) or "") if number <= match.re.groups else ""


@lru_cache(maxsize=512)
def _compiled(pattern: str, flags: str) -> Any:
    if len(pattern) > MAX_PATTERN:
        raise FeelError("pattern_length", most=MAX_PATTERN)
    plain = translated(pattern, flags)
    if plain is None:
        return None
    if fast is None and _PROPERTY.search(plain):
        raise FeelError("pattern_work", pattern=pattern)
    own = "".join(sorted(set(flags) & set("smi")))
    prefix = f"(?{own})" if own else ""
    try:
        # ASCII is what \d and \w mean to re2: both must agree on every machine.
        return _quietly(prefix + plain) if fast else re.compile(prefix + plain, re.ASCII)
    except _ERRORS:
        return None


def _quietly(pattern: str) -> Any:
    options = fast.Options()
    options.log_errors = False
    return fast.compile(pattern, options)


def _checked(compiled: Any, text: str) -> Any:
    if len(text) > MAX_INPUT:
        raise FeelError("pattern_input", most=MAX_INPUT)
    if fast is None and _work(compiled.pattern, len(text) + 1) > MAX_WORK:
        raise FeelError("pattern_work", pattern=compiled.pattern)
    if fast is None and _folds(compiled, text):
        raise FeelError("pattern_case", pattern=compiled.pattern)
    return compiled


def _folds(compiled: re.Pattern[str], text: str) -> bool:
    """Whether letters beyond ASCII are to match in either case: re2 folds them, ASCII re does not,
    and an answer may not depend on the machine."""
    if not compiled.flags & re.IGNORECASE:
        return False
    beyond = (c for c in compiled.pattern + text if not c.isascii())
    return any(c.lower() != c or c.upper() != c for c in beyond)


def _work(pattern: str, length: int) -> int:
    """An upper bound of the steps a backtracking matcher takes on a text of this length."""
    bare = _PLAIN_GROUP.sub("a", _CLASS.sub("a", _BACKSLASH.sub("a", pattern)))
    if _NEEDS_RE2.search(bare):
        return MAX_WORK + 1
    branches = [part.count("|") + 1 for part in re.split("[()]", bare)]
    choices = [_choices(each, length) for each in _QUANTIFIER.finditer(bare)]
    return length * prod(branches) * prod(choices)


def _choices(quantifier: re.Match[str], length: int) -> int:
    if quantifier[0][0] == "?":
        return 2
    if quantifier[1] is None or (quantifier[2] and not quantifier[3]):
        return length
    return min(length, int(quantifier[3] or quantifier[1]) - int(quantifier[1]) + 1)
