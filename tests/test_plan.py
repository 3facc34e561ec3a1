"""The plan: north is up, words lie inside, a place on it is a point on the ground."""

from __future__ import annotations

import math

import pytest

from api.plan import Plan, geojson, tiles
from engine import Invalid, Shape
from engine.config import settings

WEST, SOUTH, SIZE = 114_400_000, 23_080_000, 20_000


def square(unit="a", west=WEST, south=SOUTH, size=SIZE, *holes):
    east, north = west + size, south + size
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return Shape(unit, ((ring, *holes),))


def test_a_square_of_degrees_is_higher_than_wide_as_on_the_ground():
    plan = Plan.around([square()])

    west, north = plan.place((WEST, SOUTH + SIZE))
    east, south = plan.place((WEST + SIZE, SOUTH))

    assert (west, north) == (pytest.approx(12), pytest.approx(12))
    assert (east, south) == (pytest.approx(988), pytest.approx(plan.height - 12))
    narrow = math.cos(math.radians(23.09))
    assert (east - west) / (south - north) == pytest.approx(narrow, rel=1e-6)


def test_a_place_of_the_drawing_is_the_point_that_was_drawn_there():
    plan = Plan.around([square(), square("b", WEST + SIZE)])
    point = (WEST + 12_345, SOUTH + 6_789)

    back = plan.point(*plan.place(point))

    assert max(abs(a - b) for a, b in zip(back, point, strict=True)) <= 1


def test_a_long_strip_is_at_most_twice_as_high_as_wide():
    plan = Plan.around([square(), square("b", WEST, SOUTH + 40 * SIZE)])

    assert plan.height <= 2000
    assert plan.width < 1000


def test_the_word_lies_inside_a_bent_shape_and_beside_a_hole():
    bent = ((0, 0), (30, 0), (30, 10), (10, 10), (10, 30), (0, 30), (0, 0))
    bent = Shape("l", ((tuple((x * 1000, y * 1000) for x, y in bent),),))
    low, high = WEST + SIZE // 3, SOUTH + SIZE // 3
    hole = tuple(
        (low + x, high + y) for x, y in ((0, 0), (0, 6000), (6000, 6000), (6000, 0), (0, 0))
    )

    for shape in (bent, square("a", WEST, SOUTH, SIZE, hole)):
        plan = Plan.around([shape])
        drawn = plan.draw(shape)
        assert shape.holds(plan.point(drawn.x, drawn.y))
        assert drawn.room > 100
        assert drawn.d.count("M") == drawn.d.count("Z") == len(shape.polygons[0])


def test_points_too_near_to_be_seen_are_drawn_once():
    east, north = WEST + SIZE, SOUTH + SIZE
    ring = [(WEST, SOUTH), (WEST + 1, SOUTH), (east, SOUTH), (east, north), (WEST, SOUTH)]
    shape = Shape("a", ((tuple(ring),),))

    assert Plan.around([shape]).draw(shape).d.count("L") == 2


def test_geojson_gives_the_degrees_back_with_what_is_told():
    found = geojson({"a": square()}, {"a": {"open": 3}})

    [feature] = found["features"]
    assert feature["properties"] == {"unit": "a", "open": 3}
    assert feature["geometry"]["coordinates"][0][0][0] == [114.4, 23.08]


ADDRESS = "https://tiles.example.cn:8443/{z}/{x}/{y}.png?key=a-1"


def test_tiles_cover_the_plan_without_gaps_where_their_ground_lies():
    plan = Plan.around([square()])

    found = tiles(plan, ADDRESS)

    assert 1 < len(found) <= 24
    assert min(t.x for t in found) <= 0 <= plan.width <= max(t.x + t.width for t in found)
    assert min(t.y for t in found) <= 0 <= plan.height <= max(t.y + t.height for t in found)
    assert sum(t.width * t.height for t in found) == pytest.approx(
        (max(t.x + t.width for t in found) - min(t.x for t in found))
        * (max(t.y + t.height for t in found) - min(t.y for t in found)),
        rel=1e-4,
    )


def test_a_plan_of_the_whole_world_asks_for_few_tiles():
    corners = ((-180, -90), (180, -90), (180, 90), (-180, -90))
    world = Shape("w", ((tuple((x * 1_000_000, y * 1_000_000) for x, y in corners),),))
    plan = Plan.around([world])

    found = {tile.address.split("?")[0]: tile for tile in tiles(plan, ADDRESS)}

    assert len(found) == 16
    # The tile south-east of 0, 0; the one above it ends at 66.51326 degrees (OpenStreetMap wiki).
    middle, above = (found[f"https://tiles.example.cn:8443/2/2/{y}.png"] for y in (2, 1))
    assert plan.point(middle.x, middle.y) == pytest.approx((0, 0), abs=5)
    assert plan.point(above.x, above.y) == pytest.approx((0, 66_513_260), abs=5)


@pytest.mark.parametrize(
    "address",
    [
        "tiles/{z}/{x}/{y}",
        "https://a.cn/{z}/{x}.png",
        "https://a.cn/{z}/{x}/{y}/{s}",
        "https://a.cn/{z}/{z}/{x}/{y}",
        "https://a.cn; script-src *;/{z}/{x}/{y}",
        "https://{z}.a.cn/{x}/{y}",
        "javascript://a.cn/{z}/{x}/{y}",
        'https://a.cn/{z}/{x}/{y}"',
    ],
)
def test_an_odd_address_of_tiles_is_refused_at_boot(address, tmp_path):
    given = {"CHUISHAO_SECRET": "a secret for tests"}
    assert settings({**given, "CHUISHAO_TILES": ADDRESS}, None, tmp_path).tiles == ADDRESS
    assert settings(given, None, tmp_path).tiles == ""

    with pytest.raises(Invalid, match="CHUISHAO_TILES"):
        settings({**given, "CHUISHAO_TILES": address}, None, tmp_path)
