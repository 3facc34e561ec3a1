"""并案 and its undoing: commands on the case that is repeated (processes 11.0, ESP-MERGE)."""

from __future__ import annotations

from ..audit import state_at
from ..errors import Conflict
from ..kernel import permits
from . import linking
from .acting import Acting, Answers
from .once import Reply
from .working import commands, reply, tell

FIELD = "merged_into"


def merge(a: Acting, answers: Answers) -> Reply:
    """并案: the case ends, and its reporters are told what the other one comes to."""
    permits.demand(a.definition, "merge")
    commands(a, "merge")
    values, taken = a.load(a.form("common/merge"), answers)
    into = linking.master(a.house, a.db, a.locked.id, values[FIELD], FIELD)
    data = {"answers": taken.answers, "into": into}
    tell(a, "case.merged", data, taken, "")
    return reply(a)


def unmerge(a: Acting, answers: Answers) -> Reply:
    """撤销并案: the case stands again as before; nothing is deleted."""
    commands(a, "merge")
    if not a.locked.row["merged_into"]:
        raise Conflict(f"案件 {a.locked.row['number']} 没有并入别的案件", "not_merged")
    merged, into = _merging(a)
    _, taken = a.load(a.form("common/unmerge"), answers)
    data = {"answers": taken.answers, "to": merged - 1, "from": into}
    a.keep(taken)
    a.told("case.unmerged", data, past=state_at(a.house, a.db, a.locked.id, merged - 1))
    return reply(a)


def _merging(a: Acting) -> tuple[int, dict[str, str]]:
    """The record that merged the case last, and into which case."""
    found = [
        (record.seq, {name: effect[name] for name in ("case", "number")})
        for record, _ in a.house.store.history(a.db, a.locked.stream)
        for effect in record.effects
        if effect["k"] == "case.merged_into"
    ]
    return found[-1]
