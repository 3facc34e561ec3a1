"""One evaluation: its clock, its functions and what it may still cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .errors import FeelError
from .types import Types

MAX_STEPS = 100_000
MAX_CELLS = 1_000_000
MAX_NESTING = 200  # of lists and contexts in a result
MAX_LEVELS = 1_000  # of nodes inside one another, through all function calls

UNKNOWN = object()

CallerFunctions = Mapping[str, tuple[Sequence[str], Callable[..., Any]]]


@dataclass(slots=True)
class Run:
    """The only changing thing in this package: a purse that every loop and list pays from.

    ``at`` is where in the text the work is being done, for the error that stops it.
    """

    now: datetime | None = None
    strict: bool = True
    functions: CallerFunctions = field(default_factory=dict)
    types: Types = field(default_factory=dict)
    weight: int = 1
    steps: int = MAX_STEPS
    cells: int = MAX_CELLS
    levels: int = MAX_LEVELS
    at: int = 0

    def spend(self, steps: int = 1) -> None:
        """Pay for work; raises FeelError when the purse is empty."""
        self.steps -= steps
        if self.steps < 0:
            raise FeelError("steps", self.at, most=MAX_STEPS)

    def turn(self) -> None:
        """Pay for one turn of a loop; ``weight`` grows with the text, hence with the body."""
        self.spend(self.weight)

    def store(self, cells: int = 1) -> None:
        """Pay for list elements or characters made; raises FeelError like `spend`."""
        self.cells -= cells
        if self.cells < 0:
            raise FeelError("cells", self.at, most=MAX_CELLS)

    def weigh(self, value: Any) -> None:
        """Pay for a result as it will be written: a shared part counts wherever it is used."""
        level, depth = [value], 0
        while level:
            depth += 1
            if depth > MAX_NESTING:
                raise FeelError("nesting", self.at, most=MAX_NESTING)
            inner: list[Any] = []
            for item in level:
                if isinstance(item, str):
                    self.store(len(item))
                elif isinstance(item, (list, tuple, dict)):
                    self.store(len(item))
                    inner.extend(item.values() if isinstance(item, dict) else item)
            level = inner

    def deepen(self, levels: int) -> None:
        """Go into a function whose body is so deep, or come back from it (negative)."""
        self.levels -= levels
        if self.levels < 0:
            raise FeelError("calls", self.at)

    def moment(self) -> datetime:
        """The instant the caller gave; an expression has no clock of its own."""
        if self.now is None:
            raise FeelError("clock", self.at)
        return self.now


@dataclass(slots=True)
class Scope:
    """Names in view: a mapping and what lies around it."""

    values: Mapping[str, Any]
    outer: Scope | None
    run: Run

    def find(self, name: str) -> Any:
        """The value of the nearest such name, or UNKNOWN."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.values:
                return scope.values[name]
            scope = scope.outer
        return UNKNOWN

    def names(self) -> set[str]:
        around = self.outer.names() if self.outer else set()
        return around | {name for name in self.values if isinstance(name, str)}
