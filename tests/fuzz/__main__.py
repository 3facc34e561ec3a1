"""``python -m tests.fuzz feel --minutes N [--seed N] [--atheris]``: fuzz, and say what came of it.

Texts grow from the grammar and from those that took a new way so far; with ``--atheris`` the ways
are the branches of the code itself (``pip install atheris``, CPython on Linux). What breaks is
printed as it is found and makes the exit code 1; ``--keep`` adds the texts that took new ways to
the seeds, which the ordinary tests replay.
"""

from __future__ import annotations

import argparse
import importlib
import resource
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from random import Random
from typing import Any

from tests.fuzz import feel, seeds
from tests.fuzz.making import WORDS, Maker

HANG = 10  # seconds of the processor for one text; the budget stops it in well under one
QUICK = 0.03  # seconds: what takes longer is no seed, for these are replayed with every test
MEMORY = 3 << 30
TARGETS = {"feel": feel.check}


class Hang(Exception):
    """A text was still being worked on when its time was up."""


def _ring(*_: Any) -> None:
    raise Hang


class Session:
    """One run: what was tried, what is new, what broke."""

    def __init__(self, target: str, seed: int) -> None:
        self.check = TARGETS[target]
        self.texts = list(seeds.read(target))
        self.random = Random(seed)
        self.maker = Maker(self.random)
        self.ways: set[str] = set()
        self.fresh: list[str] = []
        self.broken: dict[str, str] = {}
        self.counts = {"executions": 0, "crashes": 0, "hangs": 0}

    def run(self, seconds: float) -> None:
        """The seeds first, then new texts until the time is up."""
        end = time.monotonic() + seconds
        for text in list(self.texts):
            self.tried(text)
        for text in self._made():
            if time.monotonic() > end:
                return
            began = time.monotonic()
            if self.tried(text):
                self.texts.append(text)
                if time.monotonic() - began < QUICK:
                    self.fresh.append(text)

    def _made(self) -> Iterator[str]:
        while True:
            if not self.texts or self.random.random() < 0.25:
                yield self.maker.grown(self.random.randint(1, 5))
            else:
                yield self.maker.changed(self.random.choice(self.texts), self.texts)

    def tried(self, text: str) -> bool:
        """Whether the text took a way that none took before."""
        self.counts["executions"] += 1
        known = len(self.ways)
        signal.setitimer(signal.ITIMER_VIRTUAL, HANG)
        try:
            self.ways.update(self.check(text))
        except Hang:
            self._note("hangs", text, "hang")
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[
                -2 if isinstance(error, feel.Broken) else -1
            ]
            where = f"{type(error).__name__} in {place.name}, line {place.lineno}"
            self._note("crashes", text, where, str(error))
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        return len(self.ways) > known

    def _note(self, what: str, text: str, reason: str, more: str = "") -> None:
        self.counts[what] += 1
        if reason not in self.broken:
            self.broken[reason] = text
            print(f"{what}: {reason}: {text!r} {more:.300}", flush=True)

    def summary(self) -> str:
        counts = ", ".join(f"{number} {what}" for what, number in self.counts.items())
        return f"{counts}, {len(self.ways)} ways, {len(self.fresh)} texts took a new one"


def _guided(session: Session, seconds: float) -> None:
    """Atheris chooses the texts by the branches they take. It ends the process itself."""
    import atheris

    with atheris.instrument_imports():  # type: ignore[attr-defined]
        for name in [name for name in sys.modules if name.startswith("engine.feel")]:
            del sys.modules[name]
        sys.modules.pop("tests.fuzz.feel")
        again = importlib.import_module("tests.fuzz.feel")
    session.check, feel.Broken = again.check, again.Broken  # type: ignore[misc]
    folder = seeds.corpus("feel", session.texts)

    def one(data: bytes) -> None:
        before = session.counts["crashes"] + session.counts["hangs"]
        session.tried(data.decode("utf-8", "replace"))
        if session.counts["executions"] % 20_000 == 0:
            print(session.summary(), flush=True)
        assert before <= session.counts["crashes"] + session.counts["hangs"]

    words = seeds.dictionary(WORDS)
    options = [f"-max_total_time={int(seconds)}", f"-dict={words}", "-max_len=600", "-timeout=900"]
    atheris.Setup([sys.argv[0], *options, str(folder)], one)
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--atheris", action="store_true")
    parser.add_argument("--keep", action="store_true")
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    signal.signal(signal.SIGVTALRM, _ring)
    session = Session(given.target, given.seed)
    if given.atheris:
        _guided(session, given.minutes * 60)
    session.run(given.minutes * 60)
    print(session.summary())
    if given.keep:
        seeds.add(given.target, session.fresh)
    return 1 if session.broken else 0


if __name__ == "__main__":
    sys.exit(main())
