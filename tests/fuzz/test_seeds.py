"""What fuzzing has found or learnt stays tested."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest

from tests.fuzz import feel, seeds
from tests.people import ROOT

SEEDS = seeds.read("feel")


def test_every_seed_is_refused_or_computed_within_its_budget():
    seen = Counter(way for text in SEEDS for way in feel.check(text))

    assert len(SEEDS) > 100
    assert len(seen) > 300, "the seeds take too few ways to show anything"


def test_the_fuzzer_notices_what_is_broken(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(feel, "write", lambda node: "1 + 1")

    with pytest.raises(feel.Broken, match="another tree"):
        list(feel.check("a = 2"))


def test_the_runner_runs_and_counts():
    command = [sys.executable, "-m", "tests.fuzz", "feel", "--minutes", "0.005", "--seed", "5"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60)

    assert (done.returncode, done.stderr) == (0, "")
    assert "executions, 0 crashes, 0 hangs" in done.stdout
