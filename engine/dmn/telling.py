"""Pieces of a column in words that a designer can act on."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..feel.run import Run
from ..feel.temporal import text_of
from ..feel.values import equals
from .cuts import Part


def words(parts: list[Part], label: str) -> str:
    """``10 < n ≤ 20 或 n = 30``: neighbours are told as one stretch."""
    return " 或 ".join(_stretch(run, label) for run in _runs(parts))


def _runs(parts: list[Part]) -> Iterator[list[Part]]:
    """Neighbouring pieces put together: ``(1..2)``, ``2``, ``(2..3)`` are ``(1..3)``."""
    run: list[Part] = []
    for part in parts:
        if run and not _touch(run[-1], part):
            yield run
            run = []
        run.append(part)
    yield run


def _touch(one: Part, other: Part) -> bool:
    if one.single and other.single:
        return False
    known = one.high is not None and other.low is not None
    return known and equals(one.high, other.low, Run()) is True


def _stretch(run: list[Part], label: str) -> str:
    first, last = run[0], run[-1]
    if first is last and first.single:
        return f"{label} = {word(first.sample)}"
    if first.low is None and last.high is None:
        return f"{label} 任意"
    if last.high is None:
        return f"{label} {'≥' if first.single else '>'} {word(first.low)}"
    left = "" if first.low is None else f"{word(first.low)} {'≤' if first.single else '<'} "
    return f"{left}{label} {'≤' if last.single else '<'} {word(last.high)}"


def word(value: Any) -> str:
    """A value as a person reads it in a table."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return f"“{value}”"
    if value is None:
        return "空(null)"
    return format(value, "f") if isinstance(value, Decimal) else text_of(value)
