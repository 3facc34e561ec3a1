"""What the camera took follows the small photo when the line is good: once, and it is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_every_page import barriers
from tests.browser.test_pages import SMALL_TARGETS, jpeg, sign_in
from tests.pages.town import Town

BIG = jpeg(2400, 1800)
PHOTO = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": BIG}
SLOW = "Object.defineProperty(navigator, 'connection', {value: {effectiveType: '3g'}})"
STALE = """async ([id, size, at]) => {
  const { keep, person } = await import(document.querySelector('script[src*="outbox.js"]').src
    .replace("outbox.js", "store.js"));
  await keep("originals", { id, person, at, size, blob: new Blob(["x"], { type: "image/jpeg" }) });
}"""
"""Put an original on the device that says it is so large."""


@pytest.fixture(params=["127.0.0.1", "gov.lan"], ids=["secure", "plain-http"])
def phone(request, chromium: Browser, site: str):
    """A phone at both kinds of address: only the first is one that browsers call secure."""
    base = site.replace("127.0.0.1", request.param)
    context = chromium.new_context(viewport=PHONE, base_url=base, locale="zh-CN")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def take(phone: Page) -> None:
    phone.locator("[name='verify_photos.album']").set_input_files([PHOTO])


def none_left(phone: Page) -> None:
    expect(phone.locator("html")).to_have_attribute("data-originals", "0")
    expect(phone.locator("#originals")).to_have_count(0)


def originals(town: Town, case: str) -> list[bytes]:
    """What the server has of the photos of the last step that was finished."""
    done = [r for r in town.casework.history(case) if r.kind == "task.completed"][-1]
    found = town.casework.originals(done.data["answers"]["verify_photos"])
    return [Path(town.casework.file(each.id)[0]).read_bytes() for each in found.values()]


def test_the_original_follows_a_photo_that_went_up_small(phone: Page, town: Town):
    case = town.rubbish()
    sign_in(phone)
    phone.goto(f"/tasks/{town.task(case).id}")
    phone.get_by_label("属实", exact=True).check()
    take(phone)
    expect(phone.locator("[data-files=verify_photos] li")).to_have_count(1)
    phone.get_by_role("button", name="完成这一步").click()
    expect(phone.get_by_role("status").first).to_contain_text("这一步办好了")

    none_left(phone)

    assert originals(town, case) == [BIG]


def test_the_original_of_a_photo_taken_without_a_network_follows_it_too(phone: Page, town: Town):
    case = town.rubbish()
    sign_in(phone)
    phone.goto(f"/tasks/{town.task(case).id}")
    phone.context.set_offline(True)
    phone.get_by_label("属实", exact=True).check()
    take(phone)
    expect(phone.locator("li.waiting")).to_have_count(1)
    phone.get_by_role("button", name="完成这一步").click()
    expect(phone.locator("main")).to_contain_text("已存在手机,尚未上传")

    phone.context.set_offline(False)
    phone.goto("/")
    expect(phone.locator("html")).to_have_attribute("data-outbox", "0")
    none_left(phone)

    assert originals(town, case) == [BIG]


def test_on_a_poor_line_it_waits_says_so_and_goes_when_told_to(phone: Page, town: Town):
    case = town.rubbish()
    phone.add_init_script(SLOW)
    sign_in(phone)
    phone.goto(f"/tasks/{town.task(case).id}")
    phone.get_by_label("属实", exact=True).check()
    take(phone)
    expect(phone.locator("[data-files=verify_photos] li")).to_have_count(1)
    phone.get_by_role("button", name="完成这一步").click()

    expect(phone.locator("#originals")).to_contain_text("1 张原图还在手机上")
    expect(phone.locator("#originals")).to_contain_text("网络好时自动补传")
    assert originals(town, case) == []
    assert barriers(phone) == {}
    assert phone.evaluate(SMALL_TARGETS, 44) == []
    phone.get_by_role("button", name="现在补传").click()

    none_left(phone)
    assert originals(town, case) == [BIG]


@pytest.mark.parametrize("phone", ["127.0.0.1"], indirect=True)
def test_a_reply_that_is_lost_is_asked_for_again_and_changes_nothing(phone: Page, town: Town):
    case = town.rubbish()
    sign_in(phone)
    phone.goto(f"/tasks/{town.task(case).id}")
    phone.get_by_label("属实", exact=True).check()
    take(phone)
    expect(phone.locator("[data-files=verify_photos] li")).to_have_count(1)

    def lose(route):
        route.fetch()
        route.abort()

    phone.route("**/original", lose)
    phone.get_by_role("button", name="完成这一步").click()
    expect(phone.locator("#originals")).to_contain_text("有网络时自动补传")
    assert originals(town, case) == [BIG]  # it had arrived; we could not know

    phone.unroute("**/original")
    phone.goto("/")
    none_left(phone)
    assert originals(town, case) == [BIG]


def test_a_photo_taken_off_takes_its_original_with_it(phone: Page, town: Town):
    phone.add_init_script(SLOW)
    sign_in(phone)
    phone.goto(f"/tasks/{town.task(town.rubbish()).id}")
    take(phone)
    phone.get_by_role("button", name="去掉这张照片").click()

    phone.goto("/")

    expect(phone.locator("html")).to_have_attribute("data-originals", "0")


def test_the_oldest_gives_way_when_there_is_no_more_room_and_that_is_said(phone: Page, town: Town):
    phone.add_init_script(SLOW)
    sign_in(phone)
    phone.goto(f"/tasks/{town.task(town.rubbish()).id}")
    for place in (1, 2):
        phone.evaluate(STALE, [str(place) * 64, 100 * 2**20 - 9, place])
    take(phone)
    expect(phone.locator("[data-files=verify_photos] li")).to_have_count(1)

    phone.goto("/")
    expect(phone.locator("#originals")).to_contain_text("2 张原图还在手机上")
    expect(phone.locator("#originals")).to_contain_text("1 张原图没有留住")
    phone.get_by_role("button", name="知道了").click()

    expect(phone.locator("#originals")).not_to_contain_text("没有留住")


def test_what_another_person_took_on_this_phone_stays_until_that_person_is_back(
    phone: Page, town: Town
):
    case = town.rubbish()
    phone.add_init_script(SLOW)
    sign_in(phone)
    phone.goto(f"/tasks/{town.task(case).id}")
    take(phone)
    kept = phone.locator("input[name=verify_photos]")
    expect(kept).to_have_count(1)
    photo = kept.input_value()

    phone.context.clear_cookies()
    sign_in(phone, "zhang")
    expect(phone.locator("#originals")).to_contain_text("本机还有别人的 1 张原图")
    expect(phone.get_by_role("button", name="现在补传")).to_have_count(0)
    assert town.casework.originals([photo]) == {}

    phone.context.clear_cookies()
    sign_in(phone, "li")
    phone.get_by_role("button", name="现在补传").click()

    none_left(phone)
    assert town.casework.originals([photo])[photo].by == town.actor("li").id


def test_a_photo_that_has_another_original_is_told_as_not_kept(phone: Page, town: Town):
    phone.add_init_script(SLOW)
    sign_in(phone)
    phone.goto(f"/tasks/{town.task(town.rubbish()).id}")
    take(phone)
    kept = phone.locator("input[name=verify_photos]")
    expect(kept).to_have_count(1)
    li = town.actor("li")
    town.casework.keep_original(kept.input_value(), b"another", "image/jpeg", li)

    phone.goto("/")
    phone.get_by_role("button", name="现在补传").click()

    expect(phone.locator("#originals")).to_contain_text("1 张原图没有留住")
