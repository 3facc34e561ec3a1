# ruff: noqa: E501  (a diagram reads best on one line)
"""Timers. Stock: P1M from 31 January gives March; missed cycles burst; unquoted ISO texts raise."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from engine.kernel import machine
from engine.model import SHANGHAI
from tests.kernel.play import Play, boundary, define, end, play, start, sub, tag, timer, user
from tests.matrix.running import ran, refused

CATCH = "intermediateCatchEvent"
GUARDED = start() + user("u v") + end("e f")


def due(case: Play) -> list[str]:
    return [t["due"] for t in case.timers.values()]


def test_an_interrupting_timer_stops_the_task():
    case = play(GUARDED + boundary("b", "u", timer("PT2H")), "s > u > e; b > v > f").wait(2)

    assert case.open == ["v"]
    assert case.done("v").ended == "f"


def test_a_non_interrupting_timer_leaves_it_and_its_own_task_outlives_it():
    case = play(
        GUARDED + boundary("b", "u", timer("PT2H"), interrupting=False), "s > u > e; b > v > f"
    ).wait(2)

    assert case.open == ["u", "v"]
    assert (case.done("u").open, case.ended) == (["v"], None)
    assert case.done("v").ended == "f"


@pytest.mark.parametrize(("text", "times"), [("R3/PT1H", 3), ("R/PT1H", 6)])
def test_a_cycle_fires_as_often_as_it_says_while_the_activity_runs(text, times):
    nodes = start() + user("u") + tag("task", "v") + end("e f")
    case = play(
        nodes + boundary("b", "u", timer(text, "Cycle"), interrupting=False), "s > u > e; b > v > f"
    )

    for _ in range(6):
        case.wait(1)

    assert case.fired("v") == times
    assert (case.done("u").ended, case.timers) == ("e", {})


def test_periods_missed_during_an_outage_count_as_one():
    nodes = start() + user("u") + tag("task", "v") + end("e f")
    case = play(
        nodes + boundary("b", "u", timer("R/PT1H", "Cycle"), interrupting=False),
        "s > u > e; b > v > f",
    )
    (ident, one), *_ = case.timers.items()
    case.at += timedelta(hours=5, minutes=30)

    case._turn(machine.fire, ident, datetime.fromisoformat(one["due"]))

    assert case.fired("v") == 1
    assert due(case) == ["2026-11-24T06:00:00.000Z"]


def test_a_cron_expression_fires_at_its_hours():
    nodes = start() + user("u") + tag("task", "v") + end("e f")
    case = play(
        nodes + boundary("b", "u", timer("0 0 9 * * ?", "Cycle"), interrupting=False),
        "s > u > e; b > v > f",
    )

    assert due(case) == ["2026-11-24T01:00:00.000Z"]  # nine o'clock in Shanghai
    assert due(case.wait(24)) == ["2026-11-25T01:00:00.000Z"]


@pytest.mark.parametrize("text", ["P1D", '"P1D"', "P1W", "PT36H", 'duration("P1D")'])
def test_durations_as_every_modeler_writes_them(text):
    assert (
        ran(start() + tag(CATCH, "t", timer(text.replace('"', "&quot;"))) + end(), "s > t > e")
        == "s t e | completed"
    )


def test_a_date_without_a_zone_is_shanghais():
    case = play(
        start() + tag(CATCH, "t", timer("2026-12-01T09:00:00", "Date")) + end(), "s > t > e"
    )

    assert due(case) == ["2026-12-01T01:00:00.000Z"]


@pytest.mark.parametrize("text", ["PT2H", "P1D"])
def test_a_process_may_be_started_by_a_timer(text):
    assert ran(start("s", timer(text)) + user("u") + end(), "s > u > e") == "s u e | completed"


def test_a_cycle_may_start_a_process_and_each_turn_is_a_case_of_its_own():
    assert (
        ran(start("s", timer("R2/PT1H", "Cycle")) + user("u") + end(), "s > u > e")
        == "s u e | completed"
    )


def test_one_month_from_the_31st_of_january_ends_in_february():
    case = Play(define(start() + tag(CATCH, "t", timer("P1M")) + end(), "s > t > e"))
    case.at = datetime(2026, 1, 31, 9, tzinfo=SHANGHAI)

    assert due(case.begin()) == ["2026-02-28T01:00:00.000Z"]


def test_a_timer_on_many_subprocesses_stops_all_of_them():
    """Stock: TaskNotFoundException, the case was unusable."""
    many = "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>"
    nodes = (
        start()
        + sub("b", start("s2") + user("u") + end("e2"), "s2 > u > e2", many)
        + user("v")
        + end("e f")
    )
    case = play(nodes + boundary("t", "b", timer("PT1H")), "s > b > e; t > v > f")

    assert case.open == ["u", "u", "u"]
    assert case.done("u").wait(1).open == ["v"]
    assert case.done("v").ended == "f"


@pytest.mark.parametrize(
    ("text", "kind"), [("R/PT0S", "Cycle"), ("99999-01-01T00:00:00", "Date"), ("P900Y", "Duration")]
)
def test_times_that_would_hang_or_never_come_are_refused(text, kind):
    host = boundary("t", "u", timer(text, kind), interrupting=False)

    assert "请" in refused(
        start() + user("u") + end("e f") + host, "s > u > e; t > f", "bad_timer", "t"
    )
