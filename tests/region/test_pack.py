"""What one may ask of a pack, and that a version is its content."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from engine.errors import Invalid
from engine.region import (
    DEMO_REVIEW,
    LegalReview,
    Pack,
    Suspension,
    ground,
    load,
    refusal,
)
from engine.region.values import RULES

IN_2018, IN_2022 = date(2018, 6, 1), date(2022, 6, 1)


def test_lost_property_is_six_months_in_2018_and_a_year_in_2022(huizhou: Pack) -> None:
    then, now = huizhou.basis("lost_property", IN_2018), huizhou.basis("lost_property", IN_2022)

    assert then and then.title == "物权法"
    assert now and now.title == "民法典"
    assert huizhou.parameters_on(IN_2018)["lost_property_months"] == 6
    assert huizhou.parameters_on(IN_2022)["lost_property_months"] == 12


@pytest.mark.parametrize(
    ("basis", "last_day_without", "first_day"),
    [
        ("penalty_60", date(2021, 7, 14), date(2021, 7, 15)),
        ("huizhou_frontage", date(2021, 9, 30), date(2021, 10, 1)),
        ("unrequested_management", date(2020, 12, 31), date(2021, 1, 1)),
    ],
)
def test_a_basis_holds_from_its_first_day(
    huizhou: Pack, basis: str, last_day_without: date, first_day: date
) -> None:
    assert huizhou.basis(basis, last_day_without) is None
    assert huizhou.basis(basis, first_day) is not None


def test_a_basis_ends_before_its_successor_begins(huizhou: Pack) -> None:
    old, new = (huizhou.basis("lost_property", date(y, m, d)) for y, m, d in DAYS)

    assert old and new and old.in_force_to == new.in_force_from


DAYS = ((2020, 12, 31), (2021, 1, 1))


def test_an_unknown_basis_is_none(huizhou: Pack) -> None:
    assert huizhou.basis("nothing", IN_2022) is None


def test_a_parameter_not_yet_in_force_is_null_and_not_unknown(huizhou: Pack) -> None:
    assert huizhou.parameters_on(IN_2018)["penalty_decision_days"] is None
    assert huizhou.parameters["penalty_decision_days"] == 90


def test_parameters_are_values_that_feel_knows(huizhou: Pack) -> None:
    assert huizhou.parameters["threshold_days"] == Decimal(30)
    assert huizhou.parameters["warning_second"] == Decimal("0.8")
    assert huizhou.parameters["local_rule_in_force"] is False
    assert huizhou.calendar == "std_8h"


def test_a_city_inherits_the_nation_and_replaces_what_it_says_itself(
    small: dict[str, bytes],
) -> None:
    base = small["regions/small/pack.toml"].replace(b"small", b"base")
    row = '[[parameter]]\nkey = "{}"\nvalue = {}\nname = "数"\nsource = "国"\n'
    small["regions/small/pack.toml"] += b'inherits = "base"\n'
    small["regions/small/parameters.toml"] = row.format("b", 20).encode()
    small["regions/base/pack.toml"] = base
    small["regions/base/parameters.toml"] = (row.format("a", 1) + row.format("b", 2)).encode()

    pack = load(small, "small")

    assert pack.parameters == {"a": 1, "b": 20}
    assert pack.inherits == ("base",)


def test_the_ancestor_is_the_territory_and_never_a_department(huizhou: Pack) -> None:
    assert huizhou.ancestor("mazhuang-g2", "镇街") == huizhou.units["henanan"]
    assert huizhou.ancestor("henanan-chengguan", "镇街") == huizhou.units["henanan"]
    assert huizhou.ancestor("mazhuang", "村居") == huizhou.units["mazhuang"]
    assert huizhou.ancestor("huicheng", "村居") is None
    assert huizhou.ancestor("nowhere", "市") is None


def test_the_nearest_department_is_found_walking_up(huizhou: Pack) -> None:
    found = {
        key: huizhou.department("mazhuang-g1", key) for key in ("交警", "消防", "指挥中心", "无")
    }

    ids = {key: unit and unit.id for key, unit in found.items()}
    assert ids == {
        "交警": "henanan-jiaojing",
        "消防": "huicheng-xiaofang",
        "指挥中心": "huizhou-12319",
        "无": None,
    }


def test_descendants_are_all_below_but_not_oneself(huizhou: Pack) -> None:
    below = {unit.id for unit in huizhou.descendants("henanan")}

    assert {"mazhuang", "mazhuang-g1", "henanan-sifa"} <= below
    assert not below & {"henanan", "huicheng", "huicheng-sifa"}


def test_a_unit_is_found_by_its_name(huizhou: Pack) -> None:
    assert huizhou.unit_by_name("学府社区") == huizhou.units["xuefu"]
    assert huizhou.unit_by_name("别处") is None


def test_a_pack_survives_storage_unchanged(huizhou: Pack) -> None:
    stored = json.loads(json.dumps(huizhou.to_json()))

    again = Pack.from_json(stored)

    assert {again: "same"}[huizhou] == "same"
    assert again.version == huizhou.version


def test_loading_twice_gives_the_same_version(files: dict[str, bytes], huizhou: Pack) -> None:
    turned = dict(reversed(files.items()))

    assert load(turned, "huizhou").version == huizhou.version


def test_a_change_anywhere_is_another_version(files: dict[str, bytes], huizhou: Pack) -> None:
    national = files["regions/cn/legal_bases.toml"].replace(b"2021-07-15", b"2021-07-16")

    assert (
        load({**files, "regions/cn/legal_bases.toml": national}, "huizhou").version
        != huizhou.version
    )


def test_comments_and_people_are_not_part_of_the_version(
    files: dict[str, bytes], huizhou: Pack
) -> None:
    changed = {k: v for k, v in files.items() if not k.endswith("people.toml")}
    changed["regions/huizhou/units.toml"] += "\n# 备注\n".encode()

    assert load(changed, "huizhou").version == huizhou.version


def test_other_values_make_a_new_version_and_leave_the_old_alone(huizhou: Pack) -> None:
    changed = huizhou.with_parameters({"notice_days": 10, "local_rule_in_force": True}, "市文件1号")

    assert changed.parameters["notice_days"] == 10
    assert changed.version != huizhou.version
    assert huizhou.parameters["notice_days"] == 15
    assert "notice_days" not in [row.key for row in changed.to_confirm]


def test_values_without_a_source_stay_to_be_confirmed(huizhou: Pack) -> None:
    changed = huizhou.with_parameters({"notice_days": 10})

    assert "notice_days" in [row.key for row in changed.to_confirm]


def test_editing_a_statutory_number_leaves_its_past_alone(huizhou: Pack) -> None:
    changed = huizhou.with_parameters({"lost_property_months": 18}, "新法")

    assert changed.parameters_on(IN_2022)["lost_property_months"] == 18
    assert changed.parameters_on(IN_2018)["lost_property_months"] == 6


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"no_such": 1}, "no_such"),
        ({"notice_days": "15"}, "notice_days"),
        ({"notice_days": []}, "notice_days"),
    ],
)
def test_an_unknown_parameter_or_another_type_is_refused(
    huizhou: Pack, values: dict[str, object], named: str
) -> None:
    with pytest.raises(Invalid) as refused:
        huizhou.with_parameters(values)

    assert list(refused.value.fields) == [named]


def test_a_review_holds_only_for_the_content_that_was_read(huizhou: Pack) -> None:
    review = LegalReview("reviewed", "示例司法所", date(2026, 11, 1), huizhou.content)

    reviewed = huizhou.with_legal_review(review)

    assert reviewed.reviewed
    assert reviewed.version != huizhou.version
    assert reviewed.content == huizhou.content
    assert not reviewed.with_parameters({"notice_days": 1}).reviewed


def test_a_demo_review_opens_every_content_and_says_so(huizhou: Pack) -> None:
    demo = huizhou.with_legal_review(DEMO_REVIEW).with_parameters({"notice_days": 1})

    assert demo.reviewed
    assert demo.legal_review.status == "demo"


@pytest.mark.parametrize(
    ("unit", "power", "basis", "reason"),
    [
        ("huicheng-jiaojing", "tow", "road_traffic_93", None),
        ("mazhuang", "tow", "pact_collective_land", None),
        ("huicheng-shichang", "seize", "unlicensed_11", None),
        ("mazhuang", "tow", "road_traffic_93", "只有交警"),
        ("mazhuang", "seize", "pact_collective_land", "没有规定查封扣押"),
        ("huicheng-chengguan", "seize", "unlicensed_11", "只有市场监管"),
        ("henanan-xiaofang", "fine", "fire_60", "只有消防"),
        ("huicheng-jiaojing", "tow", "penalty_60", "没有规定拖移"),
        ("huicheng-jiaojing", "tow", "no_such", "没有登记依据"),
    ],
)
def test_who_may_use_which_power_on_which_basis(
    huizhou: Pack, unit: str, power: str, basis: str, reason: str | None
) -> None:
    demo = huizhou.with_legal_review(DEMO_REVIEW)

    said = refusal(demo, unit, power, basis, IN_2022)

    assert said is None if reason is None else reason in str(said)


@pytest.mark.parametrize(
    ("rule", "power", "on", "article"),
    [
        ("min_actors", "fine", IN_2018, "行政处罚法(2017 年修正)条文号待核"),
        ("min_actors", "fine", IN_2022, "行政处罚法第四十二条"),
        ("min_actors", "seize", IN_2018, "行政强制法第十八条"),
        (
            "separation",
            "seize",
            IN_2022,
            "本系统办理规则(回避、双人、佐证、期满;领域规格 processes 11.0)",
        ),
        ("legal_basis", "fine", IN_2022, "行政处罚法第四条、第十七条"),
    ],
)
def test_the_article_behind_a_rule_is_the_one_in_force_that_day(
    huizhou: Pack, rule: str, power: str, on: date, article: str
) -> None:
    found = ground(huizhou, rule, power, on)

    assert found.article == article
    assert found.remedy


def test_every_rule_of_the_engine_has_a_row_that_says_what_would_be_lawful(huizhou: Pack) -> None:
    assert {row.rule for row in huizhou.demands if not row.power} == set(RULES)


def test_what_is_suspended_is_refused_with_its_reason_and_the_review_stays(huizhou: Pack) -> None:
    reviewed = huizhou.with_legal_review(DEMO_REVIEW)
    row = Suspension("pact-7", "街道责令改正", "2026-03-02T01:00:00.000Z")

    now = reviewed.with_suspension(row)
    said = refusal(now, "mazhuang", "tow", "pact_collective_land", IN_2022, "pact-7")
    other = refusal(now, "mazhuang", "tow", "pact_collective_land", IN_2022, "pact-8")

    assert said and "街道责令改正" in said[0]
    assert said[1].rule == "suspended"
    assert other is None
    assert now.content == reviewed.content
    assert now.without_suspension("pact-7") == reviewed
    assert Pack.from_json(json.loads(json.dumps(now.to_json()))) == now


def test_a_unit_of_the_right_line_without_the_power_is_refused(huizhou: Pack) -> None:
    bare = tuple(
        replace(unit, powers=()) if unit.id == "henanan-jiaojing" else unit
        for unit in huizhou.unit_rows
    )
    demo = replace(huizhou, unit_rows=bare, legal_review=DEMO_REVIEW)

    assert "没有拖移的职权" in str(
        refusal(demo, "henanan-jiaojing", "tow", "road_traffic_93", IN_2022)
    )


def test_without_a_review_nothing_coercive_is_allowed(huizhou: Pack) -> None:
    said = refusal(huizhou, "huicheng-jiaojing", "tow", "road_traffic_93", IN_2022)

    assert said and "法制审核" in said[0]
