"""Clocks of a case: the promise to the citizen, a stage's limit, a drawn timer.

A clock is a plain dict in the state, so that it can be explained, paused, extended and proved:
``use`` (case, task, event, idle, resume), ``el``, ``kind``/``amount`` of the limit, ``cal``,
``cls`` (S statutory, M management, P policy), ``from``, ``due``, ``prov``, ``pauses``, ``extra``,
``marks``.
Warnings come at 50, 80 and 100 % of the *clock* (domain: clocks 5.2, rule 6): one timer a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ..clocks import Deadline, at_fraction, deadline
from ..events import instant, stamp
from ..model import Limit
from .setting import Setting

Clock = dict[str, Any]
Effect = dict[str, Any]

MARKS = ("1/2", "4/5", "1")
OVERDUE_LIMIT = Limit("work_day_rolling", Decimal(1))  # T5: one working day overdue


def made(
    use: str,
    el: str,
    limit: Limit,
    start: datetime,
    setting: Setting,
    properties: Mapping[str, str],
) -> Clock:
    """A running clock, reckoned."""
    clock = {
        "use": use,
        "el": el,
        "kind": limit.kind,
        "amount": str(limit.amount),
        "cal": properties.get("calendar", setting.calendar),
        "cls": properties.get("clock_class", "M"),
        "from": stamp(start),
        "pauses": [],
        "extra": [],
        "marks": list(MARKS) if use in ("case", "task") else [],
    }
    reckon(clock, setting)
    return clock


def limit(clock: Clock) -> Limit:
    """The clock's limit with its extensions."""
    amounts = [Decimal(clock["amount"]), *(Decimal(e) for e in clock["extra"])]
    return Limit(clock["kind"], sum(amounts, Decimal(0)))


def reckoning(clock: Clock, setting: Setting) -> Deadline:
    """Limit, start, calendar and pauses worked out once more, with the steps in words."""
    calendar = setting.calendars.get(clock["cal"])
    return deadline(limit(clock), instant(clock["from"]), calendar, pauses=pauses(clock))


def reckon(clock: Clock, setting: Setting) -> None:
    """Write ``due`` and ``prov`` into the clock."""
    found = reckoning(clock, setting)
    clock["due"], clock["prov"] = stamp(found.instant), found.provisional


def pauses(clock: Clock) -> list[tuple[datetime, datetime]]:
    return [(instant(a), instant(b)) for a, b in clock["pauses"] if b]


def pausable(clock: Clock) -> bool:
    """Statutory clocks cannot be touched (corrections: law and time)."""
    return clock["use"] in ("case", "task", "event") and clock["cls"] != "S" and "kind" in clock


def pause(clock: Clock, at: datetime) -> None:
    clock["pauses"] = [*clock["pauses"], [stamp(at), ""]]


def go_on(clock: Clock, setting: Setting) -> None:
    """End the open pause now; only the clock's own time inside it is given back."""
    begun = clock["pauses"][-1][0]
    clock["pauses"] = [*clock["pauses"][:-1], [begun, stamp(setting.at)]]
    reckon(clock, setting)


def paused(clock: Clock) -> bool:
    return bool(clock["pauses"]) and not clock["pauses"][-1][1]


def rings(clock: Clock, setting: Setting) -> str | None:
    """When the clock's timer must ring next: a warning, its end, or never (None)."""
    if clock["use"] not in ("case", "task"):
        return clock["due"]
    return _mark_instant(clock, clock["marks"][0], setting) if clock["marks"] else None


def reached(clock: Clock, setting: Setting) -> str | None:
    """The highest mark that has passed by now; those below it collapse into it."""
    last = None
    while (
        clock["marks"] and instant(_mark_instant(clock, clock["marks"][0], setting)) <= setting.at
    ):
        last, clock["marks"] = clock["marks"][0], clock["marks"][1:]
    return last


def _mark_instant(clock: Clock, mark: str, setting: Setting) -> str:
    calendar = setting.calendars.get(clock["cal"])
    if mark == "1":
        return clock["due"]
    if mark == "overdue":
        return stamp(deadline(OVERDUE_LIMIT, instant(clock["due"]), calendar).instant)
    start = instant(clock["from"])
    at = at_fraction(limit(clock), start, calendar, Fraction(mark), pauses=pauses(clock))
    return stamp(at)


def armed(ident: str, clock: Clock, setting: Setting) -> list[Effect]:
    """The effect that sets the clock's one timer, if it still has to ring."""
    due = rings(clock, setting)
    if due is None or paused(clock):
        return []
    effect = {"k": "timer.set", "id": ident, "el": clock["el"], "due": due, "kind": clock["use"]}
    return [effect | ({"provisional": True} if clock["prov"] else {})]
