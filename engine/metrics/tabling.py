"""台账: the cases of a period as lines, in the columns that the city has written down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from ..errors import Invalid
from ..feel import FeelError, evaluate
from ..house import House
from ..model import SHANGHAI
from ..region import Pack
from ..region.values import Column
from ..store import schema
from .catching import catch_up
from .facts import Facts
from .measuring import Asked, period_of, rows_of
from .reckoning import Period

Line = list[Any]
LEVELS = {"grid_name": "网格", "village_name": "村居", "subdistrict_name": "镇街"}


def ledger(house: House, asked: Asked) -> tuple[tuple[Column, ...], Iterator[Line]]:
    """The columns, and a line for each case reported in the period (in a unit, if one is named),
    by number. Values are text, Decimal, date, datetime (with its zone) or None.

    Invalid if the region has no ledger, or a column cannot be evaluated (its id is named).
    """
    catch_up(house)
    with house.store.reading() as db:
        pack, period = house.current_rules(db).pack, period_of(house, asked)
        if not pack.ledger:
            raise Invalid({"ledger": ["地区包里没有台账的列(regions/<城市>/ledger.toml)"]})
        rows = [facts for _case, facts in rows_of(house, db, "case", period)]
        processes = _processes(house, db)
    found = sorted((f for f in rows if _belongs(f, period, asked)), key=lambda f: f["number"])
    return pack.ledger, (_line(pack, facts, processes) for facts in found)


def _processes(house: House, db: sa.Connection) -> dict[str, str]:
    p = schema.process.c
    query = sa.select(p.id, p.name).where(p.tenant == house.tenant)
    return {row.id: row.name for row in db.execute(query)}


def _belongs(facts: Facts, period: Period, asked: Asked) -> bool:
    inside = not asked.unit or asked.unit in facts["path"]
    return inside and period.has(facts["reported_at"])


def _line(pack: Pack, facts: Facts, processes: dict[str, str]) -> Line:
    known = {**facts, **_names(pack, facts, processes)}
    return [_cell(column, known) for column in pack.ledger]


def _names(pack: Pack, facts: Facts, processes: dict[str, str]) -> dict[str, str | None]:
    def name(unit: str | None) -> str | None:
        found = pack.units.get(unit or "")
        return found.name if found else unit

    around = {
        key: found.name if (found := pack.ancestor(facts["unit"], level)) else None
        for key, level in LEVELS.items()
    }
    classes = {row.id: row.name for row in pack.taxonomy}
    return {
        **around,
        "unit_name": name(facts["unit"]),
        "lead_name": name(facts.get("lead_unit")),
        "resolved_name": name(facts.get("resolved_org")),
        "category_name": classes.get(facts["category"], facts["category"]),
        "process_name": processes.get(facts["process"], facts["process"]),
    }


def _cell(column: Column, known: Facts) -> Any:
    try:
        value = evaluate(column.value, known)
    except FeelError as error:
        raise Invalid({column.id: [f"“{column.value}”无法计算:{error}"]}) from error
    if isinstance(value, datetime):
        local = value.astimezone(SHANGHAI)
        return local.date() if column.kind == "date" else local
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None or isinstance(value, str | Decimal | date):
        return value
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
