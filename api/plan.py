"""A plan drawn from shapes: units of ground in an SVG's own units, so that nothing leaves here."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from engine import Shape

WIDE = 1000.0  # of the drawing; its height follows the ground
EDGE = 12.0  # left free around the ground, so that lines and focus are whole
MICRO = 1_000_000
FINEST = 18  # zoom
MOST_TILES = 24

Point = tuple[int, int]
Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A unit on the plan: ``d`` of its path; ``x``, ``y`` inside it where a word fits, ``room`` the
    free width there; all in units of the drawing."""

    unit: str
    d: str
    x: float
    y: float
    room: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A projection of a piece of ground: degrees east shrink with the latitude, north is up.

    ``west`` and ``north`` are the corner in degrees, ``scale`` units of the drawing a degree of
    latitude, ``narrow`` the cosine of the latitude, ``width`` and ``height`` the drawing's.
    """

    west: float
    north: float
    scale: float
    narrow: float
    width: float
    height: float

    @classmethod
    def around(cls, shapes: Iterable[Shape]) -> Plan:
        """The plan that holds all shapes. ValueError if there is none."""
        boxes = [shape.box for shape in shapes]
        south, north = min(b[0] for b in boxes) / MICRO, max(b[1] for b in boxes) / MICRO
        west, east = min(b[2] for b in boxes) / MICRO, max(b[3] for b in boxes) / MICRO
        narrow = max(math.cos(math.radians((south + north) / 2)), 0.01)
        # A strip of ground is no wider or higher on the page than twice a square.
        across, up = max((east - west) * narrow, 1e-6), max(north - south, 1e-6)
        inner = WIDE - 2 * EDGE
        scale = min(inner / across, 2 * inner / up)
        width, height = across * scale + 2 * EDGE, up * scale + 2 * EDGE
        return cls(west, north, scale, narrow, width, height)

    def place(self, point: Point) -> Spot:
        """Where a point (longitude, latitude in millionths) lies on the drawing."""
        x = (point[0] / MICRO - self.west) * self.narrow * self.scale + EDGE
        return x, (self.north - point[1] / MICRO) * self.scale + EDGE

    def point(self, x: float, y: float) -> Point:
        """The point under a place of the drawing: longitude, latitude in millionths."""
        lng = self.west + (x - EDGE) / self.scale / self.narrow
        return round(lng * MICRO), round((self.north - (y - EDGE) / self.scale) * MICRO)

    def draw(self, shape: Shape) -> Drawn:
        """A shape as a path, and where its word goes."""
        rings = [
            [self.place(point) for point in ring] for polygon in shape.polygons for ring in polygon
        ]
        x, y, room = _inside(rings)
        return Drawn(shape.unit, "".join(map(_path, rings)), round(x, 1), round(y, 1), room)


@dataclass(frozen=True, slots=True)
class Tile:
    """A picture of a map under the plan: its address, and its box in units of the drawing."""

    address: str
    x: float
    y: float
    width: float
    height: float


def tiles(plan: Plan, address: str) -> list[Tile]:
    """The tiles (Web Mercator, WGS 84) under a plan, at the finest zoom at which ``MOST_TILES`` are
    enough. ``address`` has {z}, {x} and {y} in it."""
    west, north = plan.point(0, 0)
    east, south = plan.point(plan.width, plan.height)
    for zoom in range(FINEST, -1, -1):
        left, top = _tile(west, north, zoom)
        right, bottom = _tile(east, south, zoom)
        if (right - left + 1) * (bottom - top + 1) <= MOST_TILES:
            break
    found = []
    for x in range(left, right + 1):
        for y in range(top, bottom + 1):
            x0, y0 = plan.place(_corner(x, y, zoom))
            x1, y1 = plan.place(_corner(x + 1, y + 1, zoom))
            full = address.replace("{z}", str(zoom)).replace("{x}", str(x)).replace("{y}", str(y))
            found.append(Tile(full, x0, y0, x1 - x0, y1 - y0))
    return found


def _tile(lng: int, lat: int, zoom: int) -> tuple[int, int]:
    n = 2**zoom
    # Web Mercator ends at 85.05 degrees: there it is as high as wide.
    phi = math.radians(min(max(lat / MICRO, -85.05), 85.05))
    x = (lng / MICRO + 180) / 360 * n
    y = (1 - math.asinh(math.tan(phi)) / math.pi) / 2 * n
    return min(max(int(x), 0), n - 1), min(max(int(y), 0), n - 1)


def _corner(x: int, y: int, zoom: int) -> Point:
    n = 2**zoom
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / n))))
    return round((x / n * 360 - 180) * MICRO), round(lat * MICRO)


def geojson(shapes: Mapping[str, Shape], told: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A FeatureCollection of the shapes in degrees; ``told`` gives each unit's properties."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"unit": unit, **told[unit]},
                "geometry": {
                    "type": "MultiPolygon",
                    "coordinates": [
                        [[[x / MICRO, y / MICRO] for x, y in ring] for ring in polygon]
                        for polygon in shape.polygons
                    ],
                },
            }
            for unit, shape in shapes.items()
        ],
    }


def _path(ring: list[Spot]) -> str:
    points = [f"{x:.1f} {y:.1f}" for x, y in ring[:-1]]
    seen = [point for n, point in enumerate(points) if n == 0 or point != points[n - 1]]
    return f"M{'L'.join(seen)}Z"


def _inside(rings: list[list[Spot]]) -> tuple[float, float, float]:
    """The middle of the widest free way from west to east, of nine looked at: always inside."""
    low, high = (f(y for ring in rings for _, y in ring) for f in (min, max))
    best = (rings[0][0][0], rings[0][0][1], 0.0)
    for n in range(1, 10):
        y = low + (high - low) * n / 10
        middle = 1 - abs(n - 5) * 0.05  # of two alike, the one nearer to the middle
        for west, east in _ways(rings, y):
            if (east - west) * middle > best[2] * 1.001:
                best = ((west + east) / 2, y, (east - west) * middle)
    return best


def _ways(rings: list[list[Spot]], y: float) -> Iterator[tuple[float, float]]:
    """Where a line from west to east at ``y`` runs inside."""
    cuts = sorted(
        a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
        for ring in rings
        for a, b in pairwise(ring)
        if (a[1] > y) != (b[1] > y)
    )
    yield from zip(cuts[::2], cuts[1::2], strict=True)
