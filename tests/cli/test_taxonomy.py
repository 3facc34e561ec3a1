"""行为场景 20: a second code table with 04 and 05 swapped changes no earlier case and no report."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from api.cli import main
from api.data import regions
from engine.region import load, translated
from tests.people import ROOT

from .test_cli import engine, run

__all__ = ["run"]
V2 = """类别,大类代码,大类名称,小类代码,小类名称
事件,01,市容环境,,
事件,04,街面秩序,01,无照经营游商
事件,05,突发事件,02,路面塌陷
"""
MAP = """类别,代码,主分类
事件,01,e_appearance
事件,04,e_street
事件,0401,peddling
事件,05,e_emergency
事件,0502,road_collapse
"""


@pytest.fixture
def files(tmp_path):
    table, mapping = tmp_path / "v2.csv", tmp_path / "map.csv"
    table.write_text("\ufeff" + V2, "utf-8")
    mapping.write_text(MAP, "utf-8")
    return table, mapping


@pytest.fixture
def imported(run, files):
    run("region", "load", "--demo")
    table, mapping = files
    arguments = ("taxonomy", "import", table, "--version", "V2", "--map", mapping)
    return lambda *more: run(*arguments, "--from", "2026-07-01", *more)


def code(run, name, day):
    return run("taxonomy", "code", name, "--on", day).output.strip()


def test_a_second_table_leaves_earlier_cases_and_reports_as_they_are(run, imported, tmp_path):
    before = [code(run, name, "2026-06-30") for name in ("突发事件", "街面秩序", "peddling")]

    said = imported().output

    assert said == "已导入 V2:5 个代码,自 2026-07-01 起用于城市管理\n"
    assert before == ["04", "05", "05"]
    assert [code(run, n, "2026-06-30") for n in ("突发事件", "街面秩序", "peddling")] == before
    assert [code(run, n, "2026-07-01") for n in ("突发事件", "街面秩序")] == ["05", "04"]
    assert code(run, "无照经营游商", "2026-07-01") == "0401"
    pack = engine(tmp_path).pack()
    assert translated(pack, "04", "事件", "V1", "V2") == "05"
    assert translated(pack, "0401", "事件", "V2", "V1") == "05"
    assert pack.reviewed


def test_a_table_is_never_changed_and_loading_the_files_again_keeps_it(run, imported, tmp_path):
    imported()

    again = imported()
    run("region", "load", "--demo")

    assert (again.exit_code, "已经有了" in again.output) == (1, True)
    assert code(run, "街面秩序", "2026-07-01") == "04"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("事件,0401,peddling\n", "", "对照表没有写 事件:0401"),
        ("e_street", "no_such", "没有 no_such"),
        ("类别,代码", "类,代码", "缺少列 类别"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_with_its_line(
    run, imported, files, tmp_path, old, new, words
):
    files[1].write_text(MAP.replace(old, new), "utf-8")

    refused = imported()

    assert (refused.exit_code, words in refused.output) == (1, True)
    assert [v.id for v in engine(tmp_path).pack().versions if v.id == "V2"] == []


def test_an_unknown_net_is_refused(imported):
    assert "没有网 天网" in imported("--net", "天网").output


def test_every_net_has_a_table_of_its_own_mapped_to_the_master_classes():
    pack = load(regions(ROOT), "huizhou")

    assert {version.net for version in pack.versions} == set(pack.nets)
    assert {row.version for row in pack.codes} == {version.id for version in pack.versions}
    assert all(isinstance(row.code, str) for row in pack.codes)


def test_the_help_says_that_codes_are_text():
    assert "按文字读" in CliRunner().invoke(main, ["taxonomy", "import", "--help"]).output
