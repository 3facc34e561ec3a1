"""How much is left of the clocks of open cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa

from ..audit import states_of
from ..clocks import Left, at_fraction, left, said
from ..events import instant
from ..house import House
from ..kernel import stageclock
from ..kernel.setting import Setting
from ..kernel.stageclock import Clock
from ..store import Locked

SOON = Fraction(4, 5)  # of the clock, not of the calendar: domain clocks 5.2, rule 6


@dataclass(frozen=True, slots=True)
class Urgency:
    """``light``: calm, soon (four fifths used), late or paused."""

    left: Left
    light: str

    @property
    def words(self) -> str:
        """What is left in Chinese: "还剩 3 个工作时"."""
        return said(self.left)


def urgency(house: House, db: sa.Connection, cases: Iterable[str]) -> dict[str, Urgency]:
    """Task id, and case id for the promise to the citizen -> how urgent; none without a limit."""
    return of_cases(house, db, house.store.find_all(db, dict.fromkeys(cases)))


def of_cases(house: House, db: sa.Connection, cases: Iterable[Locked]) -> dict[str, Urgency]:
    """The same for cases whose rows have been read."""
    running = [case for case in cases if case.row["status"] == "open"]
    states = states_of(house, db, running)
    found: dict[str, Urgency] = {}
    for case in running:
        profile = house.definition(db, case.row["definition"]).profile
        setting = house.setting(db, case, case.head.seq + 1, house.now(), profile)
        state = states[case.id]
        for ident, name in _clocks(case.id, state):
            found[ident] = _urgency(state["clocks"][name], setting)
    return found


def _clocks(case: str, state: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(whose, clock) for the case and its open tasks."""
    if "case" in state["clocks"]:
        yield case, "case"
    for ident, task in state["tasks"].items():
        if task.get("clock") in state["clocks"]:
            yield ident, task["clock"]


def _urgency(clock: Clock, setting: Setting) -> Urgency:
    calendar, start = setting.calendars.get(clock["cal"]), instant(clock["from"])
    limit, pauses = stageclock.limit(clock), _pauses(clock, setting.at)
    rest = left(limit, start, calendar, setting.at, pauses)
    if stageclock.paused(clock):
        return Urgency(rest, "paused")
    if instant(clock["due"]) <= setting.at:
        return Urgency(rest, "late")
    soon = at_fraction(limit, start, calendar, SOON, pauses=pauses) <= setting.at
    return Urgency(rest, "soon" if soon else "calm")


def _pauses(clock: Clock, at: datetime) -> list[tuple[datetime, datetime]]:
    """Every pause; one that still lasts is taken to end now."""
    return [(instant(a), instant(b) if b else at) for a, b in clock["pauses"]]
