"""Picking a unit on the plan without a script: the picture sends where it was pressed."""

from __future__ import annotations

import re

import pytest

from tests.browser.pages import shaped
from tests.cases.test_shapes import feature, ring, text

from .town import Town

FORM = "/cases/new/general_case"
PUBLIC = "/p/report?unit=mazhuang"
G1, G2, VILLAGE = (114.415, 23.085), (114.425, 23.085), (114.405, 23.075)


def pressed(town: Town, around: str, at: tuple[float, float], neighbours: bool) -> dict[str, str]:
    """What a browser sends when the picture is pressed at a point of the ground."""
    from api.pages.picking import offered

    with town.app.test_request_context():
        pick = offered(around, town.casework.pack().unit_rows, neighbours=neighbours)
    assert pick is not None
    x, y = pick.plan.place((round(at[0] * 1e6), round(at[1] * 1e6)))
    size = pick.wide / pick.plan.width
    return {"_plan": around, "plan.x": str(round(x * size)), "plan.y": str(round(y * size))}


def chosen(page: str) -> str:
    return re.search(r'<option value="([^"]+)" selected>', page)[1]  # type: ignore[index]


@pytest.mark.parametrize(
    ("at", "unit"), [(G1, "mazhuang-g1"), (G2, "mazhuang-g2"), (VILLAGE, "mazhuang")]
)
def test_the_form_comes_back_with_the_unit_and_the_words(town: Town, at, unit):
    shaped(town)
    zhang = town.browser("zhang")
    point = pressed(town, "mazhuang", at, True)

    typed = {"_unit": "xuefu", "description": "巷口堆了垃圾", "location": "二巷口"}
    answer = zhang.send(FORM, f"{FORM}/place", **typed, **point)

    assert answer.status_code == 200
    assert chosen(answer.text) == unit
    assert "巷口堆了垃圾" in answer.text and "已选" in answer.text
    assert not town.casework.cases(town.actor("zhang")).items


@pytest.mark.parametrize(
    "point",
    [
        {"plan.x": "0", "plan.y": "0"},
        {},
        {"plan.x": "-3", "plan.y": "x"},
        {"plan.x": "3", "plan.y": "3"},
        {"plan.x": "9999", "plan.y": "20"},
        {"plan.x": "1" * 400, "plan.y": "1"},
    ],
)
def test_no_point_or_one_outside_leaves_the_unit(town: Town, point):
    shaped(town)
    given = {"_unit": "xuefu", "_plan": "mazhuang", **point}

    answer = town.browser("zhang").send(FORM, f"{FORM}/place", **given)

    assert (answer.status_code, chosen(answer.text)) == (200, "xuefu")
    assert "不在任何一块里" in answer.text


def test_the_picture_stands_after_the_form_so_that_enter_still_reports(town: Town):
    shaped(town)
    town.casework.shapes.load(text(feature("xuefu", ring(114.46, 23.08))))
    for login, address in (("zhang", FORM), (None, PUBLIC), (None, "/p/report")):
        page = town.browser(login).text(address)
        assert page.index('type="image"') > page.index("</form>", page.index('class="middle"'))


def test_without_shapes_there_is_nothing_to_pick_on(town: Town):
    for address in (FORM, "/p/report", PUBLIC):
        page = town.browser("zhang").text(address)
        assert "data-pick" not in page and 'type="image"' not in page
    assert town.browser(None).get("/p/plan.svg?unit=mazhuang").status_code == 404
    assert town.browser("zhang").send(FORM, f"{FORM}/place", _unit="mazhuang").status_code == 200


def test_a_citizen_picks_a_grid_and_the_report_lies_in_it(town: Town):
    shaped(town)
    citizen = town.browser(None)
    words = {"unit": "mazhuang", "description": "巷口堆了垃圾", "location": "二巷口"}
    point = pressed(town, "mazhuang", G2, False)

    page = citizen.send(PUBLIC, "/p/report/place", **words, **point)

    assert page.status_code == 200 and "巷口堆了垃圾" in page.text
    assert 'name="unit" value="mazhuang-g2"' in page.text
    sent = citizen.send(PUBLIC, "/p/report", **words | {"unit": "mazhuang-g2"})
    assert sent.status_code == 200
    [case] = town.casework.cases(town.actor("zhang")).items
    assert case.unit == "mazhuang-g2"


def test_a_citizen_picks_the_village_and_no_point_stands_in_the_address(town: Town):
    shaped(town)
    town.casework.shapes.load(text(feature("xuefu", ring(114.46, 23.08))))
    point = pressed(town, "", (114.465, 23.085), False)

    answer = town.browser(None).send("/p/report", "/p/report/place", **point)

    assert (answer.status_code, answer.location) == (303, "/p/report?unit=xuefu")
    missed = town.browser(None).send("/p/report", "/p/report/place")
    assert (missed.status_code, missed.location) == (303, "/p/report")


def test_the_picture_names_units_and_tells_of_no_case(town: Town):
    shaped(town)
    town.rubbish()

    answer = town.browser(None).get("/p/plan.svg?unit=mazhuang")

    assert answer.mimetype == "image/svg+xml"
    assert answer.text.count("<path") == 3
    assert re.findall(r">([^<>\n]+)</text>", answer.text) == ["第一网格", "第二网格"]
    assert "1 件" not in answer.text
