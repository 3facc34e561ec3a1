"""中文 and English: which language a request is answered in, and the catalogue of its words.

The words stand in the templates in Chinese; ``translations/en/LC_MESSAGES/messages.po`` has them in
English. The catalogue is read as it is: there is nothing to compile.
"""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, g, request
from flask_babel import Babel

from engine import speaking

LANGUAGES = {"zh": "中文", "en": "English"}
COOKIE = "language"
FOLDER = Path(__file__).with_name("translations")
DOMAIN = "messages"
TAGS = {"zh": "zh-CN", "en": "en"}


def register(app: Flask) -> None:
    babel = Babel(app, default_locale="zh", locale_selector=chosen)
    with app.app_context():
        babel.domain_instance.cache["en", DOMAIN] = catalogue("en")
    app.context_processor(_surroundings)
    app.before_request(_speak)
    app.teardown_request(_fall_silent)


def _speak() -> None:
    """What the engine says during this request is said in the reader's language."""
    if chosen() == "en":
        g.speech = speaking(english)
        g.speech.__enter__()


def _fall_silent(_error: BaseException | None = None) -> None:
    if speech := g.pop("speech", None):
        speech.__exit__(None, None, None)


def english(context: str, words: str) -> str:
    """Words of the engine in English, or as they are if nobody has translated them."""
    return str(catalogue("en").pgettext(context, words))


def chosen() -> str:
    """The language picked on this device, else the browser's, else Chinese. Answers of the API and
    documents of the file are Chinese, whoever asks."""
    if for_programs() or request.path.endswith(".pdf"):
        return "zh"
    picked = request.cookies.get(COOKIE, "")
    if picked in LANGUAGES:
        return picked
    return request.accept_languages.best_match(list(LANGUAGES), "zh") or "zh"


def for_programs() -> bool:
    """Whether the answer goes to a program, not to a reader."""
    return request.path.startswith("/api/") or request.path == "/openapi.json"


@lru_cache
def catalogue(language: str) -> Translations:
    """Every word that has been translated."""
    compiled = io.BytesIO()
    with path(language).open("rb") as file:
        write_mo(compiled, read_po(file, language))
    compiled.seek(0)
    return Translations(compiled, DOMAIN)


def path(language: str) -> Path:
    """The file in which a language's words stand."""
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def _surroundings() -> dict[str, Any]:
    return {"language": TAGS[chosen()], "languages": LANGUAGES}
