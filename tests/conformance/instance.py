"""One process under way, driven through the kernel by what its effects ask for."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from engine.definitions import Definition
from engine.definitions.xml import descendants, parse_xml
from engine.events import instant
from engine.kernel import machine
from engine.kernel.env import Env

Effect = dict[str, Any]
NAMESPACE = uuid.UUID("0d8e3f0e-3c33-5d5e-9d7b-0f6f2f1f2a11")
LOOPS = ("standardLoopCharacteristics", "multiInstanceLoopCharacteristics")
OPENED = {
    "task.offered": "tasks",
    "job.created": "jobs",
    "timer.set": "timers",
    "subscription.opened": "waiting",
    "incident.raised": "incidents",
}
CLOSED = {
    "task.withdrawn": "tasks",
    "job.withdrawn": "jobs",
    "timer.cleared": "timers",
    "subscription.closed": "waiting",
    "incident.resolved": "incidents",
}


class Running:
    """Keeps, by id and in order of appearance, what the case has open; ``said`` gets the rest."""

    def __init__(self, definition: Definition, number: int) -> None:
        self.definition, self.seq = definition, 0
        self.case = str(uuid.uuid5(NAMESPACE, str(number)))
        self.state: dict[str, Any] = {}
        self.status = "open"
        self.tasks: dict[str, Effect] = {}
        self.jobs: dict[str, Effect] = {}
        self.timers: dict[str, Effect] = {}
        self.waiting: dict[str, Effect] = {}
        self.incidents: dict[str, Effect] = {}
        self.entered: dict[str, Effect] = {}
        self.left: list[str] = []
        self.thrown: list[tuple[str, str]] = []
        self._looped = _looped(definition)

    def start(self, at: datetime, variables: Mapping[str, Any], event: str | None = None) -> None:
        env = Env(self.case, self.seq, at)
        self._take(machine.start(self.definition, env, variables, event))

    def work(self, at: datetime) -> bool:
        """Do every task and job that is open now, oldest first. False if there was none."""
        todo = [*self.tasks, *self.jobs]
        for ident in todo:
            if self.tasks.pop(ident, None):
                self._turn(at, machine.complete, ident, {})
            elif self.jobs.pop(ident, None):
                self._turn(at, machine.finish_job, ident, {})
        return bool(todo)

    @property
    def due(self) -> tuple[datetime, str] | None:
        """The next timer: when, and its id."""
        found = [(instant(t["due"]), ident) for ident, t in self.timers.items()]
        return min(found, key=lambda pair: pair[0], default=None)

    def fire(self, ident: str, due: datetime) -> None:
        self._turn(due, machine.fire, ident, due)

    def hear(self, at: datetime, kind: str, name: str) -> bool:
        """Give it a message or signal. False if it does not wait for it."""
        if not self.waits_for(kind, name):
            return False
        self._turn(at, machine.message if kind == "message" else machine.signal, name, {})
        return True

    def waits_for(self, kind: str, name: str) -> bool:
        found = ((w["type"], w["name"]) for w in self.waiting.values())
        return self.status == "open" and (kind, name) in found

    @property
    def stands(self) -> list[str]:
        """Elements that were entered and not left, each once."""
        return list(dict.fromkeys(e["el"] for e in self.entered.values()))

    def _turn(self, at: datetime, command: Callable[..., machine.Turn], *arguments: Any) -> None:
        self.seq += 1
        env = Env(self.case, self.seq, at)
        self._take(command(self.definition, self.state, env, *arguments))

    def _take(self, turn: machine.Turn) -> None:
        self.state, self.status = turn.state, turn.status
        for effect in turn.effects:
            self._note(effect)

    def _note(self, effect: Effect) -> None:
        kind = effect["k"]
        if kind in OPENED:
            getattr(self, OPENED[kind])[effect["id"]] = effect
        elif kind in CLOSED:
            getattr(self, CLOSED[kind]).pop(effect["id"], None)
        elif kind == "element.entered":
            self.entered[effect["id"]] = effect
        elif kind in ("element.left", "element.cancelled"):
            self.entered.pop(effect["id"], None)
            if kind == "element.left" and self._counts(effect):
                self.left.append(effect["el"])
        elif kind in ("message.thrown", "signal.thrown") and not _kept(effect):
            self.thrown.append((kind.partition(".")[0], effect["name"]))

    def _counts(self, effect: Effect) -> bool:
        """A join counts once, a loop once for every turn and not for the loop itself."""
        return "into" not in effect and ("i" in effect or effect["el"] not in self._looped)


def _kept(effect: Effect) -> bool:
    """A message goes to one receiver; a signal that was heard here is heard elsewhere too."""
    return effect["k"] == "message.thrown" and effect["caught"] > 0


def _looped(definition: Definition) -> frozenset[str]:
    """Activities with a loop or multi-instance marker."""
    files = (data for path, data in definition.files.items() if path.endswith(".bpmn"))
    marks = (mark for data in files for mark in descendants(parse_xml(data), *LOOPS))
    return frozenset(mark.getparent().get("id") for mark in marks)
