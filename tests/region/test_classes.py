"""Duties and filing standards of a class: who may be asked, when it is filed and closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from engine.region import Pack, duty, off_list, standard

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("category", "unit", "line"),
    [
        ("zombie_vehicle", "mazhuang", "zombie-persuade"),
        ("zombie_vehicle", "huicheng-jiaojing", "zombie-tow"),
        ("废弃车辆-机动车(僵尸车)", "mazhuang", "zombie-persuade"),
        ("road_collapse", "mazhuang", None),
        ("no_such", "mazhuang", None),
        (None, "mazhuang", None),
        ("zombie_vehicle", "nowhere", None),
    ],
)
def test_who_has_which_duty(
    huizhou: Pack, category: str | None, unit: str, line: str | None
) -> None:
    found = duty(huizhou, category, unit, DAY)

    assert (found and found.id) == line


def test_a_community_is_not_asked_for_what_is_not_on_its_list(huizhou: Pack) -> None:
    asked = ("henanan-shizheng", "mazhuang", "mazhuang-g1")

    refused = off_list(huizhou, "road_collapse", asked, DAY)

    assert [unit.id for unit in refused] == ["mazhuang", "mazhuang-g1"]
    assert off_list(huizhou, "exposed_rubbish", asked, DAY) == ()
    assert off_list(huizhou, "market", ("henanan-shizheng",), DAY) == ()


def test_a_list_of_another_day_is_another_list(huizhou: Pack) -> None:
    ended = tuple(
        replace(line, valid_to=date(2025, 1, 1)) if line.category == "exposed_rubbish" else line
        for line in huizhou.duty_list
    )
    later = replace(huizhou, duty_list=ended)

    assert off_list(later, "exposed_rubbish", ["mazhuang"], date(2024, 12, 31)) == ()
    assert off_list(later, "exposed_rubbish", ["mazhuang"], date(2025, 1, 1))


def test_a_filing_standard_is_found_by_its_id_its_class_or_the_name_of_it(huizhou: Pack) -> None:
    by = [standard(huizhou, name, DAY) for name in ("peddling-1", "peddling", "无照经营游商")]

    assert {row and row.id for row in by} == {"peddling-1"}
    assert by[0] and by[0].limit == "urgent_hour(2)"
    assert standard(huizhou, "zombie_vehicle", DAY) is None


def test_a_new_standard_takes_over_on_its_day(huizhou: Pack) -> None:
    [old] = [row for row in huizhou.standards if row.id == "peddling-1"]
    new = replace(old, id="peddling-2", limit="work_hour(1)", valid_from=date(2026, 7, 1))
    ended = replace(old, valid_to=date(2026, 7, 1))
    pack = replace(huizhou, standards=(ended, new))

    days = (date(2026, 6, 30), date(2026, 7, 1))

    assert [row and row.id for row in (standard(pack, "peddling", d) for d in days)] == [
        "peddling-1",
        "peddling-2",
    ]
