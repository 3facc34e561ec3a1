"""Every word of a date and of a reckoning, and how the reader of the moment reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..speech import sayings, spoken

DATES: Mapping[str, str] = {
    "day": "{month}{day}日({weekday})",
    "moment": "{month}{day}日({weekday}){clock}",
    "start": "{year}年{month}{day}日({weekday}){clock}",
    "due": "{month}{day}日{clock}前",
    "due_year": "{year}年{month}{day}日{clock}前",
    "run": "{first}至{last}",
    "and": "、",
}
MONTHS = tuple(f"{month}月" for month in range(1, 13))
WEEKDAYS = tuple(f"周{day}" for day in "一二三四五六日")
UNITS = (
    "分钟", "小时", "个工作时", "个紧急工作时", "个工作日", "天", "个月", "年",
)  # fmt: skip

WHY: Mapping[str, str] = {
    "start": "自 {moment} 起算,时限 {limit}。",
    "always": "不分昼夜和节假日,连续计算。",
    "workdays": "当天不计,从次日起数工作日,数到最后一天 24:00 为止。",
    "days": "当天不计,从次日起逐日计算,到最后一天 24:00 为止(民法典第 201 条)。",
    "months": "到期月份的对应日为最后一天,没有对应日的为月末(民法典第 202 条)。",
    "workday_slots": "只计工作日 {slots}。",
    "day_slots": "只计每天 {slots}。",
    "whole_workdays": "只计工作日,每日 24 小时。",
    "whole_days": "只计每天,每日 24 小时。",
    "daily": "{hours}{days}按每日 {daily} 折算。",
    "rest_days": "其间 {number} 个休息日不计。",
    "skipped": "跳过 {days}。",
    "named": "{days}{names}",
    "made_up": "{days} 调休上班,照计。",
    "paused": "停表 {first} 至 {last},{cost}。",
    "cost": "扣除 {span}",
    "outside": "不在计时时间内,不影响",
    "free": "不影响",
    "rolled": "最后一天 {first} 是{why},顺延到 {last}(民法典第 203 条)。",
    "stopped": "最后一天 {first} 停表,顺延到 {last}。",
    "doubtful": "所涉日期的放假通知尚未公布,暂按法定节假日和周末推算;公布后重新计算。",
    "end": "所以应在 {due} 办结(即 {before} 之前)。",
}
FEASTS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
REST = (
    "周末", "休息日", *FEASTS, *(f"{feast}补假" for feast in FEASTS), "抗战胜利70周年纪念日",
)  # fmt: skip
"""What a day off is called; the names are those of the published tables."""

NAMES = (
    *MONTHS, *WEEKDAYS, *REST,
    *(f"{number} {unit}" for unit in UNITS for number in ("1", "{number}")),
)  # fmt: skip
WORDS: tuple[Mapping[str, str], ...] = (DATES, WHY, {name: name for name in NAMES})


def say(words: str, **values: object) -> str:
    """Words of this file with their values, in the reader's language."""
    return spoken("clock", words).format(**values)


why = sayings("clock", WHY)
"""A sentence of a reckoning."""


def called(name: str) -> str:
    """What the reader calls a day off; names from other tables stay as they are."""
    return spoken("clock", name)


def counted(number: object, unit: str) -> str:
    """So many of a unit: "4 个工作时", "1 working hour"."""
    words = f"1 {unit}" if str(number) == "1" else f"{{number}} {unit}"
    return say(words, number=number)


def listed(words: Iterable[str]) -> str:
    """One after the other: "8:00—12:00、14:00—18:00"."""
    return say(DATES["and"]).join(words)
