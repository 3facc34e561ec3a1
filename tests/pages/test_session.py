"""Signing in and out; where one is sent; the size of the text."""

from __future__ import annotations

import pytest

from .town import Town


def test_a_stranger_is_asked_to_sign_in_and_comes_back(town: Town):
    stranger = town.browser(None)

    asked = stranger.get("/cases?status=open")
    came = stranger.sign_in("li", next="/cases?status=open")

    assert asked.location == "/sign-in?next=/cases?status%3Dopen"
    assert came.location == "/cases?status=open"
    assert stranger.get(came.location).status_code == 200


def test_a_wrong_password_is_said_kindly_and_keeps_the_name(town: Town):
    refused = town.browser(None).sign_in("li", "wrong password")

    assert refused.status_code == 403
    assert "用户名或密码不对" in refused.text
    assert 'value="li"' in refused.text
    assert "wrong password" not in refused.text


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example",
     "/\t/evil.example", "javascript:alert(1)", "evil.example", ""],
)  # fmt: skip
def test_nobody_is_sent_to_a_foreign_site(town: Town, address: str):
    assert town.browser(None).sign_in("li", next=address).location == "/"


def test_who_signs_out_is_out(town: Town):
    browser = town.browser()

    browser.send("/", "/sign-out")

    assert browser.get("/").location.startswith("/sign-in")


def test_signing_out_needs_the_token(town: Town):
    browser = town.browser()

    assert browser.client.post("/sign-out").status_code == 403
    assert browser.get("/").status_code == 200


def test_the_cookie_is_for_this_site_and_no_script(town: Town):
    cookie = town.browser(None).sign_in("li").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_elder_version_is_remembered(town: Town):
    browser = town.browser()

    back = browser.get("/size/elder?next=/cases")

    assert back.location == "/cases"
    assert '<html lang="zh-CN" class="elder">' in browser.text("/cases")


def test_only_pages_that_record_may_use_the_microphone(town: Town):
    browser, task = town.browser(), town.task(town.light())

    assert "microphone=()" in browser.get("/").headers["Permissions-Policy"]
    assert "microphone=(self)" in browser.get(f"/tasks/{task.id}").headers["Permissions-Policy"]


def test_no_page_needs_an_inline_script_or_a_foreign_resource(town: Town):
    page = town.browser().get("/")

    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert "<script>" not in page.text
    assert "http://" not in page.text
    assert "https://" not in page.text
