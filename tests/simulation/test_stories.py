"""The demo's stories: some forty cases of the pilot, none of them about anybody."""

from __future__ import annotations

from collections import Counter

import pytest

from api.data import regions
from api.simulation import script_of
from engine import NETS, load_people, load_region
from tests.people import ROOT

from .test_script import components

CHANNELS = {"12319", "12345", "数字城管平台", "网格化平台", "微信/电话补录", "巡查", "市民"}
START_FORMS = {
    "general_case": "common/intake",
    "mediation": "mediation/H1",
    "vendor_joint": "vendor_joint/E1",
    "zombie_vehicle": "zombie_vehicle/C1",
}


@pytest.fixture(scope="module")
def pack():
    return load_region(regions(ROOT), "huizhou")


def test_there_are_twenty_eight_cases_and_twelve_vehicles_and_one_of_each_other(stories):
    found = Counter(story["process"] for story in stories)

    assert found == {"general_case": 28, "zombie_vehicle": 12, "mediation": 1, "vendor_joint": 1}


def test_they_come_from_all_nets_and_channels(stories):
    assert {story["net"] for story in stories} == set(NETS)
    assert {story["channel"] for story in stories} == CHANNELS


def test_they_cover_every_category_and_every_kind_of_place(files, stories):
    categories = {s["answers"].get("category") for s in stories} - {None}
    places = {s["answers"].get("land_class") for s in stories} - {None}

    assert categories == options(files, "common/intake", "category")
    assert places == options(files, "zombie_vehicle/C1", "land_class")


def test_their_units_and_reporters_exist(stories, pack):
    roles = {post.role for person in load_people(regions(ROOT), pack) for post in person.posts}

    for story in stories:
        assert pack.unit_by_name(story["unit"]), story["unit"]
        assert story["role"] in roles


def test_they_fill_the_report_that_people_fill(files, stories):
    for story in stories:
        fields = components(files, START_FORMS[story["process"]])
        assert set(story["answers"]) <= set(fields), story["answers"]


def test_plates_and_telephones_are_plainly_invented(stories):
    for answers in (story["answers"] for story in stories):
        assert answers.get("plate", "无牌") == "无牌" or answers["plate"].startswith("粤L00A")
        assert answers.get("reporter_phone", "13800000").startswith("13800000")


def test_elements_left_to_a_visitor_are_named(stories):
    left = {element for story in stories for element in script_of("story", story).left}

    assert {"A6", "A7", "A8", "A13", "A14", "A15", "C13"} <= left


def options(files, form: str, key: str) -> set[str]:
    return {o["value"] for o in components(files, form)[key]["values"]}
