"""What a step is told from outside: which case, which input, when, under which rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from ..clocks.cron import cron, is_cron
from ..definitions import Element
from ..model import SHANGHAI, YearsMonths
from .errors import Failure

Reckon = Callable[[Element, Any, datetime], datetime]
Functions = Mapping[str, tuple[tuple[str, ...], Callable[..., Any]]]

_PART = re.compile(r"(\d+(?:\.\d+)?)([YMWDHS])")


def natural(value: Any, at: datetime) -> datetime:
    """The instant ``value`` after ``at`` by the wall calendar, without working time.

    A month ends on its last day (31 January + P1M is 28 or 29 February; 民法典 202), naive dates
    are Shanghai's. Limits need calendars, so whoever has them passes another function.
    """
    if isinstance(value, str) and is_cron(value):
        return cron(value).after(at)
    if isinstance(value, str):
        value = _iso(value)
    if isinstance(value, timedelta):
        return at + value
    if isinstance(value, YearsMonths):
        return _add_months(at.astimezone(SHANGHAI), value.months)
    if isinstance(value, tuple):
        months, span = value
        return _add_months(at.astimezone(SHANGHAI), months) + span
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=SHANGHAI)
    if isinstance(value, date):
        return datetime.combine(value, time(), SHANGHAI)
    raise Failure(f"时间应为日期、时长或时限,实际为 {value!r}")


def times(value: Any, number: int) -> Any:
    """``number`` times a duration that holds months, as something ``natural`` understands; None
    for any other value. The 31st, the 28th and the 31st again are one, two, three months from
    31 December, not one month from each other."""
    if isinstance(value, YearsMonths):
        return YearsMonths(value.months * number)
    if isinstance(value, str) and value.upper().startswith("P"):
        months, span = _iso(value)
        return (months * number, span * number) if months else None
    return None


def plain_timer(element: Element, value: Any, at: datetime) -> datetime:
    """``natural`` for an element."""
    return natural(value, at)


@dataclass(frozen=True, slots=True)
class Env:
    """One input's surroundings. ``at`` is aware; ids of the step derive from ``case`` and ``seq``,
    ``actor`` did it.

    ``pack`` carries ``parameters`` (or is that mapping itself); ``timer`` turns a Limit, duration,
    date or ISO text into an instant; ``functions`` and ``context`` (names beside the variables, for
    example ``case``) go to FEEL.
    """

    case: str
    seq: int
    at: datetime
    calendars: Any = None
    pack: Any = None
    actor: str = ""
    timer: Reckon = plain_timer
    functions: Functions = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What FEEL sees as ``param``."""
        if self.pack is None or isinstance(self.pack, Mapping):
            return self.pack or {}
        return self.pack.parameters


def _iso(text: str) -> Any:
    """(months, timedelta) of a duration, or the date-time of anything else."""
    if not text.upper().startswith("P"):
        return datetime.fromisoformat(text)
    days, _, clock = text.upper()[1:].partition("T")
    big = {unit: float(number) for number, unit in _PART.findall(days)}
    small = {unit: float(number) for number, unit in _PART.findall(clock)}
    span = timedelta(
        weeks=big.get("W", 0),
        days=big.get("D", 0),
        hours=small.get("H", 0),
        minutes=small.get("M", 0),
        seconds=small.get("S", 0),
    )
    return int(big.get("Y", 0) * 12 + big.get("M", 0)), span


def _add_months(at: datetime, months: int) -> datetime:
    years, month = divmod(at.month - 1 + months, 12)
    year = at.year + years
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return at.replace(year=year, month=month + 1, day=min(at.day, last))
