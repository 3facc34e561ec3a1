"""The desk: how much waits in which queue, what is new, who has the duty, and saved filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ..errors import Conflict, Invalid, NotFound
from ..events import stamp
from ..house import House
from ..model import SHANGHAI, Actor, Case
from ..region import departments, duties
from ..store import schema
from .worklist import lights, queues_of_reader

MOST = 1000
"""A queue is counted so far; "more than 999" is as good an answer as the number."""
SAVED, MANY = 20, 9
LEADS, LISTED = "主办", "分类表所列部门"
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Counter:
    """How many open tasks of a queue (``role@unit``, or a person's own) the reader may do, by
    traffic light. ``full``: there are more than were counted."""

    queue: str
    late: int
    soon: int
    calm: int
    full: bool

    @property
    def all(self) -> int:
        return self.late + self.soon + self.calm


@dataclass(frozen=True, slots=True)
class Proposal:
    """A line of the duty list and the unit that it gives the case to."""

    unit: str
    matter: str
    part: str
    source: str
    confirm: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """A filter that somebody keeps under a name; ``query`` is what stands in the address."""

    id: int
    name: str
    query: str


class Desk:
    """What the desk looks at and keeps. Claiming and doing are commands of ``Casework``."""

    def __init__(self, house: House) -> None:
        self._house = house

    def counters(self, reader: Actor) -> list[Counter]:
        """Every queue of the reader in which something waits, in one statement."""
        queues = queues_of_reader(reader)
        parts = [self._counted(queue, reader) for queue in queues]
        with self._house.store.reading() as db:
            rows = list(db.execute(sa.union_all(*parts))) if parts else []
        found = [
            Counter(r.queue, r.late, r.soon, r.n - r.late - r.soon, r.n >= MOST)
            for r in rows
            if r.n
        ]
        order = {queue: place for place, queue in enumerate(queues)}
        return sorted(found, key=lambda each: order[each.queue])

    def _counted(self, queue: str, reader: Actor) -> sa.Select[*tuple[object, ...]]:
        firsts = self._open(queue, reader).order_by(schema.task_queue.c.due).limit(MOST).subquery()
        return sa.select(
            sa.literal(queue).label("queue"),
            sa.func.count().label("n"),
            sa.func.sum(firsts.c.late).label("late"),
            sa.func.sum(firsts.c.soon).label("soon"),
        ).select_from(firsts)

    def _open(self, queue: str, reader: Actor) -> sa.Select[*tuple[object, ...]]:
        q, t = schema.task_queue.c, schema.task.c
        same = sa.and_(t.tenant == q.tenant, t.case == q.case, t.id == q.task)
        light = {
            name: sa.case((is_so, 1), else_=0).label(name)
            for name, is_so in lights(self._house).items()
        }
        persons = sorted({reader.id, *reader.stands_for})
        return (
            sa.select(light["late"], light["soon"])
            .select_from(schema.task_queue.join(schema.task, same))
            .where(q.tenant == self._house.tenant, q.queue == queue)
            .where(t.assignee.is_(None) | t.assignee.in_(persons))
        )

    def news(self, reader: Actor, since: datetime) -> int:
        """How many tasks have come to the reader's queues after an instant, at most 100."""
        q, t = schema.task_queue.c, schema.task.c
        same = sa.and_(t.tenant == q.tenant, t.case == q.case, t.id == q.task)
        fresh = (
            sa.select(t.id)
            .distinct()
            .select_from(schema.task_queue.join(schema.task, same))
            .where(q.tenant == self._house.tenant, q.queue.in_(queues_of_reader(reader)))
            .where(t.offered_at > stamp(since), t.assignee.is_(None))
            .limit(100)
            .subquery()
        )
        with self._house.store.reading() as db:
            return db.scalar(sa.select(sa.func.count()).select_from(fresh)) or 0

    def proposals(self, case: Case) -> list[Proposal]:
        """Whom the duty list gives this case to, by its class and place, who leads first; then
        the departments that the taxonomy names for the class. At most nine: one a key."""
        c = schema.case.c
        query = sa.select(c.category).where(c.tenant == self._house.tenant, c.id == case.id)
        with self._house.store.reading() as db:
            pack, category = self._house.current_rules(db).pack, db.scalar(query)
        on = self._house.now().astimezone(SHANGHAI).date()
        found = [
            Proposal(unit.id, line.matter, line.part, line.source, line.confirm)
            for line, unit in duties(pack, category, case.unit, on)
        ]
        found.sort(key=lambda each: each.part != LEADS)
        known = {each.unit for each in found}
        for row, unit in departments(pack, category, case.unit):
            if unit.id not in known:
                known.add(unit.id)
                found.append(Proposal(unit.id, row.name, LISTED, row.source, row.confirm))
        return found[:MANY]

    # ------------------------------------------------------------ saved filters

    def filters(self, reader: Actor) -> list[Saved]:
        """The reader's filters by name."""
        f = schema.saved_filter.c
        query = schema.saved_filter.select().where(*self._own(reader)).order_by(f.name, f.id)
        with self._house.store.reading() as db:
            return [Saved(row.id, row.name, row.query) for row in db.execute(query)]

    def keep(self, name: str, query: str, reader: Actor) -> Saved:
        """Keep a filter; one of the same name is replaced. Invalid (name), Conflict (too many)."""
        name = name.strip()
        if not 0 < len(name) <= LONGEST:
            raise Invalid({"name": [f"请起一个 1 到 {LONGEST} 字的名称"]})
        table, own = schema.saved_filter, self._own(reader)
        with self._house.store.transaction() as db:
            db.execute(table.delete().where(*own, table.c.name == name))
            ids = sorted(db.scalars(sa.select(table.c.id).where(*own)))
            if len(ids) >= SAVED:
                raise Conflict(f"最多存 {SAVED} 个筛选,请先删掉不用的", "too_many")
            made = Saved(ids[-1] + 1 if ids else 1, name, query)
            row = {"tenant": self._house.tenant, "person": reader.id, "id": made.id}
            db.execute(table.insert(), row | {"name": name, "query": query})
        return made

    def drop(self, ident: int, reader: Actor) -> None:
        """Forget a filter. NotFound if the reader has none of this number."""
        table = schema.saved_filter
        with self._house.store.transaction() as db:
            gone = db.execute(table.delete().where(*self._own(reader), table.c.id == ident))
            if not gone.rowcount:
                raise NotFound("没有这个筛选,可能已经删掉了")

    def _own(self, reader: Actor) -> list[sa.ColumnElement[bool]]:
        f = schema.saved_filter.c
        return [f.tenant == self._house.tenant, f.person == reader.id]
