"""Run the scenarios of an uploaded ZIP beside the server: ``python -m api.scenarios.running ZIP
OUT``. What it found so far stands in OUT (JSON) after every scenario."""

from __future__ import annotations

import io
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import IO, Any

import pytest

from .. import designing
from ..data import root
from .trying import BODY, Reporter, processes_of
from .world import World

DATA = ("workflows", "forms", "regions")
LIMIT = 15 * 60  # seconds; all scenarios of this repository take two minutes
KEEP = """
import json
import pytest
from api.scenarios.running import taken

@pytest.fixture(autouse=True)
def _coverage(world):
    yield
    with open({out!r}, "a", encoding="utf-8") as file:
        file.write(json.dumps(taken(world)) + "\\n")
"""


class Progress(Reporter):
    """Writes down every scenario as it ends."""

    def __init__(self, out: Path, visited: Path) -> None:
        super().__init__()
        self._out, self._visited = out, visited
        self._writing = threading.Lock()
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
        """What is known so far; a line that is just being written waits for the next time."""
        with self._writing:
            self._write(state)

    def _write(self, state: str) -> None:
        text = self._visited.read_text("utf-8") if self._visited.exists() else ""
        lines = text[: text.rfind("\n") + 1].splitlines()
        taken: Counter[tuple[str, str]] = Counter()
        for process, ident, count in (each for line in lines for each in json.loads(line)):
            taken[process, ident] += count
        told = self.found | {"state": state, "taken": [[*k, n] for k, n in sorted(taken.items())]}
        fresh = self._out.with_suffix(".new")
        fresh.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        fresh.replace(self._out)


def taken(world: World) -> list[tuple[str, str, int]]:
    """(process, node or flow, how often) of all the cases of a scenario, of those too that other
    cases opened."""
    cases, after = list(world.opened), None
    while True:
        page = world.casework.cases(world.member("auditor"), limit=100, after=after)
        cases += [case.id for case in page.items]
        after = page.next
        if not after:
            break
    found = world.casework.coverage(dict.fromkeys(cases))
    return [(process, ident, count) for (process, ident), count in sorted(found.items())]


def watch(
    progress: Progress,
    scratch: Path,
    server: IO[bytes] = sys.stdin.buffer,
    leave: Callable[[int], Any] = os._exit,
    limit: float = LIMIT,
) -> None:
    """End the run when it has lasted ``limit`` seconds or when the server has gone: nothing is
    ever written to the pipe, so that it is readable only at its end."""
    gone, _, _ = select.select([server], [], [], limit)
    try:
        progress.write("broken" if gone else "late")
        shutil.rmtree(scratch, ignore_errors=True)
    finally:
        leave(1)


def main(archive: Path, out: Path, *, watched: bool = False) -> int:
    """Every feature of the ZIP, in a copy of our library with the ZIP's files over it.

    ``watched``: a server holds the other end of our standard input and we end with it.
    """
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
        if watched:
            threading.Thread(target=watch, args=(progress, Path(scratch)), daemon=True).start()
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
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), watched="--watched" in sys.argv[3:]))
