"""One random case: the engine plays it, the judge watches, then all is played again."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.definitions import Definition, build
from engine.events import instant
from engine.kernel import machine
from engine.kernel.env import Env

from . import blocks, tangles
from .canvas import FLAGS
from .reading import read
from .state import Said
from .verdict import Judge, Seen

CASE = "6f1f2a70-0000-4000-8000-000000000000"
AT = datetime(2026, 3, 2, tzinfo=UTC)
STEPS = 25
MOST_EFFECTS, MOST_OPEN = 100, 15
LISTS = {
    "task.offered": ("tasks", True),
    "task.withdrawn": ("tasks", False),
    "job.created": ("jobs", True),
    "job.withdrawn": ("jobs", False),
    "timer.set": ("timers", True),
    "timer.cleared": ("timers", False),
    "subscription.opened": ("waits", True),
    "subscription.closed": ("waits", False),
    "incident.raised": ("incidents", True),
    "incident.resolved": ("incidents", False),
}
WHAT = {"element.entered": "entered", "element.left": "left", "element.cancelled": "cancelled"}
Effect = dict[str, Any]


class Endless(Exception):
    """Automatic steps without end (the engine's budget stopped them), or more and more tokens."""


class Unstable(Exception):
    """The same inputs gave another story: live, after save and restore, or replayed."""


@dataclass(slots=True)
class Trial:
    """``inputs`` are what the engine was told, ``told`` what it said: it must be repeatable."""

    definition: Definition
    judge: Judge
    rng: random.Random
    at: datetime = AT
    seq: int = 0
    state: dict[str, Any] = field(default_factory=dict)
    inputs: list[tuple[str, datetime, tuple[Any, ...]]] = field(default_factory=list)
    told: list[tuple[Any, ...]] = field(default_factory=list)
    tasks: dict[str, Effect] = field(default_factory=dict)
    jobs: dict[str, Effect] = field(default_factory=dict)
    timers: dict[str, Effect] = field(default_factory=dict)
    waits: dict[str, Effect] = field(default_factory=dict)
    incidents: dict[str, Effect] = field(default_factory=dict)
    turns: dict[str, int] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)

    def run(self) -> int:
        """Start, then random operations until the case ends; how many inputs that were."""
        variables = {flag: self.rng.random() < 0.5 for flag in FLAGS}
        told = self._do("start", variables)
        self.judge.start(variables, told, self._seen())
        while self.state["status"] == "open" and self.seq < STEPS and (able := self._able()):
            self.rng.choice(able)()
        self._again()
        return self.seq

    # ------------------------------------------------------------ operations

    def _able(self) -> list[Callable[[], None]]:
        """What can be done now, the usual more often."""
        able: list[Callable[[], None]] = []
        able += [self._complete] * (6 if self.tasks else 0)
        able += [self._finish, self._finish, self._fail] if self.jobs else []
        able += [self._wait] * (2 if self.timers else 0)
        able += [self._hear] * (2 if self.waits else 0)
        able += [self._retry] if self.incidents else []
        if not able:
            return []
        return [*able, self._amend] + ([self._cancel] if self.rng.random() < 0.05 else [])

    def _complete(self) -> None:
        self._work(self.tasks, "complete")

    def _finish(self) -> None:
        self._work(self.jobs, "finish_job")

    def _work(self, open_: dict[str, Effect], command: str) -> None:
        ident = self.rng.choice(sorted(open_))
        node, values = open_.pop(ident)["el"], self._values()
        turn = self.turns.get(ident, 0)
        told = self._do(command, ident, values)
        self.judge.complete(node, values, told, self._seen(), turn)

    def _fail(self) -> None:
        ident, code = self.rng.choice(sorted(self.jobs)), self.rng.choice(("X1", "X2"))
        node, turn = self.jobs[ident]["el"], self.turns.get(ident, 0)
        told = self._do("fail_job", ident, code)
        self.jobs.pop(ident, None)
        self.judge.fail(node, code, told, self._seen(), turn)

    def _wait(self) -> None:
        """The next timer fires, on time or late."""
        ident, timer = min(self.timers.items(), key=lambda pair: (pair[1]["due"], pair[0]))
        late = timedelta(hours=self.rng.choice((0, 0, 0, 5, 30)))
        due = instant(timer["due"])
        self.at = max(self.at, due + late)
        told = self._do("fire", ident, due)
        self.judge.fire(timer["el"], self.at, told, self._seen())

    def _hear(self) -> None:
        kinds = sorted({(w["type"], w["name"]) for w in self.waits.values()})
        kind, name = self.rng.choice(kinds)
        told = self._do(kind, name, {})
        (self.judge.message if kind == "message" else self.judge.signal)(name, told, self._seen())

    def _amend(self) -> None:
        values = self._values()
        self.judge.amend(values, self._do("amend", values), self._seen())

    def _retry(self) -> None:
        ident = self.rng.choice(sorted(self.incidents))
        node = self.incidents[ident]["el"]
        self.judge.retry(node, self._do("retry", ident), self._seen())

    def _cancel(self) -> None:
        self.judge.cancel(self._do("cancel"), self._seen())

    def _values(self) -> dict[str, bool]:
        return {flag: self.rng.random() < 0.5 for flag in FLAGS if self.rng.random() < 0.5}

    # ------------------------------------------------------------ the engine

    def _do(self, command: str, *arguments: Any) -> list[Said]:
        """One input; the same with a state that was saved and restored must give the same."""
        self.inputs.append((command, self.at, arguments))
        self.log.append(f"{command} {' '.join(map(str, arguments))}")
        live = _turn(self.definition, self.state, self.seq, self.inputs[-1])
        saved = json.loads(json.dumps(self.state))
        restored = _turn(self.definition, saved, self.seq, self.inputs[-1])
        if (live.state, live.effects) != (restored.state, restored.effects):
            raise Unstable(f"{command}: restored is not live")
        self.state, self.seq = json.loads(json.dumps(live.state)), self.seq + 1
        self.told.append((live.effects, live.state))
        for effect in live.effects:
            self._note(effect)
            if effect.get("error") in (machine.EXHAUSTED, machine.ECHOING):
                raise Endless
        if len(live.effects) > MOST_EFFECTS or len(self.tasks) + len(self.waits) > MOST_OPEN:
            raise Endless
        said = [(WHAT[e["k"]], e["el"], e.get("i", 0)) for e in live.effects if e["k"] in WHAT]
        self.log.append(f"   {said}")
        return said

    def _note(self, effect: Effect) -> None:
        if effect["k"] in LISTS:
            name, opens = LISTS[effect["k"]]
            known = getattr(self, name)
            if opens:
                known[effect["id"]] = effect
                self.turns[effect["id"]] = effect.get("i", 0)
            else:
                known.pop(effect["id"], None)

    def _seen(self) -> Seen:
        work = (*self.tasks.values(), *self.jobs.values())
        return Seen(
            Counter(e["el"] for e in work),
            Counter((e["el"], e["due"][:19]) for e in self.timers.values()),
            Counter((e["el"], e["name"]) for e in self.waits.values()),
            Counter(e["el"] for e in self.incidents.values()),
            self.state["status"] == "ended",
        )

    def _again(self) -> None:
        """Replay: all inputs from the beginning, on a definition built anew."""
        state: dict[str, Any] = {}
        fresh = build("p", self.definition.files, roles={})
        for seq, (given, (effects, after)) in enumerate(zip(self.inputs, self.told, strict=True)):
            turn = _turn(fresh, state, seq, given)
            state = turn.state
            if (turn.effects, turn.state) != (effects, after):
                raise Unstable(f"{given[0]}: replayed is not live")


def _turn(
    definition: Definition, state: dict[str, Any], seq: int, given: tuple[str, datetime, Any]
) -> machine.Turn:
    command, at, arguments = given
    env = Env(CASE, seq, at)
    if command == "start":
        return machine.start(definition, env, *arguments)
    return getattr(machine, command)(definition, state, env, *arguments)


def drawing(seed: int) -> bytes:
    """The diagram of a seed: structured for even numbers, a tangle for odd ones."""
    rng = random.Random(seed)
    kind = tangles if seed % 2 else blocks
    return kind.process(rng, rng.randint(3, 16))


def trial(seed: int, data: bytes | None = None) -> Trial:
    """The trial of a seed, ready to run. Invalid if the engine refuses the diagram."""
    data = data or drawing(seed)
    definition = build("p", {"workflows/p/process.bpmn": data}, roles={})
    return Trial(definition, Judge(read(data), "p", AT), random.Random(f"{seed}: operations"))
