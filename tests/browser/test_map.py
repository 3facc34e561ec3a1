"""The plan with a keyboard and with a finger."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

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


PHONE = {"width": 360, "height": 780}


@pytest.fixture
def small(chromium: Browser, site: str) -> Iterator[Page]:
    """A tab of 360 px, as wide as the smallest phones."""
    context = chromium.new_context(viewport=PHONE, base_url=site, locale="zh-CN", has_touch=True)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


@pytest.fixture
def plain(chromium: Browser, site: str) -> Iterator[Page]:
    """The same without scripts."""
    context = chromium.new_context(
        viewport=PHONE, base_url=site, locale="zh-CN", java_script_enabled=False
    )  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def test_a_finger_picks_the_grid_of_a_report_and_the_words_stay(small: Page, town: Town):
    shaped(town)
    sign_in(small, "zhang")
    small.goto("/cases/new/general_case")
    small.locator("[name=description]").fill("巷口堆了垃圾")

    grid = small.get_by_role("radio", name="马庄村第二网格")
    grid.tap()

    expect(grid).to_be_checked()
    expect(small.locator("#f-unit")).to_have_value("mazhuang-g2")
    expect(small.locator("[data-pick] output")).to_have_text("已选 马庄村第二网格")
    expect(small.locator("[name=description]")).to_have_value("巷口堆了垃圾")


def test_arrow_keys_and_enter_pick_the_grid_and_send_nothing(small: Page, town: Town):
    shaped(town)
    small.goto("/p/report?unit=mazhuang")
    first = small.get_by_role("radio", name="马庄村第一网格")
    small.get_by_role("radio", name="马庄村", exact=True).focus()

    met = set()
    for key in ("ArrowUp", "ArrowRight", "ArrowRight", "ArrowLeft"):
        small.keyboard.press(key)
        met.add(small.evaluate("document.activeElement.dataset.unit"))
    first.focus()
    small.keyboard.press("Enter")

    assert met >= {"mazhuang-g1", "mazhuang-g2"}
    expect(first).to_be_checked()
    expect(small.locator("#f-unit")).to_have_value("mazhuang-g1")
    expect(small).to_have_url(re.compile(r"/p/report\?unit=mazhuang$"))


def test_without_a_script_the_picture_picks_and_enter_in_a_field_reports(plain: Page, town: Town):
    shaped(town)
    plain.goto("/p/report?unit=mazhuang")
    plain.locator("[name=description]").fill("巷口堆了垃圾")
    plain.locator("[name=location]").fill("二巷口")
    picture = plain.locator("input[type=image]")
    box = picture.bounding_box()
    assert box is not None and (box["width"], box["x"] >= 0) == (280, True)

    # Of the ground, from its south-west corner: 25 of 50 to the east, 15 of 50 to the north.
    picture.click(position={"x": box["width"] * 0.5, "y": box["height"] * 0.7})

    expect(plain.locator(".said")).to_contain_text("已选 马庄村第二网格")
    expect(plain.locator("[name=description]")).to_have_value("巷口堆了垃圾")
    plain.locator("input[type=image]").press("Enter")
    expect(plain.locator(".said")).to_contain_text("单位没有变")
    plain.locator("[name=location]").press("Enter")
    plain.wait_for_url("**/p/report")
    [case] = town.casework.cases(town.actor("zhang")).items
    assert case.unit == "mazhuang-g2"
