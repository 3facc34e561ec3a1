"""The journal of a case as people read it: who did what and when, and what followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext, lazy_gettext

from engine import Case, Definition, Field, Form, Record, UserTask, decode

from ..auth import casework, me
from . import naming, words
from .forms import start_form

ASKED = {
    "case.voided": "common/void",
    "case.merged": "common/merge",
    "case.unmerged": "common/unmerge",
    "case.routed_out": "common/route_out",
    "case.force_closed": "common/force_close",
    "fact.added": "common/new_fact",
    "result.shared": "common/close",
    "extension.requested": "common/extension_request",
    "suspension.requested": "common/suspension_request",
    "supervision.opened": "common/supervision",
}
"""Kind -> the form that such a record always fills."""

TOLD = frozenset({
    "clock.moved", "clock.warned", "clock.extended", "extension.refused", "suspension.refused",
    "task.offered", "task.withdrawn", "task.held", "task.done", "task.signed", "task.changed",
    "case.due", "case.resolved", "case.reopened", "case.closed",
    "case.suspended", "case.resumed", "supervision.raised", "supervision.replied",
    "supervision.reviewed", "supervision.alerted", "task.reminded",
    "case.merged_into", "case.separated",
    "incident.raised", "incident.resolved", "message.thrown", "decision.made",
})  # fmt: skip
"""Effects that people are told of; the others are the machine's own book-keeping."""


TO_PERSONS = frozenset({
    "task.transferred", "task.delegated", "signer.added", "signer.removed", "case.copied",
    "case.handed_over",
})  # fmt: skip
"""Kinds of records whose ``to`` and ``who`` are persons (or units, when a vote is by units)."""

LINKED = frozenset({"case.joined", "case.parted", "result.shared"})
"""Kinds of records that tell of another case, by its ``number``."""

NOT_FOR_YOU = lazy_gettext("填报内容只给指定的岗位看")

DOES = {
    "before": lazy_gettext("从头开始“%(name)s”"),
    "after": lazy_gettext("越过“%(name)s”"),
    "cancel": lazy_gettext("取消“%(name)s”"),
}


WHO = ("name", "phone", "signature", "plate")
MASK = lazy_gettext("(已隐去)")
"""Personal values that tell who somebody is; the light accounts (协管员, 市民) do not see them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answered question; ``value`` is None if it was erased."""

    label: str
    kind: str
    value: Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One record in plain values; the template says them. ``to``: persons it went to; ``where``:
    the element or record that it went to."""

    record: Record
    title: str
    element: str
    answers: tuple[Answer, ...] = ()
    files: tuple[str, ...] = ()
    text: str | None = None
    effects: tuple[dict[str, Any], ...] = ()
    to: tuple[str, ...] = ()
    where: str = ""


@dataclass(slots=True)
class Reader:
    """What is needed to read one case's records."""

    definition: Definition
    tasks: Mapping[str, UserTask]
    subscriptions: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    masked: bool = False  # names, telephones and plates are not for this reader
    hidden: frozenset[int] = frozenset()  # records whose answers are not for this reader

    def element(self, effect: Mapping[str, Any]) -> str:
        process = effect.get("p") or self.definition.process
        found = self.definition.elements.get((process, effect.get("el", "")))
        return found.name if found else self._named(effect.get("el", ""))

    def _named(self, el: str) -> str:
        """An element of a called process, or a task beside the drawing."""
        names = (e.name for (_, ident), e in self.definition.elements.items() if ident == el)
        side = (t.name for t in self.tasks.values() if t.element == el)
        return next(names, None) or next(side, "")

    def form(self, record: Record) -> Form | None:
        return casework().form_of(self.definition, self._form_key(record))

    def _form_key(self, record: Record) -> str | None:
        if record.kind == "case.opened":
            return start_form(self.definition)
        if record.kind == "message.received":
            return self.subscriptions.get(record.data.get("subscription", ""), {}).get("form")
        task = self.tasks.get(record.data.get("task", ""))
        if record.kind == "task.returned" and task:
            element = self.definition.elements.get((task.process, task.element))
            return element.properties.get("return_form") if element else None
        if record.kind in ("task.completed", "task.resolved") and task:
            return task.form
        return ASKED.get(record.kind)

    def title(self, record: Record) -> str:
        """The button's words for a message, else the name of the kind of record."""
        row = self.subscriptions.get(record.data.get("subscription", ""), {})
        return str(row.get("action") or naming.record(record.kind))

    def to(self, record: Record) -> tuple[str, ...]:
        """Persons whom a record names beside its actor."""
        given = record.data.get("to", ())
        listed = given if isinstance(given, list) else [given] if isinstance(given, str) else []
        named = [*listed, record.data.get("who")]
        return tuple(who for who in named if who) if record.kind in TO_PERSONS else ()

    def where(self, record: Record) -> str:
        """Where a case went: an element, the reporter, an earlier record, another version."""
        to = record.data.get("to")
        if record.kind == "task.sent_back":
            where = self.element(to) if isinstance(to, Mapping) else gettext("发起人")
            straight = gettext(",办完直送回来") if record.data.get("direct") else ""
            return gettext("到“%(where)s”", where=where) + straight
        if record.kind == "case.reset":
            return gettext("到第 %(n)s 条之后", n=to)
        if record.kind == "case.migrated":
            return gettext("到版本 %(version)s", version=str(to)[:8])
        if record.kind in LINKED:
            return str(record.data["number"])
        steps = record.data.get("steps", ()) if record.kind == "case.modified" else ()
        told = (DOES[s["do"]] % {"name": self.element(s)} for s in steps if "el" in s)
        return gettext("、").join(told)

    def about(self, record: Record) -> str:
        task = self.tasks.get(record.data.get("task", ""))
        return task.name if task else ""

    def effects(self, record: Record) -> Iterator[dict[str, Any]]:
        for effect in record.effects:
            if effect["k"] == "subscription.opened":
                self.subscriptions[effect["id"]] = effect
            if effect["k"] in TOLD and not _twice(effect):
                task = self.tasks.get(effect.get("id", ""))
                yield {**effect, "of": task.name if task else self.element(effect)}


def _twice(effect: Mapping[str, Any]) -> bool:
    """The case's own new date is told by ``case.due``."""
    return effect["k"] == "clock.moved" and effect["el"] == "case"


def timeline(case: Case) -> list[Entry]:
    """Every record of the case, the latest first, personal values revealed."""
    tasks = {task.id: task for task in casework().tasks(case.id)}
    hidden = casework().unseen(case.id, me())
    reader = Reader(casework().definition_of(case.id), tasks, {}, _outsider(case), hidden)
    records = casework().history(case.id)
    shown = casework().reveal([decode(_personal(record)) for record in records])
    entries = [_entry(reader, *pair) for pair in zip(records, shown, strict=True)]
    words.know_files(file for entry in entries for file in entry.files)
    return entries[::-1]


def _outsider(case: Case) -> bool:
    """A reader with light accounts only (roles.json, ``external``), of a case not his own."""
    held = [words.roles().get(role, {}) for role in me().roles]
    return case.reporter != me().id and all(role.get("external") for role in held)


def opening(case: Case) -> Entry:
    """What was reported: the first record."""
    [first] = casework().history(case.id)[:1]
    reader = Reader(casework().definition_of(case.id), {}, masked=_outsider(case))
    return _entry(reader, first, casework().reveal(decode(_personal(first))))


def facts(case: Case) -> list[Entry]:
    """What was added to the report since, the latest first."""
    if case.fact_at is None:
        return []
    return [entry for entry in timeline(case) if entry.record.kind == "fact.added"]


def _personal(record: Record) -> dict[str, Any]:
    """The parts of a record that may hold tokens."""
    parts = {"answers": record.data.get("answers", {}), "text": record.data.get("text")}
    more = {"changes": record.data.get("changes", {}), "reason": record.data.get("reason")}
    return parts | more


def _entry(reader: Reader, record: Record, shown: Mapping[str, Any]) -> Entry:
    form = reader.form(record)
    fields = form.fields if form else ()
    hidden = record.seq in reader.hidden
    given = {} if hidden else record.data.get("answers") or record.data.get("changes") or {}
    told = {**shown["changes"], **shown["answers"]}
    if reader.masked:
        told |= {
            f.key: str(MASK) for f in fields if f.personal in WHO and told.get(f.key) is not None
        }
    answers = tuple(_answers(fields, given, told))
    files = [f for a in answers if a.kind == "photo" for f in a.value or ()]
    return Entry(
        record,
        reader.title(record),
        reader.about(record),
        tuple(a for a in answers if a.kind != "photo"),
        (*files, *record.data.get("files", ())),
        str(NOT_FOR_YOU) if hidden else shown["text"] or shown["reason"],
        tuple(reader.effects(record)),
        reader.to(record),
        reader.where(record),
    )


def _answers(
    fields: Iterable[Field], given: Mapping[str, Any], shown: Mapping[str, Any]
) -> Iterator[Answer]:
    """What was answered, in the order of the form; hidden and empty questions are left out."""
    known = {field.key: field for field in fields}
    for key in [*known, *(k for k in given if k not in known)]:
        if given.get(key) in (None, "", False, [], {}):
            continue
        found = known.get(key)
        yield Answer(found.label if found else key, found.kind if found else "", shown.get(key))
