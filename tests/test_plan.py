"""The plan: north is up, words lie inside, a place on it is a point on the ground."""

from __future__ import annotations

import math

import pytest

from api.plan import Plan, geojson
from engine import Shape

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
