"""逐步重演: a case step by step over its diagram, as it stood after each record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, request

from engine import DIAGRAM_CSS, Case

from ..auth import casework, me
from . import bp, words
from .cases import titles
from .timeline import Entry, timeline

AROUND = 3  # steps listed before and after the one that is shown


@dataclass(frozen=True, slots=True)
class Kept:
    """A limit, and when the task was really done."""

    due: datetime
    done: datetime

    @property
    def late(self) -> bool:
        return self.done > self.due


@bp.get("/cases/<ident>/replay")
def replay(ident: str) -> Any:
    """One step of the case. ``step`` is the record's number; out of range the nearest one."""
    found = casework().case(ident, me())
    entries = timeline(found)[::-1]
    step = min(max(request.args.get("step", 1, type=int), 1), len(entries))
    entry = entries[step - 1]
    return render_template(
        "replay.html",
        case=found, title=titles([found]).get(found.id), entry=entry, step=step, count=len(entries),
        record=casework().seen_history(found.id, me())[step - 1],
        near=entries[max(step - 1 - AROUND, 0) : step + AROUND], kept=_kept(found, entry),
        pictures=casework().pictures(found.id, upto=step), diagram_css=DIAGRAM_CSS,
        verdict=casework().verify(found.id) if "verify" in request.args else None,
        originals=any(original for _mime, original in words.know_files([]).values()),
    )  # fmt: skip


def _kept(case: Case, entry: Entry) -> Kept | None:
    """How a task that this record finished stood to its limit; None for other records."""
    if entry.record.kind != "task.completed":
        return None
    task = casework().task(entry.record.data["task"])
    done = task.done_at or entry.record.at
    return Kept(task.due, done) if task.due else None
