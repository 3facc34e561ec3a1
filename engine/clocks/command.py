"""The body of ``chuishao deadline``: texts in, the deadline and its reckoning out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

from ..errors import Invalid
from ..model import SHANGHAI, Limit
from .calendar import Calendars
from .deadline import deadline
from .limits import KINDS
from .spoken import local_text

ALIASES = {kind.alias: kind.name for kind in KINDS.values()}


def explain_deadline(
    kind: str,
    calendar_name: str,
    start_text: str,
    amount_text: str,
    pauses_texts: Sequence[str],
    calendars: Calendars,
) -> tuple[str, tuple[str, ...]]:
    """The deadline ("2026-11-23 12:00", exclusive, Shanghai) and the sentences that explain it.

    ``kind`` may be the Chinese word; a pause is "start/end". Raises Invalid naming the field.
    """
    limit = Limit(ALIASES.get(kind, kind), _number(amount_text))
    calendar = calendars.get(calendar_name)
    pauses = [_pause(text) for text in pauses_texts]
    found = deadline(limit, _instant(start_text, "start"), calendar, pauses=pauses)
    return local_text(found.instant), found.steps


def _number(text: str) -> Decimal:
    try:
        return Decimal(text.strip())
    except InvalidOperation as error:
        raise Invalid({"amount": [f"数量应为数字,例如 4,但写的是 {text}"]}) from error


def _instant(text: str, field: str) -> datetime:
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError as error:
        said = f"时间应写成 2026-11-20 16:00,但写的是 {text}"
        raise Invalid({field: [said]}) from error
    return read if read.tzinfo else read.replace(tzinfo=SHANGHAI)


def _pause(text: str) -> tuple[datetime, datetime]:
    start, slash, end = text.partition("/")
    if not slash:
        said = f"停表应写成 2026-11-20 17:00/2026-11-23 09:00,但写的是 {text}"
        raise Invalid({"pause": [said]})
    return _instant(start, "pause"), _instant(end, "pause")
