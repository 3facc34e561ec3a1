"""How often cases went through each node and flow of their drawings: what scenarios reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import sqlalchemy as sa

from ..audit import executed
from ..events import Record
from ..house import House

ENTERED = ("element.entered", "element.passed")
Trodden = Counter[tuple[str, str]]


def trodden(house: House, db: sa.Connection, cases: Iterable[str]) -> Trodden:
    """(process, node or sequence flow) -> how often the cases went there.

    Flows stand in no record, so the histories are executed again; a command that was refused
    counts for nothing.
    """
    found: Trodden = Counter()
    for case in cases:
        records = [record for record, _ in house.store.history(db, f"case:{case}")]
        root = _root(house, db, records)
        for record in records:
            for effect in record.effects:
                if effect["k"] in ENTERED:
                    found[effect.get("p") or root, effect["el"]] += 1
        for _, again in executed(house, db, records):
            found.update(again.flows)
    return found


def _root(house: House, db: sa.Connection, records: list[Record]) -> str:
    seen = house.versions(db, records[0].seen)
    return house.definition(db, seen["definition"]).process
