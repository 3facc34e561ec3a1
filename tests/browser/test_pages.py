"""What only a browser can show: sizes, live hiding, drafts, photos, and pages without a script."""

from __future__ import annotations

import io

from PIL import Image
from playwright.sync_api import Page, expect

from tests.pages.town import PASSWORD, Town

SMALL_TARGETS = """(least) => [...document.querySelectorAll(
  "a, button, select, textarea, summary, input:not([type=hidden])")].flatMap((each) => {
    const target = each.closest("label") ?? each, box = target.getBoundingClientRect();
    const seen = box.width && !each.closest("svg, .skip, p.inline") && !each.matches(".skip");
    return seen && (box.height < least || box.width < 44) ? [each.outerHTML.slice(0, 90)] : [];
  })"""
"""Whatever can be pressed and is smaller than it should be."""


def sign_in(page: Page, login: str = "li") -> None:
    page.goto("/sign-in")
    page.get_by_label("用户名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="我的待办")).to_be_visible()


def jpeg(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(out, "JPEG", quality=95)
    return out.getvalue()


def test_a_task_is_done_from_the_list(page: Page, town: Town):
    case = town.light()
    sign_in(page)

    page.get_by_role("link", name="核实").first.click()
    page.get_by_label("不属实").check()
    page.get_by_role("button", name="完成这一步").click()

    expect(page.get_by_role("status")).to_contain_text("这一步办好了")
    assert town.casework.case(case).status == "ended"


def test_answers_hide_and_show_questions_at_once(page: Page, town: Town):
    task = town.task(_research(town)).id
    sign_in(page, "zhang")
    page.goto(f"/tasks/{task}")
    up, refused = page.get_by_label("上报原因"), page.get_by_label("不予受理原因")
    expect(up).to_be_hidden()

    page.get_by_label("上报", exact=True).check()

    expect(up).to_be_visible()
    expect(refused).to_be_hidden()


def _research(town: Town) -> str:
    """A case whose open task is 村居受理研判."""
    case = town.rubbish(reporter="fu")
    if town.task(case).element == "A5":
        town.casework.complete(town.task(case).id, {"verified": "属实"}, town.actor("li"))
    assert town.task(case).element == "A6"
    return case


def test_a_draft_is_kept_while_one_writes(page: Page, town: Town):
    task = town.task(town.light()).id
    sign_in(page)
    page.goto(f"/tasks/{task}")

    page.get_by_label("说明").fill("写到一半")
    expect(page.locator("#draft-note")).to_contain_text("保存", timeout=8000)
    page.reload()

    expect(page.get_by_label("说明")).to_have_value("写到一半")
    assert town.casework.draft(task, town.actor("li"))["remark"] == "写到一半"


def test_a_large_photo_goes_up_smaller_and_can_be_taken_off(page: Page, town: Town):
    task = town.task(town.rubbish()).id
    big = jpeg(3000, 2000)
    sign_in(page)
    page.goto(f"/tasks/{task}")

    files = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": big} for n in range(2)]
    page.locator("[name='verify_photos.album']").set_input_files(files[:1])
    expect(page.locator(".f-files li img")).to_have_count(1, timeout=15000)
    kept = page.locator("input[name=verify_photos]").input_value()
    page.get_by_role("button", name="去掉这张照片").click()

    stored = town.casework.file(kept)[0]
    assert stored.stat().st_size < len(big)
    with Image.open(stored) as picture:
        assert max(picture.size) == 1600
    expect(page.locator("input[name=verify_photos]")).to_have_count(0)


def test_what_is_wrong_is_said_first_and_leads_to_the_field(page: Page, town: Town):
    task = town.task(town.light()).id
    sign_in(page)
    page.goto(f"/tasks/{task}")

    page.get_by_label("说明").fill("看过了")
    page.get_by_role("button", name="完成这一步").click()

    expect(page.locator("#problems")).to_be_focused()
    page.locator("#problems a").click()
    expect(page.locator("#f-decision")).to_be_in_viewport()
    expect(page.get_by_label("说明")).to_have_value("看过了")


def test_the_page_works_without_a_script(chromium, site: str, town: Town):
    case = town.light()
    context = chromium.new_context(java_script_enabled=False, base_url=site, locale="zh-CN")
    page = context.new_page()
    sign_in(page)

    page.goto(f"/tasks/{town.task(case).id}")
    page.get_by_label("属实", exact=True).check()
    page.get_by_role("button", name="完成这一步").click()

    assert "这一步办好了" in page.content()
    assert town.task(case).name == "维修"
    context.close()


def test_one_can_go_through_a_task_with_the_keyboard(page: Page, town: Town):
    task = town.task(town.light()).id
    sign_in(page)
    page.goto(f"/tasks/{task}")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("#f-decision").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="完成这一步").focus()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("这一步办好了")
    assert outline == "solid"


def test_a_photo_made_smaller_still_says_when_it_was_taken_and_stands_upright(
    page: Page, town: Town
):
    sent = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112], exif[0x0132] = 6, "2018:06:02 09:30:00"  # turn by 90°; when it was taken
    exif.get_ifd(0x8825).update({1: "N", 2: (23.0, 5.0, 12.5), 3: "E", 4: (114.0, 24.0, 3.0)})
    Image.effect_noise((2400, 1800), 90).convert("RGB").save(sent, "JPEG", quality=95, exif=exif)
    task = town.task(town.rubbish()).id
    sign_in(page)
    page.goto(f"/tasks/{task}")

    page.locator('input[name="verify_photos.album"]').set_input_files(
        [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": sent.getvalue()}]
    )
    kept = page.locator('[data-files="verify_photos"] input[type="hidden"]')
    expect(kept).to_have_count(1)
    path, _mime = town.casework.file(kept.input_value())

    with Image.open(path) as smaller:
        assert smaller.size == (1200, 1600)
        assert smaller.getexif()[0x0132] == "2018:06:02 09:30:00"
        assert smaller.getexif()[0x0112] == 1
        assert smaller.getexif().get_ifd(0x8825)[4] == (114.0, 24.0, 3.0)


def test_the_province_of_a_plate_has_a_key(page: Page, town: Town):
    task = town.task(town.light()).id
    sign_in(page)
    page.goto(f"/tasks/{task}")
    plate = page.get_by_label("车牌")
    plate.fill("L12345")

    page.get_by_text("选省份").click()
    page.get_by_role("button", name="粤", exact=True).click()

    expect(plate).to_have_value("粤L12345")
    expect(plate).to_be_focused()
