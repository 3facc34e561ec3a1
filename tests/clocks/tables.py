"""The national tables as the tests read them, and short ways to write times and limits."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from pathlib import Path

from engine.clocks import Calendar, Calendars
from engine.model import Limit

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "regions" / "cn" / "calendars"
SHANGHAI = timezone(timedelta(hours=8))
NOTICE_2027 = HERE / "notice_2027.csv"


@cache
def calendars() -> Calendars:
    texts = ((FOLDER / f"{name}.csv").read_text("utf-8") for name in TABLES)
    return Calendars.read(*texts)


@cache
def calendars_2027() -> Calendars:
    return calendars().with_rows(NOTICE_2027.read_text("utf-8"))


TABLES = ("holidays", "statutory", "hours")


def calendar(name: str) -> Calendar:
    return calendars().get(name)


def t(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def shown(instant: datetime) -> str:
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def limit(kind: str, amount: int | str) -> Limit:
    return Limit(kind, Decimal(amount))


def pauses(*texts: str) -> list[tuple[datetime, datetime]]:
    """Pauses written "start/end"."""
    return [(t(text.split("/")[0]), t(text.split("/")[1])) for text in texts]
