"""In which language the engine speaks to a reader: Chinese, unless who shows its words translates.

Only sentences for the moment go through here (a hint, a refusal on a page); nothing that is
recorded does: a record says the same to everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

Translate = Callable[[str, str], str]
"""(context, words) -> the same in the reader's language."""


def as_written(_context: str, words: str) -> str:
    """The words as they stand in the code: what is recorded says the same to everybody."""
    return words


_translate: ContextVar[Translate] = ContextVar("translate", default=as_written)


def spoken(context: str, words: str) -> str:
    """The words as the reader of this moment reads them; ``{names}`` in them stay."""
    return _translate.get()(context, words)


def sayings(context: str, table: Mapping[str, str]) -> Callable[..., str]:
    """What says a sentence of a table by its name, filled with values, as ``spoken`` does."""

    def say(which: str, /, **values: object) -> str:
        return spoken(context, table[which]).format(**values)

    return say


@contextmanager
def speaking(translate: Translate) -> Iterator[None]:
    """For a while, in this thread, the engine's words are translated so."""
    token = _translate.set(translate)
    try:
        yield
    finally:
        _translate.reset(token)
