"""The plan with a keyboard and with a finger."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.pages.town import Town

from .pages import rubbish, shaped
from .test_pages import sign_in


def test_the_keyboard_reaches_every_area_and_is_seen_there(page: Page, town: Town):
    shaped(town)
    case = town.casework.case(rubbish(town))
    sign_in(page)
    page.goto("/map?unit=henanan")

    area = page.get_by_role("link", name="马庄村:1 件")
    page.get_by_role("button", name="查找").focus()
    page.keyboard.press("Tab")

    assert area.evaluate("each => each === document.activeElement")
    width = area.locator("path").evaluate("each => getComputedStyle(each).strokeWidth")
    assert width == "6px"
    page.keyboard.press("Enter")
    page.get_by_text(case.number).first.wait_for()


def test_a_finger_on_an_area_opens_its_cases(page: Page, town: Town):
    shaped(town)
    rubbish(town)
    sign_in(page)
    page.goto("/map?unit=henanan")

    page.get_by_role("link", name="马庄村:1 件").click()

    page.wait_for_url("**/cases?unit=mazhuang&status=open*")
