"""The same for many cases: each in its own transaction, told one by one, resumable by its key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ..errors import CaseworkError, Invalid
from ..house import House
from ..store import schema

FILTERS = ("process", "definition", "status", "net")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case: done, or why not."""

    case: str
    number: str
    done: bool
    words: str


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of many, in the order in which they were taken up."""

    all: tuple[Outcome, ...]

    @property
    def done(self) -> int:
        return sum(o.done for o in self.all)

    @property
    def failed(self) -> tuple[Outcome, ...]:
        return tuple(o for o in self.all if not o.done)


Progress = Callable[[int, int, Outcome], None]


def chosen(house: House, db: sa.Connection, filters: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(id, number) of cases by process, definition, status (default open), net, unit, element where
    a task is open, numbers; the oldest first. Invalid for another filter."""
    unknown = set(filters) - {*FILTERS, "unit", "element", "numbers"}
    if unknown:
        raise Invalid({name: ["不认识的筛选条件"] for name in sorted(unknown)})
    c, t = schema.case.c, schema.task.c
    query = sa.select(c.id, c.number).where(c.tenant == house.tenant)
    for name, value in ({"status": "open"} | dict(filters)).items():
        if name in FILTERS and value:
            query = query.where(c[name] == value)
    if filters.get("unit"):
        query = query.where(c.path.like(f"%/{filters['unit']}/%"))
    if filters.get("numbers"):
        query = query.where(c.number.in_(list(filters["numbers"])))
    if element := filters.get("element"):
        waits = sa.exists().where(
            t.tenant == c.tenant,
            t.case == c.id,
            t.element == element,
            t.status.in_(("offered", "claimed", "held")),
        )
        query = query.where(waits)
    return [(row.id, row.number) for row in db.execute(query.order_by(c.opened_at, c.id))]


def each(
    cases: Iterable[tuple[str, str]],
    act: Callable[[str], str],
    progress: Progress | None = None,
) -> Outcomes:
    """Do ``act`` (which says in words what it did) for every case; a refusal stops nothing."""
    todo, outcomes = list(cases), []
    for case, number in todo:
        try:
            outcomes.append(Outcome(case, number, True, act(case)))
        except CaseworkError as error:
            outcomes.append(Outcome(case, number, False, error.message))
        if progress is not None:
            progress(len(outcomes), len(todo), outcomes[-1])
    return Outcomes(tuple(outcomes))


def key_of(key: str | None, case: str) -> str | None:
    """The key of one case's part: run again, what is done stays done."""
    return f"{key}:{case}" if key else None
