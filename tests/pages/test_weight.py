"""A task on a bad network: what the phone has to fetch, the first time and every time after."""

from __future__ import annotations

import gzip
import posixpath
import re

from .town import Browser, Town

FIRST, NEXT = 25 * 1024, 10 * 1024
IMPORTED = re.compile(r'(?:from |import\()"\./([^"]+)"')
LATER = "originals.js"  # comes when a photo has gone up whose original still waits
ZIPPED = {"Accept-Encoding": "gzip"}


def weight(browser: Browser, address: str) -> tuple[int, str]:
    """Bytes over the line, and the text of it."""
    with browser.client.get(address, headers=ZIPPED) as reply:
        assert reply.status_code == 200, address
        small = reply.headers.get("Content-Encoding") == "gzip"
        text = gzip.decompress(reply.data) if small else reply.data
        return len(reply.data), text.decode()


def parts(page: str) -> list[str]:
    """The style and scripts that a page names."""
    return re.findall(r'(?:href|src)="(/static/[^"]+)"', page)


def everything(browser: Browser, page: str) -> dict[str, int]:
    """Address -> bytes of every style and script, those that scripts import included."""
    found: dict[str, int] = {}
    left = parts(page)
    while left:
        address = left.pop()
        if address in found:
            continue
        found[address], text = weight(browser, address)
        for name in IMPORTED.findall(text) if address.endswith(".js") else []:
            if name != LATER:
                left.append(posixpath.join(posixpath.dirname(address), name))
    return found


def test_a_task_is_within_25_kilobytes_the_first_time_and_10_the_next(town: Town):
    browser = town.browser()
    task = town.task(town.rubbish())

    page, text = weight(browser, f"/tasks/{task.id}")
    rest = everything(browser, text)

    assert {posixpath.basename(name) for name in rest} >= {"style.css", "form.js", "feel.js"}
    assert page <= NEXT
    assert page + sum(rest.values()) <= FIRST


def test_style_and_scripts_are_kept_for_a_year_under_their_version(town: Town):
    browser = town.browser()

    for address in parts(browser.text("/")):
        with browser.get(address) as reply:
            kept = reply.headers["Cache-Control"]
        assert "immutable" in kept
        assert "max-age=31536000" in kept


def test_a_page_of_an_older_version_gets_its_style_but_does_not_keep_it(town: Town):
    with town.browser().get("/static/v-000000000000/style.css") as reply:
        assert reply.status_code == 200
        assert "immutable" not in reply.headers["Cache-Control"]


def test_the_token_of_a_page_is_written_anew_each_time_and_still_holds(town: Town):
    browser = town.browser()
    tokens = {re.search(r'name="csrf" content="([^"]+)"', browser.text("/"))[1] for _ in range(3)}

    assert len(tokens) == 3
    for wrong in ("00" * 40, "ff" * 20 + "00" * 20, "令牌", "zz", "f"):
        assert browser.client.post("/sign-out", data={"csrf": wrong}).status_code == 403
    assert browser.client.post("/sign-out", data={"csrf": tokens.pop()}).status_code == 303
