"""Many at once: one effect, the rest are told so, and no case comes to harm."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from api.simulated import catch_up
from engine import Conflict, Report

THREADS = 16
TIMES = 100


@pytest.fixture
def task(casework, member, village):
    case = casework.open(Report("simple", {}, village), member("grid_member", 9))["case"]
    [found] = casework.tasks(case, open_only=True)
    return found


def race(act, times=TIMES):
    def one(n):
        try:
            return act(n)
        except Conflict as error:
            return error

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(times)))


def test_of_100_completions_under_different_keys_one_succeeds(casework, member, task):
    who = member("grid_member")

    results = race(lambda n: casework.complete(task.id, {"decision": "属实"}, who, f"k{n}"))

    refused = [r for r in results if isinstance(r, Conflict)]
    assert (len(refused), TIMES - len(refused)) == (99, 1)
    assert [r.kind for r in casework.history(task.case)] == ["case.opened", "task.completed"]
    assert [t.name for t in casework.tasks(task.case, open_only=True)] == ["维修"]
    assert casework.verify(task.case).identical


def test_100_completions_under_one_key_have_one_effect_and_one_reply(casework, member, task):
    who = member("grid_member")

    replies = race(lambda _: casework.complete(task.id, {"decision": "属实"}, who, "one"))

    assert all(reply == replies[0] for reply in replies)
    assert [r.kind for r in casework.history(task.case)] == ["case.opened", "task.completed"]
    assert casework.verify(task.case).identical


def test_one_report_under_one_key_opens_one_case(casework, member, village):
    who = member("intake")

    replies = race(lambda _: casework.open(Report("simple", {}, village), who, "one"), 20)

    assert len({reply["case"] for reply in replies}) == 1
    assert len(casework.cases(member("auditor")).items) == 1


def test_reports_at_once_get_different_numbers(casework, member, village):
    replies = race(lambda n: casework.open(Report("simple", {}, village), member("intake")), 40)

    assert len({reply["number"] for reply in replies}) == 40


def test_many_workers_fire_each_timer_once(make, casework, clock, member, village):
    for _ in range(30):
        casework.open(Report("simple", {}, village), member("grid_member", 9))
    clock.set_local("2026-06-01 09:00")
    engines = [make() for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(catch_up, engines))

    cases = casework.cases(member("auditor"), limit=200).items
    fired = [
        (r.data["timer"], r.data["due"])
        for case in cases
        for r in casework.history(case.id)
        if r.kind == "timer.fired"
    ]
    assert {case.outcome for case in cases} == {"超期转办"}
    assert len(fired) == len(set(fired)) == sum(counts)
    assert all(casework.verify(case.id).identical for case in cases)
