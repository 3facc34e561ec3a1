"""中文 first, English second: picked on the device, else as the browser asks."""

from __future__ import annotations

from tests.pages.town import Town


def test_pages_are_chinese_unless_asked_otherwise(town: Town):
    shown = town.browser().text("/more")

    assert '<html lang="zh-CN"' in shown
    assert ">待办</a>" in shown


def test_a_browser_that_asks_for_english_gets_it(town: Town):
    browser = town.browser()

    shown = browser.client.get("/more", headers={"Accept-Language": "en-GB,en;q=0.9"}).text

    assert '<html lang="en"' in shown
    assert ">To do</a>" in shown


def test_the_language_picked_on_the_device_wins(town: Town):
    browser = town.browser()

    back = browser.get("/language/en?next=/more")

    assert back.headers["Location"] == "/more"
    assert ">To do</a>" in browser.text("/more")
    browser.get("/language/zh")
    assert ">待办</a>" in browser.text("/more")


def test_a_language_that_nobody_wrote_is_not_found(town: Town):
    assert town.browser().get("/language/fr").status_code == 404
