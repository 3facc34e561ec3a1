"""Shapes of units on the ground, as a city gives them; outside the journal (decision 0012).

A shape is polygons of rings of points in millionths of a degree (WGS 84), so that every comparison
is one of whole numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ..errors import Invalid
from ..house import House
from ..region import Pack
from ..store import schema

Point = tuple[int, int]
Ring = tuple[Point, ...]
Polygon = tuple[Ring, ...]

MICRO = 1_000_000
MOST_POINTS = 1_000  # of one unit: a page draws all of them, and a boundary needs no more
SAME_GROUND = ("CRS84", "4326", "4490")  # CGCS2000 lies within a metre of WGS 84


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a unit lies. ``polygons``: outer ring, then holes; a ring is (longitude, latitude) in
    millionths of a degree, the first point again at its end. ``schematic``: laid out as a plan, not
    where the unit really lies."""

    unit: str
    polygons: tuple[Polygon, ...]
    schematic: bool = False

    @property
    def box(self) -> tuple[int, int, int, int]:
        """South, north, west, east in millionths of a degree."""
        xs = [x for polygon in self.polygons for x, _ in polygon[0]]
        ys = [y for polygon in self.polygons for _, y in polygon[0]]
        return min(ys), max(ys), min(xs), max(xs)

    def holds(self, point: Point) -> bool:
        """Whether a point (longitude, latitude in millionths) lies inside, and in no hole."""
        return any(
            _inside(polygon[0], point) and not any(_inside(hole, point) for hole in polygon[1:])
            for polygon in self.polygons
        )


@dataclass(frozen=True, slots=True)
class Loaded:
    """Ids of the territories that have a shape after an import, and of those that have none."""

    drawn: tuple[str, ...]
    missing: tuple[str, ...]


class Shapes:
    """What the engine keeps of shapes: read on every map, loaded by an operator."""

    def __init__(self, house: House) -> None:
        self._house = house

    def load(self, text: str) -> Loaded:
        """Take a GeoJSON FeatureCollection, all or nothing; ``properties.unit`` is the unit's id.

        A feature without geometry takes the unit's shape away; units not named keep theirs. A
        collection with ``"schematic": true`` is a plan and no survey: pages say so.
        Invalid with one entry for each wrong feature.
        """
        collection = _parsed(text)
        with self._house.store.transaction() as db:
            pack = self._house.current_rules(db).pack
            found = _read(collection, pack)
            shape = schema.unit_shape
            here = shape.c.tenant == self._house.tenant
            gone = [unit for unit, each in found.items() if not each.polygons]
            db.execute(sa.delete(shape).where(here, shape.c.unit.in_(gone)))
            # In order of units, so that two imports at once wait for each other instead of both.
            for each in sorted(found.values(), key=lambda shape: shape.unit):
                if each.polygons:
                    self._put(db, each)
            drawn = set(db.scalars(sa.select(shape.c.unit).where(here)))
        territories = [unit.id for unit in pack.unit_rows if unit.territory]
        return Loaded(
            tuple(unit for unit in territories if unit in drawn),
            tuple(unit for unit in territories if unit not in drawn),
        )

    def of(self, units: Iterable[str]) -> dict[str, Shape]:
        """Unit -> its shape, for those of the units that have one; in one statement."""
        with self._house.store.reading() as db:
            return read(self._house, db, units)

    def any(self) -> bool:
        """Whether the city has given any shape."""
        s = schema.unit_shape.c
        query = sa.select(s.unit).where(s.tenant == self._house.tenant).limit(1)
        with self._house.store.reading() as db:
            return db.scalar(query) is not None

    def at(self, lat: float, lng: float) -> str | None:
        """The smallest unit whose shape holds a point (degrees, WGS 84); None if none does."""
        x, y = round(lng * MICRO), round(lat * MICRO)
        s = schema.unit_shape.c
        query = sa.select(s.unit, s.geometry, s.schematic).where(
            s.tenant == self._house.tenant, s.south <= y, s.north >= y, s.west <= x, s.east >= x
        )
        with self._house.store.reading() as db:
            rows = [_shape(row.unit, row.geometry, row.schematic) for row in db.execute(query)]
            pack = self._house.current_rules(db).pack
        found = [each.unit for each in rows if each.unit in pack.units and each.holds((x, y))]
        return max(found, key=lambda unit: (len(list(pack.path(unit))), unit), default=None)

    def _put(self, db: sa.Connection, shape: Shape) -> None:
        south, north, west, east = shape.box
        geometry = json.dumps(shape.polygons, separators=(",", ":"))
        box = {"south": south, "north": north, "west": west, "east": east}
        told = {"geometry": geometry, "schematic": shape.schematic, **box}
        row = {"tenant": self._house.tenant, "unit": shape.unit, **told}
        insert = (sqlite if db.dialect.name == "sqlite" else postgresql).insert(schema.unit_shape)
        put = insert.values(row).on_conflict_do_update(index_elements=["tenant", "unit"], set_=told)
        db.execute(put)


def read(house: House, db: sa.Connection, units: Iterable[str]) -> dict[str, Shape]:
    """Unit -> its shape, for those of the units that have one; in one statement."""
    s = schema.unit_shape.c
    query = sa.select(s.unit, s.geometry, s.schematic)
    query = query.where(s.tenant == house.tenant, s.unit.in_(list(units)))
    return {row.unit: _shape(row.unit, row.geometry, row.schematic) for row in db.execute(query)}


def _shape(unit: str, geometry: str, schematic: bool) -> Shape:
    polygons = tuple(
        tuple(tuple((x, y) for x, y in ring) for ring in polygon)
        for polygon in json.loads(geometry)
    )
    return Shape(unit, polygons, schematic)


# ---------------------------------------------------------------- reading GeoJSON (RFC 7946)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_number)
    except ValueError as error:
        raise Invalid({"文件": [f"不是有效的 JSON:{error}"]}) from error


def _no_number(text: str) -> float:
    raise ValueError(f"{text} 不是数")


def _read(collection: Any, pack: Pack) -> dict[str, Shape]:
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise Invalid({"文件": ["应为 GeoJSON 的 FeatureCollection"]})
    features = collection.get("features")
    if not isinstance(features, list) or not features:
        raise Invalid({"文件": ["features 应为列表,至少一个图形"]})
    _same_ground(collection.get("crs"))
    schematic = collection.get("schematic", False)
    if not isinstance(schematic, bool):
        raise Invalid({"文件": ["schematic(示意图)应为 true 或 false"]})
    found: dict[str, Shape] = {}
    wrong: dict[str, list[str]] = {}
    for n, feature in enumerate(features, 1):
        try:
            unit = _unit(feature, pack)
            if unit in found:
                raise _Wrong(f"单位 {unit} 前面已有图形")
            found[unit] = Shape(unit, _polygons(feature.get("geometry")), schematic)
        except _Wrong as error:
            wrong[f"第 {n} 个图形{_named(feature)}"] = [str(error)]
    if wrong:
        raise Invalid(wrong)
    return found


class _Wrong(Exception):
    """What is wrong with one feature."""


def _same_ground(crs: Any) -> None:
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if not name.endswith(SAME_GROUND):
        said = f"坐标系 {name or crs} 不能用,请先转为 WGS 84(EPSG:4326)或 CGCS2000 经纬度"
        raise Invalid({"文件": [said]})


def _named(feature: Any) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    said = [properties.get(key) for key in ("unit", "name")] if isinstance(properties, dict) else []
    words = [str(each)[:40] for each in said if each]
    return f"({' '.join(words)})" if words else ""


def _unit(feature: Any, pack: Pack) -> str:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise _Wrong("应为 Feature")
    properties = feature.get("properties")
    ident = properties.get("unit") if isinstance(properties, dict) else None
    if not isinstance(ident, str) or not ident:
        raise _Wrong("properties.unit 缺少单位编号")
    unit = pack.units.get(ident)
    if unit is None:
        raise _Wrong(f"地区包里没有单位 {ident}")
    if not unit.territory:
        raise _Wrong(f"{unit.name}是部门,没有地域")
    return ident


def _polygons(geometry: Any) -> tuple[Polygon, ...]:
    if geometry is None:
        return ()
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise _Wrong(f"图形应为 Polygon 或 MultiPolygon,现为 {kind}")
    given = geometry.get("coordinates")
    if not isinstance(given, list) or not given:
        raise _Wrong("coordinates 是空的")
    found = tuple(_polygon(each) for each in ([given] if kind == "Polygon" else given))
    many = sum(len(ring) for polygon in found for ring in polygon)
    if many > MOST_POINTS:
        raise _Wrong(f"有 {many} 个点,最多 {MOST_POINTS} 个,请先简化边界")
    for polygon in found:
        _sound(polygon)
    return found


def _polygon(rings: Any) -> Polygon:
    if not isinstance(rings, list) or not rings:
        raise _Wrong("多边形没有环")
    return tuple(_ring(ring) for ring in rings)


def _ring(points: Any) -> Ring:
    if not isinstance(points, list) or len(points) < 4:
        raise _Wrong("环至少要 4 个点(首尾相同)")
    ring = [_point(point) for point in points]
    if ring[0] != ring[-1]:
        raise _Wrong("环没有闭合:最后一点应与第一点相同")
    kept = [ring[0], *(b for a, b in pairwise(ring) if a != b)]
    if len(set(kept)) < 3:
        raise _Wrong("环没有面积")
    return tuple(kept)


def _point(point: Any) -> Point:
    numbers = point[:2] if isinstance(point, list) else []
    if len(numbers) < 2 or not all(type(each) in (int, float) for each in numbers):
        raise _Wrong(f"点应为 [经度, 纬度],现为 {str(point)[:60]}")
    lng, lat = numbers
    if not (-180 <= lng <= 180 and -90 <= lat <= 90):
        raise _Wrong(f"坐标 {lng}, {lat} 超出范围:先经度后纬度,单位是度,不是米")
    return round(lng * MICRO), round(lat * MICRO)


# ---------------------------------------------------------------- plane geometry in whole numbers


def _sound(polygon: Polygon) -> None:
    """No ring may touch or cross itself, rings may not cross, and holes lie inside."""
    for ring in polygon:
        if sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) == 0:
            raise _Wrong("环没有面积")
    edges = [
        (n, at, a, b) for n, ring in enumerate(polygon) for at, (a, b) in enumerate(pairwise(ring))
    ]
    for (n, i, a, b), (m, j, c, d) in _pairs(edges):
        if n != m:
            if _cross(a, b, c, d):
                raise _Wrong(f"内外环相交,在 {_degrees(a)} 附近")
            continue
        last = len(polygon[n]) - 2
        if abs(i - j) == 1 or {i, j} == {0, last}:
            # Neighbours share one point; they are wrong only where one runs back over the other.
            shared, one, other = _hinge(a, b, c, d)
            if _turn(shared, one, other) == 0 and _ahead(shared, one, other):
                raise _Wrong(f"边界折回自身,在 {_degrees(shared)} 附近")
        elif _touch(a, b, c, d):
            raise _Wrong(f"边界自相交,在 {_degrees(a)} 附近")
    for hole in polygon[1:]:
        if not all(_inside(polygon[0], point) or _on(polygon[0], point) for point in hole):
            raise _Wrong("内环不在外环里面")


Edge = tuple[int, int, Point, Point]


def _pairs(edges: Sequence[Edge]) -> Iterator[tuple[Edge, Edge]]:
    """Edges whose boxes meet, found by sweeping from west to east."""
    active: list[Edge] = []
    for edge in sorted(edges, key=lambda e: min(e[2][0], e[3][0])):
        west = min(edge[2][0], edge[3][0])
        active = [e for e in active if max(e[2][0], e[3][0]) >= west]
        low, high = sorted((edge[2][1], edge[3][1]))
        for other in active:
            if min(other[2][1], other[3][1]) <= high and max(other[2][1], other[3][1]) >= low:
                yield other, edge
        active.append(edge)


def _turn(a: Point, b: Point, c: Point) -> int:
    """1 if the way a, b, c turns left, -1 if right, 0 if straight."""
    area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (area > 0) - (area < 0)


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _touch(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _cross(a, b, c, d) or any(
        _between(p, q, r) for p, q, r in ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    )


def _between(a: Point, b: Point, c: Point) -> bool:
    """Whether c lies on the edge from a to b."""
    return (
        _turn(a, b, c) == 0
        and min(a[0], b[0]) <= c[0] <= max(a[0], b[0])
        and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])
    )


def _hinge(a: Point, b: Point, c: Point, d: Point) -> tuple[Point, Point, Point]:
    """The point that two neighbouring edges share, then their other ends."""
    if b == c:
        return b, a, d
    return a, b, c


def _ahead(shared: Point, one: Point, other: Point) -> bool:
    dot = (one[0] - shared[0]) * (other[0] - shared[0])
    return dot + (one[1] - shared[1]) * (other[1] - shared[1]) > 0


def _inside(ring: Ring, point: Point) -> bool:
    """Even-odd rule, exact: the edge's side is asked of whole numbers, not of a quotient."""
    x, y = point
    inside = False
    for a, b in pairwise(ring):
        if (a[1] > y) != (b[1] > y):
            low, high = (a, b) if a[1] < b[1] else (b, a)
            inside ^= _turn(low, high, (x, y)) > 0
    return inside


def _on(ring: Ring, point: Point) -> bool:
    return any(_between(a, b, point) for a, b in pairwise(ring))


def _degrees(point: Point) -> str:
    return f"{point[0] / MICRO:.6f},{point[1] / MICRO:.6f}"
