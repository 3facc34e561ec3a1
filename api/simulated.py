"""A clock that one sets, and time that passes with everything firing when it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from engine import SHANGHAI, Casework


@dataclass(slots=True)
class SimulatedClock:
    """The time is what it was set to. Aware, in UTC."""

    now: datetime = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def set_local(self, text: str) -> None:
        """``2026-03-02 09:00`` in Shanghai."""
        self.now = local(text)


def local(text: str) -> datetime:
    """A Shanghai wall-clock text as an instant in UTC."""
    return datetime.fromisoformat(text.strip()).replace(tzinfo=SHANGHAI).astimezone(UTC)


def pass_time(casework: Casework, clock: SimulatedClock, until: datetime) -> int:
    """Let time pass up to ``until``; every timer fires at its own instant. How many fired.

    Raises the first fault of a timer that could not fire.
    """
    count = 0
    while (due := casework.next_due()) is not None and due <= until:
        clock.now = max(clock.now, due)
        fired = casework.fire_due()
        for _, error in fired.faults:
            raise error
        count += fired.count
    clock.now = max(clock.now, until)
    return count


def catch_up(casework: Casework) -> int:
    """Fire all that is overdue now, as an engine does that was down. How many fired."""
    count = 0
    while (fired := casework.fire_due()).count:
        count += fired.count
    for _, error in fired.faults:
        raise error
    return count
