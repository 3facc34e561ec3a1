"""The desk: counters, what is new, the next free task, whom the duty list names, saved filters."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from engine import Conflict, Invalid, NotFound, Report
from tests.store.test_worklist import counted


def opened(casework, member, village, many=1):
    made = [casework.open(Report("simple", {}, village), member("intake")) for _ in range(many)]
    return [each["case"] for each in made]


def served(casework, case):
    """The role that serves the open task of a case."""
    [task] = casework.tasks(case, open_only=True)
    return task.role[0]


@pytest.fixture
def grid(casework, member, village):
    """Three cases whose first task waits, and somebody who may do it."""
    cases = opened(casework, member, village, 3)
    role = served(casework, cases[0])
    return cases, member(role)


def test_a_queue_is_counted_by_traffic_light(casework, clock, grid):
    _cases, who = grid
    [queue] = casework.desk.counters(who)
    assert (queue.late, queue.soon, queue.calm, queue.full) == (0, 0, 3, False)

    clock.now += timedelta(days=400)

    [queue] = casework.desk.counters(who)
    assert (queue.late, queue.all) == (3, 3)


def test_counting_is_one_statement(casework, grid):
    with counted(casework) as asked:
        casework.desk.counters(grid[1])
    assert len(asked) == 1


def test_what_came_after_an_instant_is_new(casework, clock, member, village, grid):
    since = casework.now()
    assert casework.desk.news(grid[1], since) == 0
    clock.now += timedelta(minutes=1)

    opened(casework, member, village, 2)

    assert casework.desk.news(grid[1], since) == 2


def test_the_next_free_task_is_the_one_due_first_and_taken_once(casework, grid):
    _cases, who = grid
    first = casework.queue(who).items[0].task.id

    taken = casework.claim_next(who, "key")
    again = casework.claim_next(who, "key")

    assert taken["task"] == again["task"] == first
    assert casework.claim_next(who, "other")["task"] != first


def test_nothing_free_is_said_so(casework, grid):
    taken = [casework.claim_next(grid[1])["task"] for _ in range(4)]
    assert taken[-1] is None
    assert len(set(taken)) == 4


def test_people_who_take_the_next_at_once_never_take_the_same(make, casework, grid, member):
    _cases, who = grid
    engines = [casework, make(), make()]
    with ThreadPoolExecutor(3) as pool:
        taken = list(pool.map(lambda engine: engine.claim_next(who)["task"], engines))
    free = [each for each in taken if each]
    assert len(set(free)) == len(free) >= 1


def test_a_list_is_narrowed_to_a_queue_and_a_light(casework, clock, grid):
    _cases, who = grid
    [queue] = casework.desk.counters(who)
    assert len(casework.queue(who, queue=queue.queue, light="calm").items) == 3
    assert casework.queue(who, queue="somebody@else").items == ()

    clock.now += timedelta(days=400)

    assert casework.queue(who, light="calm").items == ()
    assert len(casework.queue(who, light="late").items) == 3


def test_a_filter_is_kept_replaced_and_dropped(casework, member):
    who, other = member("intake"), member("grid_head")
    kept = casework.desk.keep("超期的", "light=late", who)
    casework.desk.keep("超期的", "light=late&unit=mazhuang", who)

    [found] = casework.desk.filters(who)
    assert (found.name, found.query) == ("超期的", "light=late&unit=mazhuang")
    assert casework.desk.filters(other) == []
    with pytest.raises(NotFound):
        casework.desk.drop(kept.id, other)
    casework.desk.drop(found.id, who)
    assert casework.desk.filters(who) == []


def test_a_filter_without_a_name_and_one_too_many_are_refused(casework, member):
    who = member("intake")
    with pytest.raises(Invalid):
        casework.desk.keep("  ", "", who)
    for n in range(20):
        casework.desk.keep(f"第 {n} 个", "", who)
    with pytest.raises(Conflict):
        casework.desk.keep("再一个", "", who)
