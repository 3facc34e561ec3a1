"""Small processes for operations on tasks, and people who really exist."""

from __future__ import annotations

from datetime import date

import pytest

from api.data import library
from engine import Report
from engine.region import Appointment, Person
from tests.people import ROOT

VILLAGE = "mazhuang"
PEOPLE = {
    "clerk": "village_clerk",
    "head": "grid_head",
    "head2": "grid_head",
    "lead1": "grid_lead",
    "lead2": "grid_lead",
    "lead3": "grid_lead",
    "member": "grid_member",
    "member2": "grid_member",
    "duty": "duty_head",
    "away": "grid_deputy",
    "admin": "duty_head",
    "far": "grid_aux",
}
PLACES = {"duty_head": "henanan", "grid_aux": "xuefu"}


def changed(process, old, new):
    """The small processes, with one of them drawn differently."""
    files = _library()
    path = f"workflows/{process}/process.bpmn"
    text = files[path].decode()
    assert old in text, old
    return files | {path: text.replace(old, new).encode()}


def _library():
    ours, small = library(ROOT), library(ROOT / "tests" / "library")
    common = {k: v for k, v in ours.items() if k.startswith("forms/common/")}
    return {**small, **common, "workflows/roles.json": ours["workflows/roles.json"]}


def register(casework):
    """Deploy ``office`` and ``branches``, and register everybody with their posts."""
    casework.deploy(_library(), ["office", "branches"])
    since = date(2020, 1, 1)
    casework.add_people(
        Person(who, f"姓名{who}", who, (Appointment(role, PLACES.get(role, VILLAGE), since),))
        for who, role in PEOPLE.items()
    )


@pytest.fixture
def office(casework):
    """The engine with the small processes deployed and everybody registered."""
    register(casework)
    return casework


@pytest.fixture
def who(office):
    """A registered person with the posts held now."""
    return lambda name: office.actor(name)


class Case:
    """A case under way, as a test talks about it."""

    def __init__(self, casework, ident):
        self.casework, self.id = casework, ident

    def open(self):
        return sorted(t.name for t in self.casework.tasks(self.id, open_only=True))

    def task(self, name, to=None):
        found = [t for t in self.casework.tasks(self.id, open_only=True) if t.name == name]
        return next(t for t in found if to in (None, t.assignee))

    def done(self, name, actor, to=None, **answers):
        who = self.casework.actor(actor)
        self.casework.complete(self.task(name, to).id, answers, who)
        return self

    def kinds(self):
        return [record.kind for record in self.casework.history(self.id)]

    def last(self):
        return self.casework.history(self.id)[-1]

    def proved(self):
        verdict = self.casework.verify(self.id)
        return verdict.identical or verdict


@pytest.fixture
def asked(office, who):
    """A request of the village clerk, still to be drafted."""
    report = Report("office", {"what": "打印机"}, VILLAGE)
    return Case(office, office.open(report, who("member"))["case"])


@pytest.fixture
def drafted(asked):
    signers = ["lead1", "lead2", "lead3"]
    return asked.done("拟稿", "clerk", draft_text="买一台打印机", signers=signers)


@pytest.fixture
def looked(office, who):
    """A case that two look into at once."""
    case = Case(office, office.open(Report("branches", {}, VILLAGE), who("member2"))["case"])
    return case.done("初看", "member")
