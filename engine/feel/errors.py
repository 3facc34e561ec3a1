"""What can be wrong with a FEEL text, in the words of the person who wrote it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from ..errors import CaseworkError


class FeelError(CaseworkError):
    """An expression cannot be read, names something unknown, or costs too much.

    ``position`` counts characters from 0 (``None``: nowhere in particular); ``nearest`` is the
    known name that looks most like the unknown one.
    """

    code = "feel"

    def __init__(
        self, message: str, position: int | None = None, nearest: str | None = None
    ) -> None:
        self.position = position
        self.nearest = nearest
        super().__init__(_sentence(message, position, nearest))


def unknown(what: str, name: str, known: Iterable[str], position: int) -> FeelError:
    """The error for a name that nobody declared."""
    close = get_close_matches(name, sorted(known), n=1)
    return FeelError(f"没有名为“{name}”的{what}", position, close[0] if close else None)


def _sentence(message: str, position: int | None, nearest: str | None) -> str:
    place = "" if position is None else f"第 {position + 1} 个字符:"
    hint = f",是否应为“{nearest}”?" if nearest else ""
    return f"{place}{message}{hint}"
