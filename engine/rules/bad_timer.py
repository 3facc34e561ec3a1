"""Timers stay between one minute and ten years: others hang or flood (measured: platform.md 2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..definitions.timing import timing
from ..model import Finding
from ._expressions import DAY, Time, plain, seconds, times, value_of, year_of
from ._model import Holder, Model

RULE = "bad_timer"

SHORTEST, LONGEST = Decimal(60), 10 * 366 * DAY
YEARS = range(2000, 2101)
REPETITIONS = 1000
FLOOD = "每次到期都会立一个新案,周期不能短于 1 分钟,请改长。"
TOO_SHORT = "时限不足 1 分钟,请改成合理的时限。"
ONCE = "周期只能用于开始事件和非中断的边界事件,请改为时长,或把边界事件改为非中断。"


def check(model: Model) -> Iterator[Finding]:
    """Timers without a time or with several, and times or limits outside the bounds."""
    yield from _count(model)
    for time in times(model):
        flood = time.kind == "cycle" and time.node.scope not in model.by_id
        opens = flood and time.node.type == "startEvent"
        for text in _time(time):
            again = FLOOD if opens and text == TOO_SHORT else text
            yield _finding(model, time.node.id, again)
    for item in model.holders:
        yield from (_finding(model, item.id, text) for text in _limit(model, item))


def _finding(model: Model, element: str, text: str) -> Finding:
    """Other engines' diagrams count in seconds; the worker fires them at its next turn."""
    say = model.demand if text in (TOO_SHORT, ONCE) else model.error
    return say(RULE, element, text)


def _count(model: Model) -> Iterator[Finding]:
    written = Counter(time.node.id for time in times(model))
    for node in model.nodes:
        enough = written[node.id] == 1 or (not written[node.id] and "clock" in node.properties)
        if "timer" in node.kinds and not enough:
            message = "定时事件应写且只写一个时间,请写日期、时长、周期之一,或属性 clock。"
            yield model.error(RULE, node.id, message)


def _time(time: Time) -> Iterator[str]:
    try:
        meant = timing(time.kind, time.text)
    except ValueError as error:
        yield f"时间 {time.text[:60]} 无法使用:{error},请改正。"
        return
    value = meant.iso if meant.iso is not None else value_of(meant.feel or "")
    if meant.repeat > REPETITIONS:
        yield f"重复次数超过 {REPETITIONS},请改小,或写成不限次数。"
    if meant.cron is None:
        yield from _cycle(time)
    yield from _bounds(value)
    yield from _bounds(meant.start)
    yield from _bounds(meant.until)
    if meant.cron and len(meant.cron.split()) > 5 and not meant.cron.split()[0].isdigit():
        yield "每分钟最多到期一次,请把 cron 表达式的第一段(秒)写成一个数。"


def _cycle(time: Time) -> Iterator[str]:
    """BPMN 10.5.5: only what can happen again and again repeats."""
    again = time.node.type == "startEvent" or not time.node.interrupts
    if time.kind == "cycle" and not again:
        yield ONCE


def _limit(model: Model, item: Holder) -> Iterator[str]:
    if limit := item.properties.get("clock"):
        yield from _bounds(value_of(plain(limit, model)))


def _bounds(value: Any) -> Iterator[str]:
    length, year = seconds(value), year_of(value)
    if year is not None and year not in YEARS:
        yield f"年份 {year} 不合情理,请写 {YEARS[0]} 至 {YEARS[-1]} 之间的日期。"
    if length is not None and not 0 < length <= LONGEST:
        yield "时限不在 1 分钟至 10 年之间,请改成合理的时限。"
    elif length is not None and length < SHORTEST:
        yield TOO_SHORT
    if value is not None and length is None and year is None:
        yield "得不出时间,请写成时限、时长或日期,例如 work_hour(4)、PT4H、2026-12-01。"
