"""What a person has done, for that person and the direct superior only: unranked, no score (S37).

Nobody else may ask, nothing is compared between persons, and every sign can be appealed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ..errors import NotAllowed
from ..events import stamp
from ..house import House, Rules
from ..model import Actor
from ..store import schema
from .catching import marks_between
from .facts import facts_at
from .folding import Mark
from .measuring import EVER, Asked, period_of
from .perfunctory import compared
from .reckoning import Period

SIGNS: Mapping[str, str] = {
    "self_verified": "自己核查自己办的",
    "photo_missing": "处置没有照片",
    "photo_reused": "处置照片用过",
    "copied_reply": "答复与其他案件雷同",
    "reopened_soon": "七日内重开",
}


@dataclass(frozen=True, slots=True)
class Own:
    """A person's steps in a period; ``late`` and the signs are case ids, ``appealed`` pairs of
    (case, sign)."""

    person: str
    done: int
    in_time: int
    late: tuple[str, ...]
    signs: tuple[tuple[str, tuple[str, ...]], ...]
    appealed: tuple[tuple[str, str], ...]


def own_figures(house: House, db: sa.Connection, person: str, asked: Asked, reader: Actor) -> Own:
    """What the person did in the days asked for. NotAllowed but for him and his superior."""
    _may_see(house, db, person, reader)
    period = period_of(house, asked)
    everything = list(marks_between(house, db, EVER, period.before))
    found = compared(everything, stamp(period.before))
    steps = [(case, task, done) for case, marks in everything for task, done in _steps(marks)]
    mine = [row for row in steps if row[2]["by"] == person and _within(row[2], period)]
    late = [case for case, task, done in mine if task["due"] and done["at"] > task["due"]]
    handled = {case for case, task, _ in mine if "handled" in task["m"]}
    facts = {c: facts_at(marks, period.before) or {} for c, marks in everything if c in handled}
    signs = {sign: _having(sign, handled, facts, found) for sign in SIGNS}
    appeals = [
        (case, mark["sign"])
        for case, marks in everything
        for mark in marks
        if mark["k"] == "appeal" and mark["by"] == person
    ]
    shown = tuple((sign, cases) for sign, cases in signs.items() if cases)
    return Own(person, len(mine), len(mine) - len(late), tuple(late), shown, tuple(appeals))


def _having(
    sign: str,
    handled: Iterable[str],
    facts: Mapping[str, Mapping[str, Any]],
    found: Mapping[str, set[str]],
) -> tuple[str, ...]:
    if sign in found:
        return tuple(sorted(found[sign] & set(handled)))
    return tuple(sorted(case for case in handled if facts[case].get(sign) is True))


def _steps(marks: list[Mark]) -> Iterable[tuple[Mark, Mark]]:
    """Every step that counts, with how it was done; its limit as it last stood before."""
    tasks: dict[str, Mark] = {}
    for mark in marks:
        if mark["k"] == "task":
            tasks[mark["id"]] = dict(mark)
        elif mark["k"] == "due" and mark["id"] in tasks:
            tasks[mark["id"]]["due"] = mark["due"]
        elif mark["k"] == "done" and mark["id"] in tasks and not mark.get("returned"):
            yield dict(tasks[mark["id"]]), mark


def _within(done: Mark, period: Period) -> bool:
    until = min(period.until, period.before)
    return stamp(period.since) <= done["t"] < stamp(until)


def _may_see(house: House, db: sa.Connection, person: str, reader: Actor) -> None:
    if reader.id == person:
        return
    rules = house.current_rules(db)
    leads = rules.roles.get("commands", {}).get("see_staff", ())
    over = {unit for role, post in _posts(house, db, person) for unit in _above(rules, role, post)}
    if not any(post.role in leads and post.unit in over for post in reader.posts):
        raise NotAllowed("个人的办理情况只有本人和直接上级可以看", "not_yours")


def _posts(house: House, db: sa.Connection, person: str) -> list[tuple[str, str]]:
    p, now = schema.post.c, stamp(house.now())
    held = (p.tenant == house.tenant, p.person == person, p.since <= now)
    query = sa.select(p.role, p.unit).where(*held, p.until.is_(None) | (p.until > now))
    return [(row.role, row.unit) for row in db.execute(query) if row.role]


def _above(rules: Rules, role: str, unit: str) -> list[str]:
    """Where the direct superior of a post sits: its own unit, for a grid the village around it;
    whoever leads a unit answers to the next one."""
    found = rules.pack.units.get(unit)
    parent = found.parent if found else ""
    leads = rules.roles.get("commands", {}).get("see_staff", ())
    if role in leads:
        return [parent]
    return [unit, parent] if found and found.level == "网格" else [unit]
