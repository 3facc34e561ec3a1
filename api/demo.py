"""``chuishao demo`` and ``chuishao real``: a whole system from one command, proved at the end."""

from __future__ import annotations

import secrets
import shutil
import tomllib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import click

from engine import (
    DEMO_REVIEW,
    Actor,
    Casework,
    Invalid,
    Person,
    Report,
    load_people,
    load_region,
)

from . import data as datafiles
from .ends import Ends, ends, show
from .importing import Imported, Row, asked, import_row, read_map, rows, start_form
from .objects_cli import load_file
from .simulated import SimulatedClock
from .simulation import Scene, Simulation, auditor, script_of, scripts

PASSWORD = "chuishao-demo"
PROCESSES = ("general_case", "mediation", "vendor_joint", "zombie_vehicle")
SHOWN_ROLES = (
    "grid_member", "grid_head", "village_clerk", "duty_head", "dispatcher", "dept_head",
    "dept_handler", "police_liaison", "legal_reviewer", "tow_team", "lot_keeper", "supervisor",
    "auditor",
)  # fmt: skip
STORIES = "regions/huizhou/demo.toml"
PLAN = "regions/huizhou/schematic_not_real.geojson"
NAMESPACE = uuid.UUID("7d1c6f0e-1f6b-5a44-8a57-6b1f3f6f2c90")
SETTLED = timedelta(days=1)  # set up the day before the first case
LONG = timedelta(days=1200)
MAPS = {
    "chicago_abandoned_vehicles.csv": "chicago_abandoned_vehicles.toml",
    "la311_2018.csv.gz": "la311.toml",
}

Story = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a demonstration keeps its database, files and secret."""

    folder: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'chuishao.db'}"

    def fresh(self) -> None:
        """An empty folder with a secret of its own."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        (self.folder / "secret").write_text(secrets.token_urlsafe(32))

    def casework(self, region: str, tenant: str, **more: Any) -> Casework:
        secret = (self.folder / "secret").read_bytes()
        files = self.folder / "files"
        return Casework(
            self.url,
            files=files,
            secret=secret,
            region=region,
            tenant=tenant,
            durable=False,
            **more,
        )


@dataclass(slots=True)
class Stage:
    """A fresh system on a simulated clock, with people who work by their scripts."""

    casework: Casework
    simulation: Simulation
    people: tuple[Person, ...]
    planned: int = 0
    imported: Imported = field(default_factory=Imported)

    def run(self, until: datetime, label: str) -> Ends:
        """Run with a bar that shows how many cases have ended, then prove everything."""
        with click.progressbar(length=self.planned, label=label) as bar:
            self.simulation.progress = lambda _: bar.update(self.simulation.ended - bar.pos)
            self.simulation.run(until)
        with click.progressbar(length=self.planned, label="核验台账") as bar:
            return ends(self.casework, auditor(), self.simulation.stuck.items(), bar.update)


# ---------------------------------------------------------------- the pilot's demo


def load_demo(place: Place, now: datetime) -> bool:
    """Open the pilot's demo cases in the time before ``now`` and let people work on them."""
    stories = read_stories((datafiles.root() / STORIES).read_text("utf-8"))
    earliest = max(story["days_ago"] for story in stories)
    stage = prepared(place, "huizhou", "huicheng", now - timedelta(days=earliest) - SETTLED, 2018)
    stage.casework.shapes.load((datafiles.root() / PLAN).read_text("utf-8"))
    tell(stage, stories, now)
    found = stage.run(now, "办理示例案件")
    show(found)
    _accounts(stage.casework, stage.people)
    return found.sound


def read_stories(text: str) -> list[Story]:
    """The ``[[case]]`` tables of a demo file."""
    return list(tomllib.loads(text)["case"])


def tell(stage: Stage, stories: Iterable[Story], now: datetime) -> None:
    """Plan the opening of every story's case."""
    for n, story in enumerate(stories):
        at = now - timedelta(days=story["days_ago"], minutes=37 * (n % 9))
        stage.simulation.plan(at, lambda s=story, n=n, at=at: _open(stage, s, n, at))  # type: ignore[misc]
        stage.planned += 1


def _open(stage: Stage, story: Story, n: int, at: datetime) -> None:
    unit = stage.casework.pack().unit_by_name(story["unit"])
    if unit is None:
        raise Invalid({STORIES: [f"没有单位 {story['unit']}"]})
    reporter = someone(stage, story.get("role", "grid_member"), unit.id)
    ident = str(uuid.uuid5(NAMESPACE, f"{n}"))
    answers = filled(stage, story["process"], story["answers"], Scene(reporter, at, unit.id))
    header = {name: story[name] for name in ("net", "channel") if name in story}
    report = Report(story["process"], answers, unit.id, id=ident, **header)
    case = str(stage.casework.open(report, reporter)["case"])
    stage.simulation.opened(case, script_of(STORIES, story))


def filled(stage: Stage, process: str, known: Story, scene: Scene) -> dict[str, Any]:
    """A process's start form: what is known, and something that fits for what it demands."""
    form = start_form(stage.casework, process)
    return stage.simulation.filler(f"{process}{scene.at}").fill(form, known, scene)


# ---------------------------------------------------------------- real requests


def load_real(place: Place, data: Path, count: int) -> bool:
    """Open real requests (their path is given) in the pack without law, and drive them to ends."""
    missing = [name for name in MAPS if not (data / name).exists()]
    if missing:
        raise Invalid({str(data): [f"缺少数据文件 {name}" for name in missing]})
    stage = prepared(place, "trial", "trial", datetime(2011, 1, 1, tzinfo=UTC), 311)
    maps = datafiles.root() / "regions/trial/maps"
    last = max(bring(stage, data / f, read_map(maps / m), count) for f, m in MAPS.items())
    found = stage.run(last + LONG, "办理真实请求")
    for line, reason in stage.imported.faults:
        click.echo(f"第 {line} 行:{reason}")
    done = stage.imported
    click.echo(f"导入 {len(done.opened)} 宗,已知 {done.known} 宗,有误 {len(done.faults)} 行")
    show(found)
    return found.sound and bool(done.opened) and not done.faults


def bring(stage: Stage, file: Path, mapping: Mapping[str, Any], count: int) -> datetime:
    """Plan the opening of up to ``count`` rows, each at its own instant; the last of these."""
    last = stage.simulation.clock.now
    for row in islice(rows(file, mapping), count):
        at = row.report.occurred_at if row.report and row.report.occurred_at else last
        stage.simulation.plan(at, lambda row=row: _import(stage, row))  # type: ignore[misc]
        last = max(last, at)
        stage.planned += 1
    return last


def _import(stage: Stage, row: Row) -> None:
    clerk = someone(stage, "intake")
    if row.report is not None:
        row = replace(row, report=_made_up_for(stage, asked(stage.casework, row), clerk))
    case = import_row(stage.casework, row, clerk, stage.imported)
    if case is not None:
        stage.simulation.opened(case)


def _made_up_for(stage: Stage, report: Report, clerk: Actor) -> Report:
    """What the form demands and neither source nor waiver gives, the clerk has to find."""
    scene = Scene(clerk, stage.simulation.clock.now, report.unit)
    found = filled(stage, report.process, {}, scene)
    return replace(report, answers={**found, **report.answers})


# ---------------------------------------------------------------- setting up


def prepared(
    place: Place,
    region: str,
    tenant: str,
    start: datetime,
    seed: int,
    processes: Iterable[str] = PROCESSES,
) -> Stage:
    """A fresh system: rules, calendars, people and these processes, at ``start``."""
    place.fresh()
    clock = SimulatedClock(start)
    casework = place.casework(region, tenant, clock=clock)
    people = _set_up(casework, region, processes)
    library = datafiles.library(datafiles.root())
    return Stage(casework, Simulation(casework, clock, scripts(library), seed), people)


def _set_up(casework: Casework, region: str, processes: Iterable[str]) -> tuple[Person, ...]:
    root = datafiles.root()
    files, packs = datafiles.library(root), datafiles.regions(root)
    pack = load_region(packs, region)
    people = load_people(packs, pack)
    casework.create()
    casework.load_calendars(datafiles.calendars(packs))
    casework.load_pack(pack.with_legal_review(DEMO_REVIEW), datafiles.roles(files))
    casework.add_people(people, demo=True)
    casework.deploy(files, processes)
    if objects := packs.get(f"regions/{region}/objects.toml"):
        load_file(casework, objects.decode())
    return people


def someone(stage: Stage, role: str, unit: str = "") -> Actor:
    """A person who holds the role near the unit, or anywhere."""
    found = stage.simulation.look.near(role, unit)
    if not found:
        raise Invalid({"people.toml": [f"没有人任{role}"]})
    return stage.simulation.look.actor(found[0])


def _accounts(casework: Casework, people: Iterable[Person]) -> None:
    """Ready-made accounts: the first person of every role that a visitor wants to see."""
    roles, units = casework.roles(), casework.pack().units
    shown: dict[str, Person] = {}
    for person in people:
        for post in person.posts:
            if post.role in SHOWN_ROLES:
                shown.setdefault(post.role, person)
    click.echo(f"\n示例账号(密码都是 {PASSWORD}):")
    for role, person in shown.items():
        casework.set_account(person.account, person.id, PASSWORD)
        unit = units[next(p.unit for p in person.posts if p.role == role)]
        click.echo(f"  {person.account}\t{person.name}\t{roles[role]['name']}·{unit.name}")
