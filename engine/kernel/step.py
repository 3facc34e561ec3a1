"""One step of a case. Pure: definition, state, surroundings and input in; state and effects out.

``step`` is the same function live, in a replay, in a rebuild and in a simulation: its input is
exactly what the journal holds (record kind and data), so a history can be re-executed to prove it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..definitions import Definition, Element
from ..errors import Conflict
from ..events import decode, digest, encode, instant, stamp
from . import handing, machine, merging, operations, sidetask, signing, stageclock, steering
from .setting import Setting, limit_of
from .working import Working, whole

State = dict[str, Any]
Effect = dict[str, Any]
Data = Mapping[str, Any]

REVISION = "k2/SpiffWorkflow 3.2.0"


@dataclass(frozen=True, slots=True)
class Step:
    """What one input brought about. ``post`` is the hash of our own picture of the state;
    ``flows`` (process, sequence flow) were taken on the way and stand in no record."""

    state: State
    effects: tuple[Effect, ...]
    post: str
    variables: dict[str, Any]
    flows: tuple[tuple[str, str], ...] = ()


def step(
    definition: Definition,
    state: State,
    setting: Setting,
    kind: str,
    data: Data,
    actor: str,
    *,
    past: State | None = None,
    source: Definition | None = None,
) -> Step:
    """Apply one input. ``state`` is left alone; {} for ``case.opened``.

    ``past`` is the state to which ``case.reset`` and ``case.unmerged`` go back, ``source`` the
    definition from which ``case.migrated`` comes; ``definition`` is then the one it goes to.

    Raises Conflict if the input does not fit the state (a task that is done, a timer that is gone),
    Invalid if a designer's expression cannot be evaluated; nothing has changed then.
    """
    late = kind in LATE and "occurred_at" in data
    if late:
        setting = replace(setting, at=instant(data["occurred_at"]))
    turn = Working(definition, _copied(state) or _blank(actor), setting, actor)
    turn.late, turn.past, turn.source = late, past, source
    if kind != "timer.fired":
        turn.state["heard"] = stamp(setting.at)
    HANDLERS[kind](turn, data)
    if turn.state["status"] == "open" and turn.ended:
        turn.close()
    return Step(turn.state, tuple(turn.effects), _post(turn), turn.variables, tuple(turn.flows))


def variables_of(definition: Definition, state: State, task: str | None = None) -> dict[str, Any]:
    """The case's variables as FEEL values, or those that a task of a called process sees."""
    drawn = task in state["tasks"] and not state["tasks"][task]["el"].startswith("@")
    return machine.variables(definition, state["machine"], task if drawn else None)


def _copied(part: Any) -> Any:
    """A deep copy of plain JSON: ``copy.deepcopy`` takes four times as long."""
    if isinstance(part, dict):
        return {name: _copied(inner) for name, inner in part.items()}
    return [_copied(inner) for inner in part] if isinstance(part, list) else part


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
    w.take(machine.start(w.definition, w.env(), w.variables, data.get("start")))


def _completed(w: Working, data: Data) -> None:
    task = w.task(data["task"])
    if task["el"].startswith("@"):
        BESIDE.get(task["el"], sidetask.completed)(w, data["task"], data)
        return
    answers = {**data["answers"], **data.get("lookups", {})}
    if "return_form" in _task_element(w, task).properties:
        answers = {"returned": False, **answers}
    if "into" in data:
        w.state["done"].setdefault(task["el"], []).append(w.actor)
        w.forget(data["task"])
        merging.merged(w, data)
        return
    if not signing.holds(w, data["task"], answers, w.actor):
        _finish(w, data["task"], decode(answers), data)


def _returned(w: Working, data: Data) -> None:
    task = w.task(data["task"])
    answers = decode({**data["answers"], **data.get("lookups", {})})
    if answers.get("reason_code") == "非本单位职责":
        w.void_clock(task)
    w.count("returns")
    _finish(w, data["task"], {**answers, "returned": True}, data)


def _finish(w: Working, ident: str, answers: dict[str, Any], data: Data) -> None:
    """Whoever acts for another has done it, and so has the other (回避 looks at both)."""
    if "for" in data:
        w.state["done"].setdefault(w.task(ident)["el"], []).append(data["for"])
    w.finish(ident, answers, w.actor)


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
    why = (data["job"], data["code"], data.get("reason", ""))
    w.take(machine.fail_job(w.definition, w.state["machine"], w.env(), *why))


def _amended(w: Working, data: Data) -> None:
    changes = decode(data["changes"])
    w.take(machine.amend(w.definition, w.state["machine"], w.env(), changes))


def _retried(w: Working, data: Data) -> None:
    w.take(machine.retry(w.definition, w.state["machine"], w.env(), data["incident"]))


def _voided(w: Working, data: Data) -> None:
    w.void(data.get("outcome", "作废"))


def _routed_out(w: Working, data: Data) -> None:
    """ESP-ROUTEOUT: somebody else has to decide it; it is not counted here."""
    w.void("转法定途径")


def _force_closed(w: Working, data: Data) -> None:
    """强制结案: a leader ends what nobody could bring to its end, and answers for the class."""
    w.close_by_force(decode(data["answers"]))


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
    "case.merged": merging.merged,
    "case.unmerged": merging.unmerged,
    "case.routed_out": _routed_out,
    "case.force_closed": _force_closed,
    "calendar.applied": _recalculated,
    "case.resumed": sidetask.resumed,
    "extension.requested": sidetask.extension_requested,
    "suspension.requested": sidetask.suspension_requested,
    "supervision.opened": sidetask.supervision_opened,
    "task.released": handing.released,
    "task.transferred": handing.transferred,
    "task.delegated": handing.delegated,
    "task.resolved": handing.resolved,
    "case.handed_over": handing.handed_over,
    "signer.added": signing.added,
    "signer.removed": signing.removed,
    "task.sent_back": operations.sent_back,
    "task.taken_back": operations.taken_back,
    "case.withdrawn": operations.withdrawn,
    "case.modified": operations.modified,
    "case.reset": steering.was_reset,
    "case.migrated": steering.migrated,
}

BESIDE: dict[str, Callable[[Working, str, Data], None]] = {
    signing.SIGN: signing.signed,
    operations.RESUBMIT: operations.resubmitted,
}

LATE = ("task.completed",)  # may be entered later than they happened: 补录

RINGS: dict[str, Callable[[Working, str, stageclock.Clock], None]] = {
    "task": _warned,
    "case": _warned,
    "idle": sidetask.idle,
    "resume": sidetask.resume_rings,
}
