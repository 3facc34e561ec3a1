"""A real browser against a real server on this machine."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from tests.missing import missing
from tests.pages.conftest import first_town
from tests.pages.town import Town, copied

__all__ = ["first_town"]

ARGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP gov.lan 127.0.0.1",
    # The microphone hears beeps, and its user always agrees.
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
]  # fmt: skip
MISSING = "no chromium here: `apt-get install -y chromium fonts-noto-cjk` gives one"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        missing(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def town(first_town: Path, tmp_path: Path) -> Iterator[Town]:
    made = copied(first_town, tmp_path)
    yield made
    made.casework.house.store.engine.dispose()


@pytest.fixture
def site(town: Town) -> Iterator[str]:
    """The town's pages on a port of this machine."""
    server = make_server("127.0.0.1", 0, town.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def page(request: pytest.FixtureRequest, chromium: Browser, site: str) -> Iterator[Page]:
    """A tab at both sizes; an error on any page fails the test."""
    context = chromium.new_context(viewport=request.param, base_url=site, locale="zh-CN")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if "CSP" in said.text else None)
    yield page
    context.close()
    assert errors == []
