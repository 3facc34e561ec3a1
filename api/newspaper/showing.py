"""The run as a command: a bar while it works, then what became of the reports and the figures."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click

from engine import Asked, Casework

from .. import data as datafiles
from ..demo import Place
from ..metrics_cli import line
from .fixture import SINCE, UNTIL, Entry, Fixture, read
from .running import Result, run

FIGURES = "grassroots_rate"
MOST = 20  # faults shown of a kind


def newspaper(folder: Path, workers: int) -> bool:
    """Run the whole fixture; True if every case ended as told and every stream verifies."""
    fixture, began = read(datafiles.root()), time.monotonic()
    length = 2 * len(fixture.entries)
    with click.progressbar(length=length, label="办理并核验") as bar:
        told = lambda _, more: bar.update(more)  # noqa: E731
        made, result = run(Place(folder), fixture, fixture.entries, workers, told)
    click.echo(f"用时 {time.monotonic() - began:.0f} 秒,{workers} 个进程")
    show(fixture, fixture.entries, result)
    figures(made)
    asked = f"metric {FIGURES} --from {SINCE} --to {UNTIL}"
    click.echo(f"再看这次的数据:{_environment(folder)} chuishao {asked}")
    return result.sound


def show(fixture: Fixture, entries: Iterable[Entry], result: Result) -> None:
    """What became of the reports, by where they count, and every fault."""
    counted = Counter(fixture.fate(entry).counts for entry in entries)
    click.echo(f"上报 {counted.total()} 宗,按底稿:")
    for where, count in counted.most_common():
        click.echo(f"  {where}\t{count}")
    click.echo(f"与底稿不符 {len(result.strayed)} 宗;办不下去的待办 {len(result.stuck)} 件")
    identical = len(result.cases) - len(result.differing)
    click.echo(f"台账记录 {result.records} 条;核验 {len(result.cases)} 宗,一致 {identical} 宗")
    for faults in (result.strayed, result.stuck, result.differing):
        for fault in faults[:MOST]:
            click.echo(f"!! {fault}")


def figures(made: Casework) -> None:
    """The article's figures, each with what it was divided by and what was left out."""
    for figure in made.figures(FIGURES, Asked(SINCE, UNTIL)):
        click.echo(line(figure))


def _environment(folder: Path) -> str:
    """How the command line reaches the database of the run."""
    return (
        f"CHUISHAO_DATABASE_URL=sqlite:///{folder}/chuishao.db "
        f"CHUISHAO_FILES={folder}/files CHUISHAO_SECRET_FILE={folder}/secret"
    )
