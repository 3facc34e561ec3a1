"""What one case costs: start -> A (boundary timer) -> gateway -> B -> end, ours beside the floor.

Prints one JSON object. ``cases_per_s`` over all workers; ``p50_ms``/``p99_ms`` of one whole case;
``cpu_ms``, ``statements``, ``commits``, ``rows`` (inserted) and ``bytes`` (database growth) a case;
``floor_cpu_ms``: the same diagram in bare SpiffWorkflow with restore, step and save, and the same
commits on a database of the same kind, interleaved case by case in the same run.

    python bench/lifecycle.py --cases 2000 [--url URL] [--workers N]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from api.data import calendars, library, regions, roles  # noqa: E402
from engine import DEMO_REVIEW, Actor, Casework, Post, Report, load_region  # noqa: E402

LIBRARY = Path(__file__).parent / "library"


@dataclass
class Counts:
    """What a database was asked to do."""

    statements: int = 0
    commits: int = 0
    rows: int = 0

    def watch(self, engine: sa.Engine) -> None:
        sa.event.listen(engine, "after_cursor_execute", self._executed)
        sa.event.listen(engine, "commit", self._committed)

    def _executed(self, _c: Any, cursor: Any, sql: str, *_: Any) -> None:
        self.statements += 1
        if sql.lstrip().upper().startswith("INSERT"):
            self.rows += max(cursor.rowcount, 0)

    def _committed(self, _: Any) -> None:
        self.commits += 1


class Ours:
    """The engine as it is used: three commands a case."""

    def __init__(self, url: str, folder: Path) -> None:
        secret = b"a secret for the benchmark"
        self.casework = Casework(url, files=folder / "files", secret=secret)
        self.counts = Counts()

    def prepare(self) -> None:
        ours = library(ROOT)
        common = {k: v for k, v in ours.items() if k.startswith("forms/common/")}
        files = {**library(LIBRARY), **common, "workflows/roles.json": ours["workflows/roles.json"]}
        self.casework.create()
        self.casework.load_calendars(calendars(regions(ROOT)))
        pack = load_region(regions(ROOT), "huizhou").with_legal_review(DEMO_REVIEW)
        self.casework.load_pack(pack, roles(files))
        self.casework.deploy(files, ["lifecycle"])

    def ready(self) -> None:
        units = self.casework.pack().units
        self.unit = next(u.id for u in units.values() if u.level == "村居")
        self.first = Actor("p-a", frozenset({Post("grid_member", self.unit)}))
        self.second = Actor("p-b", frozenset({Post("grid_head", self.unit)}))
        self.counts.watch(self.casework.house.store.engine)

    def case(self, n: int) -> None:
        c = self.casework
        case = c.open(Report("lifecycle", {}, self.unit), self.first, f"o{n}")["case"]
        c.complete(_task(c, case, self.counts), {"decision": "属实"}, self.first, f"a{n}")
        c.complete(_task(c, case, self.counts), {"what_done": "换灯泡"}, self.second, f"b{n}")


def _task(casework: Casework, case: str, counts: Counts) -> str:
    """Finding the task is the reader's page, not the command: not counted."""
    before = (counts.statements, counts.commits, counts.rows)
    [task] = casework.tasks(case, open_only=True)
    counts.statements, counts.commits, counts.rows = before
    return task.id


class Floor:
    """Bare SpiffWorkflow in a process of its own: our engine corrects the library it imports."""

    def __init__(self, url: str, prepare: bool) -> None:
        command = [sys.executable, str(Path(__file__).parent / "floor.py"), url, str(prepare)]
        self.child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def case(self, ident: str) -> float:
        """Run one case; the CPU seconds it took over there."""
        assert self.child.stdin and self.child.stdout
        self.child.stdin.write(ident + "\n")
        return float(self.child.stdout.readline())

    def close(self) -> None:
        self.child.communicate()


def _worker(task: tuple[str, str, str, int, int]) -> dict[str, Any]:
    url, floor_url, folder, first, count = task
    ours, floor = Ours(url, Path(folder)), Floor(floor_url, False)
    ours.ready()
    ours.case(-1 - first)  # parse and compile once, as a running server has
    floor.case(f"warm{first}")
    ours.counts.statements = ours.counts.commits = ours.counts.rows = 0
    cpu = floor_cpu = wall = 0.0
    latencies = []
    for n in range(first, first + count):
        spent, took = _timed(lambda n=n: ours.case(n))
        floor_spent = floor.case(str(n))
        cpu, floor_cpu, wall = cpu + spent, floor_cpu + floor_spent, wall + took
        latencies.append(took)
    floor.close()
    c = ours.counts
    return {
        "cpu": cpu,
        "floor": floor_cpu,
        "wall": wall,
        "latencies": latencies,
        "statements": c.statements,
        "commits": c.commits,
        "rows": c.rows,
    }


def _timed(act: Callable[[], None]) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    act()
    return time.process_time() - cpu, time.perf_counter() - wall


def _size(url: str) -> int:
    """Bytes of our live rows and indexes on disk: logs folded in, dead rows swept."""
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.connect() as db:
        if engine.dialect.name == "sqlite":
            db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            pages = db.exec_driver_sql("PRAGMA page_count").scalar()
            free = db.exec_driver_sql("PRAGMA freelist_count").scalar()
            return (pages - free) * db.exec_driver_sql("PRAGMA page_size").scalar()
        db.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM FULL")
        tables = "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n "
        tables += "ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r' "
        return int(db.exec_driver_sql(tables + "AND c.relname <> 'floor'").scalar() or 0)


def measure(cases: int, url: str | None, workers: int) -> dict[str, Any]:
    """Run the benchmark; figures are a case."""
    with tempfile.TemporaryDirectory() as folder:
        ours_url = url or f"sqlite:///{folder}/ours.db"
        floor_url = url or f"sqlite:///{folder}/floor.db"
        Ours(ours_url, Path(folder)).prepare()
        floor = Floor(floor_url, True)
        floor.case("first")
        floor.close()
        before = _size(ours_url)
        share = cases // workers
        plan = [(ours_url, floor_url, folder, 1 + w * share, share) for w in range(workers)]
        results = _run(plan)
        grown = _size(ours_url) - before
    return _figures(results, share * workers, grown)


def _run(plan: list[tuple[str, str, str, int, int]]) -> list[dict[str, Any]]:
    if len(plan) == 1:
        return [_worker(plan[0])]
    with multiprocessing.get_context("spawn").Pool(len(plan)) as pool:
        return pool.map(_worker, plan)


def _figures(results: list[dict[str, Any]], cases: int, grown: int) -> dict[str, Any]:
    def total(name: str) -> float:
        return sum(r[name] for r in results)

    latencies = sorted(x for r in results for x in r["latencies"])
    cpu, floor = total("cpu") / cases * 1e3, total("floor") / cases * 1e3
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cases": cases,
        "workers": len(results),
        "cases_per_s": round(sum(len(r["latencies"]) / r["wall"] for r in results), 1),
        "p50_ms": round(statistics.median(latencies) * 1e3, 2),
        "p99_ms": round(latencies[int(len(latencies) * 0.99) - 1] * 1e3, 2),
        "cpu_ms": round(cpu, 2),
        "floor_cpu_ms": round(floor, 2),
        "times_floor": round(cpu / floor, 2),
        "statements": round(total("statements") / cases, 2),
        "commits": round(total("commits") / cases, 2),
        "rows": round(total("rows") / cases, 2),
        "bytes": round(grown / cases),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument(
        "--url", help="a database of its own; SQLite in a temporary folder if absent"
    )
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    print(json.dumps(measure(given.cases, given.url, given.workers)))


if __name__ == "__main__":
    main()
