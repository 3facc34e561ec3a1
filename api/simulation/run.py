"""A discrete-event simulation: arrivals, due timers and people's work in one order of time.

The same seed gives the same story: every case has a source of chance of its own, so that one more
case changes nothing in the others.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from engine import Actor, Casework, Invalid, Post, UserTask

from ..simulated import SHANGHAI, SimulatedClock
from .fill import Filler
from .look import Look
from .photos import Album
from .script import Ask, Script
from .work import Work

LATE = 0.1  # the share of tasks that are done after their limit
LATEST = timedelta(hours=60)
SOON = timedelta(hours=1)  # after a task was offered, more time is asked for
WITHOUT_LIMIT = timedelta(hours=10)
TRIES = 30  # attempts at one task before it is left to people and reported
PATIENCE = timedelta(hours=24)
WORKDAY = (8, 18)

Act = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Stuck:
    """A task that nobody could do, and why."""

    case: str
    name: str
    reason: str


@dataclass(slots=True)
class Simulation:
    """Drives the cases of an engine whose clock is simulated."""

    casework: Casework
    clock: SimulatedClock
    scripts: Mapping[str, Script]
    seed: int = 1
    progress: Callable[[int], None] = lambda _: None
    over: Callable[[str], None] = lambda _: None  # hears of every case that has ended
    buckets: list[int] | None = None  # whose timers it fires, when others work beside it
    stuck: dict[str, Stuck] = field(default_factory=dict)
    ended: int = 0
    look: Look = field(init=False)
    _album: Album = field(init=False)
    _due: datetime | None = None
    _agenda: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _order: itertools.count[int] = field(default_factory=itertools.count)
    _known: set[str] = field(default_factory=set)
    _works: dict[str, Work] = field(default_factory=dict)
    _open: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.look = Look(self.casework)
        self._album = Album(self.casework)

    def plan(self, at: datetime, act: Act) -> None:
        """Something that happens at an instant."""
        heapq.heappush(self._agenda, (at.astimezone(UTC), next(self._order), act))

    def filler(self, name: str) -> Filler:
        """One who fills forms, with a source of chance that this name alone decides."""
        return Filler(self.look, self._album, random.Random(f"{self.seed}:{name}"))

    def opened(self, case: str, script: Script | None = None) -> None:
        """People take up a case; they follow ``script`` where it says something, else the script of
        its process, else those of the processes that it calls."""
        definition = self.look.definition(case)
        common = self.scripts.get(definition.process, Script())
        for called in sorted({process for process, _ in definition.elements}):
            common = common.over(self.scripts.get(called, Script()))
        filler = self.filler(case)
        chosen = script.over(common) if script else common
        self._works[case] = Work(self.look, filler, chosen, filler.rng)
        self._follow(case)

    def take_up_all(self) -> None:
        """Take up every case that is open already."""
        after: str | None = None
        while True:
            page = self.casework.cases(auditor(), after, 200, status="open")
            for case in page.items:
                self.opened(case.id)
            after = page.next
            if after is None:
                return

    def run(self, until: datetime) -> int:
        """Run until nothing is left to happen before ``until``; events that happened."""
        count = 0
        while (at := self._next()) is not None and at <= until:
            self.clock.now = max(self.clock.now, at)
            count += self._fire() or self._act()
            self.progress(count)
        self.clock.now = max(self.clock.now, until)
        return count

    # ------------------------------------------------------------ the agenda

    def _next(self) -> datetime | None:
        """When something happens next: a timer, or what the agenda holds."""
        self._due = self.casework.next_due(self.buckets)
        instants = [self._agenda[0][0]] if self._agenda else []
        return min([*instants, *([self._due] if self._due else [])], default=None)

    def _fire(self) -> int:
        """Fire what is due by now; how many timers that were."""
        if self._due is None or self._due > self.clock.now:
            return 0
        fired = self.casework.fire_due(self.buckets)
        for found, error in fired.faults:
            raise Invalid({found.case: [f"时限 {found.id} 无法触发:{error}"]}) from error
        for case in dict.fromkeys(fired.stirred):
            self._follow(case)
        return fired.count

    def _act(self) -> int:
        """One thing of the agenda: timers that are due come before it."""
        if self._agenda and self._agenda[0][0] <= self.clock.now:
            heapq.heappop(self._agenda)[2]()
        return 1

    # ------------------------------------------------------------ people

    def _follow(self, case: str) -> None:
        """Plan work on what is newly offered in a case."""
        if case not in self._works:
            return
        found = self.casework.outlook(case)
        self._open[case] = {task.id for task in found.tasks}
        for task in found.tasks:
            if self._is_new(task.id):
                self._take_up(task)
        for action in found.actions:
            if self._is_new(action["id"]):
                self._maybe_send(case, action)
        if not found.tasks and found.case.status != "open":
            del self._works[case], self._open[case]
            self.ended += 1
            self.over(case)

    def _take_up(self, task: UserTask) -> None:
        work = self._works[task.case]
        for what, ask in work.script.asks.items():
            if ask.concerns(task.element) and work.rng.random() < ask.chance:
                soon = self.clock.now + SOON * work.rng.uniform(0.2, 1)
                self.plan(soon, lambda w=what, a=ask: self._ask(task, w, a))  # type: ignore[misc]
        if task.element not in work.script.left:
            self.plan(self._when(task), lambda: self._do(task, 0))

    def _ask(self, task: UserTask, what: str, ask: Ask) -> None:
        """Ask, if the task is still open; a refusal leaves everything as it was."""
        work = self._works.get(task.case)
        if work is not None and self._is_open(task) and not work.ask(task, what, ask.answers):
            self._follow(task.case)

    def _is_open(self, task: UserTask) -> bool:
        """As of the last look: a case is looked at again whenever it has moved."""
        return task.id in self._open.get(task.case, ())

    def _is_new(self, ident: str) -> bool:
        known = ident in self._known
        self._known.add(ident)
        return not known

    def _when(self, task: UserTask) -> datetime:
        """Most are in time, by day; one in ten is late."""
        now, rng = self.clock.now, self._works[task.case].rng
        if task.due is None or task.due <= now:
            return now + WITHOUT_LIMIT * rng.uniform(0.05, 1)
        if rng.random() < LATE:
            return task.due + LATEST * rng.uniform(0.02, 1)
        at = now + (task.due - now) * rng.uniform(0.05, 0.8)
        by_day = _by_day(at, rng)
        return by_day if by_day < task.due else at

    def _do(self, task: UserTask, tried: int) -> None:
        """Do one task; what is refused is tried again later, some days long."""
        work = self._works.get(task.case)
        if work is None or not self._is_open(task):
            self.stuck.pop(task.id, None)
            return
        reason = work.attempt(task)
        if not reason:
            self.stuck.pop(task.id, None)
            self._follow(task.case)
            return
        self.stuck[task.id] = Stuck(task.case, task.name, reason)
        if tried < TRIES:
            wait = min(PATIENCE, timedelta(hours=4 + 2 * tried))
            self.plan(self.clock.now + wait, lambda: self._do(task, tried + 1))

    def _maybe_send(self, case: str, action: Mapping[str, Any]) -> None:
        work = self._works[case]
        telling = work.script.telling(action["name"])
        if work.rng.random() < telling.chance:
            at = self.clock.now + timedelta(hours=work.rng.uniform(*telling.after))
            self.plan(_by_day(at, work.rng), lambda: self._send(case, action, telling.answers))

    def _send(self, case: str, action: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
        work = self._works.get(case)
        waiting = {a["id"] for a in self.casework.actions(case)}
        if work is not None and action["id"] in waiting and not work.send(case, action, answers):
            self._follow(case)


def auditor() -> Actor:
    """Someone who reads everything."""
    return Actor("simulation", frozenset({Post("auditor", "")}), "simulation")


def _by_day(at: datetime, rng: random.Random) -> datetime:
    """The same instant, or the next morning if it lies at night."""
    local = at.astimezone(SHANGHAI)
    begin, end = WORKDAY
    if begin <= local.hour < end:
        return at
    morning = local.replace(hour=begin, minute=rng.randrange(60))
    return morning if local.hour < begin else morning + timedelta(days=1)
