"""The golden file of tests/feel in a real browser: the phone decides as the server does."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.feel.interpreter import in_tab, tree
from tests.feel.test_browser import CASES


def test_chromium_computes_the_golden_values(chromium: Browser):
    page = chromium.new_page()

    results = in_tab(page, [tree(case["expression"], case["context"]) for case in CASES])

    page.close()
    for case, result in zip(CASES, results, strict=True):
        assert (case["expression"], result) == (case["expression"], case["expected"])
