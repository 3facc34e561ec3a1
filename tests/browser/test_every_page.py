"""What holds for every page: it fits, can be pressed and read, and is free of known barriers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page

from tests.pages.town import PASSWORD, Town

from .pages import PAGES, Look
from .test_pages import SMALL_TARGETS

NARROW = {"width": 360, "height": 780}
SIZES = {"normal": (18, 44), "large": (22, 44), "elder": (30, 60)}
RULES = """{runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}"""
EXPECTED = "the server responded with a status of"
each_page = pytest.mark.parametrize("look", PAGES, ids=[look.name for look in PAGES])


@pytest.fixture
def phone(chromium: Browser, site: str) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport=NARROW, base_url=site, locale="zh-CN")
    yield context
    context.close()


@each_page
def test_a_page_fits_and_has_no_barriers(phone: BrowserContext, town: Town, look: Look):
    page, errors = phone.new_page(), []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    enter(page, look)
    path = look.path(town)

    found: dict[str, Any] = {}
    for size, (text, least) in SIZES.items():
        shown(page, f"/size/{size}?next={path}", look)
        found |= {f"{size} {fault}": told for fault, told in faults(page, text, least).items()}
        if size != "large":
            found |= {f"{size} {rule}": nodes for rule, nodes in barriers(page).items()}
    unexpected = [said for said in errors if look.status == 200 or EXPECTED not in said]

    assert found == {}
    assert unexpected == []


@each_page
def test_a_page_can_be_read_without_scripts(chromium: Browser, site: str, town: Town, look: Look):
    screen = {"viewport": NARROW, "base_url": site, "locale": "zh-CN"}
    context = chromium.new_context(java_script_enabled=False, **screen)
    page = context.new_page()
    enter(page, look)

    shown(page, look.path(town), look)

    assert page.locator("main").inner_text().strip()
    context.close()


def enter(page: Page, look: Look) -> None:
    """Sign in as whoever looks at the page, without the sign-in page's form."""
    if look.login:
        page.request.post("/sign-in", form={"login": look.login, "password": PASSWORD})


def shown(page: Page, address: str, look: Look) -> None:
    """Open a page; it must answer as expected and carry its heading."""
    response = page.goto(address)
    assert response is not None and response.status == look.status
    headings = page.locator("h1").all_inner_texts()
    assert any(look.heading in heading for heading in headings), headings


def faults(page: Page, text: int, least: int) -> dict[str, Any]:
    """What is too wide, too small to press, or not in the size that was asked for."""
    wide, screen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    font = page.evaluate("getComputedStyle(document.body).fontSize")
    found = {
        "too wide": f"{wide} > {screen}" if wide > screen else "",
        "text": font if font != f"{text}px" else "",
        "small targets": page.evaluate(SMALL_TARGETS, least),
    }
    return {name: told for name, told in found.items() if told}


def barriers(page: Page) -> dict[str, list[str]]:
    """Rule -> the elements that break it, by the WCAG rules for A and AA."""
    # Our own policy forbids eval; a script that the driver evaluates is not bound by it.
    page.evaluate(AXE_SCRIPT)
    broken = page.evaluate(f"axe.run({RULES}).then((found) => found.violations)")
    return {each["id"]: [node["html"][:120] for node in each["nodes"]] for each in broken}


def test_a_page_with_barriers_is_found_out(phone: BrowserContext):
    page = phone.new_page()
    page.goto("/sign-in")
    page.set_content("<main><img src='data:,'><input><p style='color:#ccc'>Hard to read</p></main>")

    assert {"image-alt", "label", "color-contrast"} <= set(barriers(page))
    assert set(faults(page, 18, 44)) >= {"small targets"}
