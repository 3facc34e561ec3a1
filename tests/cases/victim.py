"""A process that works until it is killed: opens cases, does tasks, fires timers."""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine import Casework, Conflict, NotAllowed, Report
from tests.people import everyone


def main(url: str, files: str, seed: str, unit: str) -> None:
    rng = random.Random(int(seed))
    now = datetime(2026, 3, 2, 1, tzinfo=UTC)
    casework = Casework(url, files=Path(files), secret=b"a secret for tests", clock=lambda: now)
    clerk, worker, head = (everyone(casework, r) for r in ("intake", "grid_member", "grid_head"))
    ids = [line.split(":")[0] for line in sys.stdin.read().split()]
    for n, ident in enumerate(ids):
        casework.open(Report("simple", {}, unit, id=ident), clerk, f"open:{ident}")
        print(f"opened {ident}", flush=True)
        for task in casework.tasks(ident, open_only=True):
            if task.name == "核实" and rng.random() < 0.8:
                act(casework, task.id, {"decision": "属实"}, worker)
        for task in casework.tasks(ident, open_only=True):
            if task.name == "维修" and rng.random() < 0.8:
                act(casework, task.id, {"what_done": "修好"}, head)
        if n % 20 == 19:
            now += timedelta(days=1)
            while casework.fire_due().count:
                pass


def act(casework, task, answers, who) -> None:
    try:
        casework.complete(task, answers, who, f"do:{task}")
        print(f"done {task}", flush=True)
    except (Conflict, NotAllowed):
        pass


if __name__ == "__main__":
    main(*sys.argv[1:])
