"""The page that an auditor takes away, opened from a folder: it steps, and asks nobody."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.pages.test_evidence import unpacked
from tests.pages.town import Town

from .test_every_page import barriers


def test_it_steps_through_the_case_without_a_server(chromium: Browser, town: Town, tmp_path: Path):
    case = town.rubbish()
    town.casework.complete(town.task(case).id, {"verified": "属实"}, town.actor("li"))
    folder = unpacked(town, case, tmp_path / "taken")
    screen = chromium.new_context(viewport={"width": 390, "height": 844}, offline=True)
    page, asked, errors = screen.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((folder / "case.html").as_uri())

    expect(page.locator(".step:visible")).to_have_count(1)
    expect(page.locator(".step:visible")).to_contain_text("1 · 上报立案")
    assert page.locator(".bpmn .n.current").count() >= 1
    done = page.locator(".bpmn .n.done").count()
    while not page.locator("#step").evaluate("s => s.value === s.max"):
        page.get_by_role("button", name="下一步").click()

    assert page.locator(".bpmn .n.done").count() > done
    expect(page.locator("#general_case-A6.current")).to_have_count(1)
    assert barriers(page) == {}
    assert [url for url in asked if not url.startswith("file:")] == [] and errors == []
    screen.close()
