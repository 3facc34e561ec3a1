"""A question for a figure as it comes over the wire: days, cut-off, grouping, bounds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from engine import SHANGHAI, Asked, Invalid

YEARS = 2000, 2100
NAMES = ("from", "to", "as_of", "by", "unit")


def asked(given: Mapping[str, str], today: date) -> Asked:
    """The question; without days it is the last full month. Invalid names the field."""
    first = today.replace(day=1)
    since = _day(given, "from") or (first - timedelta(days=1)).replace(day=1)
    until = _day(given, "to") or first - timedelta(days=1)
    by, unit = (given.get(name, "").strip() for name in ("by", "unit"))
    return Asked(since, until, cut_off(given.get("as_of", "")), by, unit)


def cut_off(text: str) -> datetime | None:
    """A day means its end, 24:00; a time of day means up to then. Invalid if it is neither."""
    if not text.strip():
        return None
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise Invalid({"as_of": [_("应为日期(2018-08-31)或时刻(2018-08-31T12:00)")]}) from error
    _within(at.date(), "as_of")
    local = at if at.tzinfo else at.replace(tzinfo=SHANGHAI)
    whole = len(text.strip()) <= len("2018-08-31") and local.time() == time()
    return local + (timedelta(days=1) if whole else timedelta(milliseconds=1))


def _day(given: Mapping[str, str], name: str) -> date | None:
    text = given.get(name, "").strip()
    try:
        return _within(date.fromisoformat(text), name) if text else None
    except ValueError as error:
        raise Invalid({name: [_("应为日期,例如 2018-08-31,而不是 %(text)s", text=text)]}) from error


def _within(day: date, name: str) -> date:
    """The day, if calendars reach so far. Invalid otherwise."""
    if not YEARS[0] <= day.year <= YEARS[1]:
        told = _("请选 %(first)s 到 %(last)s 年之间的日子", first=YEARS[0], last=YEARS[1])
        raise Invalid({name: [told]})
    return day
