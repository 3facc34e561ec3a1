"""``python -m tests.roundtrip PATH [--executable]``."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import click

from engine import Casework

from .trip import trips


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--executable", is_flag=True, help='read isExecutable="false" as true')
def main(folder: Path, executable: bool) -> None:
    """Deploy and export every process of every diagram below FOLDER; one line each."""
    sums: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as home:
        casework = Casework(f"sqlite:///{home}/x.db", files=Path(home), secret=b"for one run only")
        casework.create()
        for trip in trips(casework, folder, as_executable=executable):
            click.echo(str(trip))
            sums["refused" if trip.reasons else "kept" if trip.kept else "CHANGED"] += 1
            sums["parts lost by mending"] += len(trip.lost)
    click.echo(" ".join(f"{name}={number}" for name, number in sorted(sums.items())))


if __name__ == "__main__":
    main()
