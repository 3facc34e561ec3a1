"""The desk by keyboard: what a dispatcher presses, counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from engine import Report
from tests.pages.town import Town, copied

from . import city as cities
from .city import City
from .conftest import DESK
from .pictures import STEPS, STREET, VILLAGE, actor


@pytest.fixture(scope="module")
def first_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    cities.build(folder)
    return folder


@pytest.fixture
def town(first_city: Path, tmp_path: Path) -> Iterator[Town]:
    made = copied(first_city, tmp_path)
    yield made
    made.casework.house.store.engine.dispose()


@dataclass(slots=True)
class Keyboard:
    """Presses keys and counts them; a chord counts as one."""

    page: Page
    pressed: int = 0

    def press(self, key: str) -> None:
        expect(self.page.locator("html")).to_have_class(re.compile(r"\bjs\b"))
        self.page.keyboard.press(key)
        self.pressed += 1


@pytest.fixture
def dispatcher(chromium: Browser, site: str, town: Town) -> Iterator[Keyboard]:
    """The dispatcher of the street at the desk."""
    screen = chromium.new_context(viewport=DESK, base_url=site, locale="zh-CN")
    City(town).enter(screen, "dispatcher", STREET)
    page, errors = screen.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_default_timeout(8000)
    yield Keyboard(page)
    screen.close()
    assert errors == []


def to_dispatch(town: Town) -> str:
    """A case that the street has filed and that somebody has to be given; its number."""
    cw = town.casework
    answers = {"description": "工地垃圾乱倒", "title": "工地垃圾", "location": {"words": "村口"}}
    answers |= {"evidence_waiver": "夜里"}
    reporter = actor(town, ("village_clerk", VILLAGE))
    case = cw.open(Report("general_case", answers, VILLAGE), reporter)["case"]
    for who, given in STEPS:
        [task] = cw.tasks(case, open_only=True)
        cw.complete(task.id, given, actor(town, who))
    return cw.case(case).number


def test_a_case_is_dispatched_in_at_most_four_keys(dispatcher: Keyboard, town: Town):
    number = to_dispatch(town)
    page = dispatcher.page
    page.goto("/desk")
    expect(page.get_by_role("heading", level=1).last).to_contain_text("派遣")

    dispatcher.press("1")
    expect(page.locator("[name=lead_unit]")).not_to_have_value("")
    dispatcher.press("Control+Enter")
    expect(page.get_by_role("status").first).to_contain_text("这一步办好了")

    [task] = town.casework.tasks(town.casework.case(number).id, open_only=True)
    assert (task.name, task.unit) == ("签收", "henanan-chengguan")
    assert dispatcher.pressed <= 4


def test_the_list_is_walked_chosen_from_and_searched_by_keys(dispatcher: Keyboard, town: Town):
    for _ in range(3):
        to_dispatch(town)
        town.clock.now += timedelta(minutes=10)
    page = dispatcher.page
    page.goto("/desk")
    rows = page.locator("#entries .row > a")
    expect(rows).to_have_count(3)

    for key in ("j", "x", "j", "x"):
        dispatcher.press(key)
    expect(rows.nth(1)).to_be_focused()
    expect(page.locator("#entries input:checked")).to_have_count(2)
    dispatcher.press("/")
    expect(page.get_by_label("编号或步骤")).to_be_focused()
    page.keyboard.type("x1")
    expect(page.locator("#entries input:checked")).to_have_count(2)

    page.get_by_role("button", name="把选中的一起办").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("一起办:派遣")


def test_keys_can_be_switched_off(dispatcher: Keyboard, town: Town):
    to_dispatch(town)
    page = dispatcher.page
    page.goto("/desk")
    page.get_by_text("快捷键", exact=True).click()
    page.get_by_label("开着快捷键").uncheck()

    page.locator("h1").first.click()
    dispatcher.press("x")

    expect(page.locator("#entries input:checked")).to_have_count(0)


def test_new_tasks_are_told_without_moving_what_one_reads(dispatcher: Keyboard, town: Town):
    to_dispatch(town)
    page = dispatcher.page
    page.clock.install()
    page.goto("/desk")
    dispatcher.press("j")
    bar = page.get_by_role("link", name="有新任务,点这里显示")
    page.clock.run_for(31_000)
    expect(bar).to_be_hidden()

    town.clock.now += timedelta(minutes=1)
    to_dispatch(town)
    page.clock.run_for(31_000)

    expect(bar).to_be_visible()
    expect(page.locator("#entries .row")).to_have_count(1)
    bar.click()
    expect(page.locator("#entries .row")).to_have_count(2)
