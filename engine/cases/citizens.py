"""What somebody without an account may do: report, and follow the report by its receipt code.

The code is all that leads from a person to the case: nobody's name is asked for, and the database
holds only the code's hash. It derives from the case and the site's secret, so that a report that is
sent twice gets the same one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ..errors import NotFound
from ..events import decode, instant, stamp
from ..house import House
from ..model import Actor
from ..store import hiding, schema
from . import filing, opening
from .once import Once, Reply
from .reporting import Report

CITIZEN = Actor("citizen", via="public")
CHANNEL = "市民"
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
            row = {"tenant": self._house.tenant, "case": reply["case"]}
            row |= {"code": self._hash(self._code(reply["case"])), "at": stamp(self._house.now())}
            db.execute(schema.receipt.insert(), row)
            return reply

        reply = once.run(work)
        return Receipt(reply["number"], grouped(self._code(reply["case"])))

    def nearby(self, unit: str) -> list[Nearby]:
        """Cases that are open in a place since at most thirty days, the newest first."""
        c = schema.case.c
        since = stamp(self._house.now() - AROUND)
        query = sa.select(c.category, c.name, c.opened_at).where(
            c.tenant == self._house.tenant,
            c.path.contains(f"/{unit}/", autoescape=True),
            c.status == "open",
            c.opened_at >= since,
        )
        with self._house.store.reading() as db:
            rows = db.execute(query.order_by(c.opened_at.desc()).limit(MOST)).all()
        return [Nearby(row.category or row.name, instant(row.opened_at)) for row in rows]

    def progress(self, code: str) -> Progress:
        """How the report of a code stands. NotFound for a code that nobody was given."""
        r, c = schema.receipt.c, schema.case.c
        known = sa.select(r.case).where(
            r.tenant == self._house.tenant, r.code == self._hash(normal(code))
        )
        query = schema.case.select().where(
            c.tenant == self._house.tenant, c.id == known.scalar_subquery()
        )
        with self._house.store.reading() as db:
            row = db.execute(query).mappings().first()
            if row is None:
                raise NotFound("没有这个查询码,请对照回执逐位核对")
            return self._progress(db, row)

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
        )

    def _code(self, case: str) -> str:
        found = hmac.new(self._house.secret, f"receipt:{case}".encode(), hashlib.sha256).digest()
        letters = base64.b32encode(found[:BYTES]).decode()
        return letters.translate(str.maketrans(BASE32, WRITTEN))

    def _hash(self, code: str) -> str:
        return hashlib.sha256(f"{self._house.tenant}:{code}".encode()).hexdigest()


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
