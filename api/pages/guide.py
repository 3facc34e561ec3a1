"""What a task's page explains: where the case stands, what is asked for, and why one may not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from engine import SHANGHAI, Case, Element, Form, UserTask, following

from ..auth import casework, me
from .queue import serves


@dataclass(frozen=True, slots=True)
class Step:
    """One task in a case's course; ``state`` is done, withdrawn or open."""

    id: str
    name: str
    state: str
    who: str | None
    at: datetime | None
    task: UserTask


@dataclass(frozen=True, slots=True)
class Evidence:
    """So many files in the form's field ``label``."""

    label: str
    least: int


def stand(task: UserTask) -> str:
    """How the asker stands to the task: over, mine, open (to be claimed), taken or foreign."""
    if task.status not in ("offered", "claimed"):
        return "over"
    if task.assignee == me().id:
        return "mine"
    if task.assignee:
        return "taken"
    return "open" if serves(task) else "foreign"


def steps(case: Case) -> list[Step]:
    """The case's tasks so far, those open last."""
    tasks = casework().tasks(case.id)
    states = {"offered": "open", "claimed": "open"}
    found = [
        Step(t.id, t.name, states.get(t.status, t.status), t.assignee, t.done_at, t) for t in tasks
    ]
    shown = [step for step in found if step.state != "withdrawn"]
    return sorted(shown, key=lambda s: (s.at is None, s.at or s.task.offered_at, s.task.offered_at))


@dataclass(frozen=True, slots=True)
class Coming:
    """What probably comes next: under ``when`` (empty: in any case) these steps."""

    when: str
    names: tuple[str, ...]
    more: bool


NAMED = 3


def coming(task: UserTask, case: Case) -> list[Coming]:
    """What the drawing lets follow, by the choice made here; nobody has chosen yet."""
    definition = casework().definition_of(case.id)
    found: dict[str, list[str]] = {}
    for ahead in following(definition, task.process, task.element):
        names = found.setdefault(ahead.when[0] if ahead.when else "", [])
        said = _said(ahead.element, case)
        if said not in names:
            names.append(said)
    return [Coming(when, tuple(names[:NAMED]), len(names) > NAMED) for when, names in found.items()]


def _said(element: Element, case: Case) -> str:
    if element.type == "endEvent":
        end = _("结束") if element.process == case.process else _("交回上一级")
        return f"{end}({element.name})" if element.name else end
    return element.name or element.id


@dataclass(frozen=True, slots=True)
class Rule:
    """An article that a step rests on, or a pact of the village with the page that has it whole."""

    title: str
    words: str
    object: str | None = None


def rules(element: Element | None, case: Case) -> list[Rule]:
    """What the law in force says about this step, and the pacts of the place."""
    on = casework().now().astimezone(SHANGHAI).date()
    pack = casework().pack()
    named = element.properties.get("basis") if element else None
    power = element.properties.get("legal_gate") if element else None
    found = [
        Rule(f"{row.title}{row.article}", row.rule)
        for row in pack.bases
        if row.holds(on) and (row.id == named or (power and power in row.powers))
    ]
    place = pack.ancestor(case.unit, "村居") or pack.units[case.unit]
    pacts = casework().objects(me(), None, NAMED, type="pact", status="生效", unit=place.id)
    return found + [Rule(pact.title, "", pact.id) for pact in pacts.items]


def evidence(element: Element | None, form: Form | None) -> list[Evidence]:
    """What files the step demands, in the form's own words."""
    labels = {field.key: field.label for field in form.fields} if form else {}
    text = element.properties.get("evidence", "") if element else ""
    return [Evidence(labels.get(key, key), least) for key, least in _counts(text)]


def _counts(text: str) -> Iterator[tuple[str, int]]:
    for part in _names(text):
        key, _, least = part.partition(":")
        yield key, int(least or 1)


def hindrance(task: UserTask, case: Case, element: Element | None) -> str | None:
    """The step whose doing keeps the asker from this one (回避), None if nothing does."""
    for other in _names(element.properties.get("separation", "")) if element else ():
        if other == "reporter" and case.reporter == me().id:
            return "reporter"
        for done in casework().tasks(case.id):
            if (done.element, done.status, done.assignee) == (other, "done", me().id):
                return done.name
    return None


def _names(text: str) -> list[str]:
    return [part for part in re.split(r"[,,\s]+", text) if part]
