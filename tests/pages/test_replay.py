"""逐步重演: every record of a case, one at a time, over the diagram as it stood then."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from .town import Town


@pytest.fixture
def done(town: Town) -> str:
    """A street light that was looked at late; the case's number."""
    case = town.light()
    town.clock.now += timedelta(days=2)
    town.casework.complete(town.task(case).id, {"decision": "属实"}, town.actor("li"))
    return town.casework.case(case).number


def drawn(page: str) -> list[tuple[str, ...]]:
    """The classes of the picture's nodes, in their order."""
    svg = page[page.index("<svg") : page.index("</svg>")]
    return [tuple(sorted(each.split())) for each in re.findall(r'class="([^"]*)"', svg)]


def test_each_step_shows_what_happened_and_the_picture_as_it_was(town: Town):
    case = town.rubbish()
    town.casework.complete(town.task(case).id, {"verified": "属实"}, town.actor("li"))
    here, browser = f"/cases/{town.casework.case(case).number}/replay", town.browser()

    first, last = browser.text(here), browser.text(f"{here}?step=2")

    assert "第 1 步,共 2 步" in first
    assert "第 2 步,共 2 步" in last
    assert drawn(first) != drawn(last)
    assert "交给" in first


def test_a_step_tells_the_limit_and_when_it_was_really_done(town: Town, done: str):
    page = town.browser().text(f"/cases/{done}/replay?step=2")

    assert "时限 3月2日 15:00,实际 3月4日 09:00" in page
    assert "超期" in page


def test_a_step_out_of_range_is_the_nearest_one(town: Town, done: str):
    browser = town.browser()

    assert "第 2 步,共 2 步" in browser.text(f"/cases/{done}/replay?step=99")
    assert "第 1 步,共 2 步" in browser.text(f"/cases/{done}/replay?step=-3")
    assert "第 1 步,共 2 步" in browser.text(f"/cases/{done}/replay?step=x")


def test_the_case_is_executed_again_when_asked(town: Town, done: str):
    page = town.browser().text(f"/cases/{done}/replay?verify=1")

    assert "2 条记录重演后完全相同" in page


def test_who_may_not_see_the_case_may_not_replay_it(town: Town, done: str):
    assert town.browser("xuefu").get(f"/cases/{done}/replay").status_code == 404
