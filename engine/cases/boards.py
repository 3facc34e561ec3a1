"""吹哨台 and 督办: who has answered a whistle, who is on site; who owes a reply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from .. import people
from ..events import stamp
from ..house import House
from ..model import Actor, Case, UserTask
from ..store import schema
from .reading import Page, as_case, as_task, cursor

SIGNED, ARRIVED = "whistle_signed", "arrived"
STAGES: Mapping[str, str] = {
    "@supervision": "等待督办",
    "@supervision_reply": "等待回复",
    "@supervision_review": "等待审核",
}
OPEN = ("offered", "claimed")
Element = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Summoned:
    """A unit that was whistled for: its task of answering, and that of arriving; None: not yet."""

    unit: str
    signed: UserTask | None
    arrived: UserTask | None

    def late(self, now: datetime) -> bool:
        """Whether it has let a limit pass that still runs or that ran out undone."""
        steps = [task for task in (self.signed, self.arrived) if task is not None]
        return any(
            task.due is not None and task.status != "done" and task.due <= now for task in steps
        )


@dataclass(frozen=True, slots=True)
class Whistle:
    """An open case with the units whistled for, in the order in which they were."""

    case: Case
    units: tuple[Summoned, ...]


@dataclass(frozen=True, slots=True)
class Supervised:
    """A case under supervision: the open task of it, and what is late in the case."""

    case: Case
    task: UserTask
    stage: str
    late: tuple[UserTask, ...]


def whistles(
    house: House, db: sa.Connection, reader: Actor, after: str | None, limit: int
) -> Page[Whistle]:
    """Open cases in which units were whistled for, that the reader may see, the newest first; in
    two statements beside those that find out what the drawings call answering and arriving."""
    meaning = _meanings(house, db)
    if not meaning:
        return Page((), None)
    t, c = schema.task.c, schema.case.c
    of_case = sa.and_(t.tenant == c.tenant, t.case == c.id, _among(meaning))
    query = schema.case.select().where(
        c.tenant == house.tenant,
        c.status == "open",
        sa.exists().where(of_case),
        people.may_read(house, db, reader),
    )
    if after:
        query = query.where(sa.tuple_(c.opened_at, c.id) < sa.tuple_(*cursor(after)))
    query = query.order_by(c.opened_at.desc(), c.id.desc()).limit(limit + 1)
    rows = list(db.execute(query).mappings())
    last = rows[limit - 1] if len(rows) > limit else None
    cases = [as_case(row) for row in rows[:limit]]
    tasks = _tasks(house, db, [case.id for case in cases], _among(meaning))
    items = tuple(Whistle(case, _summoned(tasks.get(case.id, []), meaning)) for case in cases)
    return Page(items, f"{last['opened_at']}~{last['id']}" if last else None)


def _meanings(house: House, db: sa.Connection) -> dict[Element, str]:
    """(process, element) -> answering or arriving, in the definitions of open cases: a drawing
    that has been replaced means what it meant when they were opened."""
    c = schema.case.c
    found: dict[Element, str] = {}
    used = sa.select(c.definition).where(c.tenant == house.tenant, c.status == "open").distinct()
    for digest in sorted(db.scalars(used)):
        for key, element in house.definition(db, digest).elements.items():
            names = element.properties.get("milestone", "").split(",")
            for name in (SIGNED, ARRIVED):
                if element.type == "userTask" and name in names:
                    found[key] = name
    return found


def _among(meaning: Iterable[Element]) -> sa.ColumnElement[bool]:
    t = schema.task.c
    return sa.or_(*(sa.and_(t.process == p, t.element == e) for p, e in sorted(meaning)))


def _tasks(
    house: House, db: sa.Connection, cases: list[str], which: sa.ColumnElement[bool]
) -> dict[str, list[UserTask]]:
    t = schema.task.c
    query = schema.task.select().where(t.tenant == house.tenant, t.case.in_(cases), which)
    found: dict[str, list[UserTask]] = {}
    for row in db.execute(query.order_by(t.offered_at, t.id)).mappings() if cases else ():
        found.setdefault(row["case"], []).append(as_task(row))
    return found


def _summoned(tasks: list[UserTask], meaning: Mapping[Element, str]) -> tuple[Summoned, ...]:
    """Of each unit the last task of either kind: it may have been asked again."""
    known: dict[str, dict[str, UserTask]] = {}
    for task in tasks:
        known.setdefault(task.unit, {})[meaning[task.process, task.element]] = task
    return tuple(Summoned(u, has.get(SIGNED), has.get(ARRIVED)) for u, has in known.items())


def supervised(
    house: House, db: sa.Connection, reader: Actor, after: str | None, limit: int, unit: str
) -> Page[Supervised]:
    """Open tasks of supervision in cases that the reader may see, the oldest first; in two
    statements. ``unit`` bounds it."""
    # Under another name: the reader's rights look at the tasks of a case, too.
    asked, c = schema.task.alias(), schema.case.c
    t = asked.c
    same = sa.and_(c.tenant == t.tenant, c.id == t.case)
    query = sa.select(*(column.label(f"t_{column.name}") for column in t), *c).select_from(
        asked.join(schema.case, same)
    )
    query = query.where(
        t.tenant == house.tenant,
        t.status.in_(OPEN),
        t.element.in_(STAGES),
        people.may_read(house, db, reader),
    )
    if unit:
        query = query.where(c.path.like(f"%/{unit}/%"))
    if after:
        query = query.where(sa.tuple_(t.offered_at, t.id) > sa.tuple_(*cursor(after)))
    rows = list(db.execute(query.order_by(t.offered_at, t.id).limit(limit + 1)).mappings())
    last = rows[limit - 1] if len(rows) > limit else None
    now = stamp(house.now())
    own = schema.task.c
    overdue = sa.and_(own.status.in_(OPEN), own.due <= now, own.element.not_in(STAGES))
    late = _tasks(house, db, sorted({row["t_case"] for row in rows[:limit]}), overdue)
    items = []
    for row in rows[:limit]:
        task = as_task({k[2:]: v for k, v in row.items() if k.startswith("t_")})
        case = as_case({k: v for k, v in row.items() if not k.startswith("t_")})
        items.append(Supervised(case, task, STAGES[task.element], tuple(late.get(case.id, ()))))
    return Page(tuple(items), f"{last['t_offered_at']}~{last['t_id']}" if last else None)
