"""Answers made of text: words, car plates, telephone numbers, signatures."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata

from marshmallow import ValidationError

from . import patterns
from .model import Field, Rules
from .words import say

LINE_LENGTH = 200
TEXT_LENGTH = 4000
NO_PLATE = "无牌"

_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_SERIAL = "A-HJ-NP-Z0-9"  # GA 36: no I and no O
_PLATE = re.compile(
    rf"[{_PROVINCE}][A-Z](?:[{_SERIAL}]{{4}}[{_SERIAL}学警港澳挂试超领]"
    rf"|[A-HJK][{_SERIAL}][0-9]{{4}}|[0-9]{{5}}[A-HJK])"
)
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})([2-9][0-9]{6,7})")
_ABROAD = re.compile(r"^(?:\+|00)86")
_DRAWN = re.compile(r"data:image/png;base64,([A-Za-z0-9+/]+={0,2})")
_DRAWN_SIZE = 100_000
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PNG = b"\x89PNG\r\n\x1a\n"


def line(value: object, field: Field) -> str:
    """One line of text."""
    text = clean(value)
    if "\n" in text:
        raise ValidationError(say("one_line"))
    return _checked(text, field.rules, LINE_LENGTH)


def paragraphs(value: object, field: Field) -> str:
    """Text with line breaks."""
    return _checked(clean(value), field.rules, TEXT_LENGTH)


def plate(value: object, field: Field) -> str:
    """A plate of 7 characters, 8 for new energy (GA 36-2018), or 无牌; upper case, no spaces."""
    text = re.sub(r"[\s·•・.\-]", "", plain(clean(value))).upper()
    if text != NO_PLATE and not _PLATE.fullmatch(text):
        raise ValidationError(say("plate"))
    return text


def phone(value: object, field: Field) -> str:
    """A mobile number, or area code and number joined by ``-``."""
    digits = _ABROAD.sub("", re.sub(r"[\s()\-]", "", plain(clean(value))))
    if _MOBILE.fullmatch(digits):
        return digits
    landline = _LANDLINE.fullmatch(digits)
    if landline is None:
        raise ValidationError(say("phone"))
    return "-".join(landline.groups())


def signature(value: object, field: Field) -> str:
    """A typed name, or the drawing as a PNG ``data:`` address of at most 100 KB."""
    if isinstance(value, str) and value.startswith("data:"):
        return _drawing(value)
    return _checked(clean(value), Rules(max_length=40), LINE_LENGTH)


def is_drawing(value: object) -> bool:
    """Whether a page may show this signature as a picture."""
    return isinstance(value, str) and len(value) <= _DRAWN_SIZE and bool(_DRAWN.fullmatch(value))


def clean(value: object) -> str:
    """Text as it is kept: NFC, bare line feeds, no blank ends, no control characters."""
    if not isinstance(value, str):
        raise ValidationError(say("shape"))
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if any(_is_unfit(character) for character in text):
        raise ValidationError(say("characters"))
    return text


def plain(text: str) -> str:
    """Full-width letters and digits, as Chinese keyboards give them, made plain."""
    # Not NFKC: it would read 5² as 52.
    return text.translate(_FULL_WIDTH)


def _is_unfit(character: str) -> bool:
    # Cs: half a surrogate pair cannot be written as UTF-8, so it could never be hashed.
    return character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cs")


def _checked(text: str, rules: Rules, longest: int) -> str:
    most = rules.max_length or longest
    if len(text) > most:
        raise ValidationError(say("max_length", limit=most))
    if rules.min_length is not None and len(text) < rules.min_length:
        raise ValidationError(say("min_length", limit=rules.min_length))
    if rules.pattern is not None and not patterns.matches(rules.pattern, text):
        raise ValidationError(rules.pattern_message or say("pattern"))
    return text


def _drawing(value: str) -> str:
    found = _DRAWN.fullmatch(value) if len(value) <= _DRAWN_SIZE else None
    try:
        picture = base64.b64decode(found[1], validate=True) if found else b""
    except binascii.Error as error:
        raise ValidationError(say("signature")) from error
    if not picture.startswith(_PNG):
        raise ValidationError(say("signature"))
    return value
