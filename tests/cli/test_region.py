"""What a city looks after: open questions, empty queues, suspended law."""

from __future__ import annotations

import json

import pytest

from .test_cli import run

__all__ = ["run"]
PACT = "pact_collective_land"


def test_todo_lists_what_the_city_has_to_confirm_and_whom_to_ask(run):
    said = run("region", "todo", "huizhou").output

    assert "pack.toml legal_review: 法制审核;没有登记(请 司法部门(法制审核) 确认)" in said
    assert "parameters.toml threshold_days: 连续停放认定;30自然日" in said
    assert "请 惠州市交警、城管、司法部门 确认" in said
    assert said.splitlines()[-1].startswith("还要确认")


@pytest.fixture
def loaded(run):
    run("region", "load", "--demo")
    return run


def test_check_names_the_queues_that_nobody_serves(loaded, tmp_path):
    from tests.people import ROOT

    nothing = loaded("region", "check")
    loaded("deploy", ROOT / "workflows" / "zombie_vehicle")
    found = loaded("region", "check")

    assert nothing.output == "没有人的待办队列 0 个\n"
    assert found.exit_code == 1
    assert "演示社区 没有拖车队:zombie_vehicle“拖移作业”" in found.output
    assert "马庄村 没有拖车队" not in found.output


def test_a_basis_is_suspended_and_restored(loaded):
    said = loaded("basis", "suspend", PACT, "--reason", "责令改正", "--article", "第七条")
    again = loaded("basis", "suspend", PACT, "--reason", "责令改正")
    back = loaded("basis", "restore", PACT, "--reason", "已改正")

    assert said.output == f"已中止 {PACT},通知 0 宗在办案件\n"
    assert (again.exit_code, "已经中止" in again.output) == (1, True)
    assert back.exit_code == 0


SQUARE = [[114.4, 23], [114.5, 23], [114.5, 23.1], [114.4, 23.1], [114.4, 23]]


def shapes(path, unit):
    geometry = {"type": "Polygon", "coordinates": [SQUARE]}
    feature = {"type": "Feature", "properties": {"unit": unit}, "geometry": geometry}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    return path


def test_shapes_are_imported_and_the_units_without_are_named(loaded, tmp_path):
    said = loaded("region", "shapes", shapes(tmp_path / "s.geojson", "mazhuang")).output

    assert said.startswith("有边界的单位 1 个,没有边界的 ")
    assert "没有边界:河南岸街道(henanan)\n" in said
    assert "mazhuang)" not in said


def test_a_wrong_shape_is_told_with_its_feature_and_the_command_fails(loaded, tmp_path):
    found = loaded("region", "shapes", shapes(tmp_path / "s.geojson", "mazhuan"))

    assert found.exit_code != 0
    assert "第 1 个图形(mazhuan): 地区包里没有单位 mazhuan" in found.output
    (tmp_path / "gbk.geojson").write_bytes("惠".encode("gbk"))
    assert "不是 UTF-8 文字" in loaded("region", "shapes", tmp_path / "gbk.geojson").output
