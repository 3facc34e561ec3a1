"""A worker killed with -9 at random points: nothing is lost, nothing happens twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import uuid

from engine import Casework
from tests.people import ROOT

CASES = 200
KILLS = 6


def test_after_kills_every_case_stands_where_its_journal_says(
    url, tmp_path, casework: Casework, member, village
):
    rng = random.Random(7)
    ids = [str(uuid.UUID(int=rng.getrandbits(128), version=4)) for _ in range(CASES)]
    said: list[str] = []
    kills = 0

    while not finished(casework, member, ids):
        lines = rng.randint(10, 60) if kills < KILLS else None
        kills += run_victim(url, tmp_path, ids, village, kills, lines, rng, said)

    assert kills >= KILLS
    known = {case.id: case for case in everything(casework, member)}
    assert set(known) == set(ids)
    assert all(casework.verify(ident).identical for ident in ids)
    assert {line.split()[1] for line in said if line.startswith("opened")} <= set(ids)
    for ident, case in known.items():
        records = casework.history(ident)
        done = [r.data["task"] for r in records if r.kind == "task.completed"]
        assert len(done) == len(set(done))
        waiting = casework.tasks(ident, open_only=True)
        assert (case.status == "open") == bool(waiting)
    acknowledged = {line.split()[1] for line in said if line.startswith("done")}
    recorded = {
        r.data["task"] for i in ids for r in casework.history(i) if r.kind == "task.completed"
    }
    assert acknowledged <= recorded


def everything(casework, member):
    found, after = [], None
    while True:
        page = casework.cases(member("auditor"), after, 200)
        found += page.items
        after = page.next
        if after is None:
            return found


def finished(casework, member, ids) -> bool:
    return len(everything(casework, member)) == len(ids)


def run_victim(url, tmp_path, ids, village, seed, lines, rng, said) -> int:
    """1 if it was killed, at a random moment after it had said so many lines."""
    command = [sys.executable, "-m", "tests.cases.victim", url, str(tmp_path), str(seed), village]
    child = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdin and child.stdout
    child.stdin.write(" ".join(ids))
    child.stdin.close()
    for n, line in enumerate(child.stdout, 1):
        said.append(line.strip())
        if n == lines:
            wait = rng.uniform(0, 0.03)
            threading.Timer(wait, os.kill, (child.pid, signal.SIGKILL)).start()
    child.stdout.close()
    code = child.wait()
    assert code in (0, -signal.SIGKILL)
    return int(code != 0)
