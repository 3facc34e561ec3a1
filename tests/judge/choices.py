"""Every way in which something may go: it is done again with other picks until none is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from .state import State

T = TypeVar("T")
MOST = 60


class Choices:
    """Picks as told, the first where nothing is told, and remembers how many there were."""

    def __init__(self, told: Sequence[int] = ()) -> None:
        self._told, self._taken = list(told), list[tuple[int, int]]()

    def pick(self, options: Sequence[T]) -> T:
        index = self._told[len(self._taken)] if len(self._taken) < len(self._told) else 0
        self._taken.append((index, len(options)))
        return options[index]

    def following(self) -> list[int] | None:
        taken = list(self._taken)
        while taken and taken[-1][0] + 1 >= taken[-1][1]:
            taken.pop()
        return [*(i for i, _ in taken[:-1]), taken[-1][0] + 1] if taken else None


def ways(state: State, action: Callable[[State, Choices], None]) -> Iterator[State]:
    """The states after the action, one for each combination of picks."""
    told: list[int] | None = []
    for _ in range(MOST):
        if told is None:
            return
        after, choices = state.copy(), Choices(told)
        after.said = []
        action(after, choices)
        yield after
        told = choices.following()
