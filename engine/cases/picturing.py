"""A case drawn: the diagrams it runs through, with what is done, what is open, and by when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ..clocks import ends
from ..definitions import Definition
from ..diagram import render, say
from ..events import Record
from ..house import House
from ..model import UserTask
from . import reading

Node = tuple[str, str]  # process, element
TIMED = ("userTask", "callActivity", "subProcess", "receiveTask")


@dataclass(frozen=True, slots=True)
class Picture:
    """One diagram of a case as SVG."""

    process: str
    name: str
    svg: str


@dataclass(slots=True)
class Trace:
    """Where a case has been and is, by node; ``spent`` adds up all turns of a node."""

    done: set[Node] = field(default_factory=set)
    current: dict[str, tuple[Node, datetime]] = field(default_factory=dict)
    spent: dict[Node, timedelta] = field(default_factory=dict)

    def follow(self, effect: Mapping[str, Any], node: Node, at: datetime) -> None:
        kind, ident = effect["k"], effect.get("id", "")
        if kind == "element.entered":
            self.current[ident] = (node, at)
        elif kind in ("element.left", "element.passed"):
            _, since = self.current.pop(ident, (node, at))
            self.done.add(node)
            self.spent[node] = self.spent.get(node, timedelta()) + (at - since)
        elif kind == "element.cancelled":
            self.current.pop(ident, None)


def pictures(
    house: House, db: sa.Connection, case_id: str, upto: int | None = None
) -> list[Picture]:
    """The case's own diagram, then those of the processes it had called by then: now, or as of
    record ``upto``."""
    found = reading.case(house, db, None, case_id)
    definition = house.definition(db, found.definition)
    records = [r for r in reading.history(house, db, case_id) if upto is None or r.seq <= upto]
    trace = _trace(records, definition.process)
    tasks = reading.tasks(house, db, case_id, open_only=True) if upto is None else []
    nodes = [*trace.done, *(node for node, _ in trace.current.values())]
    been = {process for process, _ in nodes}
    return [
        _picture(definition, process, trace, tasks)
        for process in definition.processes
        if process == definition.process or process in been
    ]


@dataclass(frozen=True, slots=True)
class Course:
    """Where a case stood after a record: by process the nodes done and those at work."""

    seq: int
    marks: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]


def course(house: House, db: sa.Connection, case_id: str) -> list[Course]:
    """After each record in turn, what the diagrams of the case showed."""
    found = reading.case(house, db, None, case_id)
    root, trace, told = house.definition(db, found.definition).process, Trace(), []
    for record in reading.history(house, db, case_id):
        for effect in record.effects:
            if effect["k"].startswith("element."):
                trace.follow(effect, (effect.get("p") or root, effect["el"]), record.at)
        told.append(Course(record.seq, _marks(trace)))
    return told


def _marks(trace: Trace) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    now = {node for node, _ in trace.current.values()}
    processes = {process for process, _ in trace.done | now}
    return {
        process: (
            tuple(sorted(e for p, e in trace.done - now if p == process)),
            tuple(sorted(e for p, e in now if p == process)),
        )
        for process in sorted(processes)
    }


def _trace(records: Iterable[Record], root: str) -> Trace:
    trace = Trace()
    for record in records:
        for effect in record.effects:
            if effect["k"].startswith("element."):
                trace.follow(effect, (effect.get("p") or root, effect["el"]), record.at)
    return trace


def _picture(
    definition: Definition, process: str, trace: Trace, tasks: Iterable[UserTask]
) -> Picture:
    element = definition.elements.get((process, process))
    name = element.name if element and element.name else definition.name
    done = {el for p, el in trace.done if p == process}
    current = {el for (p, el), _ in trace.current.values() if p == process}
    notes = _spent(definition, process, trace) | _due(process, tasks)
    bpmn = definition.files[f"workflows/{process}/process.bpmn"]
    svg = render(
        bpmn, done=done - current, current=current, notes=notes, title=name, prefix=f"{process}-"
    )
    return Picture(process, name, svg)


def _spent(definition: Definition, process: str, trace: Trace) -> dict[str, str]:
    return {
        el: say("spent", span=_words(spent))
        for (p, el), spent in trace.spent.items()
        if p == process and definition.elements[(p, el)].type in TIMED
    }


def _due(process: str, tasks: Iterable[UserTask]) -> dict[str, str]:
    return {t.element: ends(t.due) for t in tasks if t.process == process and t.due}


def _words(spent: timedelta) -> str:
    minutes = int(spent.total_seconds()) // 60
    if minutes < 60:
        return _counted(minutes, "minute")
    hours = minutes // 60
    return _counted(hours, "hour") if hours < 48 else _counted(hours // 24, "day")


def _counted(number: int, unit: str) -> str:
    return say(f"one_{unit}" if number == 1 else f"{unit}s", number=str(number))
