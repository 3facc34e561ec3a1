"""Supervision 督办, suspension 挂账, extension 延期: defined once, for every process.

They are tasks beside the drawing (elements ``@supervision`` …), offered one level up, and they act
on the clocks, not on tokens. Rules: domain processes 11.0 (ESP-SUP, ESP-SUSP, ESP-EXT), clocks 5.2.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..errors import Conflict, NotAllowed
from ..events import decode, instant, stamp
from ..model import Limit
from . import stageclock

if TYPE_CHECKING:
    from .working import Working

Data = Mapping[str, Any]

IDLE_LIMIT = Limit("work_day_rolling", Decimal(3))  # T2: no event for three working days
REPLY_LIMIT = Limit("work_day_rolling", Decimal(1))  # the reply to a supervision
WAITING = {"natural_count", "natural_count_roll", "month_count_roll", "year_count_roll"}
MOST_EXTENSIONS = 2  # clocks 5.2 rule 5
LONGEST_SUSPENSION = timedelta(days=366)  # ESP-SUSP: at most a year

NAMES = {
    "@supervision": "督办",
    "@supervision_reply": "督办回复",
    "@supervision_review": "督办审核",
    "@extension": "延期审批",
    "@suspension": "挂账审批",
}


# ---------------------------------------------------------------- asking


def extension_requested(w: Working, data: Data) -> None:
    """One asks for more time before the limit ends; one level up decides."""
    task = w.task(data["task"])
    clock = w.state["clocks"].get(task.get("clock") or "")
    extra = decode(data["answers"])["extra_amount"]
    _may_extend(w, clock, extra)
    _offer(w, "@extension", "approve_extension", task["unit"], data, of=task["clock"])


def _may_extend(w: Working, clock: stageclock.Clock | None, extra: Decimal) -> None:
    if clock is None:
        raise NotAllowed("这件待办没有时限,无需延期", "no_clock")
    if clock["cls"] == "S":
        raise NotAllowed("法定期限不得以延期方式变更,只能依法定事由变更", "statutory_clock")
    if instant(clock["due"]) <= w.setting.at:
        raise NotAllowed("时限已过,延期须在到期前申请", "too_late")
    if len(clock["extra"]) >= MOST_EXTENSIONS:
        raise NotAllowed("最多延期两次", "too_many_extensions")
    if extra > Decimal(clock["amount"]):
        raise NotAllowed(f"每次延期不得超过原时限 {clock['amount']}", "too_long")


def suspension_requested(w: Working, data: Data) -> None:
    """One asks to put the case on hold (挂账), for an enumerated reason and at most a year."""
    if w.state["suspended"]:
        raise Conflict("案件已经挂账", "suspended")
    until = decode(data["answers"])["until"]
    if not w.setting.at.date() < until <= (w.setting.at + LONGEST_SUSPENSION).date():
        raise NotAllowed("挂账期限应在一年以内", "too_long")
    _offer(w, "@suspension", "approve_suspension", w.setting.unit, data)


def supervision_opened(w: Working, data: Data) -> None:
    """A leader's instruction (T6) goes to those who have the case now."""
    _ask_reply(w, data["answers"])


# ---------------------------------------------------------------- deciding


def completed(w: Working, ident: str, data: Data) -> None:
    """A side task was done."""
    task = w.forget(ident)
    answers = decode(data["answers"])
    {
        "@extension": _extension_decided,
        "@suspension": _suspension_decided,
        "@supervision": _supervised,
        "@supervision_reply": _replied,
        "@supervision_review": _reviewed,
    }[task["el"]](w, task, answers, data)


def _extension_decided(w: Working, task: Data, answers: Data, data: Data) -> None:
    clock = w.state["clocks"].get(task["of"])
    if answers["decision"] != "同意" or clock is None:
        w.add({"k": "extension.refused", "id": task["of"]})
        return
    clock["extra"] = [*clock["extra"], str(decode(task["asked"])["extra_amount"])]
    stageclock.reckon(clock, w.setting)
    clock["marks"] = [m for m in stageclock.MARKS if m in clock["marks"]] or ["1"]
    w.add({"k": "clock.extended", "id": task["of"], "extra": clock["extra"][-1]})
    w.moved(task["of"])


def _suspension_decided(w: Working, task: Data, answers: Data, data: Data) -> None:
    if answers["decision"] != "同意":
        w.add({"k": "suspension.refused"})
        return
    asked = decode(task["asked"])
    w.state["suspended"] = {"since": stamp(w.setting.at), "reason": asked["reason"]}
    w.add({"k": "case.suspended", "reason": asked["reason"], "until": asked["until"].isoformat()})
    for ident, clock in sorted(w.state["clocks"].items()):
        if stageclock.pausable(clock):
            stageclock.pause(clock, w.setting.at)
            w.add({"k": "timer.cleared", "id": ident})
    _set_resume(w, asked["until"])


def _set_resume(w: Working, until: Any) -> None:
    local = w.setting.midnight(until)
    clock = {"use": "resume", "el": "case", "due": stamp(local), "cls": "M", "prov": False}
    clock |= {"pauses": []}
    w.state["clocks"]["resume"] = clock
    w.effects += stageclock.armed("resume", clock, w.setting)


def resumed(w: Working, data: Data) -> None:
    """The hold ends: pauses take only the clock's own time out of the reckoning."""
    if not w.state["suspended"]:
        raise Conflict("案件没有挂账", "not_suspended")
    w.state["suspended"] = None
    w.add({"k": "case.resumed"})
    if w.state["clocks"].pop("resume", None):
        w.add({"k": "timer.cleared", "id": "resume"})
    for ident, clock in sorted(w.state["clocks"].items()):
        if stageclock.pausable(clock) and stageclock.paused(clock):
            stageclock.go_on(clock, w.setting)
            w.moved(ident)


def resume_rings(w: Working, ident: str, clock: stageclock.Clock) -> None:
    del w.state["clocks"][ident]
    resumed(w, {})


# ---------------------------------------------------------------- supervision


def watch_idleness(w: Working) -> None:
    """T2: a timer that looks every three working days whether anything has happened."""
    clock = stageclock.made("idle", "case", IDLE_LIMIT, w.setting.at, w.setting, {})
    w.state["clocks"]["idle"] = clock
    w.effects += stageclock.armed("idle", clock, w.setting)


def idle(w: Working, ident: str, clock: stageclock.Clock) -> None:
    """Nothing for three working days: supervise; else look again later."""
    quiet = w.state.get("heard") or clock["from"]
    fresh = stageclock.made("idle", "case", IDLE_LIMIT, instant(quiet), w.setting, {})
    if instant(fresh["due"]) <= w.setting.at:
        if not w.state["suspended"] and _owed(w):
            supervise(w, "T2", "case")
        fresh = stageclock.made("idle", "case", IDLE_LIMIT, w.setting.at, w.setting, {})
    w.state["clocks"][ident] = fresh
    w.effects += stageclock.armed(ident, fresh, w.setting)


def on_mark(w: Working, ident: str, clock: stageclock.Clock, mark: str) -> None:
    """T3 reminds, T4 tells the head of the office, T1/T5 go one level up: only for work owed."""
    process = w.definition.process
    drawn = w.definition.elements[(process, process)].properties
    if drawn.get("supervise") != "true" or clock["el"].startswith("@"):
        return
    owed = _owed_by(w, ident, clock)
    if mark == "4/5":
        w.effects += [{"k": "task.reminded", "id": task, "trigger": "T3"} for task in owed]
    elif mark == "1":
        _alert(w, owed)
        if _signs_in(w, clock):
            supervise(w, "T1", clock["el"])
        else:
            clock["marks"] = ["overdue"]
    elif mark == "overdue" and owed:
        supervise(w, "T5", clock["el"])


def _owed_by(w: Working, ident: str, clock: stageclock.Clock) -> list[str]:
    """The open tasks that the clock limits: its own, or of the case's promise all that are work."""
    drawn = [(i, t) for i, t in sorted(w.state["tasks"].items()) if not t["el"].startswith("@")]
    if clock["use"] == "case":
        return [i for i, task in drawn if _is_work(w, task)]
    return [i for i, task in drawn if task.get("clock") == ident]


def _alert(w: Working, owed: list[str]) -> None:
    """T4: whoever heads the office that owes the work is told (roles.json, ``alerted``)."""
    for ident in owed:
        task = w.state["tasks"][ident]
        heads = [
            (role, w.setting.seat(role, task["unit"])) for role in w.setting.who_may("alerted")
        ]
        queues = [f"{role}@{unit}" for role, unit in heads if unit]
        effect = {"k": "supervision.alerted", "trigger": "T4", "el": task["el"], "id": ident}
        w.add(effect | {"queues": queues})


def _signs_in(w: Working, clock: stageclock.Clock) -> bool:
    for task in _drawn(w):
        if task["el"] == clock["el"]:
            element = w.definition.elements[(task["p"], task["el"])]
            return element.properties.get("sign_in") == "true"
    return False


def supervise(w: Working, trigger: str, el: str) -> None:
    """督办: one level up is asked to look into it."""
    w.add({"k": "supervision.raised", "trigger": trigger, "el": el, "n": w.count("supervisions")})
    data = {"answers": {}, "trigger": trigger}
    _offer(w, "@supervision", "supervise", _holder(w), data)


def _supervised(w: Working, task: Data, answers: Data, data: Data) -> None:
    _ask_reply(w, data["answers"])


def _ask_reply(w: Working, asked: Data) -> None:
    holder = next(iter(_drawn(w)), None)
    if holder is None:
        w.add({"k": "supervision.noted"})
        return
    clock = stageclock.made("task", "@supervision_reply", REPLY_LIMIT, w.setting.at, w.setting, {})
    task = _task("@supervision_reply", holder["role"], holder["unit"], {"asked": asked})
    _put(w, task, clock)


def _replied(w: Working, task: Data, answers: Data, data: Data) -> None:
    """Whoever supervises looks at the reply: accepts it, supervises again, or takes it further."""
    w.add({"k": "supervision.replied"})
    _offer(w, "@supervision_review", "supervise", _holder(w), {"answers": data["answers"]})


def _reviewed(w: Working, task: Data, answers: Data, data: Data) -> None:
    measure = answers["review"]
    w.add({"k": "supervision.reviewed", "measure": measure, "unit": _holder(w)})
    if measure == "再次督办":
        n = w.count("supervisions")
        w.add({"k": "supervision.raised", "trigger": "again", "el": "case", "n": n})
        _ask_reply(w, data["answers"])


def _holder(w: Working) -> str:
    tasks = _drawn(w)
    return tasks[0]["unit"] if tasks else w.setting.unit


def _owed(w: Working) -> bool:
    """Somebody owes work, and has not been asked about it yet.

    An observation of thirty days, in time, is no idleness.
    """
    if any(t["el"].startswith("@supervision") for t in w.state["tasks"].values()):
        return False
    return any(_is_work(w, task) for task in _drawn(w))


def _is_work(w: Working, task: Data) -> bool:
    """Does somebody owe it now? An observation that runs in time is none."""
    clock = w.state["clocks"].get(task.get("clock") or "")
    waits = clock is not None and clock["kind"] in WAITING
    return not waits or clock is None or instant(clock["due"]) <= w.setting.at


def _drawn(w: Working) -> list[dict[str, Any]]:
    """Open tasks of the diagram, in an order that a reload keeps."""
    return [t for _, t in sorted(w.state["tasks"].items()) if not t["el"].startswith("@")]


# ---------------------------------------------------------------- offering


def _offer(w: Working, el: str, command: str, unit: str, data: Data, of: str | None = None) -> None:
    """Offer a decision one level above ``unit``, or where the roles that may take it serve."""
    above = w.setting.above(unit)
    places = {role: _place(w, role, above) for role in w.setting.who_may(command)}
    first = next(iter(places.values()), above)
    roles = [role if place == first else f"{role}@{place}" for role, place in places.items()]
    task = _task(el, roles, first, {"asked": data["answers"]})
    clock = stageclock.made("task", el, REPLY_LIMIT, w.setting.at, w.setting, {})
    _put(w, task | ({"of": of} if of else {}), clock)


def _place(w: Working, role: str, unit: str) -> str:
    """The unit at the role's own level; ``unit`` itself if that is as high already."""
    return w.setting.seat(role, unit) or unit


def _task(el: str, roles: list[str], unit: str, more: Data) -> dict[str, Any]:
    form = f"common/{FORMS[el]}"
    return {
        "el": el,
        "p": "@",
        "name": NAMES[el],
        "role": roles,
        "unit": unit,
        "form": form,
        **more,
    }


FORMS = {
    "@supervision": "supervision",
    "@supervision_reply": "supervision_reply",
    "@supervision_review": "supervision_review",
    "@extension": "extension_decision",
    "@suspension": "suspension_decision",
}


def _put(w: Working, task: dict[str, Any], clock: stageclock.Clock) -> None:
    ident = str(
        uuid.uuid5(uuid.UUID(w.setting.case), f"{w.setting.seq}:{task['el']}:{w.count('side')}")
    )
    w.start(ident, clock)
    w.offer(ident, task, ident)
