"""A day or longer must say whose day: working, natural, rolling or not (domain: clocks 5.1)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ..definitions.timing import timing
from ..model import Finding
from ._expressions import DAY, Time, iso_seconds, natural, plain, times
from ._model import Model

RULE = "unclocked_limit"

ADVICE = "请写明时钟,例如 work_day_rolling(3)、workday_count(5) 或 natural_count_roll(15)"


def check(model: Model) -> Iterator[Finding]:
    """Plain durations >= P1D on timers without ``clock``, and as the value of ``clock``."""
    for time in times(model):
        if "clock" not in time.node.properties and _length(time) >= DAY:
            message = f"时限 {time.text[:40]} 没有说明按哪种日子计算,{ADVICE}。"
            yield model.demand(RULE, time.node.id, message)
    for item in model.holders:
        limit = plain(item.properties.get("clock", ""), model)
        if limit and natural(limit) >= DAY:
            message = f"属性 clock 的 {limit[:40]} 没有说明按哪种日子计算,{ADVICE}。"
            yield model.demand(RULE, item.id, message)


def _length(time: Time) -> Decimal:
    """A fixed date is nobody's working day; everything else is a length."""
    try:
        meant = timing(time.kind, time.text)
    except ValueError:
        return Decimal(0)
    if meant.feel is not None:
        return natural(meant.feel)
    return (iso_seconds(meant.iso or "") or Decimal(0)) if time.kind != "date" else Decimal(0)
