"""Which names of several words a text may mean: those it declares and those of its context.

DMN 1.5, 10.3.1.3 and 10.3.1.4: at every place the longest known name wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from .scanner import PLAIN, Piece, pieces, text_at

MAX_NAME = 16  # tokens in one name
MAX_NESTING = 6  # of contexts whose keys are looked at
MAX_CONTEXTS = 100  # at one depth

_IN_NAMES = frozenset({"+", "-", "*", "/", ".", "'"})


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a text looks like before its names are known.

    ``declared`` are the names of several tokens that it declares itself, ``candidates`` the
    stretches that could be such names, ``words`` its plain names.
    """

    declared: frozenset[str]
    candidates: tuple[str, ...]
    words: tuple[str, ...]


@lru_cache(maxsize=4096)
def sketch(text: str) -> Sketch:
    """Read a text roughly. Raises FeelError for a character that FEEL does not know."""
    scanned = list(pieces(text, ()))
    declared = {name for name in _declared(text, scanned) if not PLAIN.fullmatch(name)}
    candidates = dict.fromkeys(_candidates(text, scanned))
    words = dict.fromkeys(raw.text for raw in scanned if raw.type == "NAME")
    return Sketch(frozenset(declared), tuple(candidates), tuple(words))


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
        deeper = (part for each in inside for part in _values(each, (*seen.words, *found)))
        inside = list(islice(deeper, MAX_CONTEXTS))
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
    known = frozenset(names)
    return tuple(name for name in sketch(text).candidates if name in known) if known else ()


def _stretch(scanned: list[Piece], start: int) -> int:
    """The index after the longest run of tokens from ``start`` that could be one name."""
    end = start
    while end < len(scanned) and end - start < MAX_NAME:
        raw = scanned[end]
        if end == start and raw.type not in {"NAME", "INSTANCE"}:
            break
        if raw.type not in {"NAME", "WORD", "NUMBER", "INSTANCE"} and raw.text not in _IN_NAMES:
            break
        end += 1
    return end


def _candidates(text: str, scanned: list[Piece]) -> Iterator[str]:
    for start, raw in enumerate(scanned):
        if raw.type == "NAME":
            for end in range(start + 2, _stretch(scanned, start) + 1):
                yield _name(text, scanned, start, end)


def _declared(text: str, scanned: list[Piece]) -> Iterator[str]:
    """Keys of contexts, argument names, parameters, and the variables of loops."""
    for at, raw in enumerate(scanned):
        if raw.text in {"{", "(", ",", "<"}:
            yield from _until(text, scanned, at + 1, {":"})
        if raw.type == "STRING" and text_at(scanned, at + 1) == ":":
            yield from _quoted(raw.text[1:-1])
        if raw.text == "(" and text_at(scanned, at - 1) == "function":
            yield from _parameters(text, scanned, at)
    for at in _loop_variables(scanned):
        yield from _until(text, scanned, at, {"in"})


def _loop_variables(scanned: list[Piece]) -> Iterator[int]:
    """Where the variables of ``for``, ``some`` and ``every`` begin."""
    open_loops: list[int] = []  # how deep in brackets each loop that lists its variables stands
    depth = 0
    for at, raw in enumerate(scanned):
        depth += (raw.text in {"(", "[", "{"}) - (raw.text in {")", "]", "}"})
        if raw.type == "WORD" and raw.text in {"for", "some", "every"}:
            open_loops.append(depth)
            yield at + 1
        elif raw.text in {"return", "satisfies"} and open_loops:
            open_loops.pop()
        elif raw.text == "," and open_loops[-1:] == [depth]:
            yield at + 1


def _until(text: str, scanned: list[Piece], start: int, ends: set[str]) -> Iterator[str]:
    """The name from ``start`` if it runs right up to one of ``ends``."""
    for end in range(start + 1, _stretch(scanned, start) + 1):
        if text_at(scanned, end) in ends:
            yield _name(text, scanned, start, end)
            return


def _parameters(text: str, scanned: list[Piece], at: int) -> Iterator[str]:
    while at < len(scanned) and scanned[at].text != ")":
        if scanned[at].text in {"(", ","}:
            yield from _until(text, scanned, at + 1, {":", ",", ")"})
        at += 1


def _quoted(name: str) -> Iterator[str]:
    found = PLAIN.match(name)
    if found and "\\" not in name and '"' not in name:
        yield " ".join(name.split())


def _name(text: str, scanned: list[Piece], start: int, end: int) -> str:
    return " ".join(text[scanned[start].start : scanned[end - 1].end].split())
