"""A city for journeys through the browser: all our processes, all people of the demo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playwright.sync_api import BrowserContext

from api.data import calendars, library, processes, regions, roles
from api.simulated import SimulatedClock
from engine import DEMO_REVIEW, Pack, Person, load_people, load_region
from tests.pages.town import PASSWORD, Town, opened
from tests.people import ROOT


@cache
def rules() -> dict[str, bytes]:
    return regions(ROOT)


@cache
def pack() -> Pack:
    return load_region(rules(), "huizhou").with_legal_review(DEMO_REVIEW)


@cache
def people() -> tuple[Person, ...]:
    return tuple(load_people(rules(), pack()))


def build(folder: Path) -> None:
    """Make the city's database once; journeys work on copies."""
    casework, ours = opened(folder, SimulatedClock()), library(ROOT)
    casework.create()
    casework.load_calendars(calendars(rules()))
    casework.load_pack(pack(), roles(ours))
    casework.add_people(people(), demo=True)
    casework.deploy(ours, processes(ours))
    casework.house.store.engine.dispose()


def holders(role: str, unit: str) -> Iterator[Person]:
    """Who holds a role in a unit, in the order of the demo's people."""
    for person in people():
        if any((post.role, post.unit) == (role, unit) for post in person.posts):
            yield person


@dataclass(slots=True)
class City:
    """The town's engine with everybody in it, and browsers for its people."""

    town: Town

    def enter(self, context: BrowserContext, role: str, unit: str, nth: int = 0) -> Person:
        """Sign a browser in as the nth holder of a role in a unit."""
        person = list(holders(role, unit))[nth]
        self.town.casework.set_account(person.id, person.id, PASSWORD)
        login = {"login": person.id, "password": PASSWORD}
        answer = context.request.post("/sign-in", form=login, max_redirects=0)
        assert answer.status == 303
        return person
