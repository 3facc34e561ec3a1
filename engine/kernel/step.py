"""One step of a case. Pure: definition, state, surroundings and input in; state and effects out.

``step`` is the same function live, in a replay, in a rebuild and in a simulation: its input is
exactly what the journal holds (record kind and data), so a history can be re-executed to prove it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..definitions import Definition, Element
from ..errors import Conflict
from ..events import decode, digest, encode, stamp
from . import machine, sidetask, stageclock
from .setting import Setting, limit_of
from .working import Working, whole

State = dict[str, Any]
Effect = dict[str, Any]
Data = Mapping[str, Any]

REVISION = "k1/SpiffWorkflow 3.2.0"


@dataclass(frozen=True, slots=True)
class Step:
    """What one input brought about. ``post`` is the hash of our own picture of the state."""

    state: State
    effects: tuple[Effect, ...]
    post: str
    variables: dict[str, Any]


def step(
    definition: Definition, state: State, setting: Setting, kind: str, data: Data, actor: str
) -> Step:
    """Apply one input. ``state`` is left alone; {} for ``case.opened``.

    Raises Conflict if the input does not fit the state (a task that is done, a timer that is gone),
    Invalid if a designer's expression cannot be evaluated; nothing has changed then.
    """
    turn = Working(definition, copy.deepcopy(state) or _blank(actor), setting, actor)
    if kind != "timer.fired":
        turn.state["heard"] = stamp(setting.at)
    HANDLERS[kind](turn, data)
    if turn.state["status"] == "open" and turn.ended:
        turn.close()
    return Step(turn.state, tuple(turn.effects), _post(turn), turn.variables)


def variables_of(definition: Definition, state: State, task: str | None = None) -> dict[str, Any]:
    """The case's variables as FEEL values, or those that a task of a called process sees."""
    drawn = task in state["tasks"] and not state["tasks"][task]["el"].startswith("@")
    return machine.variables(definition, state["machine"], task if drawn else None)


def _blank(actor: str) -> State:
    return {
        "machine": {},
        "status": "open",
        "resolved": False,
        "suspended": None,
        "reporter": actor,
        "tasks": {},
        "clocks": {},
        "done": {},
        "counts": {},
    }


def _post(turn: Working) -> str:
    tasks = {i: [t["el"], t["unit"], t.get("due")] for i, t in turn.state["tasks"].items()}
    picture = {
        "status": turn.state["status"],
        "suspended": turn.state["suspended"],
        "tasks": tasks,
        "clocks": {i: c["due"] for i, c in turn.state["clocks"].items()},
        "variables": encode(turn.variables),
    }
    return digest(picture)


# ---------------------------------------------------------------- handlers, one an input


def _opened(w: Working, data: Data) -> None:
    w.variables = decode({**data["answers"], **data.get("lookups", {})})
    properties = whole(w.definition).properties
    if "clock" in properties:
        limit = limit_of(w.evaluate(properties["clock"], w.definition.process, "clock"), "case")
        start = stageclock.instant(data["occurred_at"])
        w.start("case", stageclock.made("case", "case", limit, start, w.setting, properties))
    if properties.get("supervise") == "true":
        sidetask.watch_idleness(w)
    w.take(machine.start(w.definition, w.env(), w.variables))


def _completed(w: Working, data: Data) -> None:
    task = w.task(data["task"])
    if task["el"].startswith("@"):
        sidetask.completed(w, data["task"], data)
        return
    answers = decode({**data["answers"], **data.get("lookups", {})})
    if "return_form" in _task_element(w, task).properties:
        answers = {"returned": False, **answers}
    _finish(w, data["task"], answers)


def _returned(w: Working, data: Data) -> None:
    task = w.task(data["task"])
    answers = decode({**data["answers"], **data.get("lookups", {})})
    if answers.get("reason_code") == "非本单位职责":
        w.void_clock(task)
    w.count("returns")
    _finish(w, data["task"], {**answers, "returned": True})


def _finish(w: Working, ident: str, answers: dict[str, Any]) -> None:
    task = w.forget(ident)
    w.state["done"].setdefault(task["el"], []).append(w.actor)
    w.take(machine.complete(w.definition, w.state["machine"], w.env(), ident, answers))


def _task_element(w: Working, task: Mapping[str, Any]) -> Element:
    return w.definition.elements[(task["p"], task["el"])]


def _fired(w: Working, data: Data) -> None:
    clock = w.state["clocks"].get(data["timer"])
    if clock is None:
        raise Conflict("这个时限已经不在了", "timer_gone")
    if clock["use"] == "event":
        del w.state["clocks"][data["timer"]]
        due = stageclock.instant(data["due"])
        w.take(machine.fire(w.definition, w.state["machine"], w.env(), data["timer"], due))
    else:
        RINGS[clock["use"]](w, data["timer"], clock)


def _warned(w: Working, ident: str, clock: stageclock.Clock) -> None:
    mark = stageclock.reached(clock, w.setting)
    if mark is not None:
        effect = {"k": "clock.warned", "id": ident, "el": clock["el"], "mark": mark}
        w.add(effect | {"due": clock["due"]})
        sidetask.on_mark(w, ident, clock, mark)
    w.arm(ident)


def _message(w: Working, data: Data) -> None:
    answers = decode({**data["answers"], **data.get("lookups", {})})
    found = (data["name"], answers, data.get("subscription"), data.get("key"))
    w.take(machine.message(w.definition, w.state["machine"], w.env(), *found))


def _signal(w: Working, data: Data) -> None:
    answers = decode(data.get("answers", {}))
    w.take(machine.signal(w.definition, w.state["machine"], w.env(), data["name"], answers))


def _job(w: Working, data: Data) -> None:
    answers = decode(data["answers"])
    w.take(machine.finish_job(w.definition, w.state["machine"], w.env(), data["job"], answers))


def _job_failed(w: Working, data: Data) -> None:
    w.take(machine.fail_job(w.definition, w.state["machine"], w.env(), data["job"], data["code"]))


def _amended(w: Working, data: Data) -> None:
    changes = decode(data["changes"])
    w.take(machine.amend(w.definition, w.state["machine"], w.env(), changes))


def _retried(w: Working, data: Data) -> None:
    w.take(machine.retry(w.definition, w.state["machine"], w.env(), data["incident"]))


def _voided(w: Working, data: Data) -> None:
    w.void(data.get("outcome", "作废"))


def _recalculated(w: Working, data: Data) -> None:
    """A calendar came: every provisional date is reckoned anew, a served one never earlier."""
    for ident, clock in sorted(w.state["clocks"].items()):
        if "kind" not in clock or stageclock.paused(clock):
            continue
        before = clock["due"]
        stageclock.reckon(clock, w.setting)
        if clock["cls"] == "S" and clock["due"] < before:
            clock["due"] = before
        w.moved(ident)


HANDLERS: dict[str, Callable[[Working, Data], None]] = {
    "case.opened": _opened,
    "task.completed": _completed,
    "task.returned": _returned,
    "timer.fired": _fired,
    "message.received": _message,
    "signal.received": _signal,
    "job.completed": _job,
    "job.failed": _job_failed,
    "case.amended": _amended,
    "incident.retried": _retried,
    "case.voided": _voided,
    "calendar.applied": _recalculated,
    "case.resumed": sidetask.resumed,
    "extension.requested": sidetask.extension_requested,
    "suspension.requested": sidetask.suspension_requested,
    "supervision.opened": sidetask.supervision_opened,
}

RINGS: dict[str, Callable[[Working, str, stageclock.Clock], None]] = {
    "task": _warned,
    "case": _warned,
    "idle": sidetask.idle,
    "resume": sidetask.resume_rings,
}
