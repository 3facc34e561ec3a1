"""The text of a timer, taken apart: ISO 8601 quoted or not, repetitions, or a FEEL expression."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

ENDLESS = -1
_DURATION = re.compile(
    r"P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?", re.IGNORECASE
)
_REPEAT = re.compile(r"R(\d*)/(.+)", re.IGNORECASE | re.DOTALL)
_DATE = re.compile(r"\d{4,}-\d\d-\d\d.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Timing:
    """``repeat`` 1 once, n times, -1 for ever; the value is ``iso`` text or the text of ``feel``;
    a cycle may name its first instant, ``start``."""

    repeat: int = 1
    iso: str | None = None
    feel: str | None = None
    start: str | None = None


def timing(kind: str, text: str) -> Timing:
    """What ``text`` means in a date, duration or cycle. Raises ValueError (Chinese) if nothing."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"' and '"' not in text[1:-1]:
        text = text[1:-1].strip()
    if kind == "cycle":
        return _cycle(text)
    return _once(kind, text)


def _once(kind: str, text: str) -> Timing:
    if is_duration(text) and kind == "duration":
        return Timing(iso=text)
    if _DATE.fullmatch(text) and kind == "date":
        return Timing(iso=_checked_date(text))
    return Timing(feel=text)


def _cycle(text: str) -> Timing:
    found = _REPEAT.fullmatch(text)
    repeat = int(found[1] or ENDLESS) if found else ENDLESS
    if repeat == 0:
        raise ValueError("循环次数不得为 0")
    rest = found[2].strip() if found else text
    start = None
    if _DATE.fullmatch(rest) and "/" in rest:
        start, rest = rest.split("/", 1)
        start = _checked_date(start)
    if is_duration(rest):
        return Timing(repeat, iso=_not_zero(rest), start=start)
    return Timing(repeat, feel=rest, start=start)


def is_duration(text: str) -> bool:
    """ISO 8601 duration such as P7D, PT4H, P1M."""
    return _DURATION.fullmatch(text) is not None


def _not_zero(text: str) -> str:
    if not re.search("[1-9]", text):
        raise ValueError("循环间隔不得为零")
    return text


def _checked_date(text: str) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"日期 {text} 无效") from error
    return text
