"""Why this date: the reckoning of a term in Chinese sentences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .limits import number, words
from .spoken import clock_words, day_words, ends, local_text, moment_words, span_words
from .term import Term
from .timeline import ALWAYS, DAY, MINUTE, instant

RULES = {
    "always": "不分昼夜和节假日,连续计算。",
    "workdays": "当天不计,从次日起数工作日,数到最后一天 24:00 为止。",
    "days": "当天不计,从次日起逐日计算,到最后一天 24:00 为止(民法典第 201 条)。",
    "months": "到期月份的对应日为最后一天,没有对应日的为月末(民法典第 202 条)。",
}
MANY = 62  # days; a longer term names only how many rest days it skips


def steps(term: Term) -> tuple[str, ...]:
    """What was counted, skipped, paused and moved, and the result; one sentence each."""
    end = term.end()
    parts = (_start(term), _rule(term), *_skipped(term, end), *_made_up(term, end))
    return (*parts, *_paused(term, end), *_rolled(term, end), *_doubtful(term, end), _end(end))


def _start(term: Term) -> str:
    year = date.fromordinal(term.start // DAY).year
    return f"自 {year}年{moment_words(term.start)} 起算,时限 {words(term.limit)}。"


def _rule(term: Term) -> str:
    if term.kind.runs != "office":
        return RULES[term.kind.runs]
    slots = "、".join(f"{clock_words(a)}—{clock_words(b)}" for a, b in term.calendar.slots)
    if term.timeline is ALWAYS:
        return RULES["always"]
    days = "工作日" if term.on_workdays else "每天"
    hours = f"只计{days} {slots}。" if slots else f"只计{days},每日 24 小时。"
    if term.kind.each:
        return hours
    daily = span_words(term.calendar.daily // MINUTE)
    return f"{hours}{number(term.limit.amount)} 个工作日按每日 {daily} 折算。"


def _skipped(term: Term, end: int) -> Iterator[str]:
    if not term.on_workdays:
        return
    working = term.calendar.days.is_working
    rest = [day for day in _days(term, end) if not working(day)]
    if len(_days(term, end)) > MANY:
        yield f"其间 {len(rest)} 个休息日不计。"
    elif rest:
        yield f"跳过 {'、'.join(_group(term, run) for run in _runs(rest))}。"


def _made_up(term: Term, end: int) -> Iterator[str]:
    if not term.on_workdays or len(_days(term, end)) > MANY:
        return
    days = [day for day in _days(term, end) if day in term.calendar.days.made_up]
    if days:
        yield f"{'、'.join(map(day_words, days))} 调休上班,照计。"


def _paused(term: Term, end: int) -> Iterator[str]:
    for a, b in term.pauses:
        if a < end:
            yield f"停表 {moment_words(a)} 至 {moment_words(b)},{_cost(term, a, b)}。"


def _cost(term: Term, a: int, b: int) -> str:
    elapsed = term.timeline.elapsed
    if not term.kind.counted:
        minutes = (elapsed(b) - elapsed(a)) // MINUTE
        hour = "小时" if term.timeline is ALWAYS else "个工作时"
        return f"扣除 {span_words(minutes, hour)}" if minutes else "不在计时时间内,不影响"
    inside = [(max(c, term.begin), d) for c, d in term.taken if a // DAY * DAY <= c < b]
    days = sum(elapsed(d) - elapsed(c) for c, d in inside if d > c) // DAY
    unit = "个工作日" if term.kind.runs == "workdays" else "天"
    return f"扣除 {days} {unit}" if days else "不影响"


def _rolled(term: Term, end: int) -> Iterator[str]:
    first, last = (term.nominal() - 1) // DAY, (end - 1) // DAY
    if first != last:
        why = term.calendar.days.names.get(first, "休息日")
        yield (
            f"最后一天 {day_words(first)} 是{why},顺延到 {day_words(last)}(民法典第 203 条)。"
            if not term.calendar.days.is_working(first)
            else f"最后一天 {day_words(first)} 停表,顺延到 {day_words(last)}。"
        )


def _doubtful(term: Term, end: int) -> Iterator[str]:
    if term.provisional(end):
        yield "所涉日期的放假通知尚未公布,暂按法定节假日和周末推算;公布后重新计算。"


def _end(end: int) -> str:
    return f"所以应在 {ends(instant(end))} 办结(即 {local_text(instant(end))} 之前)。"


def _days(term: Term, end: int) -> range:
    return range(term.begin // DAY, (end - 1) // DAY + 1)


def _runs(days: list[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for day in days:
        if run and day != run[-1] + 1:
            yield run
            run = []
        run.append(day)
    yield run


def _group(term: Term, run: list[int]) -> str:
    names = term.calendar.days.names
    found = list(dict.fromkeys(names[day] for day in run if day in names)) or ["周末"]
    span = day_words(run[0]) if len(run) == 1 else f"{day_words(run[0])}至{day_words(run[-1])}"
    return f"{span}{'、'.join(found)}"
