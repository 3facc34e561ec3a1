"""The packs that are shipped say what they must, and nothing that only a city can know."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from engine.region import (
    DEMO_REVIEW,
    Appointment,
    LegalReview,
    Pack,
    load,
    load_people,
    refusal,
)
from engine.region.values import POWERS

ROLES = json.loads((Path(__file__).parents[2] / "workflows/roles.json").read_text("utf-8"))
COMMANDS = ROLES.pop("commands")
FIVE = {"城管", "环卫", "园林", "市政", "公安"}
SOME_DAY = date(2026, 11, 24)


def posts(files: dict[str, bytes], pack: Pack) -> list[Appointment]:
    return [post for person in load_people(files, pack) for post in person.posts]


@pytest.mark.parametrize("region", ["cn", "huizhou", "quzhou", "trial"])
def test_every_shipped_pack_loads(files: dict[str, bytes], region: str) -> None:
    assert load(files, region).id == region


@pytest.mark.parametrize("region", ["cn", "huizhou", "quzhou", "trial"])
def test_every_parameter_names_its_source_or_asks_the_city(
    files: dict[str, bytes], region: str
) -> None:
    rows = load(files, region).rows

    assert rows
    assert [row.key for row in rows if not row.source and not row.confirm] == []


def test_what_huizhou_has_of_its_own_is_for_the_city_to_confirm(
    files: dict[str, bytes], huizhou: Pack
) -> None:
    national = {row.key for row in load(files, "cn").rows}

    assert {row.key for row in huizhou.to_confirm} == {row.key for row in huizhou.rows} - national


def test_the_trial_pack_knows_the_same_parameters_and_no_law(
    files: dict[str, bytes], huizhou: Pack
) -> None:
    trial = load(files, "trial")

    assert set(trial.parameters) == set(huizhou.parameters)
    assert trial.bases == ()
    assert refusal(trial, "trial-street-jiaojing", "tow", "road_traffic_93", SOME_DAY)


def test_a_city_that_borrows_has_everything_to_confirm_but_what_it_says_itself(
    files: dict[str, bytes], huizhou: Pack
) -> None:
    quzhou = load(files, "quzhou")
    national = {row.key for row in load(files, "cn").rows}
    own = {row.key for row in quzhou.rows if not row.confirm} - national

    assert set(quzhou.parameters) == set(huizhou.parameters)
    assert own == {"local_rule_in_force", "local_threshold_days", "local_notice_days"}
    assert {row.id for row in quzhou.taxonomy} == {row.id for row in huizhou.taxonomy}
    assert all(row.confirm for row in quzhou.taxonomy + quzhou.duty_list)
    assert quzhou.unit_by_name("马庄村") is None


@pytest.mark.parametrize(("region", "may"), [("huizhou", False), ("quzhou", True)])
def test_only_the_city_with_a_local_rule_may_tow_from_a_marked_bay(
    files: dict[str, bytes], region: str, may: bool
) -> None:
    pack = load(files, region).with_legal_review(DEMO_REVIEW)
    unit = pack.department("kc-village" if may else "mazhuang", "城管")

    assert unit is not None
    found = refusal(pack, unit.id, "tow", "local_disused_car", SOME_DAY)
    assert (found is None) is may


@pytest.mark.parametrize("region", ["huizhou", "quzhou"])
def test_without_a_recorded_review_no_pack_opens_a_coercive_step(
    files: dict[str, bytes], region: str
) -> None:
    pack = load(files, region)
    powers = [(row, power) for row in pack.bases if row.holds(SOME_DAY) for power in row.powers]
    organs = [unit for unit in pack.unit_rows if unit.powers]

    for basis, power in powers:
        for unit in organs:
            found = refusal(pack, unit.id, power, basis.id, SOME_DAY)
            assert found and found[1].rule == "legal_review"
    assert powers and organs


def test_a_review_of_one_version_does_not_open_the_next(files: dict[str, bytes]) -> None:
    pack = load(files, "quzhou")
    review = LegalReview("reviewed", "司法所", SOME_DAY, pack.content)
    reviewed = pack.with_legal_review(review)
    args = ("kecheng-chengguan", "tow", "local_disused_car", SOME_DAY)

    assert refusal(reviewed, *args) is None
    changed = reviewed.with_parameters({"local_notice_days": Decimal(9)})
    found = refusal(changed, *args)
    assert found and found[1].rule == "legal_review"


CLOCKS = {
    "工作日": ("work_day_rolling", "workday_count"),
    "自然日": ("natural_count", "natural_count_roll"),
    "月": ("month_count_roll", "month_count"),
    "小时": ("hour_count", "urgent_hour"),
    "工作时": ("work_hour",),
    "分钟": ("urgent_minute", "urgent_hour"),
}
READ = re.compile(r"(\w+)\(param\.(\w+)\)")


def test_a_parameter_is_counted_by_the_clock_that_its_unit_names(huizhou: Pack) -> None:
    """Where a drawing chooses between an old and a new law, one of its clocks must fit."""
    units = {row.key: row.unit for row in huizhou.rows}
    drawings = (Path(__file__).parents[2] / "workflows").rglob("*.bpmn")
    known = {clock for names in CLOCKS.values() for clock in names}
    read: dict[str, set[str]] = {}
    for path in drawings:
        for clock, key in READ.findall(path.read_text("utf-8")):
            if clock in known:
                read.setdefault(key, set()).add(clock)

    wrong = {key for key, used in read.items() if not used & {*CLOCKS.get(units[key], ())}}

    assert read["case_days"] == {"work_day_rolling"}
    assert wrong == set()


def test_the_tree_of_huizhou_has_five_levels_and_departments_at_three(huizhou: Pack) -> None:
    assert [unit.level for unit in huizhou.path("mazhuang-g1")] == [
        "网格",
        "村居",
        "镇街",
        "区县",
        "市",
    ]
    for level in ("镇街", "区县", "市"):
        there = {u.department for u in huizhou.unit_rows if u.level == level and not u.territory}
        assert FIVE | {"爱卫", "税务"} <= there


def test_no_village_and_no_grid_holds_a_public_power(huizhou: Pack) -> None:
    assert [unit.id for unit in huizhou.unit_rows if unit.territory and unit.powers] == []


def test_xuefu_community_has_one_head_five_deputies_and_29_members(
    files: dict[str, bytes], huizhou: Pack
) -> None:
    here = {"xuefu", *(unit.id for unit in huizhou.descendants("xuefu"))}
    grid = {
        role: [
            (person.id, post.seconded_by)
            for person in load_people(files, huizhou)
            for post in person.posts
            if post.role == role and post.unit in here
        ]
        for role in ("grid_head", "grid_deputy", "grid_member")
    }

    assert {role: len(held) for role, held in grid.items()} == {
        "grid_head": 1,
        "grid_deputy": 5,
        "grid_member": 29,
    }
    assert len({person for held in grid.values() for person, _ in held}) == 35
    lines = {huizhou.units[unit].department for _, unit in grid["grid_deputy"]}
    assert lines == {huizhou.units[unit].department for _, unit in grid["grid_member"]} == FIVE


@pytest.mark.parametrize("region", ["huizhou", "trial"])
def test_every_role_is_filled_and_every_post_names_a_role(
    files: dict[str, bytes], region: str
) -> None:
    held = {post.role for post in posts(files, load(files, region))}

    assert held == set(ROLES)


@pytest.mark.parametrize(
    ("region", "villages"), [("huizhou", ["mazhuang"]), ("trial", ["trial-v1"])]
)
def test_in_a_demo_village_every_business_role_reaches_somebody(
    files: dict[str, bytes], region: str, villages: list[str]
) -> None:
    pack = load(files, region)
    held = {(post.role, post.unit) for post in posts(files, pack)}

    for village in villages:
        for role, about in ROLES.items():
            grid = next(u.id for u in pack.descendants(village) if u.level == "网格")
            unit = pack.serving(grid, about["level"], about.get("department", ""))
            general = about["level"] == "部门" and "department" not in about
            assert general or (unit and (role, unit.id) in held), role


def test_roles_are_complete_and_only_officials_without_business_read_all() -> None:
    levels = {"网格", "村居", "镇街", "区县", "市", "部门"}

    assert {about["level"] for about in ROLES.values()} <= levels
    assert {role for role, about in ROLES.items() if not about["business"]} == {
        "auditor",
        "sys_admin",
        "sec_admin",
        "audit_admin",
    }
    assert [role for role, about in ROLES.items() if about.get("reads_all")] == ["auditor"]
    keeping = {"deploy", "set_parameters", "set_units", "word_papers", "load_calendars"}
    keeping |= {"keep_accounts", "mend"}
    for command, allowed in COMMANDS.items():
        assert allowed
        assert {ROLES[role]["business"] for role in allowed} == {command not in keeping}


def test_the_coercive_steps_are_closed_until_the_pack_is_reviewed(huizhou: Pack) -> None:
    assert huizhou.legal_review.status == "none"
    assert not huizhou.reviewed


def test_nets_and_channels_are_those_of_the_pilot(huizhou: Pack) -> None:
    assert huizhou.nets == ("城市管理", "综治维稳", "治安巡控", "社区服务")
    assert len(huizhou.channels) == 7


def test_the_zombie_vehicle_is_an_extension_and_not_an_official_class(huizhou: Pack) -> None:
    car = huizhou.category("zombie_vehicle")

    assert car is not None
    assert car.extension
    assert car.group == "e_extension"


def test_what_only_police_may_do_is_not_on_the_list_of_the_community(huizhou: Pack) -> None:
    lines = {duty.id: duty for duty in huizhou.duties("zombie_vehicle", SOME_DAY)}

    assert lines["zombie-persuade"].community
    assert not lines["zombie-tow"].community
    assert huizhou.duties("zombie_vehicle", date(2018, 3, 31)) == ()


def test_a_basis_that_allows_coercion_names_its_source(huizhou: Pack) -> None:
    for basis in huizhou.bases:
        assert basis.source, basis.id
        assert set(basis.powers) <= set(POWERS)


def test_what_the_revised_laws_of_2026_say_is_still_to_be_checked(huizhou: Pack) -> None:
    for name in ("village_law", "residents_law"):
        assert huizhou.basis(name, date(2026, 1, 1)).status == "to be checked"  # type: ignore[union-attr]
        assert huizhou.basis(name, date(2025, 12, 31)).status == "checked"  # type: ignore[union-attr]


def test_demo_people_start_with_a_notice_that_they_are_made_up(files: dict[str, bytes]) -> None:
    for region in ("huizhou", "trial"):
        assert "虚构" in files[f"regions/{region}/people.toml"].decode().splitlines()[0]
