"""文书: documents that a case gives out, filled from its facts, kept word for word in its journal.

The text stands in the vault like every answer, the journal holds its commitment: what was handed
out can be printed again later, and cannot be changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from ..errors import Conflict, Invalid, NotFound
from ..feel import FeelError, evaluate, parse
from ..house import House
from ..model import SHANGHAI
from ..region import Pack, Paper, remedies
from ..store import hiding
from . import intake, reading
from .acting import Acting, Answers
from .once import Reply
from .working import has_part, reply

BRACED = re.compile(r"\{([^{}]+)\}")
BLANK = "________"
"""Where the case knows nothing: to be filled in by hand."""
PLAIN = 16  # hex digits of the digest that stand on the paper


@dataclass(frozen=True, slots=True)
class Possible:
    """A document of the region for this case; ``hindrance`` says why it cannot be issued now."""

    paper: Paper
    hindrance: str | None


@dataclass(frozen=True, slots=True)
class Issued:
    """A document that was given out. ``text``: its lines, None if it was erased; ``check``: the
    first 16 hex digits of the SHA-256 of its number and text; ``of``: the document that this one
    tells the service of, by its ``seq``; ``files``: photos that were sent with it."""

    seq: int
    paper: str
    title: str
    number: str
    at: datetime
    by: str
    text: str | None
    check: str
    blanks: int
    of: int | None = None
    files: tuple[str, ...] = ()


def possible(pack: Pack, process: str, on: date) -> list[Possible]:
    """Every document of the region for a process that day."""
    return [
        Possible(paper, _hindrance(pack, paper, on))
        for paper in pack.papers
        if paper.holds(on) and (not paper.processes or process in paper.processes)
    ]


def _hindrance(pack: Pack, paper: Paper, on: date) -> str | None:
    gone = [ident for ident in paper.bases if pack.basis(ident, on) is None]
    if gone:
        return f"依据 {'、'.join(gone)} 在这一天没有生效,不能出具"
    if paper.remedy and not remedies(pack, paper.remedy, on):
        return "地区包没有这一种决定的救济告知(remedies.toml),依法不能出具"
    return None


def issue(a: Acting, ident: str, answers: Answers | None = None, of: int | None = None) -> Reply:
    """Give out a document, filled from the case and from the answers to its form (None: what only
    they tell stays blank); ``of``: the document whose service it tells of.

    NotFound (none such here), Conflict (hindered), Invalid (answers that do not fit, a text that
    cannot be filled).
    """
    has_part(a)
    pack, on = a.setting.pack, a.setting.at.astimezone(SHANGHAI).date()
    found = next((p for p in possible(pack, a.definition.process, on) if p.paper.id == ident), None)
    if found is None:
        raise NotFound(f"这类案件没有文书 {ident}")
    if found.hindrance:
        raise Conflict(found.hindrance, "not_issued")
    number = f"{a.locked.row['number']}-{a.setting.seq}"
    known = hiding.reveal(a.db, a.house.tenant, a.setting.context(a.variables()))
    given, files = _asked(a, found.paper, known, answers)
    text = "\n".join(_filled(a, pack, found.paper, {**known, **given}, on))
    taken = intake.Taken()
    told: dict[str, Any] = {"text": taken.hide("text", text), "paper": ident}
    told |= {"paper_number": number, "paper_check": _check(number, text)}
    told |= {"files": files} if files else {}
    told |= {"paper_of": _of(a, of)} if of is not None else {}
    a.noted("note.added", told)
    a.keep(taken)
    return reply(a) | {"paper": number}


def _asked(
    a: Acting, paper: Paper, known: Mapping[str, Any], answers: Answers | None
) -> tuple[Mapping[str, Any], list[str]]:
    """What was answered, for the text of the paper, and the photos with it."""
    form = a.form(paper.form) if paper.form and answers is not None else None
    if form is None or answers is None:
        return {}, []
    values, taken = a.load(form, answers)
    why = _value(paper, paper.refuse, {**known, **values}, a) if paper.refuse else None
    if why is not None:
        raise Invalid({paper.id: [str(why)]})
    return values, taken.files


def _of(a: Acting, seq: int) -> int:
    found = (r for r, _ in a.house.store.history(a.db, a.locked.stream) if r.seq == seq)
    if not any("paper" in record.data for record in found):
        raise NotFound("没有要送达的这份文书")
    return seq


def _filled(
    a: Acting, pack: Pack, paper: Paper, known: Mapping[str, Any], on: date
) -> Iterator[str]:
    unit = pack.units.get(a.locked.row["unit"])
    around = {**known, "unit_name": unit.name if unit else a.locked.row["unit"]}
    around |= {"number": a.locked.row["number"]}
    for line in paper.body:
        yield BRACED.sub(lambda found: _plain(_value(paper, found[1], around, a)), line)
    for name in (pack.basis(ident, on) for ident in paper.bases):
        if name is not None:
            yield f"依据:{name.title}{name.article}"
    yield from remedies(pack, paper.remedy, on) if paper.remedy else ()
    if paper.objection:
        yield BRACED.sub(lambda found: _plain(_value(paper, found[1], around, a)), paper.objection)
    yield f"{on.year}年{on.month}月{on.day}日"


def _value(paper: Paper, expression: str, known: Mapping[str, Any], a: Acting) -> Any:
    """What an expression of the document says of the case; what the case does not know is null."""
    try:
        asked = dict.fromkeys(parse(expression).names)
        context = {**asked, **known}
        return evaluate(
            expression, context, now=a.setting.at, functions=a.setting.functions(), names=()
        )
    except FeelError as error:
        raise Invalid({paper.id: [f"文书里的“{expression}”无法计算:{error}"]}) from error


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI).date()
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return BLANK if value is None or value == "" else str(value)


def _check(number: str, text: str) -> str:
    return hashlib.sha256(f"{number}\n{text}".encode()).hexdigest()[:PLAIN]


def issued(house: House, db: sa.Connection, pack: Pack, case: str) -> list[Issued]:
    """The documents of a case, the latest first."""
    titles = {paper.id: paper.title for paper in pack.papers}
    records = [r for r in reading.history(house, db, case) if "paper" in r.data]
    texts = hiding.reveal(db, house.tenant, {str(r.seq): r.data["text"] for r in records})
    found = []
    for r in reversed(records):
        text = texts[str(r.seq)]
        found.append(
            Issued(
                r.seq, r.data["paper"], titles.get(r.data["paper"], r.data["paper"]),
                r.data["paper_number"], r.at, r.actor["id"], text, r.data["paper_check"],
                len(re.findall("_{8,}", text or "")), r.data.get("paper_of"),
                tuple(r.data.get("files", ())),
            )
        )  # fmt: skip
    return found
