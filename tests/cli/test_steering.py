"""Instance operations as an operator types them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from api.cli import main
from api.data import calendars, regions
from engine import DEMO_REVIEW, Casework, Report, load_region
from tests.cases.conftest import VILLAGE, Case, changed, register
from tests.people import ROOT

SECRET = "a secret for the tests"


@pytest.fixture
def office(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'cli.db'}"
    monkeypatch.setenv("CHUISHAO_DATABASE_URL", url)
    monkeypatch.setenv("CHUISHAO_SECRET", SECRET)
    monkeypatch.setenv("CHUISHAO_FILES", str(tmp_path / "files"))
    made = Casework(url, files=tmp_path / "files", secret=SECRET.encode())
    made.create()
    files = changed("office", 'name="审核"', 'name="审核"')
    made.load_calendars(calendars(regions(ROOT)))
    pack = load_region(regions(ROOT), "huizhou").with_legal_review(DEMO_REVIEW)
    made.load_pack(pack, json.loads(files["workflows/roles.json"]))
    register(made)
    yield made
    made.house.store.engine.dispose()


@pytest.fixture
def drafted(office):
    report = Report("office", {"what": "灯"}, VILLAGE)
    case = Case(office, office.open(report, office.actor("member"))["case"])
    return case.done("拟稿", "clerk", draft_text="买灯", signers=["lead1", "lead2"])


def run(*arguments):
    return CliRunner().invoke(main, [str(a) for a in arguments], catch_exceptions=False)


def number(case):
    return case.casework.case(case.id).number


def test_modify_and_reset_by_number(drafted):
    done = run("modify", number(drafted), "cancel:review", "after:review", "--reason", "人不在")
    assert (done.exit_code, drafted.open()) == (0, ["会签", "会签"])

    assert run("reset", number(drafted), 2, "--reason", "错了").exit_code == 0
    assert drafted.open() == ["审核"]
    wrong = run("modify", number(drafted), "review", "--reason", "x")
    assert (wrong.exit_code, "before:节点" in wrong.output) == (2, True)
    missing = run("modify", number(drafted), "before:nowhere", "--reason", "x")
    assert (missing.exit_code, "没有节点 nowhere" in missing.output) == (1, True)
    assert drafted.proved()


def test_migrate_first_tries_and_then_does(office, drafted):
    assert run("migrate", "office", "--dry-run").output == "没有需要迁移的案件\n"
    office.deploy(changed("office", 'name="审核"', 'name="批阅"'), ["office"])

    tried = run("migrate", "office", "--dry-run")
    assert tried.output == "1 件停在“审核”,其中 1 件将移到“批阅”。\n"
    assert drafted.open() == ["审核"]
    done = run("migrate", "office", "--reason", "改名", "--key", "k1")
    assert done.output.splitlines()[-1] == "办成 1 宗,未成 0 宗"
    assert drafted.open() == ["批阅"]
    assert run("migrate", "office", "--map", "review").exit_code == 2


def test_hand_over_looks_first(office, drafted):
    office.transfer(drafted.task("审核").id, "head2", office.actor("head"))

    looked = run("handover", "head2", "head", "--dry-run", "--reason", "调动")
    assert "“审核”" in looked.output
    assert "共 1 宗,可移交 1 宗" in looked.output
    assert run("handover", "head2", "head", "--reason", "调动").exit_code == 0
    assert drafted.task("审核").assignee == "head"


def test_restart_and_substitute(office, drafted):
    open_ = run("restart", number(drafted))
    assert (open_.exit_code, "还在办理" in open_.output) == (1, True)
    day = ("--from", "2020-01-01", "--until", "2099-01-01")
    assert run("substitute", "duty", "head", *day).exit_code == 0
    assert office.actor("duty").stands_for == frozenset({"head"})
