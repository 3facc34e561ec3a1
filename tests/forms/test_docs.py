"""docs/forms.md names everything a form may contain."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.forms import grammar

PAGE = (Path(__file__).parents[2] / "docs" / "forms.md").read_text("utf-8")
RULES = frozenset().union(*grammar.VALIDATE.values())


@pytest.mark.parametrize(
    "word", sorted({*grammar.ATTRIBUTES, *grammar.WIDGETS, *grammar.PROPERTIES, *RULES})
)
def test_the_page_explains(word: str) -> None:
    assert f"`{word}`" in PAGE
