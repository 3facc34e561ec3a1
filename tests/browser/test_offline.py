"""On a bad network nothing is lost, nothing is said that is not so, and nothing is done twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_pages import jpeg, sign_in
from tests.pages.town import Town

PHOTO = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg(40, 30)}
HERE = "main"


@pytest.fixture(params=["127.0.0.1", "gov.lan"], ids=["secure", "plain-http"])
def phone(request, chromium, site):
    """A phone at both kinds of address: only the first is one that browsers call secure."""
    base = site.replace("127.0.0.1", request.param)
    context = chromium.new_context(viewport=PHONE, base_url=base, locale="zh-CN")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def nothing_left(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("data-outbox", "0")
    expect(page.locator("#outbox")).to_have_count(0)


def records(town: Town, case: str) -> list[str]:
    return [r.kind for r in town.casework.history(town.casework.case(case).id)]


def test_what_is_finished_without_a_network_arrives_later_and_once(phone: Page, town: Town):
    case = town.rubbish()
    task = town.task(case).id
    sign_in(phone)
    phone.goto(f"/tasks/{task}")
    assert phone.evaluate("isSecureContext") is ("127.0.0.1" in phone.url)
    phone.context.set_offline(True)
    phone.get_by_label("属实", exact=True).check()
    phone.locator("[name='verify_photos.album']").set_input_files([PHOTO])
    expect(phone.locator("li.waiting")).to_have_count(1)
    phone.get_by_role("button", name="完成这一步").click()
    expect(phone.locator(HERE)).to_contain_text("已存在手机,尚未上传")
    assert "task.completed" not in records(town, case)

    phone.context.set_offline(False)
    phone.goto("/")
    nothing_left(phone)

    assert records(town, case).count("task.completed") == 1
    assert town.task(case).id != task


def test_scripts_speak_english_to_who_reads_english(phone: Page, town: Town):
    task = town.task(town.rubbish()).id
    sign_in(phone)
    phone.goto("/language/en")
    phone.goto(f"/tasks/{task}")
    phone.context.set_offline(True)
    phone.get_by_label("属实", exact=True).check()
    phone.locator("[name='verify_photos.album']").set_input_files([PHOTO])
    expect(phone.locator("li.waiting .tag")).to_have_text("not sent yet")
    phone.get_by_role("button", name="Complete this step").click()
    expect(phone.locator(HERE)).to_contain_text("Kept on this phone, not sent yet.")
    phone.context.set_offline(False)


def test_a_draft_with_a_photo_survives_a_reload_without_having_been_uploaded(
    phone: Page, town: Town
):
    case = town.rubbish()
    task = town.task(case).id
    sign_in(phone)
    phone.goto(f"/tasks/{task}")
    phone.context.set_offline(True)
    phone.get_by_label("属实", exact=True).check()
    phone.locator("[name='verify_photos.album']").set_input_files([PHOTO])
    expect(phone.locator("#draft-note")).to_contain_text("没有网络", timeout=8000)

    phone.context.set_offline(False)
    phone.goto(f"/tasks/{task}")
    expect(phone.locator("li.waiting")).to_have_count(1)
    expect(phone.get_by_label("属实", exact=True)).to_be_checked()
    phone.get_by_role("button", name="完成这一步").click()

    expect(phone.get_by_role("status").first).to_contain_text("这一步办好了")
    done = next(r for r in town.casework.history(case) if r.kind == "task.completed")
    assert len(done.data["answers"]["verify_photos"]) == 1


def test_two_taps_do_it_once(phone: Page, town: Town):
    case = town.light()
    sign_in(phone)
    phone.goto(f"/tasks/{town.task(case).id}")
    phone.get_by_label("不属实").check()
    phone.get_by_role("button", name="完成这一步").dblclick()
    expect(phone.get_by_role("status").first).to_contain_text("这一步办好了")
    assert records(town, case).count("task.completed") == 1


@pytest.mark.parametrize("phone", ["127.0.0.1"], indirect=True)
def test_a_reply_that_is_lost_is_asked_for_again_and_changes_nothing(phone: Page, town: Town):
    case = town.light()
    sign_in(phone)
    phone.goto(f"/tasks/{town.task(case).id}")
    phone.get_by_label("不属实").check()

    def lose(route):
        route.fetch(max_redirects=0)
        route.abort()

    phone.route("**/complete", lose)
    phone.get_by_role("button", name="完成这一步").click()
    expect(phone.locator(HERE)).to_contain_text("尚未上传")
    assert records(town, case).count("task.completed") == 1  # it had arrived; we could not know

    phone.unroute("**/complete")
    phone.goto("/")
    nothing_left(phone)
    assert records(town, case).count("task.completed") == 1


def test_what_is_refused_later_is_told_and_kept(phone: Page, town: Town):
    case = town.light()
    task = town.task(case).id
    sign_in(phone)
    phone.goto(f"/tasks/{task}")
    phone.context.set_offline(True)
    phone.get_by_label("说明").fill("灯杆编号看不清")  # and nothing chosen: it will be refused
    phone.get_by_role("button", name="完成这一步").click()
    expect(phone.locator(HERE)).to_contain_text("尚未上传")

    phone.context.set_offline(False)
    phone.goto("/")
    expect(phone.locator("#outbox")).to_contain_text("有几处要改")
    assert "task.completed" not in records(town, case)
    phone.locator("#outbox a").click()
    expect(phone.get_by_label("说明")).to_have_value("灯杆编号看不清")

    phone.on("dialog", lambda dialog: dialog.accept())
    phone.get_by_role("button", name="不要了").click()
    nothing_left(phone)


def test_nobody_sends_what_somebody_else_left_on_the_phone(phone: Page, town: Town):
    case = town.light()
    sign_in(phone)
    phone.goto(f"/tasks/{town.task(case).id}")
    phone.context.set_offline(True)
    phone.get_by_label("不属实").check()
    phone.get_by_role("button", name="完成这一步").click()
    expect(phone.locator(HERE)).to_contain_text("尚未上传")

    phone.context.clear_cookies()
    phone.context.set_offline(False)
    sign_in(phone, "zhang")
    expect(phone.locator("#outbox")).to_contain_text("本机还有别人的 1 件没有上传")
    assert "task.completed" not in records(town, case)

    phone.context.clear_cookies()
    sign_in(phone, "li")
    nothing_left(phone)
    assert records(town, case).count("task.completed") == 1


def test_with_tls_a_page_seen_before_opens_without_a_network(chromium, site, town: Town):
    context = chromium.new_context(viewport=PHONE, base_url=site, locale="zh-CN")
    page = context.new_page()
    task = town.task(town.light()).id
    sign_in(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(f"/tasks/{task}")
    page.get_by_label("说明").fill("路灯杆有编号")
    expect(page.locator("#draft-note")).to_contain_text("保存", timeout=8000)

    context.set_offline(True)
    page.reload()
    expect(page.get_by_role("button", name="完成这一步")).to_be_visible()

    context.set_offline(False)
    page.get_by_role("button", name="完成这一步").wait_for()
    page.locator("summary").first.click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    assert page.evaluate("caches.has('pages')") is False
    context.close()
