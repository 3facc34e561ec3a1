"""Hot spots 热点: three similar reports in thirty days and fifty metres propose one council item.

One proposal a hot spot, not one a report: what is reported there later joins it, until the days are
over and it may be proposed again. The numbers are parameters (``hotspot_count``, ``hotspot_days``,
``hotspot_metres``, ``hotspot_same``; domain requirements S20). The proposal is the message
``council_item`` to the village's council meeting: it joins the one that is being prepared, or opens
one, where the clerk finds it among the topics.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ..events import Record, encode, stamp
from ..house import House, Rules, who
from ..kernel import correlation
from ..model import SYSTEM
from ..store import Locked, schema
from . import outbox
from .near import GRID, Here, Near, near, same_class

MESSAGE = "council_item"
ELEMENT = "@hotspot"
COUNT, DAYS, HOURS, METRES = 3, 30, 24, 50

Param = Mapping[str, Any]


def classes(rules: Rules, at: datetime, category: str | None) -> list[str]:
    """The classes that count as the same here: by small class, or by group where the city says."""
    wide = rules.parameters(at).get("hotspot_same") == "大类"
    return same_class(rules.pack, category, wide)


def nearby(house: House, db: sa.Connection, rules: Rules, at: datetime, here: Here) -> list[Near]:
    """Reports near enough, in time and place, to be duplicates or parts of a hot spot."""
    same, spot = _limits(rules, at)
    since, metres = min(same[0], spot[0]), max(same[1], spot[1])
    return near(house, db, rules.pack, here, since, metres, same[0])


def duplicates(rules: Rules, at: datetime, found: Sequence[Near]) -> list[Near]:
    """Those of ``found`` that are open and may be the same report (50 m and 24 h)."""
    return [each for each in _within(found, *_limits(rules, at)[0]) if each.status == "open"]


def similar(rules: Rules, at: datetime, found: Sequence[Near]) -> list[Near]:
    """Those of ``found`` that belong to the same hot spot (50 m and 30 days). A whole grid is no
    spot: without a position only the same words count."""
    return [e for e in _within(found, *_limits(rules, at)[1]) if e.by != GRID]


def _limits(rules: Rules, at: datetime) -> tuple[tuple[datetime, float], tuple[datetime, float]]:
    """Since when and how far: for duplicates, for hot spots."""
    param = rules.parameters(at)
    hours = timedelta(hours=int(param.get("duplicate_hours") or HOURS))
    days = timedelta(days=int(param.get("hotspot_days") or DAYS))
    far = (param.get(name) or METRES for name in ("duplicate_metres", "hotspot_metres"))
    one, other = (float(metres) for metres in far)
    return (at - hours, one), (at - days, other)


def _within(found: Sequence[Near], since: datetime, metres: float) -> list[Near]:
    begin = stamp(since)
    return [
        each
        for each in found
        if each.opened_at >= begin and (each.metres is None or each.metres <= metres)
    ]


def by(found: Sequence[Near]) -> str:
    """In which ways reports were found to be near, in words."""
    return "、".join(dict.fromkeys(each.by for each in found))


def notice(
    house: House, db: sa.Connection, rules: Rules, case: str, category: str, found: Sequence[Near]
) -> None:
    """Note a hot spot once there are enough reports with this one, and propose it if it is new."""
    at = house.now()
    found = similar(rules, at, found)
    param = rules.parameters(at)
    if len(found) + 1 < int(param.get("hotspot_count") or COUNT):
        return
    locked = house.store.lock(db, case)
    village = rules.pack.ancestor(locked.row["unit"], "村居")
    if village is None:
        return
    known = _known(house, db, [each.id for each in found], at, param)
    ids = [case] if known else [*(each.id for each in found), case]
    data = {
        "hotspot": known.id if known else case,
        "cases": ids,
        "numbers": [*(each.number for each in found), locked.row["number"]],
        "unit": village.id,
        "category": category,
        "by": by(found),
        "proposed_at": known.proposed_at if known else stamp(at),
        "proposed": known is None,
    }
    seq = locked.head.seq + 1
    record = Record(house.tenant, locked.stream, seq, at, "hotspot.noticed", who(SYSTEM), data)
    house.store.append(db, locked.head, record)
    if known is None:
        _propose(house, db, locked, village.id, village.name, data, seq)


def _known(
    house: House, db: sa.Connection, cases: Sequence[str], at: datetime, param: Param
) -> sa.Row | None:
    """The hot spot that one of these reports belongs to, proposed not longer ago than its days."""
    h = schema.hotspot.c
    since = stamp(at - timedelta(days=int(param.get("hotspot_days") or DAYS)))
    query = sa.select(h.id, h.proposed_at).where(
        h.tenant == house.tenant, h.case.in_(cases), h.proposed_at >= since
    )
    return db.execute(query.order_by(h.proposed_at, h.id).limit(1)).first()


def _propose(
    house: House,
    db: sa.Connection,
    locked: Locked,
    unit: str,
    name: str,
    data: Mapping[str, Any],
    seq: int,
) -> None:
    count = len(data["numbers"])
    values = {
        "item_title": f"{name}“{data['category']}”同一处反复出现({count} 件)",
        "item_source": "热点提议",
        "item_facts": f"按{data['by']}认定。案件:{'、'.join(data['numbers'])}",
    }
    body = {
        "from": {"case": locked.id, "seq": seq, "el": ELEMENT, "hops": 1},
        "unit": unit,
        "net": locked.row["net"],
        "name": MESSAGE,
        "values": {key: encode(value) for key, value in values.items()},
        "key": correlation.told(unit),
    }
    outbox.send(house, db, "message", body, f"{locked.id}:{seq}:{MESSAGE}")
