"""States of the cases that were worked on last, so that the next command need not read them."""

from __future__ import annotations

import threading
from typing import Any

MOST = 512  # cases; a state takes some ten kilobytes


class Recent:
    """Keeps states by the leaf hash at which their stream stood: a hash never gets another state,
    whoever has written meanwhile and whether or not the transaction came to its end.

    Whoever gets a state must leave it as it is.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._states: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()

    def at(self, leaf: str) -> dict[str, Any] | None:
        """The state of the case whose last record has this leaf, if it is still known."""
        with self._lock:
            return self._states.get(leaf)

    def moved(self, before: str, after: str, state: dict[str, Any] | None) -> None:
        """A stream went from one leaf to the next; ``state`` None: as it was, {}: it has ended."""
        with self._lock:
            known = self._states.pop(before, None)
            now = known if state is None else state
            if now:
                self._states[after] = now
                if len(self._states) > self._most:
                    del self._states[next(iter(self._states))]
