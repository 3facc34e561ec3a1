"""A recording is made on the page, heard, thrown away or sent: without a network too, and once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_every_page import barriers
from tests.browser.test_pages import SMALL_TARGETS, sign_in
from tests.pages.town import Town

QUICK = """const real = Date.now; let ahead = 0;
Date.now = () => real() + ahead; window.later = (seconds) => { ahead += 1000 * seconds; }"""


@pytest.fixture
def phone(chromium: Browser, site: str) -> Iterator[Page]:
    context = chromium.new_context(viewport=PHONE, base_url=site, locale="zh-CN")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if "Policy" in said.text else None)
    yield page
    context.close()
    assert errors == []


def opened(phone: Page, town: Town, case: str) -> None:
    sign_in(phone)
    phone.goto(f"/cases/{town.casework.case(case).number}")


def speak(phone: Page) -> None:
    phone.get_by_role("button", name="按下录音").click()
    expect(phone.get_by_role("button", name="停止")).to_contain_text("还剩 59 秒")
    phone.get_by_role("button", name="停止").click()
    expect(phone.locator("li.waiting audio")).to_have_count(1)


def heard(phone: Page) -> bool:
    """Whether the recording that waits plays from beginning to end."""
    return phone.locator("li.waiting audio").evaluate(
        """(a) => new Promise((done) => {
          a.onended = () => done(true); a.onerror = () => done(false); a.play(); })"""
    )


def kept(town: Town, case: str) -> list[str]:
    """What kinds of files were added to the case."""
    added = [r for r in town.casework.history(case) if r.kind == "evidence.added"]
    files = [file for record in added for file in record.data["files"]]
    return [town.casework.file(file)[1] for file in files]


def test_what_is_said_is_heard_again_and_sent(phone: Page, town: Town):
    case = town.light()
    opened(phone, town, case)
    speak(phone)
    assert heard(phone)
    assert barriers(phone) == {}
    assert phone.evaluate(SMALL_TARGETS, 44) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= 390")

    phone.get_by_role("button", name="上传", exact=True).click()

    expect(phone.get_by_role("status").first).to_contain_text("佐证已记入台账")
    assert kept(town, case) in (["audio/webm"], ["audio/mp4"])
    expect(phone.locator(".story audio")).to_have_count(1)


def test_a_recording_survives_a_reload_and_can_be_thrown_away(phone: Page, town: Town):
    case = town.light()
    opened(phone, town, case)
    speak(phone)
    expect(phone.get_by_text("草稿已存在手机")).to_have_count(1)

    phone.reload()
    expect(phone.locator("li.waiting audio")).to_have_count(1)
    phone.get_by_role("button", name="删掉这段录音").click()
    expect(phone.get_by_text("草稿已存在手机")).to_have_count(1)
    phone.reload()

    expect(phone.get_by_role("button", name="按下录音")).to_be_visible()
    expect(phone.locator("li.waiting")).to_have_count(0)
    assert kept(town, case) == []


def test_what_was_said_before_a_reload_is_there_after_it(phone: Page, town: Town):
    case = town.light()
    opened(phone, town, case)
    phone.get_by_role("button", name="按下录音").click()
    expect(phone.get_by_text("草稿已存在手机")).to_have_count(1)  # and the microphone still runs
    expect(phone.get_by_role("button", name="停止")).to_be_visible()

    phone.reload()

    expect(phone.locator("li.waiting audio")).to_have_count(1)
    assert heard(phone)
    phone.get_by_role("button", name="上传", exact=True).click()
    expect(phone.get_by_role("status").first).to_contain_text("佐证已记入台账")
    assert len(kept(town, case)) == 1


def test_without_a_network_it_waits_and_arrives_once(phone: Page, town: Town):
    case = town.light()
    opened(phone, town, case)
    expect(phone.get_by_role("button", name="按下录音")).to_be_visible()
    phone.context.set_offline(True)
    speak(phone)
    phone.get_by_role("button", name="上传", exact=True).click()
    expect(phone.locator("main")).to_contain_text("已存在手机,尚未上传")

    phone.context.set_offline(False)
    phone.goto("/")
    expect(phone.locator("html")).to_have_attribute("data-outbox", "0")

    assert len(kept(town, case)) == 1


def test_after_a_minute_it_stops_by_itself(phone: Page, town: Town):
    phone.add_init_script(QUICK)
    opened(phone, town, town.light())
    phone.get_by_role("button", name="按下录音").click()
    expect(phone.get_by_role("button", name="停止")).to_be_visible()
    expect(phone.get_by_role("button", name="上传", exact=True)).to_be_disabled()

    phone.evaluate("later(60)")

    expect(phone.locator("li.waiting audio")).to_have_count(1)
    expect(phone.get_by_text("录了 60 秒")).to_be_visible()
    expect(phone.get_by_role("button", name="上传", exact=True)).to_be_enabled()


def test_on_the_page_of_a_task_it_comes_when_its_part_is_opened(phone: Page, town: Town):
    sign_in(phone)
    with phone.expect_response("**/voice.js"):
        phone.goto(f"/tasks/{town.task(town.light()).id}")
    expect(phone.get_by_role("button", name="按下录音")).to_have_count(0)

    phone.locator("summary", has_text="补充照片或文件").click()

    expect(phone.get_by_role("button", name="按下录音")).to_be_visible()


def test_a_recording_left_on_the_page_of_a_task_is_shown_again(phone: Page, town: Town):
    sign_in(phone)
    phone.goto(f"/tasks/{town.task(town.light()).id}")
    phone.locator("summary", has_text="补充照片或文件").click()
    speak(phone)
    expect(phone.get_by_text("草稿已存在手机")).to_have_count(1)

    phone.reload()

    expect(phone.locator("li.waiting audio")).to_be_visible()


def test_without_leave_to_listen_the_page_says_what_else_to_do(phone: Page, town: Town):
    phone.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no'))"
    )
    opened(phone, town, town.light())

    phone.get_by_role("button", name="按下录音").click()

    expect(phone.get_by_text("用不了麦克风")).to_be_visible()
    expect(phone.get_by_role("button", name="按下录音")).to_be_enabled()
    expect(phone.get_by_role("button", name="上传", exact=True)).to_be_enabled()


def test_plain_http_offers_only_the_field_for_a_file(chromium: Browser, site: str, town: Town):
    base = site.replace("127.0.0.1", "gov.lan")
    context = chromium.new_context(viewport=PHONE, base_url=base, locale="zh-CN")
    page = context.new_page()
    opened(page, town, town.light())

    expect(page.locator("#f-voice")).to_have_count(1)
    expect(page.get_by_role("button", name="按下录音")).to_have_count(0)
    context.close()
