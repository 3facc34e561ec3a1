"""``python -m tests.judge --count N --seed S``: random cases, and every difference by its seed."""

from __future__ import annotations

import sys
import traceback
from collections import Counter

import click

from engine.errors import Invalid

from .trial import Endless, Unstable, drawing, trial
from .verdict import Forbidden, Undecided


@click.command()
@click.option("--count", default=1000, help="how many cases")
@click.option("--seed", default=1, help="the first seed")
@click.option("--show", is_flag=True, help="print the diagram and the inputs of each difference")
def main(count: int, seed: int, show: bool) -> None:
    """Run random cases on the engine and let the judge decide."""
    sums: Counter[str] = Counter()
    for number in range(seed, seed + count):
        found, reason = _one(number, show)
        sums[found] += 1
        if found not in ("agreed", "ended", "endless", "undecided"):
            click.echo(f"{number}: {found}: {reason[:400]}")
            sys.stdout.flush()
        if sums.total() % 100 == 0:
            click.echo(f"{number}: {_shown(sums)}", err=True)
    click.echo(_shown(sums))


def _shown(sums: Counter[str]) -> str:
    return " ".join(f"{name}={number}" for name, number in sorted(sums.items()))


def _one(seed: int, show: bool) -> tuple[str, str]:
    try:
        case = trial(seed)
    except Invalid as error:
        return "refused", str(error.fields)
    try:
        case.run()
        return ("ended" if case.state["status"] == "ended" else "agreed"), ""
    except (Endless, Undecided) as error:
        return type(error).__name__.lower(), ""
    except (Forbidden, Unstable) as error:
        found, reason = type(error).__name__, str(error)
    except Exception as error:
        found, reason = "crashed", "".join(traceback.format_exception(error)[-4:])
    if show:
        click.echo(drawing(seed).decode())
        click.echo("\n".join(case.log))
    return found, reason


if __name__ == "__main__":
    main()
