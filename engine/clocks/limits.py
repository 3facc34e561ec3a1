"""The kinds of clock (domain: clocks 5.1) and how their amounts are read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ..errors import Invalid
from ..model import Limit
from .timeline import HOUR, MINUTE
from .wording import counted

MOST = 1_000_000  # also keeps 1E+999999 from being written out as an integer


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of clock.

    ``runs`` says what it counts: ``always``, ``office`` hours, ``workdays``, natural ``days`` or
    ``months``. ``each`` is one unit in microseconds (0: the calendar's own day) or in months.
    ``rolls``: a last day that is a rest day moves to the next working day (民法典 203).
    """

    name: str
    alias: str
    runs: str
    each: int
    unit: str
    rolls: bool = False

    @property
    def counted(self) -> bool:
        """Whether whole days are counted, the day of the start excluded (民法典 201)."""
        return self.runs in ("workdays", "days", "months")


KINDS = {
    kind.name: kind
    for kind in (
        Kind("urgent_minute", "紧急分钟", "always", MINUTE, "分钟"),
        Kind("urgent_hour", "紧急工作时", "always", HOUR, "个紧急工作时"),
        Kind("hour_count", "连续小时", "always", HOUR, "小时"),
        Kind("work_hour", "工作时", "office", HOUR, "个工作时"),
        Kind("work_day_rolling", "工作日滚动", "office", 0, "个工作日"),
        Kind("workday_count", "工作日", "workdays", 1, "个工作日"),
        Kind("natural_count", "自然日", "days", 1, "天"),
        Kind("natural_count_roll", "自然日顺延", "days", 1, "天", rolls=True),
        Kind("month_count_roll", "月顺延", "months", 1, "个月", rolls=True),
        Kind("year_count_roll", "年顺延", "months", 12, "年", rolls=True),
    )
}


WRITTEN = re.compile(rf"\b({'|'.join(KINDS)})\(([^()]*)\)")


def kind_of(limit: Limit) -> Kind:
    """The limit's kind. Raises Invalid for an unknown kind or an amount that it cannot have."""
    kind = KINDS.get(limit.kind)
    if kind is None:
        raise Invalid({"kind": [f"没有名为 {limit.kind} 的时限种类;可用的有 {'、'.join(KINDS)}"]})
    if not limit.amount.is_finite() or not 0 < limit.amount <= MOST:
        raise Invalid({"amount": [f"时限应大于 0、不超过 {MOST},但写的是 {limit.amount}"]})
    if kind.counted and limit.amount != limit.amount.to_integral_value():
        raise Invalid({"amount": [f"{kind.alias}应为整数,但写的是 {limit.amount}"]})
    return kind


def lengthened(limit: Limit, extra: Sequence[Limit]) -> Limit:
    """The limit with its extensions, which must be of its own kind. Raises Invalid otherwise."""
    if any(each.kind != limit.kind for each in extra):
        raise Invalid({"extra": ["延期应与原时限用同一种计时"]})
    return Limit(limit.kind, sum((each.amount for each in extra), limit.amount))


def microseconds(amount: Decimal, each: int) -> int:
    """``amount`` units of ``each`` microseconds, to the whole minute."""
    minutes = (amount * each / MINUTE).to_integral_value(ROUND_HALF_UP)
    if not minutes:
        raise Invalid({"amount": [f"时限至少为 1 分钟,但写的是 {amount}"]})
    return int(minutes) * MINUTE


def words(limit: Limit) -> str:
    """The limit as people say it: "4 个工作时"."""
    kind = kind_of(limit)
    return counted(number(limit.amount), kind.unit)


def in_words(written: str) -> str:
    """FEEL with its limits as people say them: "work_day_rolling(3)" is "3 个工作日", and
    "workday_count(param.days)" is "工作日(param.days)"; anything else stays."""
    return WRITTEN.sub(_in_words, written)


def _in_words(found: re.Match[str]) -> str:
    kind, amount = KINDS[found[1]], found[2].strip()
    return f"{amount} {kind.unit}" if amount.isdecimal() else f"{kind.alias}({amount})"


def number(amount: Decimal) -> str:
    """A decimal without trailing zeros or exponent."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
