"""The text of a timer, taken apart: ISO 8601 quoted or not, repetitions, cron, or FEEL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..clocks.cron import cron, is_cron
from ..model import SHANGHAI

ENDLESS = -1
_DURATION = re.compile(
    r"P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?", re.IGNORECASE
)
_REPEAT = re.compile(r"R(\d*)/(.+)", re.IGNORECASE | re.DOTALL)
_LONG_AGO = datetime(2000, 1, 1, tzinfo=SHANGHAI)
_DATE = re.compile(r"\d{4,}-\d\d-\d\d.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Timing:
    """``repeat`` 1 once, n times, -1 for ever; the value is ``iso`` text, ``cron`` text or the text
    of ``feel``; a cycle may name its first instant, ``start``, and one after which it is over,
    ``until``."""

    repeat: int = 1
    iso: str | None = None
    feel: str | None = None
    start: str | None = None
    until: str | None = None
    cron: str | None = None

    @property
    def written(self) -> str | None:
        """The value if it needs no evaluation."""
        return self.iso or self.cron


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
    if is_cron(rest):
        cron(rest).after(_LONG_AGO)  # raises if it never comes
        return Timing(repeat, cron=rest)
    start, rest = _split(rest)
    if start and _DATE.fullmatch(rest):
        return Timing(repeat, iso=_between(start, rest), start=start)
    end, span = _split(rest, last=True)
    if end and is_duration(span):
        return Timing(repeat, iso=_not_zero(span), start=start, until=end)
    if is_duration(rest):
        return Timing(repeat, iso=_not_zero(rest), start=start)
    return Timing(repeat, feel=rest, start=start)


def _split(text: str, *, last: bool = False) -> tuple[str | None, str]:
    """The date before the first slash (or behind the last), and the rest; None if there is none."""
    one, slash, other = text.rpartition("/") if last else text.partition("/")
    found, rest = (other, one) if last else (one, other)
    if not slash or not _DATE.fullmatch(found.strip()):
        return None, text
    return _checked_date(found.strip()), rest.strip()


def _between(start: str, end: str) -> str:
    span = _instant(_checked_date(end)) - _instant(start)
    if span <= timedelta(0):
        raise ValueError(f"循环的第一段从 {start} 到 {end},终点须晚于起点")
    return f"PT{int(span.total_seconds())}S"


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


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
