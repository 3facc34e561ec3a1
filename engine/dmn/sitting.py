"""One deciding: what it may cost, what it saw, and the values that are already known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..feel import FeelError
from ..feel.run import MAX_STEPS, Run

MAX_HITS = 1_000


@dataclass(frozen=True, slots=True)
class Hit:
    """What a table did: under which element, with which inputs, by which rules, to what end.

    ``inputs`` are pairs of label and value; ``rules`` count from 1; ``ids`` are the rules' own.
    """

    element: str
    name: str
    inputs: tuple[tuple[str, Any], ...]
    rules: tuple[int, ...]
    ids: tuple[str, ...]
    value: Any


@dataclass(slots=True)
class Sitting(Run):
    """A Run for a whole graph: its purse is ten times an expression's."""

    steps: int = MAX_STEPS * 10
    hits: list[Hit] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    known: dict[tuple[str, str], Any] = field(default_factory=dict)

    def record(self, hit: Hit) -> None:
        """Keep what a table did; after a thousand of them only the count of steps goes on."""
        if len(self.hits) < MAX_HITS:
            self.hits.append(hit)

    def note(self, sentence: str) -> None:
        """Keep what the standard makes null without a word."""
        if len(self.notes) < MAX_HITS and sentence not in self.notes:
            self.notes.append(sentence)

    def refuse(self, error: FeelError) -> None:
        """An error of the decision: raised, or null where the caller wants the standard's null."""
        if self.strict:
            raise error
        self.note(error.message)
