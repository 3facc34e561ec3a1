"""The closing table of a run: opened, closed by end state, open, stuck, events, verified."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import click

from engine import Actor, Case, Casework

from .simulation import Stuck

WORDS = {"closed": "办结", "ended": "其他终结"}


@dataclass(frozen=True, slots=True)
class Ends:
    """How a run ended.

    ``ends`` counts (process, status, end state); ``lost`` are open cases that wait for nobody and
    nothing; ``stuck`` counts sentences on open tasks that no scripted person could do.
    """

    opened: int
    ends: Counter[tuple[str, str, str]]
    open: Counter[str]
    lost: tuple[str, ...]
    stuck: Counter[str]
    events: int
    verified: int
    differing: tuple[str, ...]

    @property
    def sound(self) -> bool:
        return not self.lost and not self.differing


def ends(
    casework: Casework,
    auditor: Actor,
    stuck: Iterable[tuple[str, Stuck]] = (),
    progress: Callable[[int], None] = lambda _: None,
) -> Ends:
    """Look at every case, and prove every stream. ``stuck``: task id -> why nobody could do it."""
    cases = list(_all(casework, auditor))
    open_ones = [c for c in cases if c.status == "open"]
    events, verified, differing = _proved(casework, progress)
    return Ends(
        len(cases),
        Counter((c.name, c.status, c.outcome or "") for c in cases if c.status != "open"),
        Counter(c.name for c in open_ones),
        tuple(c.number for c in open_ones if not _waits(casework, c)),
        Counter(_stuck(casework, stuck)),
        events,
        verified,
        differing,
    )


def _all(casework: Casework, auditor: Actor) -> Iterable[Case]:
    after: str | None = None
    while True:
        page = casework.cases(auditor, after, 200)
        yield from page.items
        if page.next is None:
            return
        after = page.next


def _proved(
    casework: Casework, progress: Callable[[int], None]
) -> tuple[int, int, tuple[str, ...]]:
    """(records, streams that verify, sentences on those that do not)."""
    events, verified, differing = 0, 0, []
    for verdict in casework.verify_all():
        events += verdict.records
        verified += verdict.identical
        if not verdict.identical:
            differing.append(f"{verdict.stream} 第 {verdict.at} 条:{verdict.fault}")
        if verdict.stream.startswith("case:"):
            progress(1)
    return events, verified, tuple(differing)


def _waits(casework: Casework, case: Case) -> bool:
    """Somebody or something will move it: a task, an action, a timer, an incident to retry."""
    return bool(
        casework.tasks(case.id, open_only=True)
        or casework.actions(case.id)
        or casework.clocks(case.id)
        or casework.incidents(case.id)
    )


def _stuck(casework: Casework, stuck: Iterable[tuple[str, Stuck]]) -> Iterable[str]:
    for task, found in stuck:
        if casework.task(task).status in ("offered", "claimed"):
            yield f"{casework.case(found.case).number}“{found.name}”:{found.reason}"


def show(found: Ends) -> None:
    """Print the table."""
    click.echo(f"\n开立案件 {found.opened} 宗")
    for (process, status, outcome), count in sorted(found.ends.items()):
        click.echo(f"  {process} · {WORDS.get(status, status)} · {outcome}\t{count}")
    click.echo(f"仍在办理 {found.open.total()} 宗")
    for process, count in sorted(found.open.items()):
        click.echo(f"  {process}\t{count}")
    click.echo(f"台账记录 {found.events} 条")
    click.echo(f"核验 {found.verified + len(found.differing)} 个流,一致 {found.verified} 个")
    click.echo(f"办不下去的待办 {found.stuck.total()} 件")
    for line, count in found.stuck.items():
        click.echo(f"  {line}\t{count}")
    for number in found.lost:
        click.echo(f"!! {number} 既未结束,也不等待任何人或事")
    for line in found.differing:
        click.echo(f"!! {line}")
