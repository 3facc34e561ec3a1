"""Looking: queues, cases, histories, clocks. Reading changes nothing and takes no lock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from .. import people
from ..audit import state_of
from ..errors import Invalid, NotFound
from ..events import Record, decode, instant, stamp
from ..house import House
from ..kernel import back, stageclock
from ..kernel.back import Earlier
from ..kernel.step import variables_of
from ..model import SHANGHAI, Actor, Case, UserTask
from ..projections import queues_of
from ..store import hiding, schema

Item = TypeVar("Item")
OPEN = ("offered", "claimed")
MANY = 500  # ids a statement
OF_CASE = (
    schema.task.select()
    .where(*schema.where(schema.task, "case"))
    .order_by(schema.task.c.offered_at, schema.task.c.id)
)
OPEN_ONES = OF_CASE.where(schema.task.c.status.in_(OPEN))
ONE = schema.task.select().where(*schema.where(schema.task, "id"))
CASE = schema.case.select().where(*schema.where(schema.case, "id"))
ACTIONS = (
    schema.subscription.select()
    .where(*schema.where(schema.subscription, "case"))
    .order_by(schema.subscription.c.name, schema.subscription.c.id)
)
INSTANTS = (
    *("occurred_at", "opened_at", "due", "resolved_at", "closed_at"),
    *("offered_at", "done_at", "urged_at", "fact_at"),
)


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Part of a list; ``next`` is the cursor of the following part, None at the end."""

    items: tuple[Item, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """A running clock and how its end was reckoned, in Chinese sentences."""

    id: str
    use: str
    element: str
    due: datetime
    provisional: bool
    paused: bool
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a case waits for: its open tasks and the messages that it would hear."""

    case: Case
    tasks: tuple[UserTask, ...]
    actions: tuple[dict[str, Any], ...]


def outlook(house: House, db: sa.Connection, case_id: str) -> Outlook:
    """A case with all that it waits for, seen at one moment. NotFound if there is none."""
    row = db.execute(CASE, {"tenant": house.tenant, "id": case_id}).mappings().first()
    if row is None:
        raise NotFound(f"没有案件 {case_id}")
    open_ones = tasks(house, db, case_id, open_only=True)
    return Outlook(as_case(row), tuple(open_ones), tuple(actions(house, db, case_id)))


def cases(
    house: House,
    db: sa.Connection,
    reader: Actor,
    after: str | None,
    limit: int,
    filters: Mapping[str, Any],
) -> Page[Case]:
    """Cases that the reader may see, newest first. Filters: status, process, unit, mine, number,
    due (a local day)."""
    c = schema.case.c
    query = schema.case.select().where(c.tenant == house.tenant, people.may_read(house, db, reader))
    for name in ("status", "process", "net"):
        if filters.get(name):
            query = query.where(c[name] == filters[name])
    if filters.get("unit"):
        query = query.where(c.path.like(f"%/{filters['unit']}/%"))
    if filters.get("mine"):
        query = query.where(c.reporter == reader.id)
    if filters.get("due"):
        query = query.where(c.resolved_at.is_(None), *_due_on(str(filters["due"])))
    if filters.get("number"):
        query = query.where(c.number.like(f"%{filters['number']}%"))
    if after:
        query = query.where(sa.tuple_(c.opened_at, c.id) < sa.tuple_(*cursor(after)))
    query = query.order_by(c.opened_at.desc(), c.id.desc()).limit(limit + 1)
    rows = list(db.execute(query).mappings())
    last = rows[limit - 1] if len(rows) > limit else None
    items = tuple(as_case(r) for r in rows[:limit])
    return Page(items, f"{last['opened_at']}~{last['id']}" if last else None)


def _due_on(day: str) -> list[sa.ColumnElement[bool]]:
    """Promised for this local day, its 24:00 included. Invalid names the filter."""
    try:
        on = date.fromisoformat(day)
    except ValueError as error:
        raise Invalid({"due": [f"应为日期,例如 2018-08-31,而不是 {day}"]}) from error
    since = datetime.combine(on, time(), SHANGHAI)
    c = schema.case.c
    return [c.due > stamp(since), c.due <= stamp(since + timedelta(days=1))]


def case(house: House, db: sa.Connection, reader: Actor | None, ident: str) -> Case:
    """One case by id or number. NotFound if there is none, or none for this reader."""
    c = schema.case.c
    which = (c.id == ident) | (c.number == ident)
    query = schema.case.select().where(c.tenant == house.tenant, which)
    if reader is not None:
        query = query.where(people.may_read(house, db, reader))
    row = db.execute(query).mappings().first()
    if row is None:
        raise NotFound(f"没有案件 {ident},或您无权查看")
    return as_case(row)


def readable(house: House, db: sa.Connection, reader: Actor, members: Iterable[str]) -> list[Case]:
    """Of a figure's members those cases that the reader may see, in the order of their numbers."""
    ids = sorted({member.partition("#")[0] for member in members})
    c = schema.case.c
    query = schema.case.select().where(c.tenant == house.tenant, people.may_read(house, db, reader))
    found: list[Case] = []
    for n in range(0, len(ids), MANY):
        part = db.execute(query.where(c.id.in_(ids[n : n + MANY])))
        found += [as_case(row) for row in part.mappings()]
    return sorted(found, key=lambda case: case.number)


def numbers(house: House, db: sa.Connection, members: Iterable[str]) -> dict[str, str]:
    """The case numbers of members of a figure: case ids, with ``#task`` where steps count."""
    wanted = {member: member.partition("#")[0] for member in members}
    ids = sorted(set(wanted.values()))
    known: dict[str, str] = {}
    c = schema.case.c
    query = sa.select(c.id, c.number).where(c.tenant == house.tenant)
    for n in range(0, len(ids), MANY):
        part = db.execute(query.where(c.id.in_(ids[n : n + MANY])))
        known |= {row.id: row.number for row in part}
    return {member: known.get(case, case) for member, case in wanted.items()}


def tasks(
    house: House, db: sa.Connection, case_id: str, *, open_only: bool = False
) -> list[UserTask]:
    """A case's tasks in the order they were offered."""
    query = OPEN_ONES if open_only else OF_CASE
    rows = db.execute(query, {"tenant": house.tenant, "case": case_id}).mappings()
    return [as_task(r) for r in rows]


def task(house: House, db: sa.Connection, ident: str) -> UserTask:
    row = db.execute(ONE, {"tenant": house.tenant, "id": ident}).mappings().first()
    if row is None:
        raise NotFound(f"没有待办 {ident}")
    return as_task(row)


def earlier(house: House, db: sa.Connection, ident: str) -> list[Earlier]:
    """The steps behind an open task of the diagram, the nearest first."""
    found = house.store.find(db, task(house, db, ident).case)
    if found is None or found.row["status"] != "open":
        return []
    definition = house.definition(db, found.row["definition"])
    return back.earlier(definition, state_of(house, db, found.id)["machine"], ident)


def proposed(house: House, db: sa.Connection, ident: str) -> dict[str, Any]:
    """What somebody else has answered for an open task, {} if nobody has."""
    found = house.store.find(db, task(house, db, ident).case)
    if found is None or found.row["status"] != "open":
        return {}
    state = state_of(house, db, found.id)
    return answered(house, db, state["tasks"].get(ident, {}).get("proposed", {}))


@dataclass(frozen=True, slots=True)
class Copied:
    """A case that was copied to somebody 抄送, and when he read it 已阅."""

    case: Case
    sent_by: str
    sent_at: datetime
    read_at: datetime | None


def copies(house: House, db: sa.Connection, reader: Actor, *, unread: bool) -> list[Copied]:
    """What was copied to the reader, the newest first."""
    k, c = schema.copy, schema.case
    same = sa.and_(c.c.tenant == k.c.tenant, c.c.id == k.c.case)
    query = sa.select(k.c.sent_by, k.c.sent_at, k.c.read_at, *named(c, "c_")).select_from(
        k.join(c, same)
    )
    query = query.where(k.c.tenant == house.tenant, k.c.person == reader.id)
    if unread:
        query = query.where(k.c.read_at.is_(None))
    rows = db.execute(query.order_by(k.c.sent_at.desc(), k.c.case)).mappings()
    return [_copied(row) for row in rows]


def _copied(row: Mapping[Any, Any]) -> Copied:
    read = instant(row["read_at"]) if row["read_at"] else None
    return Copied(as_case(part(row, "c_")), row["sent_by"], instant(row["sent_at"]), read)


def actions(house: House, db: sa.Connection, case_id: str) -> list[dict[str, Any]]:
    """What may happen to a case from outside now: messages it waits for."""
    rows = db.execute(ACTIONS, {"tenant": house.tenant, "case": case_id}).mappings()
    return [dict(r) for r in rows]


def incidents(house: House, db: sa.Connection, case_id: str) -> list[dict[str, Any]]:
    i = schema.incident.c
    query = schema.incident.select().where(i.tenant == house.tenant, i.case == case_id)
    return [dict(r) for r in db.execute(query.order_by(i.id)).mappings()]


@dataclass(frozen=True, slots=True)
class Stuck:
    """Where a case stands still: the element and what went wrong there, in Chinese; ``readable``:
    whether the reader may also see the case."""

    case: str
    number: str
    id: str
    element: str
    error: str
    at: datetime
    readable: bool


def stuck(
    house: House, db: sa.Connection, reader: Actor, after: str | None, limit: int
) -> Page[Stuck]:
    """The incidents that are the reader's matter, the latest first."""
    i, c = schema.incident.c, schema.case.c
    same = sa.and_(c.tenant == i.tenant, c.id == i.case)
    readable, mends = people.may_read(house, db, reader), people.may_mend(house, db, reader)
    query = sa.select(
        i.case, c.number, i.id, i.element, i.error, i.raised_at, readable.label("readable")
    )
    query = query.select_from(schema.incident.join(schema.case, same))
    query = query.where(i.tenant == house.tenant, readable | mends)
    if after:
        query = query.where(sa.tuple_(i.raised_at, i.id) < sa.tuple_(*cursor(after)))
    rows = list(db.execute(query.order_by(i.raised_at.desc(), i.id.desc()).limit(limit + 1)))
    last = rows[limit - 1] if len(rows) > limit else None
    items = tuple(
        Stuck(r.case, r.number, r.id, r.element, r.error, instant(r.raised_at), bool(r.readable))
        for r in rows[:limit]
    )
    return Page(items, f"{last.raised_at}~{last.id}" if last else None)


def history(house: House, db: sa.Connection, case_id: str) -> list[Record]:
    """The case's records in order."""
    return [record for record, _ in house.store.history(db, f"case:{case_id}")]


def variables(house: House, db: sa.Connection, case_id: str) -> dict[str, Any]:
    """The case's variables as FEEL values; personal ones are tokens."""
    found = house.store.find(db, case_id)
    if found is None:
        raise NotFound(f"没有案件 {case_id}")
    definition = house.definition(db, found.row["definition"])
    return variables_of(definition, state_of(house, db, case_id))


def clocks(house: House, db: sa.Connection, case_id: str) -> list[Explained]:
    """Every running clock of a case with its reckoning ("为什么是这个日期?")."""
    found = house.store.find(db, case_id)
    if found is None or found.row["status"] != "open":
        return []
    definition = house.definition(db, found.row["definition"])
    setting = house.setting(db, found, found.head.seq + 1, house.now(), definition.profile)
    state = state_of(house, db, case_id)
    shown = [(i, c) for i, c in state["clocks"].items() if "kind" in c and c["use"] != "idle"]
    return [_explained(ident, clock, setting) for ident, clock in shown if not clock.get("idle")]


def _explained(ident: str, clock: stageclock.Clock, setting: Any) -> Explained:
    steps = stageclock.reckoning(clock, setting).steps
    paused = stageclock.paused(clock)
    return Explained(
        ident, clock["use"], clock["el"], instant(clock["due"]), clock["prov"], paused, steps
    )


def answered(house: House, db: sa.Connection, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Recorded answers as somebody would give them again; empty and erased ones are left out."""
    shown = reveal(house, db, dict(answers))
    given = {key: _given(decode(value)) for key, value in shown.items()}
    return {key: value for key, value in given.items() if value not in (None, "", [], {})}


def _given(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _given(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_given(each) for each in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else format(value, "f")
    return value.isoformat() if hasattr(value, "isoformat") else value


def reveal(house: House, db: sa.Connection, values: Any) -> Any:
    """The same values with tokens replaced by what the vault holds (None if erased)."""
    return hiding.reveal(db, house.tenant, values)


def named(table: sa.Table, prefix: str) -> list[sa.Label[Any]]:
    """A table's columns under names of their own, for a row of several tables."""
    return [column.label(prefix + column.name) for column in table.c]


def part(row: Mapping[Any, Any], prefix: str) -> dict[str, Any]:
    """One table's part of such a row."""
    return {k.removeprefix(prefix): v for k, v in row.items() if k.startswith(prefix)}


def as_task(row: Mapping[Any, Any]) -> UserTask:
    values = _only(UserTask, row)
    roles = row["role"].split(",")
    queues = tuple(queues_of(row["role"], row["unit"]))
    return UserTask(**values | {"role": tuple(r.split("@")[0] for r in roles), "queues": queues})


def as_case(row: Mapping[Any, Any]) -> Case:
    return Case(**_only(Case, row))


def _only(kind: type, row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        n: instant(row[n]) if n in INSTANTS and row[n] else row[n]
        for n in _fields(kind)
        if n in row
    }


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


def cursor(text: str) -> tuple[str, str]:
    """The two parts of a mark that says where a page ended. Invalid for any other text."""
    first, found, second = text.partition("~")
    if not found:
        raise Invalid({"after": ["翻页标记无效,请从第一页开始"]})
    return first, second


def processes(house: House, db: sa.Connection) -> list[dict[str, Any]]:
    """Deployed processes: id, name, digest, deployed_at."""
    p = schema.process.c
    query = sa.select(p.id, p.name, p.digest, p.deployed_at).where(p.tenant == house.tenant)
    return [dict(r) for r in db.execute(query.order_by(p.id)).mappings()]
