"""``chuishao try``: run a folder's scenarios for a designer; says what went wrong in which step."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import click
import pytest

BESIDE = "# 另需流程:"
BODY = """
from pathlib import Path
import pytest
from pytest_bdd import scenarios
from api.scenarios.steps import *  # noqa: F403
from api.scenarios.world import World

@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return World(Path({data!r}), tmp_path_factory.mktemp("world"), processes={processes!r}).close()

@pytest.fixture
def world(tmp_path, template):
    made = World(Path({data!r}), tmp_path, template=template)
    yield made
    made.close()
    made.clean()

scenarios({feature!r})
"""


class Reporter:
    """Tells each scenario in a line, and a failed one with its step."""

    def __init__(self) -> None:
        self.passed = self.failed = 0
        self._step = ""

    def pytest_bdd_before_step(self, step: Any) -> None:
        self._step = f"{step.keyword} {step.name}"

    def pytest_bdd_after_scenario(self, scenario: Any) -> None:
        self._name = scenario.name

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "call" or (report.failed and report.when == "setup"):
            name = report.nodeid.split("::")[-1]
            if report.passed:
                self.passed += 1
            else:
                self.failed += 1
                click.echo(f"✗ {name}\n    步骤:{self._step}\n    {_reason(report)}")

    def pytest_bdd_before_scenario(self, scenario: Any) -> None:
        click.echo(f"· {scenario.name}")


def _reason(report: Any) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    return (crash.message if crash else str(report.longrepr)).splitlines()[0]


def processes_of(feature: Path) -> list[str]:
    """The folder's process, and those that its scenarios need beside it."""
    lines = feature.read_text("utf-8").splitlines()
    more = [line.removeprefix(BESIDE) for line in lines if line.startswith(BESIDE)]
    return [feature.parent.name, *(name for line in more for name in line.split())]


def try_scenarios(folder: Path, only: str = "") -> int:
    """Exit code 0 if every scenario of ``folder/scenarios.feature`` holds."""
    feature = folder.resolve() / "scenarios.feature"
    if not feature.exists():
        click.echo(f"没有场景文件 {feature.name};请在流程文件夹里编写")
        return 1
    data = feature.parent.parent.parent
    with tempfile.TemporaryDirectory() as scratch:
        test = Path(scratch) / "test_scenarios.py"
        values = {"data": str(data), "feature": str(feature), "processes": processes_of(feature)}
        test.write_text(BODY.format(**values), "utf-8")
        reporter = Reporter()
        options = [str(test), "-p", "no:cacheprovider", "-p", "no:terminal"]
        options += ["--rootdir", scratch, "-c", os.devnull]
        pytest.main([*options, *(["-k", only] if only else [])], plugins=[reporter])
    click.echo(f"{reporter.passed} 个场景通过,{reporter.failed} 个失败")
    return 1 if reporter.failed or not reporter.passed else 0
