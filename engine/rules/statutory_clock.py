"""A limit that a law sets is a statutory clock: nobody pauses or extends it (domain: clocks)."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._expressions import plain, times
from ._law import statutory
from ._model import Holder, Model

RULE = "statutory_clock"

ROLLING = ("work_day_rolling", "work_hour", "滚动工作日", "工作时")


def check(model: Model) -> Iterator[Finding]:
    """Limits that read a statutory parameter without ``clock_class=S``; an ``S`` that counts hours
    at work instead of the law's days."""
    limits = [(item, item.properties.get("clock", "")) for item in model.holders]
    limits += [(time.node, time.text) for time in times(model)]
    for item, text in limits:
        for message in _faults(model, item, plain(text, model)):
            yield model.demand(RULE, item.id, message)


def _faults(model: Model, item: Holder, text: str) -> Iterator[str]:
    said = item.properties.get("clock_class", "M")
    for key in statutory(model, text) if said != "S" else ():
        yield f"时限用了法定的 {key},不得暂停、延长,请写 clock_class=S。"
    if said == "S" and any(kind in text for kind in ROLLING):
        yield "法定期限按日、按工作日数,请把时钟改为 workday_count、natural_count_roll 等。"
