"""Other cases near a place: the same class, within some metres and days.

With a position on both sides the distance decides, found through an index over latitude and class.
Where one of them has none, the same grid or the same words must do, and the answer says so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ..events import stamp
from ..house import House
from ..projections import MICRO, position
from ..region import Pack
from ..store import schema, vault
from .intake import Taken

DISTANCE, GRID, WORDS = "距离", "同一网格(没有定位)", "同一地点文字(没有定位)"
METRES_A_DEGREE = 111_320
MOST = 200
UNREAL = ("不属实", "作废")  # outcomes of reports that were none

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Here:
    """Where and what: ``classes`` the classes that count as the same, ``spot`` "lat,lng" in
    degrees or None, ``words`` the place in words or None, ``but`` the case itself."""

    unit: str
    classes: Sequence[str]
    spot: str | None
    words: str | None = None
    but: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """A case near by; ``by`` says how it was found: distance, grid or words."""

    id: str
    number: str
    title: str | None
    opened_at: str
    status: str
    metres: float | None
    by: str


def near(
    house: House,
    db: sa.Connection,
    pack: Pack,
    here: Here,
    since: datetime,
    metres: float,
    grid_since: datetime | None = None,
) -> list[Near]:
    """Cases of the same class opened since then within ``metres``, the oldest first; at most 200
    of those without a position, and of the same grid only since ``grid_since`` (default: since).
    Untrue and void reports do not count."""
    if not here.classes:
        return []
    found = {e.id: e for e in _elsewhere(house, db, pack, here, since, grid_since or since)}
    if (at := position(here.spot)) is not None:
        found |= {each.id: each for each in _around(house, db, here, at, since, metres)}
    return sorted(found.values(), key=lambda each: (each.opened_at, each.number))


def told_place(taken: Taken) -> tuple[str | None, str]:
    """The words in which answers tell a place, and their token ("" if there is none)."""
    for value in taken.answers.values():
        token = value.get("words") if isinstance(value, dict) else None
        if isinstance(token, dict) and token.get("$c") in taken.kept:
            return str(taken.kept[token["$c"]][1]), token["$c"]
    return None, ""


def same_class(pack: Pack, category: str | None, wide: bool) -> list[str]:
    """The classes that count as the same: this one, or (``wide``) all of its group 大类."""
    if not category:
        return []
    mine = next((row for row in pack.taxonomy if category in (row.id, row.name)), None)
    if not wide or mine is None:
        return [category]
    group = [row for row in pack.taxonomy if row.group == mine.group]
    return sorted({category, *(row.id for row in group), *(row.name for row in group)})


def _around(
    house: House, db: sa.Connection, here: Here, at: tuple[int, int], since: datetime, metres: float
) -> Iterator[Near]:
    """Those with a position: a box by the index, then the exact distance."""
    for row in db.execute(box_query(house.tenant, here, at, since, metres)):
        far = distance(at, (row.lat, row.lng))
        if far <= metres:
            yield _found(row, DISTANCE, round(far, 1))


def box_query(
    tenant: str, here: Here, at: tuple[int, int], since: datetime, metres: float
) -> sa.Select:
    """Positions in a box around ``at`` (millionths of a degree). Neither sorted nor cut off: an
    order by time would have it read all cases of these days instead of those in the box."""
    c, (south, north, west, east) = schema.case.c, _box(at, metres)
    return _query(tenant, here, since).where(c.lat.between(south, north), c.lng.between(west, east))


def _elsewhere(
    house: House,
    db: sa.Connection,
    pack: Pack,
    here: Here,
    since: datetime,
    grid_since: datetime,
) -> Iterator[Near]:
    """Those of which one side has no position: in the same grid, or told in the same words."""
    c, unit = schema.case.c, pack.units.get(here.unit)
    ways: list[tuple[sa.ColumnElement[bool], str, datetime]] = []
    if unit is not None and unit.level == "网格":
        ways.append((c.unit == here.unit, GRID, grid_since))
    if here.words and (ids := _told_alike(house, db, here.words)):
        ways.append((c.id.in_(ids), WORDS, since))
    for way, by, begin in ways:
        query = _query(house.tenant, here, begin).where(way)
        query = query.order_by(c.opened_at.desc()).limit(MOST)
        if here.spot is not None:
            query = query.where(c.lat.is_(None))
        yield from (_found(row, by, None) for row in db.execute(query))


def _told_alike(house: House, db: sa.Connection, words: str) -> list[str]:
    streams = vault.streams_with(db, house.tenant, words, house.secret)
    return [s.removeprefix("case:") for s in streams if s.startswith("case:")][-MOST:]


def _query(tenant: str, here: Here, since: datetime) -> sa.Select:
    c = schema.case.c
    names = (c.id, c.number, c.title, c.opened_at, c.status, c.lat, c.lng)
    query = sa.select(*names).where(
        c.tenant == tenant, c.category.in_(here.classes), c.opened_at >= stamp(since)
    )
    real = sa.or_(c.outcome.is_(None), c.outcome.not_in(UNREAL))
    return query.where(real, c.id != here.but)


def _found(row: sa.Row, by: str, metres: float | None) -> Near:
    return Near(row.id, row.number, row.title, row.opened_at, row.status, metres, by)


def _box(at: tuple[int, int], metres: float) -> Box:
    lat, lng = at
    high = math.ceil(metres / METRES_A_DEGREE * MICRO)
    narrow = max(math.cos(math.radians(abs(lat) / MICRO)), 0.01)
    wide = math.ceil(metres / METRES_A_DEGREE / narrow * MICRO) + 1
    return lat - high, lat + high, lng - wide, lng + wide


def distance(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Metres between two positions near each other (millionths of a degree)."""
    north = (one[0] - other[0]) / MICRO * METRES_A_DEGREE
    east = (one[1] - other[1]) / MICRO * METRES_A_DEGREE
    return math.hypot(north, east * math.cos(math.radians(one[0] / MICRO)))
