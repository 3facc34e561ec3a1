"""Facts of a case as known at an instant, from marks written by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from engine.metrics.facts import facts_at, tasks_at
from engine.model import SHANGHAI
from engine.region.facts import FACTS, TASK_FACTS

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)


def at(days=0, hours=0):
    return START + timedelta(days=days, hours=hours)


def when(days=0, hours=0):
    return (
        at(days, hours)
        .astimezone(datetime.fromisoformat("2020-01-01T00:00Z").tzinfo)
        .strftime("%Y-%m-%dT%H:%M:%S.000Z")
    )


def opened(**more):
    row = {"t": when(), "k": "opened", "at": when(), "by": "r", "number": "n-1", "unit": "g1"}
    return row | {"process": "general_case", "path": "/d/v/g1/", "net": "城市管理"} | more


def mark(kind, days, hours=0, **more):
    return {"t": when(days, hours), "k": kind, "at": when(days, hours)} | more


def asked(days, due, ident="t1", m=("handled",), unit="dept"):
    return mark("task", days, id=ident, m=list(m), unit=unit, role="x", due=due and when(due))


def handled(days, ident="t1", by="h", **more):
    done = mark("done", days, id=ident, by=by, **more)
    return [done, mark("m", days, m="handled")]


FILED = mark("m", 0, 1, m="filed")


def test_every_fact_that_definitions_may_name_is_given():
    facts = facts_at([opened()], at(1))
    step = next(tasks_at([opened(), asked(0, 1)], "handled", at(1)))

    later = {"photo_reused", "copied_reply"}  # compared with other cases, added when asked for
    assert set(FACTS) - set(facts) == later
    assert set(TASK_FACTS) <= set(step)


def test_a_case_is_unknown_before_it_was_recorded():
    assert facts_at([opened()], at()) is None
    assert facts_at([opened()], at(0, 1))["number"] == "n-1"


def test_an_extension_granted_later_leaves_an_earlier_cut_off_alone():
    marks = [opened(), FILED, asked(0, 3), mark("due", 5, id="t1", due=when(9)), *handled(8)]

    then, now = facts_at(marks, at(4)), facts_at(marks, at(10))

    assert then["overdue"] and then["should_handle"] and not then["handled"]
    assert now["handled_in_time"] and not now["handled_late"]


def test_what_was_done_in_time_but_recorded_late_is_in_time_once_it_is_known():
    done = [mark("done", 6, id="t1", by="h") | {"at": when(2)}, mark("m", 6, m="handled")]
    done[1]["at"] = when(2)
    marks = [opened(), FILED, asked(0, 3), *done]

    assert facts_at(marks, at(5))["overdue"]
    assert facts_at(marks, at(7))["handled_in_time"]


def test_rework_undoes_handling_until_it_is_handled_again():
    marks = [opened(), FILED, asked(0, 3), *handled(1), mark("m", 2, m="reworked")]

    assert not facts_at(marks, at(2, 1))["handled"]
    again = facts_at([*marks, asked(2, 3, "t2"), *handled(4, "t2")], at(5))
    assert again["handled_late"] and again["reworks"] == 1


def test_a_case_on_hold_is_neither_due_nor_overdue():
    marks = [opened(), FILED, asked(0, 3), mark("suspended", 1)]

    facts = facts_at(marks, at(5))

    assert facts["suspended"] and not facts["should_handle"] and not facts["overdue"]
    assert facts_at([*marks, mark("resumed", 4)], at(5))["overdue"]


@pytest.mark.parametrize("end", ["untrue", "merged", "routed_out"])
def test_what_was_ended_is_not_closed(end):
    marks = [opened(), FILED, mark("m", 1, m=end), mark("closed", 1, status="ended", outcome="x")]

    facts = facts_at(marks, at(2))

    assert facts["ended"] and facts[end] and not facts["closed"] and not facts["should_close"]


def test_closed_means_that_the_route_class_is_set():
    end = mark("closed", 2, status="closed", outcome="办结", route_class="调解自治", level="村居")

    facts = facts_at([opened(), mark("case_due", 0, due=when(3)), end], at(3))

    assert facts["closed_in_time"] and facts["resolved_level"] == "村居"
    assert not facts_at([opened(), end | {"route_class": None}], at(3))["closed"]


def test_a_return_for_the_wrong_unit_makes_the_dispatch_inaccurate():
    dispatched = [mark("m", 0, m="dispatched"), asked(0, 1, m=("dispatched", "signed"))]
    back = mark("done", 0, 2, id="t1", by="h", returned=True, code="非本单位职责")

    assert facts_at([opened(), *dispatched], at(1))["accurately_dispatched"]
    facts = facts_at([opened(), *dispatched, back], at(1))
    assert not facts["accurately_dispatched"] and facts["returns"] == 1


def test_a_step_knows_its_own_limit_and_who_was_asked():
    marks = [opened(), asked(0, 1, m=("arrived",), unit="a"), asked(0, 1, "t2", ("arrived",), "b")]
    marks += [mark("done", 0, 3, id="t1", by="h"), mark("done", 2, id="t2", by="h")]

    steps = {step["task_unit"]: step for step in tasks_at(marks, "arrived", at(3))}

    assert steps["a"]["task_in_time"] and steps["a"]["task_hours"] == 3
    assert steps["b"]["task_late"] and not steps["b"]["task_in_time"]


def test_closed_fast_and_reopened_within_a_week_shows():
    marks = [opened(), mark("resolved", 1), mark("m", 5, m="reopened")]

    facts = facts_at(marks, at(6))

    assert facts["reopened_soon"] and not facts["resolved"] and facts["reopens"] == 1
    assert not facts_at([opened(), mark("resolved", 1), mark("m", 9, m="reopened")], at(10))[
        "reopened_soon"
    ]
