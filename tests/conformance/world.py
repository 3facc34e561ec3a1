"""What runs because one process of a file was started: that one, those it wakes, a clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from engine.definitions import Definition

from .drawing import Drawing, Refused
from .instance import Running

BEGIN = datetime(2026, 1, 5, 1, tzinfo=UTC)  # a Monday morning
ROUNDS = 1000
MOST = 100  # cases of one run


class World:
    """``main`` is the process that was asked for; the others live as long as it needs them."""

    def __init__(self, drawing: Drawing, process: str, variables: Mapping[str, Any]) -> None:
        self.drawing, self.variables, self.at = drawing, variables, BEGIN
        self.cases: list[Running] = []
        self.left: list[str] = []
        self._partners = drawing.partners(process)
        self._lost: list[tuple[Running, tuple[str, str]]] = []
        definition = drawing.deploy(process)
        self._call(lambda pool: bool(drawing.catches(pool) & drawing.throws(process)))
        self.main = self._open(definition, drawing.opening(process))

    def run(self) -> None:
        """Until nothing moves: work first, then partners that are missed, then the next timer."""
        for _ in range(ROUNDS):
            moved = [case.work(self.at) for case in list(self.cases)]
            self._deliver()
            moved.append(self._find_again())
            if not any(moved) and not self._call_partner() and not self._wait():
                return

    def _open(self, definition: Definition, event: str | None = None) -> Running:
        case = Running(definition, len(self.cases))
        self.cases.append(case)
        case.left = self.left  # one order for all
        case.start(self.at, self.variables, event)
        self._deliver()
        return case

    def _deliver(self) -> None:
        """Carry what was thrown to other cases and to start events, until all is quiet."""
        while thrower := next((c for c in self.cases if c.thrown), None):
            event = thrower.thrown.pop(0)
            if not self._hand_over(thrower, event) and event[0] == "message":
                self._lost.append((thrower, event))

    def _hand_over(self, thrower: Running, event: tuple[str, str]) -> bool:
        heard = False
        for case in [c for c in self.cases if c is not thrower]:
            heard = case.hear(self.at, *event) or heard
            if heard and event[0] == "message":
                return True
        for process, start in self.drawing.started_by(event):
            if len(self.cases) < MOST and (definition := self._runnable(process)):
                self._open(definition, start)
                heard = True
        return heard

    def _runnable(self, process: str) -> Definition | None:
        """A pool that cannot run is a pool that stays silent."""
        try:
            return self.drawing.deploy(process)
        except Refused:
            return None

    def _call_partner(self) -> bool:
        """Start a process of the file that is missed: it throws or catches what is wanted."""
        lost = {event for _, event in self._lost}
        wanted = {(w["type"], w["name"]) for c in self.cases for w in c.waiting.values()}
        throws, catches = self.drawing.throws, self.drawing.catches
        return self._call(lambda pool: bool(catches(pool) & lost or throws(pool) & wanted))

    def _call(self, missed: Callable[[str], bool]) -> bool:
        """Start every other pool that is missed. False if there was none."""
        called = [pool for pool in self._partners if missed(pool)]
        for pool in called:
            self._partners.remove(pool)
            if definition := self._runnable(pool):
                self._open(definition)
                self._find_again()
        return bool(called)

    def _find_again(self) -> bool:
        """Hand over messages for which nobody waited when they were thrown."""
        found = [
            (sender, event)
            for sender, event in self._lost
            if any(c is not sender and c.hear(self.at, *event) for c in self.cases)
        ]
        self._lost = [pair for pair in self._lost if pair not in found]
        self._deliver()
        return bool(found)

    def _wait(self) -> bool:
        """Advance the clock to the next timer that is due, and fire it."""
        due = [(case.due, case) for case in self.cases if case.status == "open" and case.due]
        if not due:
            return False
        (at, ident), case = min(due, key=lambda pair: pair[0][0])
        self.at = max(self.at, at)
        case.fire(ident, self.at)
        self._deliver()
        return True
