"""Own topic ``case.open``: a case opens another one, with its own number and a parent link.

Checked where it is asked for, so that what is wrong stops the asking case at its node; opened by
the outbox in a transaction of its own, exactly once (DESIGN section 10).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from ..errors import Conflict, Invalid
from ..events import encode, stamp
from ..house import House
from ..store import hiding, schema
from . import outbox, reading
from .reporting import ITSELF, NETS, Report, check_header, start_form

if TYPE_CHECKING:
    from .own import Asked

KIND = "case"


def ask(asked: Asked) -> None:
    """``case.open`` {process, unit?, title?, answers?, net?}: null; the case opens soon after."""
    asked.need("process")
    if asked.hops >= outbox.MOST_HOPS:
        raise Conflict(f"案件之间已连续立案 {outbox.MOST_HOPS} 次,流程之间可能在空转")
    told, case = asked.told, asked.cause.case
    body = {
        "to": {"process": str(told["process"])},
        "from": {**case, "hops": asked.hops + 1},
        "unit": told.get("unit") or asked.cause.unit,
        "net": told.get("net") or _net(asked, case["case"]),
        "title": encode(told.get("title")),
        "answers": encode(dict(told.get("answers") or {})),
    }
    _check(asked, body)
    outbox.put(asked.house, asked.db, KIND, body, f"{case['case']}:{case['seq']}:{KIND}")


def _net(asked: Asked, case: str) -> str:
    c = schema.case.c
    query = sa.select(c.net).where(c.tenant == asked.house.tenant, c.id == case)
    return asked.db.scalar(query) or NETS[0]


def _check(asked: Asked, body: outbox.Body) -> None:
    """What would be refused when the case is opened is refused here."""
    house, db, at = asked.house, asked.db, asked.house.now()
    definition = house.deployed(db, body["to"]["process"])
    (rules, calendars), told = house.current(db), report(house, db, body, "")
    check_header(told, rules)
    place = ("", told.unit, stamp(at), 1, at, rules, calendars, definition.profile)
    form = house.form(definition, start_form(definition))
    if form is not None:
        form.load(told.answers, house.setting_of(*place).context({}), now=at)


def report(house: House, db: sa.Connection, body: outbox.Body, ident: str) -> Report:
    """The report of the case to open, whose id is that of the delivery. What is personal comes
    from the asking case's vault."""
    title = hiding.reveal(db, house.tenant, body["title"])
    if title is not None and not isinstance(title, str):
        raise Invalid({"title": ["标题应为文字"]})
    return Report(
        body["to"]["process"],
        reading.answered(house, db, body["answers"]),
        body["unit"],
        body["net"],
        ITSELF,
        title=title,
        id=ident or None,
        parent=body["from"]["case"],
        origin=body["from"],
    )
