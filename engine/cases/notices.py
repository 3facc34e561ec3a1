"""提醒: who has to know what, read from the journals when there is time for it, and sent once.

No command waits for it: notices are made from the records of cases that have grown since the last
look, exactly one for each cause and person. A message to outside services says number, step, place
and limit, and nothing else (personal information law, article 6: no more than is needed).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from .. import people
from ..errors import Invalid, NotAllowed, NotFound
from ..events import Record, instant, stamp
from ..house import House
from ..model import SHANGHAI, Actor
from ..projections import queues_of
from ..store import schema, vault
from .citizens import CITIZEN as REPORTER
from .reading import Page, cursor

KINDS: Mapping[str, str] = {
    "task": "新待办",
    "warning": "快到期",
    "overdue": "已超期",
    "supervision": "督办",
}
RESULT = "result"
"""To whoever reported with a phone number: there is a result. Nobody wishes for it or not."""
LABELS: Mapping[str, str] = {**KINDS, RESULT: "办理结果"}
PHONE = "reporter_phone"
FRESH = timedelta(hours=24)
"""What is older when it is first looked at is no news: who is switched on late is quiet."""
INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
GATHERED, BATCH, LEASE = 50, 200, timedelta(minutes=2)
"""Cases read in one transaction (others write in between); notices sent in one turn."""
TRIES, FIRST_PAUSE = 6, timedelta(minutes=1)
"""Tried six times, after 1, 2, 4, 8 and 16 minutes again; then it waits for somebody's help."""
LISTED = 5
URGENT = 70
QUIET_FROM, QUIET_UNTIL = 21, 7
ADMINISTRATOR = "sys_admin"

_STUCK = (schema.notice.c.tries > 0, schema.notice.c.state.in_(("waiting", "dead")))
Send = Callable[[str, str, str], None]
"""(address, title, body): delivers, or raises whatever went wrong."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that one person should know. ``state``: waiting, sent, dead, kept (no channel)."""

    id: str
    person: str
    kind: str
    case: str
    number: str
    text: str
    task: str | None
    at: datetime
    state: str
    tries: int
    error: str | None
    read: bool


@dataclass(frozen=True, slots=True)
class Wishes:
    """How somebody wants to be told. ``address`` is an apprise URL, "" for only in the system; it
    is secret and never shown again. Quiet from one full hour to another, of Beijing time."""

    address: str = ""
    kinds: tuple[str, ...] = tuple(KINDS)
    quiet_from: int = QUIET_FROM
    quiet_until: int = QUIET_UNTIL
    digest: bool = True


@dataclass(frozen=True, slots=True)
class Done:
    """What a turn of delivery did."""

    made: int
    sent: int
    failed: int


class Notices:
    """Notices of everybody: made, delivered, listed, sent again.

    ``gateway`` is the address of the service that reaches people without an account, with
    ``{phone}`` in it; without one they are not written to.
    """

    def __init__(self, house: House, gateway: str = "") -> None:
        self._house = house
        self._gateway = gateway

    # ------------------------------------------------------------ making

    def gather(self) -> int:
        """Read what cases have recorded since the last look; how many notices came of it."""
        made = 0
        while True:
            with self._house.store.transaction() as db:
                behind = self._behind(db)
                for case, number, seq in behind:
                    made += self._gathered(db, case, number, seq)
            if len(behind) < GATHERED:
                return made

    def _behind(self, db: sa.Connection) -> list[tuple[str, str, int]]:
        c, n = schema.case.c, schema.noticed.c
        same = sa.and_(n.tenant == c.tenant, n.case == c.id)
        query = (
            sa.select(c.id, c.number, n.seq)
            .select_from(schema.case.outerjoin(schema.noticed, same))
            .where(c.tenant == self._house.tenant, n.seq.is_(None) | (n.seq < c.seq))
            .order_by(c.id)
            .limit(GATHERED)
        )
        return [(row.id, row.number, row.seq or 0) for row in db.execute(query)]

    def _gathered(self, db: sa.Connection, case: str, number: str, seq: int) -> int:
        rows: dict[str, dict[str, Any]] = {}
        last, since = seq, self._house.now() - FRESH
        for record, _leaf in self._house.store.history(db, f"case:{case}", seq):
            last = record.seq
            if record.at >= since:
                for row in self._caused(db, case, number, record):
                    rows[row["id"]] = row
        insert = INSERT[self._house.store.engine.dialect.name]
        mark = insert(schema.noticed).values(tenant=self._house.tenant, case=case, seq=last)
        db.execute(
            mark.on_conflict_do_update(index_elements=["tenant", "case"], set_={"seq": last})
        )
        if rows:  # another worker may have made the same: their ids are the same, too
            db.execute(insert(schema.notice).on_conflict_do_nothing(), list(rows.values()))
        return len(rows)

    def _caused(
        self, db: sa.Connection, case: str, number: str, record: Record
    ) -> Iterator[dict[str, Any]]:
        for place, effect in enumerate(record.effects):
            kind = _kind(effect)
            if kind is None:
                if self._has_result(db, case, effect) and self._phone(db, case):
                    yield self._result(case, number, record)
                continue
            task = effect.get("id", "") if kind == "task" else None
            for person in self._whom(db, case, effect, record):
                cause = f"{case}:{record.seq}:{place}:{person}"
                yield {
                    "tenant": self._house.tenant,
                    "id": hashlib.sha256(cause.encode()).hexdigest()[:32],
                    "person": person,
                    "kind": kind,
                    "case": case,
                    "task": task,
                    "text": self._text(db, kind, number, effect),
                    "urgent": int(effect.get("priority") or 0) >= URGENT,
                    "at": stamp(record.at),
                    "state": "waiting",
                    "next": stamp(record.at),
                    "tries": 0,
                }

    def _has_result(self, db: sa.Connection, case: str, effect: Mapping[str, Any]) -> bool:
        """Once a round of the case: when it is resolved, or closed without having been."""
        if effect["k"] != "case.closed":
            return bool(effect["k"] == "case.resolved")
        c = schema.case.c
        query = sa.select(c.resolved_at).where(c.tenant == self._house.tenant, c.id == case)
        return db.scalar(query) is None

    def _result(self, case: str, number: str, record: Record) -> dict[str, Any]:
        cause = f"{case}:{record.seq}:{RESULT}"
        ident = hashlib.sha256(cause.encode()).hexdigest()[:32]
        text = f"您反映的事项 {number} 已有办理结果,请凭回执码在原来上报的网页查看,也可以评价"
        return {
            "tenant": self._house.tenant, "id": ident, "person": REPORTER.id, "kind": RESULT,
            "case": case, "task": None, "text": text, "urgent": False, "at": stamp(record.at),
            "state": "waiting", "next": stamp(record.at), "tries": 0,
        }  # fmt: skip

    def _phone(self, db: sa.Connection, case: str) -> str:
        """The number that was left when the case was reported, empty if none or erased."""
        e = schema.event.c
        first = (e.tenant == self._house.tenant, e.stream == f"case:{case}", e.seq == 1)
        stored = db.scalar(sa.select(e.rec).where(*first))
        given = Record.read(stored).data.get("answers", {}).get(PHONE) if stored else None
        if not isinstance(given, dict) or "$c" not in given:
            return ""
        kept = vault.reveal(db, self._house.tenant, [given["$c"]])
        return "".join(c for c in str(kept.get(given["$c"], "")) if c.isdecimal() or c == "+")

    def _whom(
        self, db: sa.Connection, case: str, effect: Mapping[str, Any], record: Record
    ) -> set[str]:
        """Who has the task, or else everybody who serves it; not who has just caused it."""
        t = schema.task.c
        query = schema.task.select().where(t.tenant == self._house.tenant, t.case == case)
        if effect["k"] == "task.offered":
            query = query.where(t.id == effect["id"])
        else:
            query = query.where(t.status.in_(("offered", "claimed")))
            if effect.get("el"):
                query = query.where(t.element == effect["el"])
        found: set[str] = set()
        for row in db.execute(query).mappings():
            if row["assignee"]:
                found.add(row["assignee"])
            else:
                for queue in queues_of(row["role"], row["unit"]):
                    role, _, unit = queue.partition("@")
                    found |= set(people.serving(self._house, db, role, unit, self._house.now()))
        return found - {record.actor["id"]}

    def _text(self, db: sa.Connection, kind: str, number: str, effect: Mapping[str, Any]) -> str:
        """Number, step, place and limit: nothing that could be about a person."""
        name = effect.get("name") or effect.get("of") or ""
        unit = self._house.current_rules(db).pack.units.get(effect.get("unit") or "")
        due = effect.get("due")
        parts = [f"{KINDS[kind]}:{name}" if name else KINDS[kind], number]
        parts += [unit.name] if unit else []
        parts += [f"{instant(due).astimezone(SHANGHAI):%m-%d %H:%M} 前"] if due else []
        return " · ".join(parts)

    # ------------------------------------------------------------ delivering

    def deliver(self, send: Send) -> Done:
        """One turn: gather, then send what is due. Two workers never send the same at once;
        after a crash between sending and noting it a message may come twice: its number tells."""
        made, sent, failed = self.gather(), 0, 0
        for person, rows in self._leased().items():
            if person == REPORTER.id:
                for row in rows:
                    told, lost = self._told_citizen(send, row)
                    sent, failed = sent + told, failed + lost
                continue
            wishes = self._wishes_of(person)
            now = self._house.now()
            wanted = [row for row in rows if row["kind"] in wishes.kinds]
            self._mark([row for row in rows if row not in wanted], "kept")
            if not wishes.address:
                self._mark(wanted, "kept")
                continue
            loud = [r for r in wanted if r["urgent"] or not _quiet(wishes, now)]
            self._wait([r for r in wanted if r not in loud], _loud_again(wishes, now))
            for bundle in [loud] if wishes.digest and loud else [[row] for row in loud]:
                try:
                    send(wishes.address, *_message(bundle))
                except Exception as error:  # whatever a channel raises: it is kept and shown
                    self._failed(bundle, error)
                    failed += len(bundle)
                else:
                    self._mark(bundle, "sent")
                    sent += len(bundle)
        return Done(made, sent, failed)

    def _told_citizen(self, send: Send, row: Mapping[str, Any]) -> tuple[int, int]:
        """(1, 0) if it went out, (0, 1) if it failed, (0, 0) if there is no way or not now."""
        now = self._house.now()
        with self._house.store.reading() as db:
            phone = self._phone(db, row["case"])
        if not self._gateway or not phone:
            self._mark([row], "kept")
        elif _quiet(Wishes(), now):
            self._wait([row], _loud_again(Wishes(), now))
        else:
            try:
                send(self._gateway.replace("{phone}", phone), *_message([row]))
            except Exception as error:  # whatever a channel raises: it is kept and shown
                self._failed([row], error)
                return 0, 1
            self._mark([row], "sent")
            return 1, 0
        return 0, 0

    def _leased(self) -> dict[str, list[dict[str, Any]]]:
        """Person -> what is due for him, reserved for this turn."""
        n, now = schema.notice.c, self._house.now()
        due = sa.and_(n.tenant == self._house.tenant, n.state == "waiting", n.next <= stamp(now))
        first = sa.select(n.id).where(due).order_by(n.next, n.id).limit(BATCH).scalar_subquery()
        mine = schema.notice.update().where(due, n.id.in_(first)).values(next=stamp(now + LEASE))
        with self._house.store.transaction() as db:
            rows = [dict(r) for r in db.execute(mine.returning(*schema.notice.c)).mappings()]
        found: dict[str, list[dict[str, Any]]] = {}
        for row in sorted(rows, key=lambda row: (row["at"], row["id"])):
            found.setdefault(row["person"], []).append(row)
        return found

    def _mark(self, rows: Sequence[Mapping[str, Any]], state: str) -> None:
        self._update(rows, {"state": state, "error": None})

    def _wait(self, rows: Sequence[Mapping[str, Any]], until: datetime) -> None:
        self._update(rows, {"next": stamp(until)})

    def _failed(self, rows: Sequence[Mapping[str, Any]], error: Exception) -> None:
        now, said = self._house.now(), f"{type(error).__name__}"
        for row in rows:
            tries = row["tries"] + 1
            told = {
                "tries": tries,
                "error": said,
                "next": stamp(now + FIRST_PAUSE * 2 ** (tries - 1)),
            }
            self._update([row], told | ({"state": "dead"} if tries >= TRIES else {}))

    def _update(self, rows: Sequence[Mapping[str, Any]], values: Mapping[str, Any]) -> None:
        n, ids = schema.notice.c, [row["id"] for row in rows]
        if ids:
            with self._house.store.transaction() as db:
                which = (n.tenant == self._house.tenant, n.id.in_(ids))
                db.execute(schema.notice.update().where(*which).values(**values))

    # ------------------------------------------------------------ wishes

    def wishes(self, reader: Actor) -> tuple[Wishes, bool]:
        """How the reader is told, with the address left out, and whether there is one."""
        found = self._wishes_of(reader.id)
        return Wishes("", found.kinds, found.quiet_from, found.quiet_until, found.digest), bool(
            found.address
        )

    def wish(self, wishes: Wishes, reader: Actor, keep_address: bool = False) -> None:
        """Keep how the reader wants to be told. Invalid names the field."""
        if unknown := set(wishes.kinds) - set(KINDS):
            raise Invalid({"kinds": [f"没有这一种提醒:{'、'.join(sorted(unknown))}"]})
        for name in ("quiet_from", "quiet_until"):
            if not 0 <= getattr(wishes, name) <= 24:
                raise Invalid({name: ["请填 0 到 24 的整点"]})
        address = self._wishes_of(reader.id).address if keep_address else wishes.address.strip()
        if address and "://" not in address:
            raise Invalid({"address": ["地址应像 wecombot://… 、dingtalk://… 、mailto://… 这样写"]})
        told = {
            "address": address, "kinds": list(wishes.kinds), "digest": wishes.digest,
            "quiet_from": wishes.quiet_from, "quiet_until": wishes.quiet_until,
        }  # fmt: skip
        v, token = schema.vault, self._token(reader.id)
        row: dict[str, Any] = {"tenant": self._house.tenant, "token": token, "kind": "channel"}
        row |= {"stream": f"notices:{reader.id}", "salt": secrets.token_bytes(32)}
        with self._house.store.transaction() as db:
            db.execute(v.delete().where(v.c.tenant == self._house.tenant, v.c.token == token))
            db.execute(v.insert(), row | {"value": json.dumps(told)})

    def _wishes_of(self, person: str) -> Wishes:
        token = self._token(person)
        with self._house.store.reading() as db:
            kept = vault.reveal(db, self._house.tenant, [token]).get(token)
        return Wishes(**{**kept, "kinds": tuple(kept["kinds"])}) if kept else Wishes()

    def _token(self, person: str) -> str:
        return vault.blind(f"notices:{person}", self._house.secret)

    # ------------------------------------------------------------ looking

    def mine(self, reader: Actor, after: str | None = None, limit: int = 30) -> Page[Notice]:
        """The reader's notices, the latest first."""
        return self._page([schema.notice.c.person == reader.id], after, limit)

    def unread(self, reader: Actor) -> int:
        """How many of the reader's notices he has not seen, at most 100."""
        n = schema.notice.c
        query = sa.select(n.id).where(n.tenant == self._house.tenant, n.person == reader.id)
        few = query.where(n.read_at.is_(None)).limit(100).subquery()
        with self._house.store.reading() as db:
            return db.scalar(sa.select(sa.func.count()).select_from(few)) or 0

    def read_all(self, reader: Actor) -> None:
        """The reader has seen them all."""
        n = schema.notice.c
        which = (n.tenant == self._house.tenant, n.person == reader.id, n.read_at.is_(None))
        with self._house.store.transaction() as db:
            now = stamp(self._house.now())
            db.execute(schema.notice.update().where(*which).values(read_at=now))

    # ------------------------------------------------------------ what failed

    def failed(self, reader: Actor, after: str | None = None, limit: int = 30) -> Page[Notice]:
        """What could not be delivered, or not yet. NotAllowed except to the administrator."""
        administrator(reader)
        return self._page(list(_STUCK), after, limit)

    def again(self, ids: Iterable[str], reader: Actor) -> int:
        """Try these once more, from the first try on; how many. NotAllowed, NotFound (none)."""
        return self._settle(
            ids, reader, {"state": "waiting", "tries": 0, "next": stamp(self._house.now())}
        )

    def discard(self, ids: Iterable[str], reader: Actor) -> int:
        """Give these up; they stay in the person's list. NotAllowed, NotFound (none)."""
        return self._settle(ids, reader, {"state": "kept"})

    def _settle(self, ids: Iterable[str], reader: Actor, values: Mapping[str, Any]) -> int:
        administrator(reader)
        n = schema.notice.c
        which = (
            n.tenant == self._house.tenant,
            n.id.in_(list(ids)),
            *_STUCK,
        )
        with self._house.store.transaction() as db:
            count = db.execute(schema.notice.update().where(*which).values(**values)).rowcount
        if not count:
            raise NotFound("没有这样的发送记录,可能已经发出或者已经处理")
        return int(count)

    def _page(
        self, where: list[sa.ColumnElement[bool]], after: str | None, limit: int
    ) -> Page[Notice]:
        n, c = schema.notice.c, schema.case.c
        same = sa.and_(c.tenant == n.tenant, c.id == n.case)
        query = sa.select(*schema.notice.c, c.number).select_from(
            schema.notice.join(schema.case, same)
        )
        query = query.where(n.tenant == self._house.tenant, *where)
        if after:
            query = query.where(sa.tuple_(n.at, n.id) < sa.tuple_(*cursor(after)))
        with self._house.store.reading() as db:
            rows = list(
                db.execute(query.order_by(n.at.desc(), n.id.desc()).limit(limit + 1)).mappings()
            )
        last = rows[limit - 1] if len(rows) > limit else None
        items = tuple(_notice(row) for row in rows[:limit])
        return Page(items, f"{last['at']}~{last['id']}" if last else None)


def administrator(reader: Actor) -> None:
    """NotAllowed unless the reader keeps the system."""
    if ADMINISTRATOR not in reader.roles:
        raise NotAllowed("只有系统管理员可以看和处理", "administrator")


def _kind(effect: Mapping[str, Any]) -> str | None:
    kind = effect["k"]
    if kind == "task.offered":
        return "task"
    if kind == "clock.warned":
        return {"4/5": "warning", "1": "overdue"}.get(effect.get("mark", ""))
    return "supervision" if kind == "supervision.raised" else None


def _quiet(wishes: Wishes, now: datetime) -> bool:
    hour, a, b = now.astimezone(SHANGHAI).hour, wishes.quiet_from, wishes.quiet_until
    return a <= hour < b if a <= b else hour >= a or hour < b


def _loud_again(wishes: Wishes, now: datetime) -> datetime:
    local = now.astimezone(SHANGHAI)
    end = datetime.combine(local.date(), time(wishes.quiet_until % 24), SHANGHAI)
    return end if end > local else end + timedelta(days=1)


def _message(rows: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Title and body: one notice, or a digest of several with their number."""
    if len(rows) == 1:
        return rows[0]["text"], f"提醒编号 {rows[0]['id'][:8]}"
    lines = [row["text"] for row in rows[:LISTED]]
    more = [f"另有 {len(rows) - LISTED} 条,请登录查看"] if len(rows) > LISTED else []
    return f"{len(rows)} 条提醒", "\n".join([*lines, *more, f"提醒编号 {rows[0]['id'][:8]}"])


def _notice(row: Mapping[Any, Any]) -> Notice:
    return Notice(
        row["id"], row["person"], row["kind"], row["case"], row["number"], row["text"], row["task"],
        instant(row["at"]), row["state"], row["tries"], row["error"], row["read_at"] is not None,
    )  # fmt: skip
