"""The penalty ledger 处罚台账: one fact, one fine (行政处罚法 29, 2021 revision).

"对当事人的同一个违法行为,不得给予两次以上罚款的行政处罚。同一个违法行为违反多个法律规范应当给予
罚款处罚的,按照罚款数额高的规定处罚。" The same party, the same fact and the same day are the same
act, whichever unit looks at it. Warnings and other kinds are no fines: they only are on record.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from ..errors import Invalid
from ..events import decode
from ..house import House
from . import reading, writing
from .reading import Object
from .types import ObjectType
from .writing import Cause, Change

PENALTY = "penalty"
VALID, ABSORBED = "有效", "被较重罚款吸收"
FINE = "罚款"
FIELDS = ("subject", "fact", "on", "law", "organ", "kind", "amount")


def look(house: House, db: sa.Connection, told: Mapping[str, Any]) -> list[Object]:
    """What is on record for this party, fact and day (in the clear), the oldest first."""
    kind = reading.kind_of(house, db, PENALTY)
    same = {name: told.get(name) for name in ("subject", "fact", "on")}
    missing = [kind.label(name) for name, value in same.items() if value is None]
    if missing:
        raise Invalid({PENALTY: [f"核对处罚台账须写明{'、'.join(missing)}"]})
    return reading.having(house, db, kind, where=same)


def enter(
    house: House,
    db: sa.Connection,
    told: Mapping[str, Any],
    clear: Mapping[str, Any],
    cause: Cause,
) -> tuple[Object | None, list[str]]:
    """The new entry (None if the fact was fined already) and the ids of all entries concerned.

    A fine under another law counts only if it is higher: it then stands alone, the lower one is
    absorbed. The same case may correct its own fine.
    """
    number = writing.pass_gate(house, db)
    kind = reading.kind_of(house, db, PENALTY)
    found = look(house, db, clear)
    if FINE not in str(told.get("kind")):
        made = writing.create(house, db, kind, _entry(told, cause), cause, number)
        return made, [made.id]
    if told.get("amount") is None:
        raise Invalid({PENALTY: ["登记罚款须写明罚款数额(amount)"]})
    fines = [each for each in found if FINE in each.fields["kind"] and each.status == VALID]
    mine = [each for each in fines if _of_case(each, cause)]
    if mine:
        made = writing.alter(house, db, kind, mine[0], _entry(told, cause), cause)
        return made, [made.id]
    if any(not _is_lower(each, told) for each in fines):
        return None, [each.id for each in fines]
    made = writing.create(house, db, kind, _entry(told, cause), cause, number)
    for each in fines:
        _absorb(house, db, kind, each, made, cause)
    return made, [made.id, *(each.id for each in fines)]


def _entry(told: Mapping[str, Any], cause: Cause) -> Change:
    named = {name: told[name] for name in FIELDS if name in told}
    return Change(named | {"case_number": cause.case.get("number")})


def _of_case(entry: Object, cause: Cause) -> bool:
    return bool(cause.case) and entry.fields.get("case_number") == cause.case.get("number")


def _is_lower(entry: Object, told: Mapping[str, Any]) -> bool:
    """A fine under another law, of a smaller sum."""
    other = entry.fields.get("law") != told.get("law")
    return other and bool(decode(entry.fields.get("amount")) < told["amount"])


def _absorb(
    house: House, db: sa.Connection, kind: ObjectType, entry: Object, by: Object, cause: Cause
) -> None:
    note = f"同一违法行为违反多个法律规范,按罚款数额高的 {by.key} 处罚(行政处罚法第二十九条)"
    writing.alter(house, db, kind, entry, Change(status=ABSORBED, note=note), cause)
