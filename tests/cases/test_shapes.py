"""Shapes of units: all or nothing, each error names its feature, a point finds its grid."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine import Invalid
from engine.cases.shapes import MICRO
from engine.region import Pack


def ring(west, south, size=0.01):
    """A square, its south-west corner given in degrees."""
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(unit, *rings):
    geometry = {"type": "Polygon", "coordinates": list(rings)} if rings else None
    return {"type": "Feature", "properties": {"unit": unit}, "geometry": geometry}


def text(*features, **more):
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more})


VILLAGE = feature("mazhuang", ring(114.40, 23.08, 0.04))
GRID = feature("mazhuang-g1", ring(114.41, 23.09))


def test_an_import_says_which_territories_have_a_shape(casework):
    loaded = casework.shapes.load(text(VILLAGE, GRID))

    assert loaded.drawn == ("mazhuang", "mazhuang-g1")
    assert "henanan" in loaded.missing
    assert not any(casework.pack().units[unit].department for unit in loaded.missing)
    [shape] = casework.shapes.of(["mazhuang-g1", "henanan"]).values()
    assert shape.box == (23_090_000, 23_100_000, 114_410_000, 114_420_000)


def test_an_import_replaces_takes_away_and_leaves_the_others(casework):
    casework.shapes.load(text(VILLAGE, GRID))

    loaded = casework.shapes.load(
        text(feature("mazhuang-g1"), feature("mazhuang", ring(114.5, 23)))
    )

    assert loaded.drawn == ("mazhuang",)
    assert casework.shapes.of(["mazhuang"])["mazhuang"].box[0] == 23 * MICRO
    assert casework.shapes.any()
    casework.shapes.load(text(feature("mazhuang")))
    assert not casework.shapes.any()


def test_one_wrong_feature_and_nothing_is_imported(casework):
    with pytest.raises(Invalid) as refused:
        casework.shapes.load(text(VILLAGE, feature("nowhere", ring(1, 1)), feature("mazhuang")))

    assert refused.value.fields == {
        "第 2 个图形(nowhere)": ["地区包里没有单位 nowhere"],
        "第 3 个图形(mazhuang)": ["单位 mazhuang 前面已有图形"],
    }
    assert not casework.shapes.any()


def test_a_point_finds_the_smallest_unit_around_it(casework):
    hole = ring(114.43, 23.11, 0.005)
    casework.shapes.load(text(feature("mazhuang", ring(114.40, 23.08, 0.04), hole), GRID))
    at = casework.shapes.at

    assert at(23.095, 114.415) == "mazhuang-g1"
    assert at(23.085, 114.405) == "mazhuang"
    assert at(23.112, 114.432) is None  # in the hole
    assert at(0, 0) is None


def test_two_imports_at_once_leave_one_of_them_whole(make, casework):
    others = [make() for _ in range(4)]

    def load(n):
        others[n].shapes.load(text(feature("mazhuang", ring(114 + n, 23))))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(load, range(4)))

    [shape] = casework.shapes.of(["mazhuang"]).values()
    assert shape.box[2] % MICRO == 0


def wrong(geometry, said):
    return pytest.param(geometry, said, id=said)


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        wrong({"type": "Point", "coordinates": [1, 2]}, "应为 Polygon 或 MultiPolygon,现为 Point"),
        wrong([], "现为 None"),
        wrong(polygon(), "coordinates 是空的"),
        wrong(polygon([]), "至少要 4 个点"),
        wrong(polygon([[0, 0], [1, 0], [1, 1]]), "至少要 4 个点"),
        wrong(polygon([[0, 0], [1, 0], [1, 1], [0, 1]]), "没有闭合"),
        wrong(polygon([[0, 0], [1, 0], [0, 0], [0, 0]]), "没有面积"),
        wrong(polygon([[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]), "没有面积"),
        wrong(polygon([[0, 0], [4, 4], [4, 0], [0, 2], [0, 0]]), "自相交"),
        wrong(polygon([[0, 0], [4, 0], [2, 0], [2, 2], [0, 0]]), "折回自身"),
        wrong(polygon([[0, 0], [2, 0], [2, 2], [1, 0], [0, 2], [0, 0]]), "自相交,在"),
        wrong(polygon(ring(0, 0), ring(0.005, 0.005)), "内外环相交"),
        wrong(polygon(ring(0, 0), ring(5, 5)), "内环不在外环里面"),
        wrong(polygon([[23, 114], [24, 114], [24, 115], [23, 114]]), "先经度后纬度"),
        wrong(polygon([[500_000, 2_500_000]] * 4), "不是米"),
        wrong(polygon([[0, "0"]] * 4), "点应为 [经度, 纬度]"),
        wrong(polygon([[True, 0]] * 4), "现为 [True, 0]"),
        wrong(polygon([[1e400, 0]] * 4), "不是数"),
        wrong(polygon([[x / 1000, x * x / 1e6] for x in range(1001)] + [[0, 0]]), "请先简化边界"),
    ],
)
def test_a_wrong_geometry_is_refused_in_words(casework, geometry, said):
    bad = feature("mazhuang") | {"geometry": geometry}
    with pytest.raises(Invalid, match=r"mazhuang|文件") as refused:
        casework.shapes.load(text(bad))

    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("{", "不是有效的 JSON"),
        ("[]", "FeatureCollection"),
        ('{"type": "FeatureCollection", "features": []}', "至少一个图形"),
        (text(GRID, crs={"properties": {"name": "EPSG:4547"}}), "坐标系 EPSG:4547 不能用"),
        (text({"type": "Feature", "properties": None, "geometry": None}), "缺少单位编号"),
        (text(3), "应为 Feature"),
        (text(GRID, schematic="yes"), "应为 true 或 false"),
    ],
)
def test_a_wrong_file_is_refused_in_words(casework, given, said):
    with pytest.raises(Invalid) as refused:
        casework.shapes.load(given)

    assert said in str(refused.value)


def test_a_department_has_no_ground(casework):
    pack: Pack = casework.pack()
    [department, *_] = [unit.id for unit in pack.unit_rows if not unit.territory]

    with pytest.raises(Invalid, match="是部门,没有地域"):
        casework.shapes.load(text(feature(department, ring(1, 1))))


def test_the_shapes_of_our_surveyors_may_name_their_reference(casework):
    names = ("urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4490", "EPSG:4326")
    for name in names:
        given = text(GRID, crs={"type": "name", "properties": {"name": name}})
        assert casework.shapes.load(given).drawn == ("mazhuang-g1",)


def test_a_long_boundary_is_read_and_taken(casework):
    low = [[x / 1000, (x % 2) / 1e4] for x in range(490)]
    high = [[x / 1000, 1 + (x % 2) / 1e4] for x in reversed(range(490))]

    assert casework.shapes.load(text(feature("mazhuang", [*low, *high, low[0]]))).drawn
