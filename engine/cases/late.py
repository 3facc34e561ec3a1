"""Late entry 补录: what was done earlier is told now, with the time at which it really happened."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..errors import Invalid, NotAllowed
from ..events import instant, stamp
from ..model import SHANGHAI
from .acting import Acting, Row


def entered(a: Acting, row: Row, occurred_at: datetime) -> str:
    """The real time as the record keeps it. NotAllowed where the drawing does not let it be entered
    that late, Invalid if it lies ahead or before the task was there."""
    if occurred_at > a.setting.at:
        raise Invalid({"occurred_at": ["补录时间不能晚于现在"]})
    days = _days(a, row)
    if occurred_at < a.setting.at - timedelta(days=days):
        words = f"最多补录 {days} 天内办理的事" if days else "不允许补录"
        raise NotAllowed(f"“{row['name']}”{words};请按现在的时间办理并写明情况", "too_late")
    offered = instant(row["offered_at"])
    if occurred_at < offered:
        local = offered.astimezone(SHANGHAI)
        raise Invalid({"occurred_at": [f"补录时间不能早于收到待办的时间 {local:%Y-%m-%d %H:%M}"]})
    return stamp(occurred_at)


def _days(a: Acting, row: Row) -> int:
    element = a.element(row)
    whole = a.definition.elements[(a.definition.process, a.definition.process)]
    for holder in (element, whole):
        if holder is not None and "late_days" in holder.properties:
            return int(holder.properties["late_days"])
    return 0
