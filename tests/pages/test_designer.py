"""流程设计: a ZIP is unpacked with care, looked at, tried, compared and deployed."""

from __future__ import annotations

import io
import json
import os
import re
import stat
import zipfile
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from api import designing, modeler
from api.pages.designer import RUNNING, _hindrance
from api.scenarios import running
from engine import DESIGN_PROPERTIES, Invalid, NotAllowed, outline
from engine.definitions import parse_xml
from engine.definitions.extensions import properties
from tests.people import ROOT

from .town import Browser, Town


def zipped(files: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def general(**changed: str) -> dict[str, bytes | str]:
    """Our own ``general_case`` as a designer would send it, with words replaced."""
    folder = ROOT / "workflows" / "general_case"
    text = (folder / "process.bpmn").read_text("utf-8")
    for old, new in changed.items():
        assert old in text
        text = text.replace(old, new)
    return {"workflows/general_case/process.bpmn": text}


@pytest.fixture
def designer(town: Town) -> Browser:
    """The keeper of the system, signed in."""
    return town.browser("keeper")


def uploaded(designer: Browser, files: dict[str, bytes | str]) -> str:
    """Send a ZIP; the address of its page."""
    sent = {"zip": (io.BytesIO(zipped(files)), "a.zip", "application/zip")}
    reply = designer.send("/designer", "/designer", **sent)
    assert reply.status_code == 303, reply.text
    return reply.location


def deploy(designer: Browser, address: str) -> TestResponse:
    """Press the button of a draft's page, with what it was compared with."""
    told = re.search(r'name="against" value="([^"]+)"', designer.text(address))
    return designer.send(address, f"{address}/deploy", against=told[1] if told else "")


def test_only_the_keeper_of_the_system_designs(town: Town):
    assert town.browser().get("/designer").status_code == 403


def test_a_zip_shows_its_picture_its_findings_and_what_would_change(designer: Browser):
    page = designer.text(uploaded(designer, general(网格核实="网格员核实")))

    assert "<svg" in page and "没有发现问题" in page
    assert "“网格核实”改名为“网格员核实”。" in page
    assert "部署,新案件按它办" in page


def test_what_is_wrong_is_said_with_its_element_and_cannot_be_deployed(designer: Browser):
    files = general()
    text = str(files["workflows/general_case/process.bpmn"])
    files["workflows/general_case/process.bpmn"] = re.sub(
        r'<camunda:property name="clock" value="[^"]*"/>',
        '<camunda:property name="clock" value="work_hour("/>', text, count=1,
    )  # fmt: skip
    address = uploaded(designer, files)

    page = designer.text(address)
    refused = deploy(designer, address)

    assert "<b>错误</b>" in page and "改好再部署" in page
    assert refused.status_code == 409


def test_what_hinders_a_deployment_is_said_in_the_readers_language(designer: Browser):
    files = general() | {"workflows/general_case/a.feature": GOOD}
    address = uploaded(designer, files)
    designer.get("/language/en")

    page, refused = designer.text(address), deploy(designer, address)
    wrong = {"zip": (io.BytesIO(zipped({"x/run.sh": "x"})), "a.zip", "application/zip")}
    unpacked = designer.send("/designer", "/designer", **wrong)
    unknown = designer.get("/designer/processes/nothing")

    assert "Run the scenarios first; all must pass before deploying" in page
    assert refused.status_code == 409 and "Run the scenarios first" in refused.text
    assert unpacked.status_code == 422 and "programs and other files cannot" in unpacked.text
    assert unknown.status_code == 404 and "No process nothing was ever deployed" in unknown.text
    told = page + refused.text + unpacked.text + unknown.text
    assert not re.search("请先|再部署|不能上传|只收|没有部署过", told)
    with pytest.raises(Invalid, match="程序和其他文件不能上传"):
        designing.unpack(zipped({"x/run.sh": "x"}))


def test_a_version_deployed_meanwhile_is_told_in_the_readers_language(designer: Browser):
    address, other = (uploaded(designer, general(网格核实=name)) for name in ("核实一", "核实二"))
    designer.get("/language/en")
    told = re.search(r'name="against" value="([^"]+)"', designer.text(address))
    assert told and deploy(designer, other).status_code == 303

    late = designer.send(address, f"{address}/deploy", against=told[1])
    blind = designer.send(address, f"{address}/deploy")

    assert late.status_code == 409
    assert "Another version of general_case has just been deployed" in late.text
    assert "First see what differs from the version in force" in blind.text


def test_deployed_it_holds_for_new_cases_only(town: Town, designer: Browser):
    old = town.rubbish()
    address = uploaded(designer, general(网格核实="网格员核实"))

    done = deploy(designer, address)
    new = town.rubbish()

    assert done.location.endswith("said=deployed")
    assert town.task(old).name == "网格核实"
    assert town.task(new).name == "网格员核实"
    assert "与已部署的完全相同" in designer.text(address)


def test_a_deployed_process_is_taken_away_byte_for_byte(town: Town, designer: Browser):
    body = designer.get("/designer/processes/general_case.zip").data

    files = town.casework.deployed("general_case").files
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    house = {name for name in files if name.endswith(".json")}
    assert found == {name: data for name, data in files.items() if name not in house}
    assert designing.unpack(body) == found


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"workflows/x/process.bpmn": "x", "workflows/x/conftest.py": "import os"}, "程序"),
        ({"../workflows/x/process.bpmn": "x"}, "之外"),
        ({"C:/workflows/x/process.bpmn": "x"}, "之外"),
        ({"workflows/x/readme.md": "x"}, "里面没有"),
        ({"workflows/x/process.bpmn": b"0" * 30_000_000}, "20 MB"),
        ({"workflows/x/process.bpmn": b"0" * 10_000_000}, "太厉害"),
        ({f"workflows/x/{n}.dmn": "x" for n in range(501)}, "500"),
    ],
)
def test_what_does_not_belong_in_a_zip_is_refused_by_name(files, said):
    with pytest.raises(Invalid, match=said):
        designing.unpack(zipped(files))


def test_links_encrypted_files_and_no_archives_are_refused():
    link = zipfile.ZipInfo("workflows/x/process.bpmn")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    for wrong in (out.getvalue(), b"no archive", zipped({})):
        with pytest.raises(Invalid):
            designing.unpack(wrong)


def test_a_folder_around_and_a_single_process_folder_are_understood():
    around = designing.unpack(zipped({"我的流程/workflows/x/process.bpmn": "x"}))
    single = designing.unpack(zipped({"x/process.bpmn": "x", "__MACOSX/x/._process.bpmn": ""}))

    assert list(around) == list(single) == ["workflows/x/process.bpmn"]


def test_scenarios_are_run_one_by_one_with_what_they_reach(tmp_path: Path):
    feature = """# language: zh-CN
功能: 逐级处置
  场景: 上报以后由网格员核实
    假如 现在是"2026-03-02 09:00"
    并且 在"马庄村"上报"general_case"
      | 标签 | 值 |
      | 情况描述 | 巷口堆了垃圾,味道很大 |
      | 现场照片 | 2张 |
    那么 "网格员"的待办是"网格核实"
  场景: 这个不成立
    假如 现在是"2026-03-02 09:00"
    并且 在"马庄村"上报"general_case"
      | 标签 | 值 |
      | 情况描述 | 巷口堆了垃圾,味道很大 |
      | 现场照片 | 2张 |
    那么 "网格员"的待办是"结案"
"""
    files = general() | {"workflows/general_case/scenarios.feature": feature}
    archive, out = tmp_path / "a.zip", tmp_path / "out.json"
    archive.write_bytes(zipped(files))

    running.alone(archive, out)
    found = json.loads(out.read_text("utf-8"))

    assert found["state"] == "done" and found["all"] == 2
    assert [each["passed"] for each in found["scenarios"]] == [True, False]
    assert "结案" in found["scenarios"][1]["reason"]
    taken = {(process, ident): n for process, ident, n in found["taken"]}
    assert taken["general_case", "A5"] == 2
    bpmn = files["workflows/general_case/process.bpmn"]
    drawn = outline(bpmn if isinstance(bpmn, bytes) else bpmn.encode())
    assert {ident for process, ident in taken if process == "general_case"} <= {
        *drawn.nodes,
        *drawn.flows,
    }
    assert any(ident in drawn.flows for _, ident in taken)


def test_templates_for_the_modeler_have_every_property_of_the_checker():
    made = modeler.element_templates()
    fields = {f["binding"]["name"] for each in made for f in each["properties"]}
    task = next(each for each in made if each["appliesTo"] == ["bpmn:UserTask"])

    of_tasks = {name for name, kinds in DESIGN_PROPERTIES.items() if "用户任务" in kinds}
    assert of_tasks <= {f["binding"]["name"] for f in task["properties"]}
    assert fields <= set(DESIGN_PROPERTIES)
    assert all(f["binding"]["type"] == "camunda:property" for f in task["properties"])


def test_scenarios_run_beside_the_server_and_must_pass_before_deploying(designer: Browser):
    wrong = """# language: zh-CN
功能: 逐级处置
  场景: 这个不成立
    假如 现在是"2026-03-02 09:00"
    并且 在"马庄村"上报"general_case"
      | 标签 | 值 |
      | 情况描述 | 巷口堆了垃圾,味道很大 |
      | 现场照片 | 2张 |
    那么 "网格员"的待办是"结案"
"""
    address = uploaded(designer, general() | {"workflows/general_case/scenarios.feature": wrong})
    untried = deploy(designer, address)
    designer.send(address, f"{address}/try")
    [started] = RUNNING.values()
    started.wait(timeout=120)

    page = designer.text(address)
    failed = deploy(designer, address)

    assert untried.status_code == failed.status_code == 409
    assert "0 个通过,1 个没有通过" in page and "✗ 这个不成立" in page
    assert "绿色的数:场景走过几次" in page
    assert re.search(r"没有走到的 \d+ 处", page)
    assert 'class="count none"' in page and 'class="count"' in page


BROKEN = "# language: zh-CN\n功能: 坏的\n  场景: 一\n    假如没有这一步\n  乱写的一行\n"
GOOD = """# language: zh-CN
功能: 好的
  场景: 上报以后由网格员核实
    假如 现在是"2026-03-02 09:00"
    并且 在"马庄村"上报"general_case"
      | 标签 | 值 |
      | 情况描述 | 巷口堆了垃圾,味道很大 |
      | 现场照片 | 2张 |
    那么 "网格员"的待办是"网格核实"
"""


def test_a_feature_that_cannot_be_read_is_a_failure_beside_those_that_pass(tmp_path: Path):
    folder = "workflows/general_case"
    files = general() | {f"{folder}/a.feature": BROKEN, f"{folder}/z.feature": GOOD}
    archive, out = tmp_path / "a.zip", tmp_path / "out.json"
    archive.write_bytes(zipped(files))

    running.alone(archive, out)
    found = json.loads(out.read_text("utf-8"))

    assert [each["passed"] for each in found["scenarios"]].count(False) >= 1
    assert _hindrance([], found, True) is not None


@pytest.mark.parametrize(
    "found",
    [
        {"state": "done", "scenarios": [], "all": 0},
        {"state": "done", "scenarios": [{"passed": True}], "all": 2},
        {"state": "broken", "scenarios": [{"passed": True}], "all": 1},
        {"state": "running", "scenarios": [], "all": 3},
    ],
)
def test_scenarios_that_did_not_all_run_let_nothing_through(found):
    assert _hindrance([], found, True) is not None
    assert (
        _hindrance([], {"state": "done", "scenarios": [{"passed": True}], "all": 1}, True) is None
    )


def test_nobody_else_stores_a_zip(town: Town):
    body = zipped({"x/process.bpmn": "x"})
    with pytest.raises(Invalid):
        town.casework.upload(body, "application/zip", town.actor("li"))
    with pytest.raises(NotAllowed):
        town.casework.upload_zip(body, town.actor("li"))


def test_nobody_else_reads_an_uploaded_zip(town: Town, designer: Browser):
    digest = uploaded(designer, general()).rpartition("/")[2]

    with designer.get(f"/files/{digest}") as found:
        assert found.status_code == 200
    for address in (f"/files/{digest}", f"/api/v1/files/{digest}"):
        assert town.browser("li").get(address).status_code == 403


def test_an_uploaded_zip_is_no_photo_of_a_case(town: Town, designer: Browser):
    digest = uploaded(designer, general()).rpartition("/")[2]

    with pytest.raises(Invalid, match="没有上传成功"):
        town.casework.add_evidence(town.rubbish(), [digest], town.actor("li"))


@pytest.mark.parametrize("name", ["workflows/process.bpmn", "forms/x/process.bpmn"])
def test_a_diagram_in_a_wrong_place_is_named(name):
    with pytest.raises(Invalid, match=r"process\.bpmn"):
        designing.unpack(zipped({name: "x", "workflows/y/process.bpmn": "x"}))


def test_a_damaged_archive_is_said_and_not_a_fault_of_the_server():
    whole = zipped({"workflows/x/process.bpmn": "some words that are long enough " * 40})
    at = whole.index(b"process.bpmn") + len("process.bpmn")
    with pytest.raises(Invalid):
        designing.unpack(whole[:at] + b"\xff" * 12 + whole[at + 12 :])


def test_fields_of_a_template_that_are_left_empty_say_nothing():
    template = next(t for t in modeler.element_templates() if t["appliesTo"] == ["bpmn:UserTask"])
    empty = "".join(
        f'<camunda:property name="{f["binding"]["name"]}" value=""/>'
        for f in template["properties"]
    )
    space = 'xmlns:c="http://camunda.org/schema/1.0/bpmn" '
    space += 'xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    inner = empty.replace("camunda:", "c:")
    task = f"<b:userTask {space} c:modelerTemplate='t'><b:extensionElements><c:properties>{inner}"
    task += '<c:property name="clock" value="work_hour(4)"/></c:properties></b:extensionElements>'

    assert properties(parse_xml(f"{task}</b:userTask>".encode())) == {"clock": "work_hour(4)"}


def test_drafts_are_listed_put_aside_and_taken_back(designer: Browser):
    address = uploaded(designer, general())
    assert address in designer.text("/designer")

    designer.send(address, f"{address}/aside")

    assert "已放弃" in designer.text("/designer")
    assert "请先恢复" in designer.text(address)
    assert deploy(designer, address).status_code == 409
    designer.send(address, f"{address}/restore")
    assert "已放弃" not in designer.text("/designer")
    assert deploy(designer, address).status_code == 303


def test_who_compared_with_an_older_version_looks_again_before_deploying(designer: Browser):
    first = uploaded(designer, general(**{'name="网格核实"': 'name="现场核实"'}))
    second = uploaded(designer, general(**{'name="网格核实"': 'name="实地核实"'}))
    page = designer.text(second)
    against = re.search(r'name="against" value="([^"]+)"', page)
    assert against
    designer.send(first, f"{first}/deploy", against=against[1])

    late = designer.send(second, f"{second}/deploy", against=against[1])

    assert late.status_code == 409
    assert "刚刚部署过别的版本" in late.text
    for told in ("", "general_case", against[1] + " other:"):  # compared with nothing, or half
        unseen = designer.send(second, f"{second}/deploy", against=told)
        assert unseen.status_code == 409
    fresh = re.search(r'name="against" value="([^"]+)"', late.text)
    assert fresh and fresh[1] != against[1]
    assert designer.send(second, f"{second}/deploy", against=fresh[1]).status_code == 303


def test_every_version_that_was_in_force_can_be_had_again(designer: Browser, town: Town):
    address = uploaded(designer, general(**{'name="网格核实"': 'name="现场核实"'}))
    deploy(designer, address)

    page = designer.text("/designer/processes/general_case")
    seqs = [int(n) for n in re.findall(r"/processes/general_case/(\d+)\.zip", page)]

    assert len(seqs) == 2 and seqs[0] > seqs[1]
    with designer.get(f"/designer/processes/general_case/{seqs[1]}.zip") as found:
        files = designing.unpack(found.data)
    assert (
        files["workflows/general_case/process.bpmn"]
        == (ROOT / "workflows" / "general_case" / "process.bpmn").read_bytes()
    )
    assert designer.get("/designer/processes/general_case/99999.zip").status_code == 404
    assert town.browser("li").get("/designer/processes/general_case").status_code == 403


class Ended:
    """Notes what a watcher writes and how it leaves."""

    def __init__(self) -> None:
        self.states: list[str] = []
        self.codes: list[int] = []

    def write(self, state: str = "running") -> None:
        self.states.append(state)


@pytest.mark.parametrize(("hold", "state"), [(True, "late"), (False, "broken")])
def test_a_run_ends_when_it_takes_too_long_or_its_server_has_gone(tmp_path: Path, hold, state):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    ended, (reading, writing) = Ended(), os.pipe()
    if not hold:
        os.close(writing)
    with os.fdopen(reading, "rb") as server:
        running.watch(ended, scratch, server, ended.codes.append, limit=0 if hold else 60)
    if hold:
        os.close(writing)

    assert (ended.states, ended.codes) == ([state], [1])
    assert not scratch.exists()


def test_a_run_is_ended_even_when_what_it_found_cannot_be_written(tmp_path: Path):
    class Broken(Ended):
        def write(self, state: str = "running") -> None:
            raise OSError("the disk is full")

    ended, (reading, writing) = Broken(), os.pipe()
    with os.fdopen(reading, "rb") as server, pytest.raises(OSError):
        running.watch(ended, tmp_path / "scratch", server, ended.codes.append, limit=0)
    os.close(writing)
    assert ended.codes == [1]


def test_a_line_that_is_just_being_written_waits_for_the_next_look(tmp_path: Path):
    out, visited = tmp_path / "out.json", tmp_path / "visited"
    visited.write_text('[["p", "a", 1]]\n[["p", "a", 2], ["p", "b')
    running.Progress(out, visited).write()
    assert json.loads(out.read_text())["taken"] == [["p", "a", 1]]


@pytest.mark.parametrize("seq", ["0", "99", "2147483648", "9" * 40])
def test_a_version_that_never_was_is_not_found(designer: Browser, seq):
    assert designer.get(f"/designer/processes/general_case/{seq}.zip").status_code == 404


def test_findings_mark_the_drawing_that_they_are_about(designer: Browser):
    twice = general() | {
        "workflows/other_case/process.bpmn": str(
            general()["workflows/general_case/process.bpmn"]
        ).replace("general_case", "other_case"),
        "forms/general_case/A5.form": b"{}",
    }
    page = designer.text(uploaded(designer, twice))
    pictures = page.split('<section class="card picture">')[1:]
    marks = {re.search("<h2>([^<]+)", p)[1]: p.count("⚠") for p in pictures}
    assert marks["general_case"] > 0
