"""我的待办: a person's open tasks with all that a list shows of them, in three statements.

However many tasks are open: each queue is read in its own order and only as far as the page goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ..events import stamp
from ..house import House
from ..model import Actor, Case, UserTask
from ..projections import own_queue
from ..store import Locked, hiding, schema
from ..store.store import PACK
from . import urgency
from .reading import Page, as_case, as_task, cursor, named, part
from .urgency import Urgency


@dataclass(frozen=True, slots=True)
class Entry:
    """A task in the list: its case, how urgent it is (None without a limit), the case's title
    (None if it has none or it was erased)."""

    task: UserTask
    case: Case
    urgency: Urgency | None
    title: str | None


def worklist(
    house: House,
    db: sa.Connection,
    reader: Actor,
    after: str | None,
    limit: int,
    filters: Mapping[str, str],
) -> Page[Entry]:
    """Open tasks that the reader may do, those that are due first before the others.

    Filters: ``process`` (of the case), ``name`` (of the task), ``unit`` (where the case is, or
    above it), ``words`` (in the case's number or the task's name), ``queue`` (one of the reader's),
    ``light`` (late, soon, calm), ``free`` (anything: nobody holds it). Invalid for a bad cursor.
    """
    rows = _rows(house, db, reader, after, limit + 1, filters)
    shown, last = rows[:limit], rows[limit - 1] if len(rows) > limit else None
    cases = {row["c_id"]: _locked(row) for row in shown}
    found = urgency.of_cases(house, db, cases.values())
    titles = _titles(house, db, [each.row for each in cases.values()])
    items = tuple(
        Entry(
            as_task(part(row, "t_")),
            as_case(part(row, "c_")),
            found.get(row["t_id"]),
            titles.get(row["c_title"]),
        )
        for row in shown
    )
    return Page(items, f"{last['q_due']}~{last['q_task']}" if last else None)


def _rows(
    house: House,
    db: sa.Connection,
    reader: Actor,
    after: str | None,
    limit: int,
    filters: Mapping[str, str],
) -> list[Mapping[Any, Any]]:
    persons = sorted({reader.id, *reader.stands_for})
    queues = queues_of_reader(reader)
    if filters.get("queue"):
        queues = [queue for queue in queues if queue == filters["queue"]] or [NOBODYS]
    parts = [_of_queue(house, queue, persons, after, limit, filters) for queue in queues]
    firsts = sa.union_all(*(sa.select(each.subquery()) for each in parts)).subquery()
    t, c = schema.task, schema.case
    query = (
        sa.select(
            firsts.c.due.label("q_due"),
            firsts.c.task.label("q_task"),
            PACK.scalar_subquery().label("rules"),
            *named(t, "t_"),
            *named(c, "c_"),
        )
        .distinct()
        .select_from(
            firsts.join(t, _same(t, house, firsts.c.case, firsts.c.task)).join(
                c, _same(c, house, firsts.c.case)
            )
        )
        .order_by("q_due", "q_task")
        .limit(limit)
    )
    given = {"tenant": house.tenant, "region": house.store.region}
    return list(db.execute(query, given).mappings())


NOBODYS = "-"  # a queue in which nothing ever stands


def queues_of_reader(reader: Actor) -> list[str]:
    """The queues of a reader's posts, then those of himself and of whom he stands for."""
    return [*sorted(reader.queues), *map(own_queue, sorted({reader.id, *reader.stands_for}))]


def _of_queue(
    house: House,
    queue: str,
    persons: list[str],
    after: str | None,
    limit: int,
    filters: Mapping[str, str],
) -> sa.Select[*tuple[Any, ...]]:
    """The first tasks of one queue: in the order of its index, no further than needed."""
    q, t, c = schema.task_queue.c, schema.task, schema.case
    source: sa.FromClause = schema.task_queue.join(t, _same(t, house, q.case, q.task))
    if any(filters.get(name) for name in ("process", "unit", "words")):
        source = source.join(c, _same(c, house, q.case))
    query = (
        sa.select(q.due, q.task, q.case)
        .select_from(source)
        .where(q.tenant == house.tenant, q.queue == queue)
        .where(t.c.assignee.is_(None) | t.c.assignee.in_(persons))
        .where(*_wanted(house, filters))
    )
    if after:
        query = query.where(sa.tuple_(q.due, q.task) > sa.tuple_(*cursor(after)))
    return query.order_by(q.due, q.task).limit(limit)


def _wanted(house: House, filters: Mapping[str, str]) -> list[sa.ColumnElement[bool]]:
    t, c = schema.task.c, schema.case.c
    equal = {"process": c.process, "name": t.name}
    wanted = [column == filters[name] for name, column in equal.items() if filters.get(name)]
    if unit := filters.get("unit"):
        wanted.append(c.path.contains(f"/{unit}/", autoescape=True))
    if words := filters.get("words"):
        wanted.append(
            c.number.icontains(words, autoescape=True) | t.name.contains(words, autoescape=True)
        )
    if light := filters.get("light"):
        wanted.append(lights(house).get(light, sa.false()))
    if filters.get("free"):
        wanted.append(t.assignee.is_(None))
    return wanted


def lights(house: House) -> dict[str, sa.ColumnElement[bool]]:
    """Traffic light -> the predicate over ``task``. Soon: four fifths of the limit are used, so
    that the next ring of its clock is its end."""
    t, r = schema.task.c, schema.timer.c
    late = sa.and_(t.due.is_not(None), t.due <= stamp(house.now()))
    end_is_next = sa.exists().where(
        r.tenant == house.tenant, r.case == t.case, r.kind == "task", r.element == t.element,
        r.due == t.due,
    )  # fmt: skip
    return {
        "late": late,
        "soon": sa.and_(sa.not_(late), end_is_next),
        "calm": sa.and_(sa.not_(late), sa.not_(end_is_next)),
    }


def _same(table: sa.Table, house: House, *keys: Any) -> sa.ColumnElement[bool]:
    """The row with this key: of a case (its id) or of a task (its case and its id)."""
    columns = (table.c.id,) if len(keys) == 1 else (table.c.case, table.c.id)
    return sa.and_(
        table.c.tenant == house.tenant, *(a == b for a, b in zip(columns, keys, strict=True))
    )


def _locked(row: Mapping[Any, Any]) -> Locked:
    return Locked(part(row, "c_") | {"rules": row["rules"]})


def _titles(
    house: House, db: sa.Connection, rows: list[dict[str, Any]]
) -> dict[str | None, str | None]:
    tokens = {row["title"]: {"$c": row["title"]} for row in rows if row["title"]}
    found = hiding.reveal(db, house.tenant, tokens) if tokens else {}
    return dict(found)
