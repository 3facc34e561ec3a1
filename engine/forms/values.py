"""Answers that are not text: numbers, days, choices, files, places."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError

from ..model import SHANGHAI
from .model import Field
from .text import LINE_LENGTH, clean, plain
from .words import say

PHOTOS = 20
YES = (True, "true", "on")
NO = (False, "false", "off")

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,10})?")
_COORDINATE = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)
_FILE = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
_MILLIMETRE = Decimal("0.00000001")


def number(value: object, field: Field) -> Decimal:
    """An exact number: an int, a Decimal or decimal digits; no bool, NaN, infinity, exponent."""
    amount = _exact(value)
    rules = field.rules
    if rules.digits is not None and _digits(amount) > rules.digits:
        raise ValidationError(say("digits", limit=rules.digits) if rules.digits else say("whole"))
    if rules.min is not None and amount < rules.min:
        raise ValidationError(say("min", limit=rules.min))
    if rules.max is not None and amount > rules.max:
        raise ValidationError(say("max", limit=rules.max))
    return amount


def day(value: object, field: Field) -> date:
    """A calendar day, ISO 8601."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value.strip()):
        raise ValidationError(say("date"))
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        raise ValidationError(say("date")) from error


def moment(value: object, field: Field) -> datetime:
    """An instant, ISO 8601; without an offset it is the time of Shanghai."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=SHANGHAI)
    if not isinstance(value, str) or not _MOMENT.fullmatch(value.strip()):
        raise ValidationError(say("datetime"))
    try:
        instant = datetime.fromisoformat(value.strip())
    except ValueError as error:
        raise ValidationError(say("datetime")) from error
    return instant if instant.tzinfo else instant.replace(tzinfo=SHANGHAI)


def flag(value: object, field: Field) -> bool:
    """A tick: true or false, or what a page posts for them."""
    # 1 == True in Python, so the type is looked at as well.
    if isinstance(value, bool | str) and value in (*YES, *NO):
        return value in YES
    raise ValidationError(say("shape"))


def choice(value: object, field: Field) -> str:
    """The value of one of the options."""
    if not isinstance(value, str) or value not in {option.value for option in field.options}:
        raise ValidationError(say("option"))
    return value


def choices(value: object, field: Field) -> list[str]:
    """The values of the ticked options, in the order of the form."""
    given = _texts(value)
    known = [option.value for option in field.options]
    if not set(given) <= set(known):
        raise ValidationError(say("option"))
    return _counted([item for item in known if item in given], field, "count")


def ident(value: object, field: Field) -> str | list[str]:
    """The id of a person or unit, or several; whether it exists is for the caller to know."""
    given = _texts(value)
    if not all(_ID.fullmatch(item) for item in given) or (not field.multiple and len(given) != 1):
        raise ValidationError(say("option"))
    return _counted(_unique(given), field, "count") if field.multiple else given[0]


def photos(value: object, field: Field) -> list[str]:
    """The SHA-256 ids of stored files, each once."""
    given = _unique(_texts(value))
    if not all(is_file(item) for item in given):
        raise ValidationError(say("photo"))
    if len(given) > (field.rules.max_count or PHOTOS):
        raise ValidationError(say("max_photos", limit=field.rules.max_count or PHOTOS))
    return _counted(given, field, "photos")


def place(value: object, field: Field) -> dict[str, Any]:
    """Where it is: ``words``, and ``lat``/``lng`` in degrees (WGS 84) or null."""
    if not isinstance(value, Mapping) or not set(value) <= {"words", "lat", "lng"}:
        raise ValidationError(say("shape"))
    words = clean(value.get("words") or "")
    longest = field.rules.max_length or LINE_LENGTH
    if len(words) > longest:
        raise ValidationError(say("max_length", limit=longest))
    lat, lng = _degrees(value.get("lat"), 90), _degrees(value.get("lng"), 180)
    if (lat is None) != (lng is None):
        raise ValidationError(say("coordinates"))
    return {"words": words, "lat": lat, "lng": lng}


def is_file(value: object) -> bool:
    """Whether this is the id of a stored file."""
    return isinstance(value, str) and bool(_FILE.fullmatch(value))


def _exact(value: object) -> Decimal:
    if isinstance(value, float):
        raise ValidationError(say("number_float"))
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ValidationError(say("number"))
    # Sizes are looked at before anything is written out: 10**100000 takes its time.
    if isinstance(value, int) and abs(value) >= 10**15:
        raise ValidationError(say("number_size"))
    if isinstance(value, Decimal) and not (value.is_finite() and -10 <= _exponent(value) <= 0):
        raise ValidationError(say("number"))
    text = format(value, "f") if isinstance(value, Decimal) else plain(str(value).strip())
    if not _NUMBER.fullmatch(text):
        raise ValidationError(say("number"))
    return Decimal(text)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 1


def _digits(amount: Decimal) -> int:
    return max(0, -_exponent(amount.normalize()))


def _degrees(value: object, most: int) -> Decimal | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise ValidationError(say("coordinates"))
    # Compared before it is written out; a phone gives floats, and NaN fails here too.
    if not isinstance(value, str) and not -most <= value <= most:
        raise ValidationError(say("coordinates"))
    text = value.strip() if isinstance(value, str) else f"{value:.10f}"
    if not _COORDINATE.fullmatch(text) or abs(Decimal(text)) > most:
        raise ValidationError(say("coordinates"))
    return _trimmed(Decimal(text).quantize(_MILLIMETRE))


def _trimmed(amount: Decimal) -> Decimal:
    return Decimal(format(amount, "f").rstrip("0").rstrip(".")) + 0


def _texts(value: object) -> list[str]:
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or not all(isinstance(item, str) for item in given):
        raise ValidationError(say("shape"))
    return list(given)


def _unique(items: Collection[str]) -> list[str]:
    return list(dict.fromkeys(items))


def _counted(items: list[str], field: Field, noun: str) -> list[str]:
    least, most = field.rules.min_count, field.rules.max_count
    if least is not None and len(items) < least:
        raise ValidationError(say(f"min_{noun}", limit=least))
    if most is not None and len(items) > most:
        raise ValidationError(say(f"max_{noun}", limit=most))
    return items
