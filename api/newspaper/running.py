"""Running the fixture: worker processes share one database, each with the cases of its grids.

A case touches only its own streams, and look-ups for duplicates stay within a grid; so cases of
different grids may be worked on side by side. A worker fires the timers of its own buckets and
gives its cases ids that fall into them.
"""

from __future__ import annotations

import gc
import itertools
import multiprocessing
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from multiprocessing.connection import Connection, wait

from engine import BUCKETS, Casework, Invalid, Report, Verdict, bucket

from .. import data as datafiles
from ..demo import Place, Stage, filled, prepared, someone
from ..simulated import SimulatedClock
from ..simulation import Scene, Simulation, scripts
from .fixture import CUT_OFF, FOLDER, Entry, Fixture, read

REGION, TENANT, SEED = "huizhou", "huicheng", 2018
NAMESPACE = uuid.UUID("5d0a5d6c-6b0e-5a1c-9d36-2f5c1f2b7a18")
DAY_BEFORE = timedelta(days=1)
REPORTED, PROVED = "办理", "核验"

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Part:
    """What one worker does: these reports (row numbers), with these timer buckets."""

    place: Place
    rows: frozenset[int]
    buckets: tuple[int, ...]

    def ident(self, entry: Entry) -> str:
        """A case id that only the report decides, in one of this worker's buckets."""
        tries = (str(uuid.uuid5(NAMESPACE, f"{entry.n}:{k}")) for k in itertools.count())
        return next(ident for ident in tries if bucket(ident) in self.buckets)


@dataclass(slots=True)
class Result:
    """What came of a run: case ids by row number, records proved, and every fault found."""

    cases: dict[int, str] = field(default_factory=dict)
    records: int = 0
    strayed: list[str] = field(default_factory=list)  # cases that did not end as told
    stuck: list[str] = field(default_factory=list)  # tasks that nobody could do
    differing: list[str] = field(default_factory=list)  # streams that do not verify

    def add(self, other: Result) -> None:
        """Take in what another worker found."""
        self.cases |= other.cases
        self.records += other.records
        self.strayed += other.strayed
        self.stuck += other.stuck
        self.differing += other.differing

    @property
    def sound(self) -> bool:
        return not (self.strayed or self.stuck or self.differing)


def run(
    place: Place, fixture: Fixture, entries: Sequence[Entry], workers: int, progress: Progress
) -> tuple[Casework, Result]:
    """A fresh system in which these reports have been worked on up to the cut-off, all proved.

    ``progress`` hears (``REPORTED`` or ``PROVED``, how many more cases). Invalid if a worker dies.
    """
    start = entries[0].arrived - DAY_BEFORE
    processes = sorted({entry.process for entry in fixture.entries})
    stage = prepared(place, REGION, TENANT, start, SEED, processes)
    result = Result()
    for told in _told(list(parts(place, stage.casework, entries, workers))):
        if isinstance(told, Result):
            result.add(told)
        else:
            progress(told, 1)
    stage.simulation.clock.now = CUT_OFF
    return stage.casework, result


def parts(
    place: Place, casework: Casework, entries: Iterable[Entry], workers: int
) -> Iterator[Part]:
    """The grids dealt out to the workers, the one with most reports first."""
    pack = casework.pack()
    grids: dict[str, list[int]] = {}
    for entry in entries:
        if pack.unit_by_name(entry.unit) is None:
            raise Invalid({f"{FOLDER}/cases.csv": [f"第 {entry.n} 件:没有单位 {entry.unit}"]})
        grids.setdefault(entry.unit, []).append(entry.n)
    dealt: list[list[int]] = [[] for _ in range(max(1, min(workers, len(grids))))]
    for rows in sorted(grids.values(), key=len, reverse=True):
        min(dealt, key=len).extend(rows)
    for number, rows in enumerate(dealt):
        yield Part(place, frozenset(rows), tuple(range(number, BUCKETS, len(dealt))))


# ---------------------------------------------------------------- between the processes


def _told(plan: Sequence[Part]) -> Iterator[str | Result]:
    """What the workers say, as they say it: one word a case, at last their results."""
    context = multiprocessing.get_context("spawn")
    ears: list[Connection] = []
    children = []
    for part in plan:
        ear, mouth = context.Pipe(duplex=False)
        children.append(context.Process(target=_work, args=(part, mouth), daemon=True))
        children[-1].start()
        mouth.close()
        ears.append(ear)
    while ears:
        for ear in _ready(ears):
            told = _heard(ear)
            if isinstance(told, Result):
                ears.remove(ear)
            yield told
    for child in children:
        child.join()


def _ready(ears: list[Connection]) -> list[Connection]:
    found = wait(ears)
    return [ear for ear in ears if ear in found]


def _heard(ear: Connection) -> str | Result:
    try:
        return ear.recv()  # type: ignore[no-any-return]
    except EOFError as error:
        raise Invalid({"newspaper": ["一个工作进程中断了,请看上面的错误"]}) from error


# ---------------------------------------------------------------- one worker


def _work(part: Part, mouth: Connection) -> None:
    """Work on one part up to the cut-off and prove it: what has ended at once (the other worker
    writes meanwhile), the rest and whatever has moved since at the end."""
    fixture = read(datafiles.root())
    entries = [entry for entry in fixture.entries if entry.n in part.rows]
    stage = _stage(part, SimulatedClock(entries[0].arrived - DAY_BEFORE))
    result = Result()
    for entry in entries:
        act = partial(_report, stage, fixture, part, entry, result, mouth.send)
        stage.simulation.plan(entry.arrived, act)
    proved: dict[str, Verdict] = {}
    stage.simulation.over = lambda case: proved.update({case: stage.casework.verify(case)})
    gc.freeze()  # rules and definitions stay: looking through them again takes a tenth of the time
    stage.simulation.run(CUT_OFF)
    result.stuck += _stuck(stage)
    for entry in entries:
        _prove(stage.casework, fixture, entry, result, proved)
        mouth.send(PROVED)
    mouth.send(result)


def _stage(part: Part, clock: SimulatedClock) -> Stage:
    casework = part.place.casework(REGION, TENANT, clock=clock)
    library = scripts(datafiles.library(datafiles.root()))
    simulation = Simulation(casework, clock, library, SEED, buckets=list(part.buckets))
    return Stage(casework, simulation, ())


def _report(
    stage: Stage,
    fixture: Fixture,
    part: Part,
    entry: Entry,
    result: Result,
    say: Callable[[str], None],
) -> None:
    """Somebody reports; then people take the case up."""
    unit = stage.casework.pack().unit_by_name(entry.unit)
    assert unit is not None  # parts() has looked
    reporter = someone(stage, entry.reporter, unit.id)
    scene = Scene(reporter, entry.arrived, unit.id)
    answers = filled(stage, entry.process, fixture.answers(entry), scene)
    told = (entry.process, answers, unit.id, entry.net, entry.channel)
    report = Report(*told, id=part.ident(entry))
    case = result.cases[entry.n] = str(stage.casework.open(report, reporter)["case"])
    stage.simulation.opened(case, fixture.script(entry))
    if hours := fixture.fate(entry).void_after:
        at = entry.arrived + timedelta(hours=hours)
        stage.simulation.plan(at, lambda: _void(stage, case, unit.id))
    say(REPORTED)


def _void(stage: Stage, case: str, unit: str) -> None:
    head = someone(stage, "duty_head", unit)
    stage.casework.void(case, {"reason": "其他", "opinion": "登记有误,已重新登记"}, head)


def _stuck(stage: Stage) -> list[str]:
    """Sentences on tasks that nobody could do and that are still open."""
    casework, found = stage.casework, stage.simulation.stuck
    return [
        f"{casework.case(stuck.case).number}“{stuck.name}”:{stuck.reason}"
        for task, stuck in sorted(found.items())
        if casework.task(task).status in ("offered", "claimed")
    ]


def _prove(
    casework: Casework,
    fixture: Fixture,
    entry: Entry,
    result: Result,
    proved: Mapping[str, Verdict],
) -> None:
    """Execute a case again if it has moved since that was done; look whether it went as told."""
    case = casework.case(result.cases[entry.n])
    verdict = proved.get(case.id)
    if verdict is None or verdict.records != case.seq:
        verdict = casework.verify(case.id)
    result.records += verdict.records
    if not verdict.identical:
        result.differing.append(f"{case.number} 第 {verdict.at} 条:{verdict.fault}")
    if strayed := fixture.fate(entry).difference(case):
        result.strayed.append(strayed)
