"""The worker: looks, fires, shares its work, and outlives faults."""

from __future__ import annotations

import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest

from api.worker import Messenger, Worker
from engine import Report


@pytest.fixture
def late(casework, clock, member, village):
    """Five cases whose deadline has passed."""
    ids = [casework.open(Report("simple", {}, village), member("intake"))["case"] for _ in range(5)]
    clock.now += timedelta(days=30)
    return ids


def test_a_worker_fires_what_is_due_and_then_rests(casework, late):
    worker = Worker(casework, "w1")

    turns = [worker.turn() for _ in range(60)]

    assert {casework.case(ident).outcome for ident in late} == {"超期转办"}
    assert turns[-1] is False


def test_one_worker_has_all_buckets_until_its_lease_runs_out(make, casework, clock):
    first, second = casework.lease("w1"), make().lease("w2")
    clock.now += timedelta(seconds=11)
    after = make().lease("w2")

    assert (len(first), second, len(after)) == (64, [], 64)


def test_workers_come_to_share_the_buckets(make, casework, clock):
    casework.lease("w1")
    make().lease("w2")
    clock.now += timedelta(seconds=4)

    one, two = casework.lease("w1"), make().lease("w2")

    assert (len(one), len(two), set(one) & set(two)) == (32, 32, set())


def test_what_fired_keeps_its_original_instant(casework, clock, late):
    while casework.fire_due().count:
        pass

    records = [r for ident in late for r in casework.history(ident) if r.kind == "timer.fired"]
    assert records
    assert all(r.at == clock.now for r in records)
    assert all(r.data["due"] < "2026-03-10" for r in records)


def test_a_case_that_cannot_fire_does_not_stop_the_others(casework, late, monkeypatch):
    from engine import Conflict
    from engine.cases import due

    fire = due.fire

    def broken(house, found):
        if found.case == late[0]:
            raise Conflict("坏了")
        return fire(house, found)

    monkeypatch.setattr(due, "fire", broken)
    worker = Worker(casework, "w1")
    for _ in range(60):
        worker.turn()

    outcomes = [casework.case(ident).outcome for ident in late]
    assert outcomes == [None] + ["超期转办"] * 4


def test_an_idempotency_key_is_forgotten_after_thirty_days(casework, clock, member, village):
    opened = casework.open(Report("simple", {}, village), member("intake"), "k")
    clock.now += timedelta(days=29)
    kept = casework.tidy()
    clock.now += timedelta(days=2)

    gone = casework.tidy()

    again = casework.open(Report("simple", {}, village), member("intake"), "k")
    assert (kept, gone) == (0, 1)
    assert again["case"] != opened["case"]


def test_a_messenger_outlives_a_fault_and_stops_when_told():
    stop, turns = threading.Event(), []

    def deliver(send):
        turns.append(send)
        if len(turns) == 3:
            stop.set()
        raise ConnectionError("数据库不在")

    casework = SimpleNamespace(notices=SimpleNamespace(deliver=deliver))

    Messenger(casework, print, stop, every=0).run()

    assert turns == [print] * 3
