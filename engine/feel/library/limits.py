"""Constructors of limits: how long something may take, under their English and Chinese names."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ...model import Limit
from ..functions import built_in

# Kinds of clocks: domain page "clocks", 5.1.
KINDS = {
    "work_hour": "工作时",
    "urgent_minute": "紧急分钟",
    "urgent_hour": "紧急工作时",
    "hour_count": "连续小时",
    "work_day_rolling": "工作日滚动",
    "workday_count": "工作日",
    "natural_count": "自然日",
    "natural_count_roll": "自然日顺延",
    "month_count_roll": "月顺延",
    "year_count_roll": "年顺延",
}
# What an English sentence would say.
PLURALS = {
    "work_hours": "work_hour",
    "urgent_minutes": "urgent_minute",
    "urgent_hours": "urgent_hour",
}


def _constructor(kind: str) -> Callable[[Any], Limit]:
    return lambda amount: Limit(kind, Decimal(amount))


for _kind, _chinese in KINDS.items():
    built_in(_kind, "amount:number")(_constructor(_kind))
    built_in(_chinese, "amount:number")(_constructor(_kind))
for _plural, _kind in PLURALS.items():
    built_in(_plural, "amount:number")(_constructor(_kind))
