"""One variable scope per process instance; a multi-instance body adds a small local one.

Mends: every SpiffWorkflow task carries its own copy of all data; at joins old values were merged
over newer ones, and a 100 KB photo list was stored once a task.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Scope:
    """Variables as tagged JSON. ``variables`` is replaced entry by entry, never deeply changed.

    ``written`` gathers the names that are written, for whoever waits for a change.
    """

    variables: dict[str, Any]
    outer: Scope | None = None
    written: set[str] = field(default_factory=set)

    def view(self) -> dict[str, Any]:
        """All that is visible here; inner names hide outer ones."""
        return self.variables if self.outer is None else {**self.outer.view(), **self.variables}

    def pick(self, names: Iterable[str]) -> dict[str, Any]:
        """Those of ``names`` that exist, without touching the rest."""
        found = {} if self.outer is None else self.outer.pick(names)
        found.update({n: self.variables[n] for n in names if n in self.variables})
        return found

    def write(self, values: Mapping[str, Any]) -> None:
        """A name known in a local scope is set there, any other in the process instance
        (as Zeebe propagates variables)."""
        for name, value in values.items():
            self._home(name).variables[name] = value
            self.written.add(name)

    def _home(self, name: str) -> Scope:
        scope = self
        while scope.outer is not None and name not in scope.variables:
            scope = scope.outer
        return scope
