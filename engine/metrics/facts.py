"""The facts of a case as of an instant, from its marks. Pure.

Time: what a figure may know is decided by when it was *recorded* (a record counts if it was
written by the cut-off), how fast somebody was by when it *happened* (补录 keeps both).
A case belongs to the period in which it was recorded, so that each is counted in exactly one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from ..events import decode, instant, stamp
from .folding import Mark

SOON = timedelta(days=7)  # closed and reopened within a week: perfunctory (domain: processes j)
SATISFIED = ("非常满意", "满意", "基本满意")
WRONG_UNIT = "非本单位职责"
HOUR = Decimal(3600)
NEVER_COUNTED = ("void", "withdrawn", "merged", "routed_out", "untrue", "refused", "not_filed")

Facts = dict[str, Any]


def facts_at(marks: Iterable[Mark], before: datetime) -> Facts | None:
    """What was known of a case just before an instant (24:00 of the last day); None if nothing.

    Names and meanings: ``region.facts.FACTS``; instants are aware, numbers Decimal.
    """
    cut = stamp(before)
    known = [m for m in marks if m["t"] < cut]
    if not known or any(mark["k"] == "uncounted" for mark in known[:2]):
        return None
    seen = _Seen(known, cut)
    said = {k: v for m in seen.all("facts") for k, v in decode(m["said"]).items()}
    plain = _reported(seen) | _worked(seen) | _finished(seen) | _after(seen, said)
    return said | _derived(plain, before)


def tasks_at(marks: Iterable[Mark], milestone: str, before: datetime) -> Iterator[Facts]:
    """The steps of a case that bear a milestone, each with the facts of the case and its own."""
    marks = list(marks)
    case = facts_at(marks, before)
    if case is None:
        return
    cut = stamp(before)
    seen = _Seen([m for m in marks if m["t"] < cut], cut)
    for task in seen.tasks.values():
        if milestone in task["m"]:
            yield case | _step(task, cut) | {"task": task["id"]}


class _Seen:
    """The marks known by the cut-off, sorted out once."""

    def __init__(self, marks: list[Mark], cut: str) -> None:
        self.cut = cut
        self.opening = marks[0]
        self._kinds: dict[str, list[Mark]] = {}
        self._reached: dict[str, list[Mark]] = {}
        self.tasks: dict[str, dict[str, Any]] = {}
        self.order = {id(m): n for n, m in enumerate(marks)}
        for mark in marks:
            self._kinds.setdefault(mark["k"], []).append(mark)
            if mark["k"] == "m":
                self._reached.setdefault(mark["m"], []).append(mark)
            elif mark["k"] == "separated":  # 撤销并案: it stands again
                self._kinds.pop("closed", None)
                self._reached.pop("merged", None)
            elif mark["k"] == "task":
                self.tasks[mark["id"]] = {**mark, "said": {}}
            elif mark.get("id") in self.tasks:
                TASK_MARKS[mark["k"]](self.tasks[mark["id"]], mark)

    def all(self, kind: str) -> list[Mark]:
        return self._kinds.get(kind, [])

    def last(self, kind: str) -> Mark | None:
        return self.all(kind)[-1] if self.all(kind) else None

    def times(self, milestone: str) -> list[Mark]:
        return self._reached.get(milestone, [])

    def reached(self, milestone: str) -> bool:
        return milestone in self._reached

    def count(self, kind: str) -> Decimal:
        return Decimal(len(self.all(kind)))

    def passes(self, milestone: str) -> Decimal:
        return Decimal(len(self.times(milestone)))

    def of(self, milestone: str) -> list[dict[str, Any]]:
        return [task for task in self.tasks.values() if milestone in task["m"]]

    def after(self, mark: Mark, others: Iterable[Mark]) -> bool:
        """Whether one of the others came later."""
        return any(self.order[id(other)] > self.order[id(mark)] for other in others)


def _due(task: dict[str, Any], mark: Mark) -> None:
    if "done" not in task:
        task["due"] = mark["due"]


def _done(task: dict[str, Any], mark: Mark) -> None:
    task["done"] = mark


def _gone(task: dict[str, Any], mark: Mark) -> None:
    task["gone"] = mark["t"]


def _said(task: dict[str, Any], mark: Mark) -> None:
    task["said"] |= decode(mark["said"])


TASK_MARKS = {"due": _due, "done": _done, "gone": _gone, "facts": _said}


# ---------------------------------------------------------------- groups of facts


def _reported(seen: _Seen) -> Facts:
    opening = seen.opening
    header = {k: v for m in seen.all("header") for k, v in m.items() if k in _HEADER}
    row = {name: opening.get(name) for name in ("number", "process", "unit", *_HEADER)} | header
    path = [unit for unit in opening.get("path", "").split("/") if unit]
    acts = seen.all("act")
    response = _hours(opening["at"], acts[0]["at"]) if acts else None
    return row | {
        "path": path,
        "reporter": opening["by"],
        "reported_at": instant(opening["t"]),
        "occurred_at": instant(opening["at"]),
        "late_entry": opening["at"] < opening["t"],
        "repeated": seen.reached("repeated"),
        "response_hours": response,
        "age_days": Decimal((instant(seen.cut) - instant(opening["t"])).days),
    }


_HEADER = ("net", "channel", "category")


def _worked(seen: _Seen) -> Facts:
    asked, sent = seen.of("handled"), seen.of("dispatched")
    last = _last_handled(seen)
    due = max((t["due"] for t in asked if t["due"] and "gone" not in t), default=None)
    wrong = any(t.get("done", {}).get("code") == WRONG_UNIT for t in seen.tasks.values())
    before, after = seen.of("verified_before"), seen.of("verified_after")
    suspended = len(seen.all("suspended")) > len(seen.all("resumed"))
    units = [t["unit"] for t in (asked or sent)]
    return {
        **{name: seen.reached(name) for name in REACHED},
        "appealed": seen.reached("appealed") or bool(seen.all("appeal")),
        "void": bool(seen.all("void")),
        "withdrawn": bool(seen.all("withdrawn")),
        "verify_before_due": bool(before),
        "verify_after_due": bool(after),
        "accurately_dispatched": seen.reached("dispatched") and not wrong,
        "returns": Decimal(sum(1 for m in seen.all("done") if m.get("returned"))),
        "handled_at": instant(last) if last else None,
        "handling_due": instant(due) if due else None,
        "lead_unit": units[-1] if units else None,
        "reworks": seen.passes("reworked"),
        "hops": seen.passes("hopped"),
        "whistle_sent_back": seen.passes("whistle_sent_back"),
        "extensions": seen.count("extended"),
        "suspended": suspended,
        "suspensions": seen.count("suspended"),
        "supervisions": seen.count("supervised"),
        "self_verified": _same_hands(asked, after),
        "photo_missing": any("done" in t and not t["done"].get("photos") for t in asked),
    }


REACHED = (
    "accepted", "refused", "filed", "not_filed", "untrue", "merged", "routed_out",
    "verified_before", "dispatch_due", "dispatched", "signed", "verified_after",
    "forced", "enforced", "objected", "called_back", "appealed", "appeal_upheld", "appeal_rejected",
    "exempted", "whistled",
    "whistle_invalid", "whistle_resolved", "whistle_raised",
)  # fmt: skip


def _last_handled(seen: _Seen) -> str | None:
    """When the handling was done that still stands: rework and reopening undo it."""
    times = seen.times("handled")
    undone = [*seen.times("reworked"), *seen.times("reopened")]
    return times[-1]["at"] if times and not seen.after(times[-1], undone) else None


def _same_hands(handling: list[dict[str, Any]], checks: list[dict[str, Any]]) -> bool:
    hands = {t["done"]["by"] for t in handling if "done" in t}
    return any("done" in t and t["done"]["by"] in hands for t in checks)


def _finished(seen: _Seen) -> Facts:
    end, solved = seen.last("closed"), seen.last("resolved")
    reopened = seen.times("reopened") or seen.all("reopened")
    if solved and seen.after(solved, reopened):
        solved = None
    closed = bool(end and end["status"] == "closed" and end.get("route_class"))
    done_at = solved["at"] if solved else (end["at"] if end and closed else None)
    due = seen.last("case_due")
    return {
        "open": end is None,
        "ended": bool(end) and not closed,
        "resolved": done_at is not None,
        "resolved_at": instant(done_at) if done_at else None,
        "closed": closed,
        "closed_at": instant(end["t"]) if end and closed else None,
        "close_due": instant(due["due"]) if due else None,
        "outcome": end.get("outcome") if end else None,
        "route_class": end.get("route_class") if end else None,
        "resolved_level": end.get("level") if end and closed else None,
        "resolved_org": end.get("org") if end and closed else None,
        "resolution_hours": _hours(seen.opening["at"], done_at) if done_at else None,
        "reopens": Decimal(len(reopened)),
        "reopened_soon": _soon(seen, reopened),
    }


def _soon(seen: _Seen, reopened: list[Mark]) -> bool:
    """Reopened within a week of having been called done."""
    done = [instant(m["at"]) for m in seen.all("resolved")]
    again = [instant(m["at"]) for m in reopened]
    return any(d <= at <= d + SOON for at in again for d in done)


def _after(seen: _Seen, said: Mapping[str, Any]) -> Facts:
    satisfaction = said.get("satisfaction")
    calls = seen.times("called_back")
    return {
        "called_back_at": instant(calls[-1]["t"]) if calls else None,
        "reached": said.get("reached") is True,
        "contacted": said.get("contacted", said.get("reached")) is True,
        "solved": said.get("solved") is True,
        "satisfaction": satisfaction,
        "satisfied": satisfaction in SATISFIED,
    }


# ---------------------------------------------------------------- what follows from them


def _derived(f: Facts, before: datetime) -> Facts:
    """The facts completed by those that follow from others: 应处置, 按期处置, 应结案 …"""
    gone = any(f[name] for name in NEVER_COUNTED)
    f["filed"] = f["filed"] or f["closed"]
    f["accepted"] = f["accepted"] or f["filed"]
    f["handled_at"] = f["handled_at"] or f["resolved_at"]
    f["handled"] = f["handled_at"] is not None
    f["handling_due"] = f["handling_due"] or f["close_due"]
    f["self_handled"] = f["handled"] and not f["dispatched"]
    f["should_dispatch"] = f.pop("dispatch_due") or f["dispatched"]
    counts = f["filed"] and not gone
    f |= _against(f, "handled_at", "handling_due", before, counts, HANDLING)
    f |= _against(f, "resolved_at", "close_due", before, counts, CLOSING)
    f["closed_in_time"] = f["closed_in_time"] and f["closed"]
    return f


HANDLING = ("should_handle", "handled_in_time", "handled_late", "overdue")
CLOSING = ("should_close", "closed_in_time", "closed_late", "close_overdue")


def _against(
    f: Facts, done: str, due: str, before: datetime, counts: bool, names: tuple[str, ...]
) -> Facts:
    """A deadline, as it stood, against what was done: should, in time, late, overdue."""
    at, limit = f[done], f[due]
    passed = limit is not None and limit <= before
    should = counts and (at is not None or (passed and not f["suspended"]))
    in_time = at is not None and (limit is None or at <= limit)
    late = at is not None and not in_time
    overdue = counts and at is None and passed and f["open"] and not f["suspended"]
    return dict(zip(names, (should, in_time, late, overdue), strict=True))


def _step(task: Mapping[str, Any], cut: str) -> Facts:
    done, due = task.get("done"), task["due"]
    returned = bool(done and done.get("returned"))
    worked = bool(done) and not returned
    ended = done["at"] if done else cut
    late = bool(due) and ended > due and "gone" not in task
    return task["said"] | {
        "task_unit": task["unit"],
        "task_role": task["role"],
        "task_offered_at": instant(task["at"]),
        "task_due": instant(due) if due else None,
        "task_done": worked,
        "task_done_at": instant(done["at"]) if done and worked else None,
        "task_in_time": worked and not late,
        "task_late": late,
        "task_returned": returned,
        "task_withdrawn": "gone" in task,
        "task_hours": _hours(task["at"], done["at"]) if done and worked else None,
        "optional": task["said"].get("optional"),
        "score": task["said"].get("score"),
    }


def _hours(start: str, end: str) -> Decimal:
    passed = instant(end) - instant(start)
    return Decimal(passed.days * 86400 + passed.seconds) / HOUR
