"""From the records of a case to its marks: the few things that figures are counted from. Pure.

A mark is a small JSON object: ``t`` when it became known (the record's instant), ``k`` what it is.
Marks are only ever added, so the facts as of any instant are those of the marks known by then
(domain: metrics 3.5; a figure for March computed in May is March's).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..definitions import Element
from ..definitions.operations import listed
from ..events import Record, decode, encode, stamp
from ..feel import evaluate, parse

VERSION = 5  # raise it when the same records give other marks: everything is then folded anew

Mark = dict[str, Any]
Meaning = Callable[[str, str], Element | None]
"""(process or "", element) -> what the definition that the record saw says about it."""

LEFT = ("element.left", "element.passed")
ENTERED = ("element.entered", "element.passed")
DIGEST = re.compile("[0-9a-f]{64}")
OPENED = ("number", "process", "unit", "path", "net", "channel", "category")
HEADER = ("net", "channel", "category")
VOIDED = {"case.voided": "void", "case.withdrawn": "withdrawn"}
DECIDED = {"case.routed_out": "routed_out", "case.force_closed": "forced"}
NOTED = {
    "clock.extended": "extended",
    "case.suspended": "suspended",
    "case.resumed": "resumed",
    "supervision.raised": "supervised",
    "case.resolved": "resolved",
    "case.reopened": "reopened",
    "case.separated": "separated",
}


class Folding:
    """The marks of one case so far; ``take`` adds those of its next record."""

    def __init__(self, marks: Iterable[Mark] = ()) -> None:
        self.marks = list(marks)
        self._tasks = {m["id"]: m for m in self.marks if m["k"] == "task"}

    def take(self, record: Record, meaning: Meaning) -> None:
        """Add what one record and its effects say."""
        self._t = stamp(record.at)
        self._when = record.data.get("occurred_at") or self._t
        RECORDS.get(record.kind, _nothing)(self, record)
        if record.kind == "case.opened" and _uncounted(meaning("", record.data["process"])):
            self.add("uncounted")
        for effect in record.effects:
            self._effect(effect, record, meaning)

    def add(self, kind: str, **more: Any) -> None:
        self.marks.append({"t": self._t, "k": kind, **more})

    # ------------------------------------------------------------ records

    def opened(self, r: Record) -> None:
        photos = _photos(r.data["answers"])
        more = _some(r.data, OPENED) | ({"photos": photos} if photos else {})
        self.add("opened", at=self._when, by=r.actor["id"], **more)

    def done(self, r: Record) -> None:
        answers = r.data["answers"]
        header = {n: v for n in HEADER if isinstance(v := answers.get(n), str)}
        if header:
            self.add("header", **header)
        self.add("act", at=self._when)
        if r.data["task"] in self._tasks:
            more: dict[str, Any] = {}
            if _returned(r, answers):
                more["code"] = answers["reason_code"]
            elif "handled" in self._tasks[r.data["task"]]["m"]:
                told = {"photos": _photos(answers), "texts": _texts(answers)}
                more |= {name: found for name, found in told.items() if found}
            self._task(r, **more)

    def _task(self, r: Record, **more: Any) -> None:
        more |= {"returned": True} if r.kind == "task.returned" else {}
        self.add("done", id=r.data["task"], at=self._when, by=r.actor["id"], **more)

    def amended(self, r: Record) -> None:
        told = {**r.data.get("changes", {}), **r.data.get("header", {})}
        if header := {n: v for n in HEADER if isinstance(v := told.get(n), str)}:
            self.add("header", **header)

    def stopped(self, r: Record) -> None:
        self.add(VOIDED[r.kind], at=self._when)

    def decided(self, r: Record) -> None:
        self.add("m", m=DECIDED[r.kind], at=self._when)

    def appealed(self, r: Record) -> None:
        self.add("appeal", at=self._when, by=r.actor["id"], sign=r.data["sign"])

    # ------------------------------------------------------------ effects

    def _effect(self, e: Mapping[str, Any], r: Record, meaning: Meaning) -> None:
        kind = e["k"]
        if kind in ENTERED or kind in LEFT:
            self._node(e, r, meaning)
        elif kind == "task.offered":
            self._offered(e, meaning)
        elif kind in ("task.moved", "task.withdrawn") and e["id"] in self._tasks:
            self._changed(e)
        elif kind == "case.due":
            self.add("case_due", due=e["due"])
        elif kind == "case.closed":
            names = ("status", "outcome", "route_class", "level", "org")
            self.add("closed", at=self._when, **_some(e, names))
        elif kind == "case.merged_into":
            self.add("m", m="merged", at=self._when)
        elif kind in NOTED:
            self.add(NOTED[kind], at=self._when)

    def _offered(self, e: Mapping[str, Any], meaning: Meaning) -> None:
        element = meaning(e.get("p", ""), e["el"])
        names = _names(element, "milestone_start") + _names(element, "milestone")
        if names:
            row = {"id": e["id"], "m": names, "el": e["el"], "unit": e["unit"], "due": e.get("due")}
            row |= {"at": e.get("since") or self._t, "role": ",".join(e["role"])}
            self.add("task", **row)
            self._tasks[e["id"]] = self.marks[-1]

    def _changed(self, e: Mapping[str, Any]) -> None:
        if e["k"] == "task.moved":
            self.add("due", id=e["id"], due=e["due"])
        else:
            self.add("gone", id=e["id"])

    def _node(self, e: Mapping[str, Any], r: Record, meaning: Meaning) -> None:
        element = meaning(e.get("p", ""), e["el"])
        if element is None:
            return
        if e["k"] in ENTERED:
            self._reached(_names(element, "milestone_start"), e)
        if e["k"] in LEFT:
            if "facts" in element.properties and "answers" in r.data:
                self._facts(element.properties["facts"], r)
            returned = r.kind == "task.returned" and element.type == "userTask"
            self._reached([] if returned else _names(element, "milestone"), e)

    def _reached(self, names: list[str], e: Mapping[str, Any]) -> None:
        for name in names:
            self.add("m", m=name, at=self._when, el=e["el"])

    def _facts(self, text: str, r: Record) -> None:
        """What a step's own answers say for figures; what was not answered is null."""
        answers = decode({**r.data["answers"], **r.data.get("lookups", {})})
        known = dict.fromkeys(sorted(parse(text).names)) | answers
        said = evaluate(text, known, now=r.at)
        if isinstance(said, Mapping):
            self.add("facts", id=r.data.get("task"), said=encode(said))


def _nothing(folding: Folding, r: Record) -> None:
    """A record that no figure counts."""


RECORDS: dict[str, Callable[[Folding, Record], None]] = {
    "case.opened": Folding.opened,
    "task.completed": Folding.done,
    "task.returned": Folding.done,
    "case.amended": Folding.amended,
    "case.voided": Folding.stopped,
    "case.withdrawn": Folding.stopped,
    "case.routed_out": Folding.decided,
    "case.force_closed": Folding.decided,
    "figure.appealed": Folding.appealed,
}


def _uncounted(process: Element | None) -> bool:
    return process is not None and process.properties.get("counted") == "false"


def _names(element: Element | None, prop: str) -> list[str]:
    return listed(element.properties.get(prop, "")) if element else []


def _some(data: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: data[name] for name in names if data.get(name) is not None}


def _returned(r: Record, answers: Mapping[str, Any]) -> bool:
    return r.kind == "task.returned" and isinstance(answers.get("reason_code"), str)


def _photos(answers: Mapping[str, Any]) -> list[str]:
    """The digests of the photos in the answers."""
    found = (each for value in answers.values() if isinstance(value, list) for each in value)
    return [each for each in found if isinstance(each, str) and DIGEST.fullmatch(each)]


def _texts(answers: Mapping[str, Any]) -> list[str]:
    """The vault tokens of what was written."""
    return [v["$c"] for v in answers.values() if isinstance(v, Mapping) and set(v) == {"$c"}]
