"""The command line, as a designer and an operator use it."""

from __future__ import annotations

import re
import shutil

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook

from api.cli import main
from engine import Actor, Casework, Invalid, Post, Report
from tests.people import ROOT, everyone

SECRET = "a secret for the tests"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHUISHAO_DATABASE_URL", f"sqlite:///{tmp_path / 'cli.db'}")
    monkeypatch.setenv("CHUISHAO_SECRET", SECRET)
    monkeypatch.setenv("CHUISHAO_FILES", str(tmp_path / "files"))

    def invoke(*arguments):
        return CliRunner().invoke(main, [str(a) for a in arguments], catch_exceptions=False)

    return invoke


@pytest.fixture
def folder(tmp_path):
    """A copy of our library that a designer may spoil."""
    for part in ("workflows", "forms"):
        shutil.copytree(ROOT / part, tmp_path / "lib" / part)
    return tmp_path / "lib"


def spoil(folder, old, new, process="general_case"):
    path = folder / "workflows" / process / "process.bpmn"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def engine(tmp_path):
    made = Casework(
        f"sqlite:///{tmp_path / 'cli.db'}", files=tmp_path / "files", secret=SECRET.encode()
    )
    return made


def test_our_own_processes_have_no_findings(run):
    result = run("check", ROOT / "workflows")

    assert (result.exit_code, result.output) == (0, "0 处问题,其中错误 0 处\n")


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (
            'camunda:formKey="general_case/A6"',
            'camunda:formKey="general_case/lost"',
            "missing_form",
        ),
        ('id="A6"', 'id="End"', "reserved_id"),
        ("<?xml version", "<!DOCTYPE x [<!ENTITY a 'b'>]><?xml version", "xml_unsafe"),
    ],
)
def test_check_names_file_element_rule_and_reason(run, folder, old, new, rule):
    spoil(folder, old, new)

    result = run("check", folder / "workflows" / "general_case")

    line = next(line for line in result.output.splitlines() if rule in line)
    assert result.exit_code == 1
    assert line.startswith("错误 ")
    assert "general_case/process.bpmn" in line


def test_a_foreign_diagram_is_checked_in_its_profile(run, tmp_path):
    shutil.copy(ROOT / "tests/cli/foreign.bpmn", tmp_path / "foreign.bpmn")

    strict = run("check", tmp_path / "foreign.bpmn")
    foreign = run("check", "--profile", "bpmn", tmp_path / "foreign.bpmn")

    assert strict.exit_code == 1
    assert "missing_role" in strict.output
    assert (foreign.exit_code, "提醒" in foreign.output) == (0, True)


def test_a_foreign_diagram_runs_and_its_task_goes_to_the_cases_unit(run, tmp_path):
    shutil.copy(ROOT / "tests/cli/foreign.bpmn", tmp_path / "foreign.bpmn")
    run("region", "load", "--demo")
    deployed = run("deploy", "--profile", "bpmn", tmp_path / "foreign.bpmn")
    casework = engine(tmp_path)

    case = casework.open(Report("foreign", {}, "mazhuang"), everyone(casework, "intake"))["case"]

    [task] = casework.tasks(case)
    assert "已部署 foreign" in deployed.output
    assert task.unit == "mazhuang"
    anybody = Actor("p-x", frozenset({Post("grid_member", "mazhuang")}))
    assert [i.task.id for i in casework.queue(anybody).items] == [task.id]
    casework.complete(task.id, {}, anybody)
    assert casework.case(case).status == "closed"


def test_deploying_is_all_or_nothing(run, folder, tmp_path):
    run("region", "load", "--demo")
    spoil(folder, 'camunda:formKey="general_case/A6"', 'camunda:formKey="general_case/lost"')

    result = run("deploy", folder / "workflows" / "general_case")

    assert result.exit_code == 1
    assert "missing_form" in result.output
    assert engine(tmp_path).processes() == []


def test_a_case_keeps_the_version_it_was_opened_with(run, folder, tmp_path):
    run("region", "load", "--demo")
    run("deploy", folder / "workflows" / "general_case")
    casework = engine(tmp_path)
    answers = {"description": "垃圾", "location": {"words": "村口"}, "evidence_waiver": "夜里"}
    report = Report("general_case", answers, "mazhuang")
    old = casework.open(report, everyone(casework, "reporter"))["case"]
    spoil(folder, 'name="网格核实"', 'name="网格再核实"')

    again = run("deploy", folder / "workflows" / "general_case")

    new = casework.open(report, everyone(casework, "reporter"))["case"]
    assert "已部署 general_case" in again.output
    assert casework.case(old).definition != casework.case(new).definition
    assert [t.name for t in casework.tasks(old)] == ["网格核实"]
    assert casework.verify(old).identical
    assert casework.verify(new).identical


def test_the_deadline_of_the_issue(run):
    result = run(
        "deadline", "--kind", "work_hour", "--calendar", "std_8h", "--start", "2026-11-20 16:00",
        "--amount", "4", "--pause", "2026-11-20 17:00/2026-11-23 09:00", "--explain",
    )  # fmt: skip

    first, *steps = result.output.splitlines()
    assert first == "2026-11-23 12:00"
    assert len(steps) > 2


def test_a_wrong_deadline_says_what_is_wrong(run):
    result = run("deadline", "--kind", "lunar", "--start", "2026-11-20", "--amount", "4")

    assert result.exit_code == 1
    assert "kind" in result.output
    assert "Traceback" not in result.output


def test_verify_and_rebuild_tell_what_they_found(run, tmp_path):
    run("region", "load", "--demo")
    run("deploy", ROOT / "workflows" / "general_case")

    verified = run("verify", "--all")
    rebuilt = run("rebuild")

    assert verified.exit_code == 0
    assert "0 个有差异" in verified.output
    assert "条记录重建" in rebuilt.output


def test_a_token_is_shown_once_and_opens_the_api(run, tmp_path):
    run("region", "load", "--demo")

    given = run("token", "p-0001", "手机").output.strip()
    nobody = run("token", "nobody", "手机")

    assert engine(tmp_path).bearer(given) == "p-0001"
    assert nobody.exit_code == 1
    assert "nobody" in nobody.output


def test_scripted_actors_drive_what_is_open(run, tmp_path):
    run("region", "load", "--demo")
    run("deploy", ROOT / "workflows" / "general_case")
    casework = engine(tmp_path)
    answers = {"description": "垃圾", "location": {"words": "村口"}, "evidence_waiver": "夜里"}
    for _ in range(3):
        casework.open(
            Report("general_case", answers, "mazhuang-g1"), everyone(casework, "reporter")
        )

    result = run("simulate", "--seed", "3", "--days", "300")

    assert result.exit_code == 0, result.output
    assert "开立案件 3 宗" in result.output


def test_an_unknown_setting_is_refused(run, monkeypatch):
    monkeypatch.setenv("CHUISHAO_DATABSE_URL", "sqlite://")

    result = run("verify", "--all")

    assert result.exit_code == 1
    assert "CHUISHAO_DATABSE_URL" in result.output


def test_a_short_secret_is_refused(run, monkeypatch):
    monkeypatch.setenv("CHUISHAO_SECRET", "short")

    assert "CHUISHAO_SECRET" in run("verify", "--all").output


def test_another_kind_of_database_is_refused(tmp_path):
    with pytest.raises((Invalid, ModuleNotFoundError)):
        Casework("mysql://x/y", files=tmp_path, secret=SECRET.encode())


def test_trying_a_folder_says_which_scenario_failed_at_which_step(run, folder):
    feature = folder / "workflows/general_case/scenarios.feature"
    feature.write_text(SCENARIOS, "utf-8")

    result = run("try", folder / "workflows/general_case")

    assert result.exit_code == 1
    assert "1 个场景通过,1 个失败" in result.output
    assert '案件以"飞走了"结束' in result.output


SCENARIOS = """# language: zh-CN
功能: 试一试
  场景: 上报
    假如 在"马庄村"上报"general_case"
      | 标签 | 值 |
      | 情况描述 | 路灯不亮 |
      | 无法拍照的原因 | 夜里太黑 |
    那么 案件未结束
  场景: 想错了
    假如 在"马庄村"上报"general_case"
      | 标签 | 值 |
      | 情况描述 | 路灯不亮 |
      | 无法拍照的原因 | 夜里太黑 |
    那么 案件以"飞走了"结束
"""


def test_check_fix_says_what_it_changed_writes_it_back_and_then_has_nothing_to_do(run, folder):
    path = folder / "workflows/general_case/process.bpmn"
    before = path.read_bytes()
    spoil(folder, "<bpmn:incoming>", "<bpmn:incoming>lost</bpmn:incoming>\n      <bpmn:incoming>")

    found = run("check", path.parent)
    fixed = run("check", "--fix", path.parent)
    again = run("check", "--fix", path.parent)

    assert "dangling_reference" in found.output
    assert "修复 " in fixed.output
    assert (fixed.exit_code, path.read_bytes()) == (0, before)
    assert "修复" not in again.output


def test_a_foreign_diagram_is_named_by_its_own_path_and_line(run, tmp_path):
    shutil.copy(ROOT / "tests/cli/foreign.bpmn", tmp_path / "foreign.bpmn")

    result = run("check", tmp_path / "foreign.bpmn")

    assert f"{tmp_path / 'foreign.bpmn'}:" in result.output


def test_an_exported_process_is_the_deployed_one_byte_for_byte(run, folder, tmp_path):
    """Forms, decision tables, drawing and foreign extensions included: nothing is written anew."""
    path = folder / "workflows" / "zombie_vehicle" / "process.bpmn"
    foreign = b'<x:note xmlns:x="urn:another-tool" colour="red"/><!-- kept --></bpmn:definitions>'
    path.write_bytes(path.read_bytes().replace(b"</bpmn:definitions>", foreign))
    assert b"another-tool" in path.read_bytes()
    assert run("deploy", path.parent).exit_code == 0

    said = run("export", "zombie_vehicle", tmp_path / "out")

    written = sorted(p for p in (tmp_path / "out").rglob("*") if p.is_file())
    assert [str(p) for p in written] == sorted(said.output.splitlines())
    assert {p.suffix for p in written} == {".bpmn", ".dmn", ".form", ".json"}
    for copy in written:
        assert copy.read_bytes() == (folder / copy.relative_to(tmp_path / "out")).read_bytes()


def test_only_what_is_deployed_can_be_exported(run, tmp_path):
    result = run("export", "nothing", tmp_path / "out")

    assert result.exit_code == 1
    assert "没有部署流程 nothing" in result.output


def test_a_drawing_is_laid_out_anew_and_stays_clean(run, folder):
    path = folder / "workflows" / "handle_at_level" / "process.bpmn"
    before = path.read_bytes().replace(b'<di:waypoint x="', b'<di:waypoint x="1')
    path.write_bytes(before)

    shown = run("layout", "--print", path)
    assert path.read_bytes() == before and b"BPMNDiagram" in shown.stdout_bytes

    done = run("layout", path)
    assert done.exit_code == 0 and "交叉" in done.output
    assert path.read_bytes() != before
    assert run("check", folder / "workflows" / "handle_at_level").exit_code == 0


def test_a_file_that_cannot_be_drawn_is_told_and_stays(run, tmp_path):
    path = tmp_path / "broken.bpmn"
    path.write_text("<nonsense")
    done = run("layout", path)
    assert done.exit_code == 1 and "XML" in done.output
    assert path.read_text() == "<nonsense"


def test_the_ledger_of_a_month_is_written_into_the_streets_template(run, tmp_path):
    made = Workbook()
    made.active["A1"], made.active["A2"] = "八月台账", "#台账"
    made.save(tmp_path / "template.xlsx")
    run("init")
    run("region", "load")
    out = tmp_path / "out.xlsx"

    given = ("--template", tmp_path / "template.xlsx", "--out", out)
    said = run("ledger", "--month", "2018-08", *given)

    assert "已写入" in said.output
    assert load_workbook(out).active["A1"].value == "八月台账"
    assert run("ledger", "--month", "August", "--out", str(out)).exit_code == 2


def test_the_first_people_of_an_empty_installation_come_from_the_command_line(run):
    run("region", "load")
    told = run("register", "张三", "zhangsan").output
    person, password = re.search(r"编号 (\S+),.*密码 (\S+)", told).groups()

    refused = run("post", person, "sec_admin", "huicheng")
    assert refused.exit_code == 1
    assert "chuishao account" in refused.output
    run("account", "zhangsan", person, "--password", "his own words")
    assert run("post", person, "sec_admin", "huicheng").exit_code == 0
    assert password not in run("post", person, "sys_admin", "huicheng").output
    assert run("post", person, "sys_admin", "huicheng").exit_code == 1
