"""The fixture: for every one of the reports its process, arrival, place, limit and fate.

``regions/huizhou/newspaper/cases.csv`` has one row a report, ``fates.toml`` says how each fate
comes about (the decisive tasks of each process) and how such a case must have ended by the cut-off.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

from engine import SHANGHAI, Case, Invalid

from ..simulated import local
from ..simulation import Script, script_of

FOLDER = "regions/huizhou/newspaper"
SINCE, UNTIL = date(2018, 4, 1), date(2018, 8, 31)
CUT_OFF = datetime(2018, 9, 1, tzinfo=SHANGHAI)  # 24:00 of the last day, exclusive
LIMIT = "{limit}"
ON_SITE = ("grid_member", "village_clerk")
_SEEN: Mapping[str, Any] = {"photos": "@photos:2"}
_TOLD: Mapping[str, Any] = {"evidence_waiver": "来电反映,没有照片"}
PARTS = ("task", "message", "ask")


@dataclass(frozen=True, slots=True)
class Entry:
    """One report. ``limit`` is a clock limit as forms and drawings write it, ``duplicate_of`` the
    row number of the report that it repeats."""

    n: int
    arrived: datetime
    process: str
    fate: str
    unit: str
    net: str
    channel: str
    reporter: str
    category: str
    urgency: str
    limit: str
    callback: str
    title: str
    words: str
    plate: str
    duplicate_of: str

    @property
    def amount(self) -> str:
        """The number in the limit."""
        return self.limit.partition("(")[2].rstrip(")")


@dataclass(frozen=True, slots=True)
class Fate:
    """One way in which a report of a process may go."""

    process: str
    fate: str
    counts: str
    status: str
    outcome: str = ""
    level: str = ""
    suspended: bool = False
    overdue: bool = False
    void_after: float = 0

    def difference(self, case: Case) -> str:
        """How a case stands at the cut-off, if that is not as told; else empty."""
        late = case.status == "open" and case.due is not None and case.due <= CUT_OFF
        found = (case.status, case.suspended, late and not case.suspended)
        as_told = found == (self.status, self.suspended, self.overdue)
        if as_told and self.outcome in ("", case.outcome) and self.level in ("", case.level):
            return ""
        return f"{case.number}:应为{self.fate},实为 {case.status} {case.outcome} {case.level}"


@dataclass(frozen=True, slots=True)
class Fixture:
    """All reports in the order of their arrival, and the table of each fate."""

    entries: tuple[Entry, ...]
    tables: Mapping[tuple[str, str], Mapping[str, Any]]

    def fate(self, entry: Entry) -> Fate:
        """How this report must have ended."""
        table = self.tables[entry.process, entry.fate]
        return Fate(**{f.name: table[f.name] for f in fields(Fate) if f.name in table})

    def answers(self, entry: Entry) -> dict[str, Any]:
        """What the reporter tells: photos from those who stand there, a plate where it is one."""
        told: dict[str, Any] = {
            "description": f"{entry.title}:{entry.words}",
            "location": {"words": entry.unit},
        }
        if entry.plate:
            told |= {"plate": entry.plate, "photos": "@photos:4"}
        else:
            told |= {"title": entry.title, "category": entry.category, "urgency": entry.urgency}
            told |= _SEEN if entry.reporter in ON_SITE else _TOLD
        if entry.callback:
            told |= {"wants_callback": True, "reporter_phone": f"1380000{entry.n:04}"}
        return told | self.tables[entry.process, entry.fate].get("answers", {})

    def script(self, entry: Entry) -> Script:
        """How people work on this report, where they do not do as usual."""
        table = _filled(self.tables[entry.process, entry.fate], entry.amount)
        return script_of(f"{FOLDER}/fates.toml {entry.fate}", table)


def read(root: Path) -> Fixture:
    """The fixture of a data folder. Invalid names the row or fate that is odd."""
    told = tomllib.loads((root / FOLDER / "fates.toml").read_text("utf-8"))
    tables = {
        (table["process"], table["fate"]): _over(table, told["common"].get(table["process"], {}))
        for table in told["fate"]
    }
    with (root / FOLDER / "cases.csv").open(encoding="utf-8", newline="") as file:
        entries = tuple(_entry(row) for row in csv.DictReader(file))
    for entry in entries:
        if (entry.process, entry.fate) not in tables:
            where = {f"{FOLDER}/cases.csv": [f"第 {entry.n} 件的去向“{entry.fate}”没有写明"]}
            raise Invalid(where)
    return Fixture(entries, tables)


def _entry(row: Mapping[str, str]) -> Entry:
    texts = {f.name: row[f.name] for f in fields(Entry) if f.name not in ("n", "arrived")}
    return Entry(n=int(row["n"]), arrived=local(row["arrived"]), **texts)


def _over(table: Mapping[str, Any], common: Mapping[str, Any]) -> dict[str, Any]:
    """A fate's table with what is common to its process beneath it."""
    beneath = {part: {**common.get(part, {}), **table.get(part, {})} for part in PARTS}
    return {**table, **beneath}


def _filled(part: Any, amount: str) -> Any:
    """The same table with the report's limit where it is named."""
    if isinstance(part, dict):
        return {name: _filled(inner, amount) for name, inner in part.items()}
    if isinstance(part, list):
        return [_filled(inner, amount) for inner in part]
    return amount if part == LIMIT else part
