"""Proving: execute a case again from its inputs, check its chain, say what differs where."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from .errors import CaseworkError, NotFound
from .events import INPUTS, Record, leaf
from .house import House
from .kernel.step import REVISION, Step, step
from .store import Locked, schema

State = dict[str, Any]

GO_BACK = ("case.reset", "case.unmerged")  # inputs that name an earlier record in ``to``


@dataclass(frozen=True, slots=True)
class Verdict:
    """What proving one stream found. ``at`` is the record number of the first fault, 0 if none."""

    stream: str
    records: int
    fault: str = ""
    at: int = 0

    @property
    def identical(self) -> bool:
        return not self.fault


def verify_stream(house: House, db: sa.Connection, stream: str) -> Verdict:
    """Check a stream's chain and, for a case, execute it again from its inputs."""
    stored = house.store.raw(db, stream)
    if not stored:
        raise NotFound(f"没有流 {stream}")
    broken = _broken_link(stream, stored)
    if broken:
        return broken
    records = [Record.read(rec) for rec, _ in stored]
    if stream.startswith("object:"):
        fault = _object_fault(house, db, records)
        return Verdict(stream, len(records), fault, len(records) if fault else 0)
    if not stream.startswith("case:"):
        return Verdict(stream, len(records))
    found = _difference(house, db, records)
    return found or Verdict(stream, len(records))


def _broken_link(stream: str, stored: Sequence[tuple[bytes, str]]) -> Verdict | None:
    prev = ""
    for n, (rec, kept) in enumerate(stored, 1):
        fault = _link_fault(rec, kept, prev, n, stream)
        if fault:
            return Verdict(stream, len(stored), fault, n)
        prev = kept
    return None


def _link_fault(rec: bytes, kept: str, prev: str, n: int, stream: str) -> str:
    if leaf(rec) != kept:
        return "记录内容与哈希不符"
    try:
        record = Record.read(rec)
    except (ValueError, KeyError, TypeError):
        return "记录无法读取"
    if record.to_bytes() != rec:
        return "记录不是规范格式"
    if record.seq != n or record.stream != stream:
        return "记录序号不连续"
    return "" if record.prev == prev else "与前一条记录的链接断开"


def _difference(house: House, db: sa.Connection, records: Sequence[Record]) -> Verdict | None:
    stream, count = records[0].stream, len(records)
    try:
        for record, again in executed(house, db, records):
            fault = _compare(record, again)
            if fault:
                return Verdict(stream, count, fault, record.seq)
    except Diverged as error:
        return Verdict(stream, count, str(error), error.seq)
    return _projection_fault(house, db, records)


def _compare(record: Record, again: Step) -> str:
    for n, (told, found) in enumerate(zip(record.effects, again.effects, strict=False), 1):
        if told != found:
            return f"第 {n} 个结果不同:记录为 {told},重演为 {found}"
    if len(record.effects) != len(again.effects):
        return f"结果数目不同:记录 {len(record.effects)} 个,重演 {len(again.effects)} 个"
    return "" if record.post == again.post else "办理后的状态与记录不符"


def _projection_fault(house: House, db: sa.Connection, records: Sequence[Record]) -> Verdict | None:
    """The case's row must stand where its journal ends: a cut-off tail shows here."""
    locked = house.store.find(db, records[0].stream.removeprefix("case:"))
    if locked and locked.head.seq != records[-1].seq:
        fault = f"案件停在第 {locked.head.seq} 条,台账只到第 {records[-1].seq} 条"
        return Verdict(records[0].stream, len(records), fault, records[-1].seq)
    return None


def _object_fault(house: House, db: sa.Connection, records: Sequence[Record]) -> str:
    """An object's rows must be what its journal folds to: a cut-off tail or a row changed by hand
    shows here."""
    ident = records[0].stream.removeprefix("object:")
    o, v = schema.object.c, schema.object_value.c
    query = sa.select(o.seq, o.status).where(o.tenant == house.tenant, o.id == ident)
    row = db.execute(query).first()
    if row is None or row.seq != records[-1].seq:
        at = row.seq if row else 0
        return f"对象停在第 {at} 条,台账只到第 {records[-1].seq} 条"
    values, status = folded(records)
    here = sa.select(v.name, v.n, v.value).where(v.tenant == house.tenant, v.object == ident)
    kept = {(each.name, each.n): json.loads(each.value) for each in db.execute(here)}
    wrong = sorted({name for name, n in kept.keys() | values.keys()
                    if kept.get((name, n)) != values.get((name, n))})  # fmt: skip
    if wrong or status != row.status:
        return f"对象的{'、'.join(wrong) or '状态'}与台账不符"
    return ""


def folded(records: Iterable[Record]) -> tuple[dict[tuple[str, int], Any], str]:
    """An object's values by field (0) and item (from 1), and its status, after these records."""
    values: dict[tuple[str, int], Any] = {}
    status = ""
    for r in records:
        values |= {(name, 0): value for name, value in r.data.get("set", {}).items()}
        for name, items in r.data.get("items", {}).items():
            values |= {(name, int(n)): item for n, item in items.items()}
        status = r.data.get("to") or r.data.get("status") or status
    return values, status


class Diverged(Exception):
    """A recorded input could not even be applied again."""

    def __init__(self, seq: int, reason: str) -> None:
        super().__init__(f"这一步无法重演:{reason}")
        self.seq = seq


def executed(
    house: House, db: sa.Connection, records: Iterable[Record]
) -> Iterator[tuple[Record, Step]]:
    """Every input of a case's history applied again, with the rules that it saw."""
    state: State = {}
    opened: Record | None = None
    inputs = [record for record in records if record.kind in INPUTS]
    moments = Moments(r.data["to"] for r in inputs if r.kind in GO_BACK)
    for record in inputs:
        opened = opened or record
        try:
            again = _again(house, db, opened, record, state, moments)
        except CaseworkError as error:
            raise Diverged(record.seq, error.message) from error
        state = again.state
        moments.pass_by(record.seq, state)
        yield record, again


class Moments:
    """The states to which later resets go back, kept while a history is executed again."""

    def __init__(self, wanted: Iterable[int]) -> None:
        self._found: dict[int, State] = {seq: {} for seq in sorted(set(wanted))}

    def pass_by(self, seq: int, state: State) -> None:
        """The case stood so after record ``seq``."""
        for wanted in self._found:
            if seq <= wanted:
                self._found[wanted] = state

    def at(self, seq: int) -> State:
        """The state after record ``seq``, {} if there was none yet."""
        return self._found.get(seq, {})


def state_at(house: House, db: sa.Connection, case: str, seq: int) -> State:
    """A case's state as it stood after a record, executed from its history."""
    records = (record for record, _ in house.store.history(db, f"case:{case}"))
    state: State = {}
    for record, again in executed(house, db, records):
        if record.seq > seq:
            break
        state = again.state
    return state


def _again(
    house: House,
    db: sa.Connection,
    opened: Record,
    record: Record,
    state: State,
    moments: Moments,
) -> Step:
    seen = house.versions(db, record.seen)
    definition = house.definition(db, seen["definition"])
    setting = house.setting_of(
        record.stream.removeprefix("case:"),
        opened.data["unit"],
        opened.data["opened_at"],
        record.seq,
        record.at,
        house.rules_of(db, seen["pack"]),
        house.calendars_of(db, seen["calendar"]),
        definition.profile,
    )
    beside: dict[str, Any] = {}
    if record.kind in GO_BACK:
        beside["past"] = moments.at(record.data["to"])
    if record.kind == "case.migrated":
        beside["source"] = house.definition(db, record.data["from"])
    who = record.actor["id"]
    return step(definition, state, setting, record.kind, record.data, who, **beside)


def states_of(house: House, db: sa.Connection, cases: Sequence[Locked]) -> dict[str, State]:
    """The states of several cases by id: those worked on lately at once, the others in one look."""
    recent = house.store.recent
    states = {case.id: known for case in cases if (known := recent.at(case.head.leaf))}
    rest = [case.id for case in cases if case.id not in states]
    kept = house.store.snapshots(db, rest)
    for ident in rest:
        made_by, state = kept.get(ident, ("", {}))
        states[ident] = state if made_by == REVISION else state_of(house, db, ident)
    return states


def state_of(house: House, db: sa.Connection, case: str) -> State:
    """A case's state: its snapshot if this engine made it, else executed from its history."""
    found = house.store.snapshot(db, case)
    if found is not None and found[1] == REVISION:
        return found[2]
    state: State = {}
    history = (record for record, _ in house.store.history(db, f"case:{case}"))
    for _, again in executed(house, db, history):
        state = again.state
    return state
