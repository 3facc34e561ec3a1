"""``make newspaper``: the pilot's five months of 2018, run through the real processes."""

from .fixture import Entry, Fate, Fixture, read
from .running import Result, run

__all__ = ["Entry", "Fate", "Fixture", "Result", "read", "run"]
