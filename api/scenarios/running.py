"""Run the scenarios of an uploaded ZIP beside the server: ``python -m api.scenarios.running ZIP
OUT``. What it found so far stands in OUT (JSON) after every scenario."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from .. import designing
from ..data import root
from .trying import BODY, Reporter, processes_of
from .world import World

DATA = ("workflows", "forms", "regions")
KEEP = """
import json
import pytest
from api.scenarios.running import reached

@pytest.fixture(autouse=True)
def _coverage(world):
    yield
    with open({out!r}, "a", encoding="utf-8") as file:
        file.write(json.dumps(sorted(reached(world))) + "\\n")
"""


class Progress(Reporter):
    """Writes down every scenario as it ends."""

    def __init__(self, out: Path, visited: Path) -> None:
        super().__init__()
        self._out, self._visited = out, visited
        self.found: dict[str, Any] = {"state": "running", "scenarios": [], "all": 0}

    def pytest_collectreport(self, report: Any) -> None:
        """A feature that cannot be read is a failure of its own."""
        if report.failed:
            said = str(report.longrepr).strip().splitlines()
            told = {"name": "场景文件读不懂", "passed": False, "reason": said[-1] if said else ""}
            self.found["scenarios"].append(told)
            self.write()

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        self.found["all"] += len(items)
        self.write()

    def pytest_runtest_logreport(self, report: Any) -> None:
        before = self.failed
        if report.when == "call" or (report.failed and report.when == "setup"):
            said = io.StringIO()
            with redirect_stdout(said):
                super().pytest_runtest_logreport(report)
            failed = self.failed > before
            name = getattr(self, "_name", report.nodeid.split("::")[-1])
            told = {"name": name, "passed": not failed, "reason": said.getvalue().strip()}
            self.found["scenarios"].append(told)
            self.write()

    def pytest_bdd_before_scenario(self, scenario: Any) -> None:
        self._name = scenario.name

    def write(self, state: str = "running") -> None:
        lines = self._visited.read_text("utf-8").splitlines() if self._visited.exists() else []
        reached = {tuple(pair) for line in lines for pair in json.loads(line)}
        told = self.found | {"state": state, "reached": sorted(reached)}
        fresh = self._out.with_suffix(".new")
        fresh.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        fresh.replace(self._out)


def reached(world: World) -> set[tuple[str, str]]:
    """(process, element) of everything that the cases of a scenario went through."""
    found = set(world.visited)
    for case in world.opened:
        root_process = world.casework.case(case).process
        for record in world.casework.history(case):
            for effect in record.effects:
                if effect["k"].startswith("element."):
                    found.add((effect.get("p") or root_process, effect["el"]))
    return found


def main(archive: Path, out: Path) -> int:
    """Every feature of the ZIP, in a copy of our library with the ZIP's files over it."""
    files = designing.unpack(archive.read_bytes())
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data"
        for name in DATA:
            shutil.copytree(root() / name, data / name)
        for name, content in files.items():
            target = data / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        progress = Progress(out, Path(scratch) / "visited")
        features = sorted(name for name in files if name.endswith(".feature"))
        tests = [_test(Path(scratch), data, name, n) for n, name in enumerate(features)]
        options = ["-p", "no:cacheprovider", "-p", "no:terminal", "--rootdir", scratch]
        if tests:
            pytest.main([*map(str, tests), *options, "-c", os.devnull], plugins=[progress])
        progress.write("done")
    return 0


def _test(scratch: Path, data: Path, name: str, place: int) -> Path:
    feature = data / name
    test = scratch / f"test_{place}.py"
    values = {"data": str(data), "feature": str(feature), "processes": processes_of(feature)}
    test.write_text(BODY.format(**values) + KEEP.format(out=str(scratch / "visited")), "utf-8")
    return test


def alone(archive: Path, out: Path) -> None:
    """The same in a process of its own, waited for: pytest runs once a process."""
    subprocess.run([sys.executable, "-m", __name__, str(archive), str(out)], check=True, cwd=root())


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
