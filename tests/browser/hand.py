"""A hand on a page: it taps and types, and counts both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import FilePayload, Locator, Page, expect

from .test_pages import jpeg


def photo() -> FilePayload:
    """A photo unlike any other."""
    return {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg(60, 40)}


@dataclass(slots=True)
class Hand:
    """One person's hand on a page. ``taps`` and ``typed`` (characters) are what it has cost."""

    page: Page
    taps: int = 0
    typed: int = 0

    def tap(self, target: Locator) -> None:
        target.click()
        self.taps += 1

    def type(self, target: Locator, text: str) -> None:
        """Tap into a field and type: the tap counts, and every character."""
        self.tap(target)
        target.fill(text)
        self.typed += len(text)

    def photograph(self, key: str, many: int = 1) -> None:
        """Take photos with the camera: two taps each, the button and the shutter."""
        field = self.field(key)
        before = field.locator("li img").count()
        for n in range(many):
            field.locator(f"[name='{key}.camera'], [name='{key}.album']").first.set_input_files(
                [photo()]
            )
            expect(field.locator("li img")).to_have_count(before + n + 1)
            self.taps += 2

    def field(self, key: str) -> Locator:
        return self.page.locator(f"[data-key='{key}']")

    def fill(self, answers: Mapping[str, Any]) -> None:
        """Answer questions by their keys: True ticks, an int is so many photos."""
        expect(self.page.locator("html")).to_have_class(re.compile(r"\bjs\b"))
        for key, value in answers.items():
            self._answer(key, value)

    def _answer(self, key: str, value: Any) -> None:
        field = self.field(key)
        if value is True:
            self.tap(field.locator("label.f-choice").first)
        elif isinstance(value, int):
            self.photograph(key, value)
        elif isinstance(value, list):
            for each in value:
                self.tap(field.locator("label.f-choice").filter(has_text=re.compile(each)))
        elif field.locator("label.f-choice").count():
            self.tap(field.get_by_label(value, exact=True))
        elif field.locator("select").count():
            options = field.locator("option").filter(has_text=value)
            field.locator("select").select_option(value=options.first.get_attribute("value"))
            self.taps += 2  # open the list, take a line
        else:
            self.type(field.locator(f"[name='{key}'], [name='{key}.words']").first, value)

    def finish(self) -> None:
        """Press the form's last button and wait until the page says that it is done."""
        self.tap(self.page.locator("#form .bar button").last)
        expect(self.page.get_by_role("status").first).to_contain_text("✓")
