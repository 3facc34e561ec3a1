"""What somebody without an account may do: report, and follow the report by its receipt code.

The code is all that leads from a person to the case: nobody's name is asked for, and the database
holds only the code's hash. It derives from the case and the site's secret, so that a report that is
sent twice gets the same one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ..errors import Conflict, Invalid, NotFound
from ..events import decode, instant, stamp
from ..forms import Form
from ..house import House
from ..model import Actor, Post
from ..objects import reading as objects
from ..objects import showing
from ..region import Pack
from ..store import hiding, schema
from . import beside, filing, intake, opening, reading, working
from .acting import Acting, acting
from .once import Once, Reply
from .reading import Page, cursor
from .reporting import Report
from .working import reply

CITIZEN = Actor("citizen", via="public")
CHANNEL = "市民"
LETTERS = "followup"
JOINED = "又有一位群众反映同一件事"
MANY = 200
BYTES = 10  # of the code: 80 bits cannot be guessed
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
WRITTEN = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U, which are misread
MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})
AROUND, MOST = timedelta(days=30), 5


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a reporter takes home: the case's number and the code, in groups of four."""

    number: str
    code: str


@dataclass(frozen=True, slots=True)
class Nearby:
    """An open case of the same place, by what kind of matter it is and since when."""

    case: str
    category: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How a report stands, without anybody's name.

    ``status``: received, working, paused, done, ended. ``begun_at``: when somebody first acted;
    ``due`` the promise; ``extended``: how often it was put off; ``summary``: the answer to the
    citizen; ``merged_into`` the number of the case that this one was merged into.
    """

    number: str
    unit: str
    status: str
    opened_at: datetime
    begun_at: datetime | None
    due: datetime | None
    extended: int
    resolved_at: datetime | None
    outcome: str | None
    summary: str | None
    merged_into: str | None
    asks: tuple[Ask, ...] = ()
    may_add: bool = False
    may_object: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """What the case waits to hear from its reporter, with the form for it (评价)."""

    id: str
    message: str
    title: str
    form: Form


@dataclass(frozen=True, slots=True)
class Done:
    """A closed case for the public board: what it was and how it ended, in nobody's words."""

    kind: str
    unit: str
    closed_at: datetime
    days: int
    route_class: str | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Pact:
    """A pact (村规民约) that is in force in a village."""

    title: str
    unit: str


class Citizens:
    """The commands and looks of people without an account."""

    def __init__(self, house: House) -> None:
        self._house = house

    def upload(self, data: bytes, mime: str) -> str:
        """Keep a photo; its id. Invalid if empty, too large or of a foreign kind."""
        return filing.upload(self._house, data, mime, CITIZEN)

    def report(self, process: str, answers: Mapping[str, Any], unit: str, key: str) -> Receipt:
        """Open a case. Invalid (fields). The same ``key`` reports once and gives one code."""
        report = Report(process, answers, unit, channel=CHANNEL)
        once = Once(self._house, CITIZEN, key, ["report", process, dict(answers), unit])

        def work(db: sa.Connection, command: Once) -> Reply:
            command.recall(db)
            reply = opening.open_case(self._house, db, report, CITIZEN, key)
            self._give(db, reply["case"], self._code(reply["case"]))
            return reply

        reply = once.run(work)
        return Receipt(reply["number"], grouped(self._code(reply["case"])))

    def join(self, case: str, key: str) -> Receipt:
        """我也遇到: one more person met with the same; noted in the case, with a code of his own.
        NotFound unless the case is open; the same ``key`` joins once and gives one code."""
        code = self._code(f"{case}:{key}")
        once = Once(self._house, CITIZEN, key, ["join", case])

        def work(db: sa.Connection, command: Once) -> Reply:
            locked = self._house.store.lock(db, case)
            command.recall(db)
            a = acting(self._house, db, locked, CITIZEN, key)
            taken = intake.Taken()
            a.noted("note.added", {"text": taken.hide("text", JOINED)})
            a.keep(taken)
            self._give(db, case, code)
            return reply(a)

        return Receipt(once.run(work)["number"], grouped(code))

    def add(self, code: str, words: str, key: str) -> None:
        """The reporter adds to his report; whoever has the case is told. Invalid, Conflict (over),
        NotFound (code)."""
        if not words.strip():
            raise Invalid({"words": ["请写下要补充的情况"]})

        def work(a: Acting) -> Reply:
            if a.locked.row["reporter"] == CITIZEN.id:
                return beside.add_fact(a, {"fact": words.strip()})
            taken = intake.Taken()
            a.noted("note.added", {"text": taken.hide("text", f"群众补充:{words.strip()}")})
            a.keep(taken)
            return reply(a)

        self._told(code, ["add", words], work, key)

    def answer(self, code: str, ask: str, answers: Mapping[str, Any], key: str) -> None:
        """What the case asked its reporter (评价). Invalid (fields), NotFound (code, ask)."""

        def work(a: Acting) -> Reply:
            s = schema.subscription.c
            same = (s.tenant == a.house.tenant, s.case == a.locked.id, s.id == ask)
            name = a.db.scalar(sa.select(s.name).where(*same))
            if name is None or a.locked.row["reporter"] != CITIZEN.id:
                raise NotFound("评价的时间已过,或者已经评价过")
            return working.send(a, name, answers, ask)

        self._told(code, ["answer", ask, dict(answers)], work, key)

    def object(self, code: str, words: str) -> str:
        """Not satisfied after the case was closed: a letter of its own, once for each code; its
        number. Invalid (words), Conflict (not closed), NotFound (code)."""
        if not words.strip():
            raise Invalid({"words": ["请写下哪里不满意"]})
        with self._house.store.reading() as db:
            row = self._row(db, code)
        if row["status"] != "closed":
            raise Conflict("案件办结以后才能提异议;办理中可以补充情况", "not_closed")
        answers = {"origin_case": row["number"], "letter_kind": "投诉"}
        answers |= {"letter_words": words.strip()}
        report = Report(LETTERS, answers, row["unit"], channel=CHANNEL)
        key = f"objection:{self._hash(normal(code))}"
        once = Once(self._house, CITIZEN, key, ["object", row["id"]])

        def work(db: sa.Connection, command: Once) -> Reply:
            command.recall(db)
            return opening.open_case(self._house, db, report, CITIZEN, key)

        return str(once.run(work)["number"])

    def _told(self, code: str, body: list[Any], work: Callable[[Acting], Reply], key: str) -> None:
        with self._house.store.reading() as db:
            row = self._row(db, code)
        who = Actor(CITIZEN.id, frozenset({Post("reporter", row["unit"])}), CITIZEN.via)

        def run(db: sa.Connection, command: Once) -> Reply:
            locked = self._house.store.lock(db, row["id"])
            command.recall(db)
            return work(acting(self._house, db, locked, who, key))

        Once(self._house, CITIZEN, key, body).run(run)

    def _give(self, db: sa.Connection, case: str, code: str) -> None:
        row = {"tenant": self._house.tenant, "case": case, "code": self._hash(code)}
        db.execute(schema.receipt.insert(), row | {"at": stamp(self._house.now())})

    # ------------------------------------------------------------ the public board

    def done(self, after: str | None = None, limit: int = 20) -> Page[Done]:
        """Closed cases that may be published, the latest first; at most ``limit`` are looked at."""
        c = schema.case.c
        query = schema.case.select().where(c.tenant == self._house.tenant, c.status == "closed")
        if after:
            query = query.where(sa.tuple_(c.closed_at, c.id) < sa.tuple_(*cursor(after)))
        query = query.order_by(c.closed_at.desc(), c.id.desc()).limit(limit + 1)
        with self._house.store.reading() as db:
            rows = list(db.execute(query).mappings())
            pack = self._house.current_rules(db).pack
            items = tuple(
                _done(pack, row) for row in rows[:limit] if self._published(db, row["id"])
            )
        last = rows[limit - 1] if len(rows) > limit else None
        return Page(items, f"{last['closed_at']}~{last['id']}" if last else None)

    def _published(self, db: sa.Connection, case: str) -> bool:
        history = self._house.store.history(db, f"case:{case}")
        closings = [e["closing"] for r, _ in history for e in r.effects if "closing" in e]
        return bool(closings) and closings[-1].get("publish") is True

    def pacts(self) -> list[Pact]:
        """The pacts in force, by village."""
        o = schema.object.c
        query = schema.object.select().where(
            o.tenant == self._house.tenant, o.type == "pact", o.status == "生效"
        )
        with self._house.store.reading() as db:
            kinds = objects.types(self._house, db)
            found = objects.loaded(self._house, db, query.order_by(o.unit, o.id).limit(MANY))
            rows = showing.listed(self._house, db, kinds, found)
            units = self._house.current_rules(db).pack.units
        return [Pact(r.title, units[r.unit].name if r.unit in units else r.unit) for r in rows]

    def nearby(self, unit: str) -> list[Nearby]:
        """Cases that are open in a place since at most thirty days, the newest first."""
        c = schema.case.c
        since = stamp(self._house.now() - AROUND)
        query = sa.select(c.id, c.category, c.name, c.opened_at).where(
            c.tenant == self._house.tenant,
            c.path.contains(f"/{unit}/", autoescape=True),
            c.status == "open",
            c.opened_at >= since,
        )
        with self._house.store.reading() as db:
            rows = db.execute(query.order_by(c.opened_at.desc()).limit(MOST)).all()
        return [Nearby(r.id, r.category or r.name, instant(r.opened_at)) for r in rows]

    def progress(self, code: str) -> Progress:
        """How the report of a code stands. NotFound for a code that nobody was given."""
        with self._house.store.reading() as db:
            return self._progress(db, self._row(db, code))

    def _row(self, db: sa.Connection, code: str) -> Mapping[Any, Any]:
        """The case of a code. NotFound for a code that nobody was given."""
        r, c = schema.receipt.c, schema.case.c
        known = sa.select(r.case).where(
            r.tenant == self._house.tenant, r.code == self._hash(normal(code))
        )
        query = schema.case.select().where(
            c.tenant == self._house.tenant, c.id == known.scalar_subquery()
        )
        row = db.execute(query).mappings().first()
        if row is None:
            raise NotFound("没有这个查询码,请对照回执逐位核对")
        return row

    def _asks(self, db: sa.Connection, row: Mapping[Any, Any]) -> Iterator[Ask]:
        """What the case waits to hear from its reporter, if it was reported here."""
        if row["reporter"] != CITIZEN.id:
            return
        definition = self._house.definition(db, row["definition"])
        for found in reading.actions(self._house, db, row["id"]):
            form = self._house.form(definition, found["form"])
            if "reporter" in found["role"].split(",") and form is not None:
                yield Ask(found["id"], found["name"], found["action"] or found["name"], form)

    def _progress(self, db: sa.Connection, row: Mapping[Any, Any]) -> Progress:
        records = [r for r, _ in self._house.store.history(db, f"case:{row['id']}")]
        effects = [effect for record in records for effect in record.effects]
        begun = [r.at for r in records if r.actor["id"] not in (CITIZEN.id, "system")]
        closings = [effect["closing"] for effect in effects if "closing" in effect]
        told = hiding.reveal(db, self._house.tenant, decode(closings[-1])) if closings else {}
        unit = self._house.current_rules(db).pack.units.get(row["unit"])
        return Progress(
            number=row["number"],
            unit=unit.name if unit else row["unit"],
            status=_status(row, bool(begun)),
            opened_at=instant(row["opened_at"]),
            begun_at=begun[0] if begun else None,
            due=instant(row["due"]) if row["due"] else None,
            extended=sum(e["k"] == "clock.extended" and e["id"] == "case" for e in effects),
            resolved_at=instant(row["resolved_at"]) if row["resolved_at"] else None,
            outcome=row["outcome"],
            summary=told.get("summary"),
            merged_into=row["merged_into"],
            asks=tuple(self._asks(db, row)),
            may_add=row["status"] == "open",
            may_object=row["status"] == "closed",
        )

    def _code(self, case: str) -> str:
        found = hmac.new(self._house.secret, f"receipt:{case}".encode(), hashlib.sha256).digest()
        letters = base64.b32encode(found[:BYTES]).decode()
        return letters.translate(str.maketrans(BASE32, WRITTEN))

    def _hash(self, code: str) -> str:
        return hashlib.sha256(f"{self._house.tenant}:{code}".encode()).hexdigest()


def _done(pack: Pack, row: Mapping[Any, Any]) -> Done:
    closed, opened = instant(row["closed_at"]), instant(row["opened_at"])
    village = pack.ancestor(row["unit"], "村居") or pack.units.get(row["unit"])
    name = village.name if village else row["unit"]
    days = max((closed - opened).days, 0)
    kind = row["category"] or row["name"]
    return Done(kind, name, closed, days, row["route_class"], row["outcome"])


def _status(row: Mapping[Any, Any], begun: bool) -> str:
    if row["status"] != "open":
        return "done" if row["status"] == "closed" else "ended"
    if row["suspended"]:
        return "paused"
    return "working" if begun else "received"


def grouped(code: str) -> str:
    """In groups of four, as it is printed and read out."""
    return "-".join(code[n : n + 4] for n in range(0, len(code), 4))


def normal(text: str) -> str:
    """A code as somebody typed it: small letters, spaces and misread letters are forgiven."""
    return "".join(filter(str.isalnum, text)).upper().translate(MISREAD)
