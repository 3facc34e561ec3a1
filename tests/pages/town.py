"""A small town for the tests of pages: an engine on SQLite, people with accounts, browsers."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.app import create_app
from api.data import calendars, library, regions, roles
from api.simulated import SimulatedClock, local
from engine import DEMO_REVIEW, Actor, Casework, Report, UserTask, load_people, load_region
from tests.people import ROOT

PASSWORD = "a long password"
PEOPLE = {"p-0046": "zhang", "p-0052": "li", "p-0053": "wang", "p-0047": "fu", "p-0007": "xuefu"}
PEOPLE |= {"p-0133": "keeper", "p-0134": "guardian"}
"""网格长, two 网格员, a 副网格长 of 马庄村; a 网格员 of another village; the system's keeper."""
PHOTO = b"\xff\xd8\xff\xe0a small photo\xff\xd9"
NIGHTMARE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@dataclass(slots=True)
class Town:
    """The engine, its clock and the application over it."""

    casework: Casework
    clock: SimulatedClock
    app: Flask

    def browser(self, login: str | None = "li") -> Browser:
        """Someone's browser without scripts, signed in."""
        browser = Browser(self.app.test_client())
        if login:
            browser.sign_in(login)
        return browser

    def actor(self, login: str) -> Actor:
        return self.casework.actor({v: k for k, v in PEOPLE.items()}[login])

    def light(self, reporter: str = "zhang") -> str:
        """Report a street light; its case id."""
        report = Report("simple", {}, "mazhuang")
        return self.casework.open(report, self.actor(reporter))["case"]

    def rubbish(self, words: str = "巷口堆了垃圾", reporter: str = "zhang") -> str:
        """Report rubbish; its case id."""
        answers = {"description": words, "title": words[:40], "evidence_waiver": "夜里太黑"}
        answers |= {"location": {"words": "二巷口"}}
        report = Report("general_case", answers, "mazhuang")
        return self.casework.open(report, self.actor(reporter))["case"]

    def task(self, case: str) -> UserTask:
        return self.casework.tasks(case, open_only=True)[0]


@dataclass(slots=True)
class Browser:
    """Opens pages and sends their forms as a browser without scripts does."""

    client: FlaskClient

    def sign_in(self, login: str, password: str = PASSWORD, **more: str) -> TestResponse:
        return self.client.post("/sign-in", data={"login": login, "password": password, **more})

    def get(self, address: str) -> TestResponse:
        return self.client.get(address)

    def text(self, address: str) -> str:
        found = self.client.get(address)
        assert found.status_code == 200, found.text
        return found.text

    def send(self, page: str, action: str, **fields: Any) -> TestResponse:
        """Send a form of ``page`` to ``action``, with the page's token and key."""
        hidden = dict(re.findall(r'name="(csrf|_key)" value="([^"]*)"', self.text(page)))
        return self.client.post(action, data=hidden | fields, content_type="multipart/form-data")


def build(folder: Path) -> None:
    """Make the town's database once; tests work on copies."""
    casework = opened(folder, SimulatedClock())
    casework.create()
    ours, small, rules = library(ROOT), library(ROOT / "tests" / "library"), regions(ROOT)
    pack = load_region(rules, "huizhou")
    casework.load_calendars(calendars(rules))
    casework.load_pack(pack.with_legal_review(DEMO_REVIEW), roles(ours))
    casework.add_people([p for p in load_people(rules, pack) if p.id in PEOPLE], demo=True)
    casework.deploy({**small, **ours}, ["simple", "general_case"])
    for person, login in PEOPLE.items():
        casework.set_account(login, person, PASSWORD)
    casework.house.store.engine.dispose()


def copied(source: Path, folder: Path) -> Town:
    """A town of one's own on a copy of the database."""
    shutil.copytree(source, folder, dirs_exist_ok=True)
    clock = SimulatedClock(local("2026-03-02 09:00"))
    casework = opened(folder, clock)
    return Town(casework, clock, create_app(casework, TESTING=True))


def opened(folder: Path, clock: SimulatedClock) -> Casework:
    url = f"sqlite:///{folder / 'town.db'}"
    return Casework(url, files=folder / "files", secret=b"a secret for tests", clock=clock)
