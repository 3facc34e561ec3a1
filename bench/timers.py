"""What waiting timers cost, and how late due ones fire.

Opens cases whose boundary timer waits, looks at the cost of a worker's idle look, then makes some
timers due within a few seconds and lets a worker fire them. Prints one JSON object:
``idle_statements`` and ``idle_ms`` a look, ``lag_p50_s``/``lag_max_s`` from due to fired.

    python bench/timers.py --cases 10000 [--due 200] [--url URL]
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parent.parent))

from api.worker import Worker
from bench.lifecycle import Ours
from engine import Report, stamp

SPREAD = 5.0  # seconds within which the timers become due


def measure(cases: int, due: int, url: str | None) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(url or f"sqlite:///{folder}/timers.db", Path(folder))
        ours.prepare()
        ours.ready()
        ids = [
            ours.casework.open(Report("lifecycle", {}, ours.unit), ours.first)["case"]
            for _ in range(cases)
        ]
        idle = _idle(ours)
        lags = _lags(ours, random.Random(1).sample(ids, due))
    figures = {"cases": cases, "due": due, "fired": len(lags)}
    late = {"lag_p50_s": round(statistics.median(lags), 3), "lag_max_s": round(max(lags), 3)}
    return figures | idle | late


def _idle(ours: Ours) -> dict[str, Any]:
    worker = Worker(ours.casework, "bench")
    worker.turn()
    before, started = ours.counts.statements, time.perf_counter()
    for _ in range(100):
        ours.casework.fire_due(list(range(64)))
    spent = time.perf_counter() - started
    looks = (ours.counts.statements - before) / 100
    return {"idle_statements": looks, "idle_ms": round(spent * 10, 3)}


def _lags(ours: Ours, ids: list[str]) -> list[float]:
    """Seconds from due to the instant that the record carries."""
    rng, start = random.Random(2), datetime.now(UTC)
    with ours.casework.house.store.transaction() as db:
        for ident in ids:
            at = start + timedelta(seconds=1 + rng.uniform(0, SPREAD))
            move = sa.text('UPDATE timer SET due = :due WHERE "case" = :case')
            db.execute(move, {"due": stamp(at), "case": ident})
    worker = Worker(ours.casework, "bench")
    end = time.monotonic() + SPREAD + 4
    while time.monotonic() < end:
        if not worker.turn():
            time.sleep(0.5)
    fired = [ours.casework.history(ident)[-1] for ident in ids]
    told = [(r.at, datetime.fromisoformat(r.data["due"])) for r in fired if "due" in r.data]
    return [(at - due).total_seconds() for at, due in told]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--due", type=int, default=200)
    parser.add_argument("--url")
    given = parser.parse_args()
    print(json.dumps(measure(given.cases, given.due, given.url)))


if __name__ == "__main__":
    main()
