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
from .script import Script
from .work import Work

LATE = 0.1  # the share of tasks that are done after their limit
LATEST = timedelta(hours=60)
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
    stuck: dict[str, Stuck] = field(default_factory=dict)
    ended: int = 0
    look: Look = field(init=False)
    _album: Album = field(init=False)
    _agenda: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _order: itertools.count[int] = field(default_factory=itertools.count)
    _known: set[str] = field(default_factory=set)
    _works: dict[str, Work] = field(default_factory=dict)

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
        """People take up a case; they follow ``script`` where it says something."""
        process = self.look.definition(case).process
        common = self.scripts.get(process, Script())
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
            count += self._happen()
            self.progress(count)
        self.clock.now = max(self.clock.now, until)
        return count

    # ------------------------------------------------------------ the agenda

    def _next(self) -> datetime | None:
        """When something happens next; ``_happen`` then knows whether a timer is due."""
        instants = [self._agenda[0][0]] if self._agenda else []
        due = self.casework.next_due()
        return min([*instants, *([due] if due else [])], default=None)

    def _happen(self) -> int:
        """What is due, else one thing of the agenda: a timer comes before a person."""
        fired = self.casework.fire_due()
        for found, error in fired.faults:
            raise Invalid({found.case: [f"时限 {found.id} 无法触发:{error}"]}) from error
        for case in dict.fromkeys(fired.cases):
            self._follow(case)
        if not fired.count and self._agenda:
            heapq.heappop(self._agenda)[2]()
        return fired.count or 1

    # ------------------------------------------------------------ people

    def _follow(self, case: str) -> None:
        """Plan work on what is newly offered in a case."""
        if case not in self._works:
            return
        tasks = self.casework.tasks(case, open_only=True)
        for task in tasks:
            if task.id not in self._known:
                self._known.add(task.id)
                self.plan(self._when(task), lambda t=task: self._do(t, 0))  # type: ignore[misc]
        for action in self.casework.actions(case):
            if action["id"] not in self._known:
                self._known.add(action["id"])
                self._maybe_send(case, action)
        if not tasks and self.casework.case(case).status != "open":
            del self._works[case]
            self.ended += 1

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
        if work is None or self.casework.task(task.id).status not in ("offered", "claimed"):
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
