"""Inputs that put a whole case elsewhere: back to an earlier moment, onto another version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..definitions import Element
from ..errors import Conflict
from . import handing, migrating, restoring, stageclock
from .errors import Failure
from .setting import limit_of

if TYPE_CHECKING:
    from .working import Working

Data = Mapping[str, Any]


# ---------------------------------------------------------------- reset


def was_reset(w: Working, data: Data) -> None:
    """The case stands again as it did after an earlier record; nothing is deleted.

    Its own clock runs on (the promise to the citizen); stage clocks and timers begin anew, or go on
    as they were (``clocks`` = keep; a statutory one always).
    """
    past = _past(w)
    keep = data.get("clocks") == "keep"
    ids: dict[str, str] = {}
    w.carry(
        lambda instance: ids.update(restoring.reset(instance, past["machine"], restart=not keep))
    )
    for old, new in sorted(ids.items()):
        old_clock(w, past["clocks"].get(old), new, keep)
        old_holder(w, past["tasks"].get(old, {}), new)
    if w.state["resolved"] and not past["resolved"]:
        _reopen(w, past)


def _past(w: Working) -> Mapping[str, Any]:
    past = w.past
    if past is None or not past:
        raise Conflict("台账里没有这一步,请选择一条办理记录", "no_such_moment")
    if w.state["suspended"] or past["suspended"]:
        raise Conflict("案件挂账中(或那时在挂账),恢复办理后再重置", "suspended")
    if past["machine"]["digest"] != w.state["machine"]["digest"]:
        raise Conflict("那一步属于另一个流程版本,不能直接重置;请先迁移或调整节点", "other_version")
    return past


def old_clock(w: Working, clock: Mapping[str, Any] | None, ident: str, keep: bool) -> None:
    """What a clock had come to then, if it is to go on (a statutory one always is)."""
    mine = w.state["clocks"].get(ident)
    if clock is None or mine is None or "kind" not in clock or clock.get("idle"):
        return
    if keep or clock["cls"] == "S":
        w.state["clocks"][ident] = {**clock}
        w.moved(ident)


def old_holder(w: Working, task: Mapping[str, Any], ident: str) -> None:
    """Whoever had a task then has it again."""
    mine = w.state["tasks"].get(ident)
    if mine is None or "assignee" not in task:
        return
    if task.get("delegators"):
        mine["delegators"] = list(task["delegators"])
    if mine.get("assignee") != task["assignee"]:
        handing.assign(w, ident, task["assignee"])


def _reopen(w: Working, past: Mapping[str, Any]) -> None:
    w.state["resolved"] = False
    w.add({"k": "case.reopened"})
    if "case" in past["clocks"]:
        w.start("case", {**past["clocks"]["case"]})


# ---------------------------------------------------------------- migration


def migrated(w: Working, data: Data) -> None:
    """The case goes on with another version of its process."""
    if w.source is None:
        raise Conflict("不知道案件原来的流程版本,不能迁移", "no_source")
    if w.source.process != w.definition.process:
        raise Conflict("只能迁移到同一流程的另一个版本", "other_process")
    w.recompute = data.get("clocks") == "recompute"
    if w.recompute:
        w.begun = {i: c["from"] for i, c in w.state["clocks"].items() if "kind" in c}
    mapping = data.get("mapping", {})
    state, move = migrating.moved(w.source, w.definition, w.state["machine"], mapping)
    w.state["machine"] = state
    w.state["done"] = _renamed(w, mapping)
    w.carry(lambda instance: _settle_in(instance, move, recompute=w.recompute))
    if w.recompute:
        _case_clock(w)


def _settle_in(instance: Any, move: migrating.Move, *, recompute: bool) -> None:
    try:
        migrating.settle_in(instance, move, recompute=recompute)
    except Failure as failure:
        raise Conflict(f"新版本里的事件无法就位:{failure}", "cannot_arm") from failure


def _renamed(w: Working, mapping: Mapping[str, str]) -> dict[str, list[str]]:
    """Who did what, under the new names of the root's elements."""
    process, done = w.definition.process, w.state["done"]
    found: dict[str, list[str]] = {}
    for el, persons in sorted(done.items()):
        name = mapping.get(f"{process}/{el}", el)
        found[name] = [*found.get(name, ()), *persons]
    return found


def reclock(w: Working, ident: str, element: Element) -> None:
    """A task's limit by the new drawing, counted from when its clock had begun."""
    task = w.state["tasks"][ident]
    name = task.get("clock") or ""
    clock = w.state["clocks"].get(name)
    if "clock" not in element.properties:
        if clock is not None:
            w.stop(name, clock)
        task |= {"clock": None, "due": None}
    elif clock is None:
        task["clock"] = w.stage_clock(element, task["unit"], ident, w.variables)
        task["due"] = w.state["clocks"][task["clock"]]["due"]
    else:
        _again(w, name, clock, element)
        task["due"] = clock["due"]


def _case_clock(w: Working) -> None:
    clock = w.state["clocks"].get("case")
    process = w.definition.process
    whole = w.definition.elements[(process, process)]
    if clock is not None and "clock" in whole.properties:
        _again(w, "case", clock, whole)


def _again(w: Working, ident: str, clock: stageclock.Clock, element: Element) -> None:
    value = w.evaluate(element.properties["clock"], element.id, "clock")
    limit = limit_of(value, element.id)
    properties = element.properties
    fresh = stageclock.made(clock["use"], clock["el"], limit, w.setting.at, w.setting, properties)
    names = ("from", "pauses", "extra", "keep")
    kept: stageclock.Clock = {n: clock[n] for n in names if n in clock}
    clock.update({**fresh, **kept})
    stageclock.reckon(clock, w.setting)
    w.moved(ident)
