"""Why this date: the reckoning of a term, in sentences for the reader of the moment."""

from __future__ import annotations

from collections.abc import Iterator

from .limits import number, words
from .spoken import (
    clock_words,
    day_words,
    ends,
    local_text,
    moment_words,
    run_words,
    span_words,
    start_words,
)
from .term import Term
from .timeline import ALWAYS, DAY, MINUTE, instant
from .wording import called, counted, listed, why

MANY = 62  # days; a longer term names only how many rest days it skips


def steps(term: Term) -> tuple[str, ...]:
    """What was counted, skipped, paused and moved, and the result; one sentence each."""
    end = term.end()
    parts = (_start(term), _rule(term), *_skipped(term, end), *_made_up(term, end))
    return (*parts, *_paused(term, end), *_rolled(term, end), *_doubtful(term, end), _end(end))


def _start(term: Term) -> str:
    return why("start", moment=start_words(term.start), limit=words(term.limit))


def _rule(term: Term) -> str:
    if term.kind.runs != "office":
        return why(term.kind.runs)
    if term.timeline is ALWAYS:
        return why("always")
    hours = _hours(term)
    if term.kind.each:
        return hours
    days = counted(number(term.limit.amount), "个工作日")
    return why("daily", hours=hours, days=days, daily=span_words(term.calendar.daily // MINUTE))


def _hours(term: Term) -> str:
    slots = [f"{clock_words(a)}—{clock_words(b)}" for a, b in term.calendar.slots]
    if not slots:
        return why("whole_workdays" if term.on_workdays else "whole_days")
    return why("workday_slots" if term.on_workdays else "day_slots", slots=listed(slots))


def _skipped(term: Term, end: int) -> Iterator[str]:
    if not term.on_workdays:
        return
    working = term.calendar.days.is_working
    rest = [day for day in _days(term, end) if not working(day)]
    if len(_days(term, end)) > MANY:
        yield why("rest_days", number=len(rest))
    elif rest:
        yield why("skipped", days=listed(_group(term, run) for run in _runs(rest)))


def _made_up(term: Term, end: int) -> Iterator[str]:
    if not term.on_workdays or len(_days(term, end)) > MANY:
        return
    days = [day for day in _days(term, end) if day in term.calendar.days.made_up]
    if days:
        yield why("made_up", days=listed(map(day_words, days)))


def _paused(term: Term, end: int) -> Iterator[str]:
    for a, b in term.pauses:
        if a < end:
            cost = _cost(term, a, b)
            yield why("paused", first=moment_words(a), last=moment_words(b), cost=cost)


def _cost(term: Term, a: int, b: int) -> str:
    elapsed = term.timeline.elapsed
    if not term.kind.counted:
        minutes = (elapsed(b) - elapsed(a)) // MINUTE
        hour = "小时" if term.timeline is ALWAYS else "个工作时"
        return why("cost", span=span_words(minutes, hour)) if minutes else why("outside")
    inside = [(max(c, term.begin), d) for c, d in term.taken if a // DAY * DAY <= c < b]
    days = sum(elapsed(d) - elapsed(c) for c, d in inside if d > c) // DAY
    unit = "个工作日" if term.kind.runs == "workdays" else "天"
    return why("cost", span=counted(days, unit)) if days else why("free")


def _rolled(term: Term, end: int) -> Iterator[str]:
    first, last = (term.nominal() - 1) // DAY, (end - 1) // DAY
    if first == last:
        return
    days = {"first": day_words(first), "last": day_words(last)}
    if term.calendar.days.is_working(first):
        yield why("stopped", **days)
    else:
        yield why("rolled", why=called(term.calendar.days.names.get(first, "休息日")), **days)


def _doubtful(term: Term, end: int) -> Iterator[str]:
    if term.provisional(end):
        yield why("doubtful")


def _end(end: int) -> str:
    return why("end", due=ends(instant(end)), before=local_text(instant(end)))


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
    return why("named", days=run_words(run), names=listed(map(called, found)))
