# ruff: noqa: E501  (a diagram reads best on one line)
"""Timers, messages, signals, errors, escalations: caught in the middle, at the boundary, at gateways."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from engine.errors import Conflict, Invalid
from engine.kernel import machine
from engine.model import Limit
from tests.kernel.play import (
    AT,
    Play,
    boundary,
    define,
    end,
    on,
    play,
    props,
    script,
    start,
    sub,
    tag,
    timer,
    user,
)

XOR, AND = "exclusiveGateway", "parallelGateway"
CATCH, THROW = "intermediateCatchEvent", "intermediateThrowEvent"


def test_a_catch_timer_fires_only_when_it_is_named_and_due():
    case = play(start() + tag(CATCH, "t", timer("P7D")) + user("a") + end(), "s > t > a > e")
    (set_,) = case.timers.values()

    assert (set_["el"], set_["due"]) == ("t", "2026-12-01T00:00:00.000Z")
    with pytest.raises(Conflict, match="还没有到"):
        machine.fire(case.definition, case.state, case.env, set_["id"], AT + timedelta(days=7))
    with pytest.raises(Conflict, match="不在了"):
        machine.fire(case.definition, case.state, case.env, "nobody", AT)
    assert case.wait(7 * 24).open == ["a"]


def test_a_timer_date_and_a_quoted_text():
    case = play(
        start() + tag(CATCH, "t", timer('"2026-12-01T08:00:00+08:00"', "Date")) + end(), "s > t > e"
    )

    assert next(iter(case.timers.values()))["due"] == "2026-12-01T00:00:00.000Z"


def test_one_month_from_the_31st_ends_on_the_last_day():
    case = Play(
        define(start() + user("a") + tag(CATCH, "t", timer("P1M")) + end(), "s > a > t > e")
    ).begin()
    case.at = datetime(2026, 1, 31, 8, tzinfo=timezone(timedelta(hours=8)))

    assert next(iter(case.done("a").timers.values()))["due"] == "2026-02-28T00:00:00.000Z"


def test_a_timer_may_be_feel():
    case = play(start() + tag(CATCH, "t", timer('duration("PT2H")')) + end(), "s > t > e")

    assert next(iter(case.timers.values()))["due"] == "2026-11-24T02:00:00.000Z"


def test_limits_are_reckoned_by_the_environment_from_clock_from():
    asked = []

    def reckon(element, value, at):
        asked.append((element.id, value, at))
        return at + timedelta(hours=int(value.amount))

    clock = props(clock="work_hour(3)", clock_from="since")
    case = Play(
        define(start() + user("a") + tag(CATCH, "t", clock + timer("")) + end(), "s > a > t > e")
    )
    case.begin(timer=reckon).done("a", since=AT + timedelta(hours=1))

    assert asked[0] == ("t", Limit("work_hour", 3), AT + timedelta(hours=1))
    assert next(iter(case.timers.values()))["due"] == "2026-11-24T04:00:00.000Z"


def test_an_interrupting_boundary_timer_takes_the_task_away():
    nodes = start() + user("a b") + boundary("t", "a", timer()) + end("e e2")
    case = play(nodes, "s > a > e; t > b > e2").wait(1)

    assert (case.open, case.timers) == (["b"], {})
    assert [e["k"] for e in case.history if e.get("el") == "a"][-1] == "element.cancelled"


def test_a_boundary_timer_goes_with_its_task():
    case = play(start() + user("a b") + boundary("t", "a", timer()) + end(), "s > a > e; t > b > e")

    assert case.done("a").ended == "e"


def test_a_non_interrupting_timer_leaves_the_task_and_its_reminder_outlives_it():
    nodes = start() + user("a r z") + boundary("t", "a", timer(), False) + end("e e2")
    case = play(nodes, "s > a > z > e; t > r > e2").wait(1)

    assert (case.open, case.timers) == (["a", "r"], {})
    assert case.done("a").open == ["r", "z"]
    assert case.done("r").done("z").ended == "e"


def test_a_cycle_repeats_and_stops():
    nodes = (
        start()
        + user("a")
        + tag("task", "r")
        + boundary("t", "a", timer("R3/PT4H", "Cycle"), False)
        + end("e e2")
    )
    case = play(nodes, "s > a > e; t > r > e2")

    for turn in (1, 2, 3):
        assert case.wait(4).fired("r") == turn
    assert (case.timers, case.wait(40).fired("r")) == ({}, 3)
    assert case.done("a").ended == "e"


def test_missed_periods_of_a_cycle_count_as_one():
    nodes = (
        start()
        + user("a")
        + tag("task", "r")
        + boundary("t", "a", timer("R/PT4H", "Cycle"), False)
        + end("e e2")
    )
    case = play(nodes, "s > a > e; t > r > e2").wait(4 * 5.5)

    assert case.fired("r") == 1
    assert next(iter(case.timers.values()))["due"] == "2026-11-25T00:00:00.000Z"
    assert play(nodes, "s > a > e; t > r > e2").wait(4 * 20_000).fired("r") == 1


SHANGHAI = timezone(timedelta(hours=8))


def reminding(text: str, at: str) -> Play:
    """A task with a reminder by this cycle, entered at this local time."""
    nodes = (
        start()
        + user("z a")
        + tag("task", "r")
        + boundary("t", "a", timer(text, "Cycle"), False)
        + end("e e2")
    )
    case = Play(define(nodes, "s > z > a > e; t > r > e2")).begin()
    case.at = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI).astimezone(UTC)
    return case.done("z")


def due(case: Play) -> list[str]:
    found = (datetime.fromisoformat(t["due"]).astimezone(SHANGHAI) for t in case.timers.values())
    return [f"{t:%Y-%m-%d %H:%M}" for t in found]


def turns(case: Play, count: int) -> list[str]:
    """When the next turns are due, each fired when its time has come."""
    seen = []
    for _ in range(count):
        seen += due(case)
        at = datetime.fromisoformat(next(iter(case.timers.values()))["due"])
        case.wait((at - case.at) / timedelta(hours=1))
    return seen


def test_a_cron_reminder_keeps_office_hours_in_shanghai():
    case = reminding("0 9-17 * * MON-FRI", "2026-11-27 16:30")

    assert turns(case, 3) == ["2026-11-27 17:00", "2026-11-30 09:00", "2026-11-30 10:00"]


def test_a_cron_reminder_fires_once_after_downtime():
    case = reminding("0 9 * * *", "2026-11-24 10:00").wait(10 * 24)

    assert (case.fired("r"), due(case)) == (1, ["2026-12-05 09:00"])


def test_months_of_a_cycle_are_counted_from_its_beginning():
    case = reminding("R/P1M", "2026-01-31 08:00")

    assert turns(case, 3) == ["2026-02-28 08:00", "2026-03-31 08:00", "2026-04-30 08:00"]


def test_a_cycle_may_begin_at_a_date():
    case = reminding("R2/2026-12-01T09:00:00/P1D", "2026-11-24 08:00")

    assert turns(case, 2) == ["2026-12-01 09:00", "2026-12-02 09:00"]
    assert case.timers == {}


def test_a_cycle_may_have_an_end():
    case = reminding("R/P1D/2026-11-26T12:00:00", "2026-11-24 08:00")

    assert turns(case, 2) == ["2026-11-25 08:00", "2026-11-26 08:00"]
    assert case.timers == {}
    assert reminding("R/P1D/2026-11-26T12:00:00", "2026-11-28 08:00").timers == {}


def test_a_cycle_may_be_a_start_and_an_end_of_its_first_turn():
    case = reminding("R2/2026-12-01T09:00:00/2026-12-01T15:00:00", "2026-11-24 08:00")

    assert turns(case, 2) == ["2026-12-01 09:00", "2026-12-01 15:00"]


def test_a_counted_cycle_in_the_middle_lets_what_follows_run_that_often():
    case = play(
        start() + tag(CATCH, "t", timer("R3/PT1H", "Cycle")) + tag("task", "r") + end(),
        "s > t > r > e",
    )

    assert [case.wait(1).fired("r") for _ in range(3)] == [1, 2, 3]
    assert case.ended == "e"


def test_a_counted_cycle_in_the_middle_does_not_fire_in_a_burst():
    case = play(
        start() + tag(CATCH, "t", timer("R3/PT1H", "Cycle")) + tag("task", "r") + end(),
        "s > t > r > e",
    ).wait(9)

    assert (case.fired("r"), case.ended) == (1, "e")


def test_missed_periods_use_up_a_counted_cycle():
    nodes = (
        start()
        + user("a")
        + tag("task", "r")
        + boundary("t", "a", timer("R3/PT4H", "Cycle"), False)
        + end("e e2")
    )
    case = play(nodes, "s > a > e; t > r > e2").wait(4 * 10)

    assert (case.fired("r"), case.timers) == (1, {})


def test_a_cycle_may_begin_at_a_date_and_repeat_a_limit():
    text = "R2/2026-11-25T00:00:00Z/PT1H"
    nodes = (
        start()
        + user("a")
        + tag("task", "r")
        + boundary("t", "a", timer(text, "Cycle"), False)
        + end("e e2")
    )
    case = play(nodes, "s > a > e; t > r > e2")

    assert case.wait(23).fired("r") == 0
    assert case.wait(1).fired("r") == 1
    assert case.wait(1).fired("r") == 2
    assert case.timers == {}


def test_a_cycle_may_repeat_what_feel_gives():
    nodes = (
        start()
        + user("a")
        + tag("task", "r")
        + boundary("t", "a", timer('R/duration("PT2H")', "Cycle"), False)
    )
    case = play(nodes + end("e e2"), "s > a > e; t > r > e2").wait(2).wait(2)

    assert case.fired("r") == 2


def test_feel_may_give_iso_text_repetitions_included():
    nodes = (
        start()
        + user("a")
        + tag("task", "r")
        + boundary("t", "a", timer("pace", "Cycle"), False)
        + end("e e2")
    )
    case = play(nodes, "s > a > e; t > r > e2", pace="R2/PT1H").wait(1).wait(1)

    assert (case.fired("r"), case.timers) == (2, {})
    wrong = play(nodes, "s > a > e; t > r > e2", pace="soon")
    assert "soon" in next(iter(wrong.incidents.values()))["error"]


def test_a_moved_timer_counts_on_from_where_it_was_moved():
    nodes = (
        start()
        + user("a")
        + tag("task", "r")
        + boundary("t", "a", timer("R/PT4H", "Cycle"), False)
        + end("e e2")
    )
    case = play(nodes, "s > a > e; t > r > e2")
    case.at += timedelta(hours=6)
    (ident,) = case.timers
    case._turn(machine.fire, ident, AT + timedelta(hours=6))

    assert next(iter(case.timers.values()))["due"] == "2026-11-24T10:00:00.000Z"


def test_a_timer_that_cannot_be_reckoned_is_an_incident_before_the_task_is_offered():
    nodes = (
        start()
        + user("a b")
        + boundary("t", "a", timer("limit"))
        + boundary("t2", "a", timer())
        + end()
    )
    case = play(nodes, "s > a > e; t > b > e; t2 > e")

    assert (case.open, case.timers) == ([], {})
    assert [i["el"] for i in case.incidents.values()] == ["a"]
    assert case.amend(limit="PT5H").retry().open == ["a"]
    assert sorted(t["due"] for t in case.timers.values()) == [
        "2026-11-24T01:00:00.000Z",
        "2026-11-24T05:00:00.000Z",
    ]
    assert case.fired("a") == 1


def test_a_cycle_whose_next_turn_cannot_be_reckoned_is_an_incident():
    nodes = (
        start()
        + user("a")
        + tag("task", "r")
        + boundary("t", "a", timer("R3/PT4H", "Cycle"), False)
        + end("e e2")
    )
    case = play(nodes, "s > a > e; t > r > e2")

    def broken(element, value, at):
        raise Invalid({"t": ["没有当年的日历"]})

    case.settings = {"timer": broken}
    case.wait(4)
    assert (case.open, case.fired("r"), case.timers) == (["a"], 1, {})
    assert [i["el"] for i in case.incidents.values()] == ["t"]

    case.settings = {}
    assert [t["due"] for t in case.retry().timers.values()] == ["2026-11-24T08:00:00.000Z"]
    case.settings = {"timer": broken}
    assert case.wait(4).done("a").ended == "e"


def test_a_cycle_of_dates_would_never_move_on_and_is_an_incident():
    nodes = start() + user("a") + boundary("t", "a", timer("R/day", "Cycle"), False) + end("e e2")

    case = play(nodes, "s > a > e; t > e2", day=AT.date())
    assert "大于零" in next(iter(case.incidents.values()))["error"]


def test_a_receive_task_and_a_catch_event_wait_for_their_message():
    nodes = (
        start()
        + tag("receiveTask", "r", messageRef="m1", name="等待")
        + tag(CATCH, "c", on("message", "m2"))
        + end()
    )
    case = play(nodes, "s > r > c > e")

    assert [(s["el"], s["type"], s["name"]) for s in case.subscriptions.values()] == [
        ("r", "message", "moved")
    ]
    assert case.send("moved", plate="x").variables == {"plate": "x"}
    with pytest.raises(Conflict, match="没有节点等待"):
        case.send("moved")
    assert case.send("other").ended == "e"


def test_a_subscription_tells_who_may_send_with_which_form():
    who = props(role="village, police", action="移车")
    case = play(start() + tag(CATCH, "c", who + on("message", "m1")) + end(), "s > c > e")

    (opened,) = case.subscriptions.values()
    assert (opened["role"], opened["action"], opened["form"]) == (
        ["village", "police"],
        "移车",
        None,
    )


def test_a_message_goes_to_one_subscription_the_one_named():
    nodes = (
        start() + tag(AND, "f") + tag("receiveTask", "r1 r2", messageRef="m1") + user("a b") + end()
    )
    case = play(nodes, "s > f; f > r1 > a > e; f > r2 > b > e")
    second = next(i for i, s in case.subscriptions.items() if s["el"] == "r2")

    assert case.send("moved", second).open == ["b"]
    assert case.send("moved").open == ["a", "b"]


def test_a_boundary_message_may_come_again_and_again():
    nodes = (
        start()
        + user("a")
        + tag("task", "r")
        + boundary("m", "a", on("message", "m1"), False)
        + end("e e2")
    )
    case = play(nodes, "s > a > e; m > r > e2").send("moved").send("moved").send("moved")

    assert (case.open, case.fired("r")) == (["a"], 3)


def test_an_interrupting_boundary_message():
    nodes = start() + user("a b") + boundary("m", "a", on("message", "m1")) + end()
    case = play(nodes, "s > a > e; m > b > e").send("moved", by="张")

    assert (case.open, case.subscriptions) == (["b"], {})


def test_a_signal_reaches_all_that_wait():
    nodes = start() + tag(AND, "f") + tag(CATCH, "c", on("signal", "g1")) + user("a b") + end()
    case = play(
        nodes + boundary("g", "a", on("signal", "g1")), "s > f; f > c > e; f > a > e; g > b > e"
    )

    assert case.signal("alarm").open == ["b"]
    assert case.fired("c") == 1
    assert case.done("b").ended == "e"


@pytest.mark.parametrize("thrower", [THROW, "endEvent"])
def test_a_thrown_signal_is_caught_in_the_case_and_reported(thrower):
    nodes = start() + tag(AND, "f") + tag(CATCH, "c", on("signal", "g1")) + user("a b") + end()
    case = play(nodes + tag(thrower, "t", on("signal", "g1")), "s > f; f > c > b > e; f > a > t")

    assert case.done("a").open == ["b"]
    assert [e["name"] for e in case.history if e["k"] == "signal.thrown"] == ["alarm"]


@pytest.mark.parametrize(
    "thrower",
    [
        tag(THROW, "t", on("message", "m1")),
        tag("endEvent", "t", on("message", "m1")),
        tag("sendTask", "t", messageRef="m1"),
    ],
)
def test_a_thrown_message_is_caught_in_the_case_and_reported(thrower):
    nodes = (
        start()
        + tag(AND, "f")
        + tag("receiveTask", "c", messageRef="m1")
        + user("a b")
        + end()
        + thrower
    )
    case = play(nodes, "s > f; f > c > b > e; f > a > t").done("a")

    assert case.open == ["b"]
    assert [e["name"] for e in case.history if e["k"] == "message.thrown"] == ["moved"]


def test_terminate_stops_all_branches():
    nodes = start() + tag(AND, "f") + user("a b") + boundary("t", "b", timer()) + end()
    case = play(
        nodes + end("x", on("terminate"), name="撤销"), "s > f; f > a > x; f > b > e; t > e"
    ).done("a")

    assert case.ended == "x"
    assert case.state["tokens"] == []


def test_the_first_event_behind_an_event_gateway_wins():
    nodes = (
        start()
        + tag("eventBasedGateway", "g")
        + tag(CATCH, "m", on("message", "m1"))
        + tag(CATCH, "t", timer("PT5H"))
    )
    nodes += tag("receiveTask", "r", messageRef="m2") + user("a b c") + end()
    arrows = "s > g; g > m > a > e; g > t > b > e; g > r > c > e"

    case = play(nodes, arrows)
    assert (len(case.subscriptions), len(case.timers)) == (2, 1)
    assert (case.send("moved", by=1).open, case.subscriptions, case.timers) == (["a"], {}, {})
    assert case.wait(5).open == ["a"]
    assert play(nodes, arrows).wait(5).open == ["b"]
    assert play(nodes, arrows).send("other").open == ["c"]


def test_an_error_end_is_caught_at_the_boundary_of_its_sub_process():
    inside = start("s1") + tag(AND, "f1") + user("a1 b1") + end("x1", on("error", "x1"))
    nodes = start() + sub("p1", inside, "s1 > f1; f1 > a1 > x1; f1 > b1 > x1") + user("v") + end()
    case = play(nodes + boundary("b", "p1", on("error", "x1")), "s > p1 > e; b > v > e").done("a1")

    assert case.open == ["v"]
    assert case.done("v").ended == "e"


def test_an_error_reaches_only_the_scopes_around_it():
    inside = "s{0} > a{0} > x{0}"
    first = sub("p1", start("s1") + user("a1") + end("x1", on("error", "x1")), inside.format(1))
    second = sub("p2", start("s2") + user("a2") + end("x2"), inside.format(2))
    nodes = start() + tag(AND, "f") + first + second + user("v1 v2") + end()
    nodes += boundary("b1", "p1", on("error", "x1")) + boundary("b2", "p2", on("error", "x1"))
    case = play(nodes, "s > f; f > p1 > e; f > p2 > e; b1 > v1 > e; b2 > v2 > e").done("a1")

    assert case.open == ["a2", "v1"]


def test_an_exact_code_wins_over_any_code_and_other_codes_pass_on_outwards():
    inner = sub("p2", start("s2") + user("a") + end("x2", on("error", "x2")), "s2 > a > x2")
    outer = sub(
        "p1",
        start("s1") + inner + boundary("i", "p2", on("error", "x1")) + end("e1 e3"),
        "s1 > p2 > e1; i > e3",
    )
    nodes = start() + outer + user("v w") + end()
    nodes += boundary("any", "p1", on("error")) + boundary("exact", "p1", on("error", "x2"))
    case = play(nodes, "s > p1 > e; any > v > e; exact > w > e").done("a")

    assert case.open == ["w"]


def test_an_uncaught_error_is_an_incident_never_a_success():
    case = play(start() + user("a") + end("x", on("error", "x1")), "s > a > x").done("a")

    assert case.ended is None
    assert [(i["el"], i["error"]) for i in case.incidents.values()] == [
        ("x", "错误 E1 没有被任何事件捕获")
    ]
    assert len(case.retry().incidents) == 1


def test_a_failing_script_may_be_caught_by_its_own_boundary_for_all_errors():
    nodes = (
        start()
        + script("c", "{ x: missing }")
        + boundary("b", "c", on("error"))
        + user("v")
        + end()
    )
    case = play(nodes, "s > c > e; b > v > e")

    assert (case.open, case.incidents) == (["v"], {})


def test_a_failing_script_is_not_caught_by_a_code_nor_further_out():
    inside = sub(
        "p1",
        start("s1")
        + script("c", "{ x: missing }")
        + boundary("k", "c", on("error", "x1"))
        + end("e1 e2"),
        "s1 > c > e1; k > e2",
    )
    case = play(
        start() + inside + boundary("b", "p1", on("error")) + user("v") + end(),
        "s > p1 > e; b > v > e",
    )

    assert [i["el"] for i in case.incidents.values()] == ["c"]


@pytest.mark.parametrize(("interrupting", "open_"), [(True, ["v"]), (False, ["a1", "v"])])
def test_an_escalation_reaches_the_boundary(interrupting, open_):
    inside = start("s1") + tag(THROW, "t", on("escalation", "c1")) + user("a1") + end("e1")
    nodes = start() + sub("p1", inside, "s1 > t > a1 > e1") + user("v") + end()
    case = play(
        nodes + boundary("b", "p1", on("escalation", "c1"), interrupting), "s > p1 > e; b > v > e"
    )

    assert case.open == open_


def test_an_escalation_end_goes_on_and_uncaught_is_no_fault():
    inside = start("s1") + end("x1", on("escalation", "c1"))
    nodes = start() + sub("p1", inside, "s1 > x1") + user("v z") + end()

    assert play(nodes, "s > p1 > z > e; v > e".replace("; v > e", "; z > v > e")).open == ["z"]
    caught = play(
        nodes + boundary("b", "p1", on("escalation", "c1"), False), "s > p1 > z > e; b > v > e"
    )
    assert caught.open == ["v", "z"]


def test_times_are_told_in_utc():
    case = Play(
        define(start() + user("a") + tag(CATCH, "t", timer("PT1H")) + end(), "s > a > t > e")
    ).begin()
    case.at = datetime(2026, 11, 24, 23, 30, tzinfo=timezone(timedelta(hours=8)))

    due = next(iter(case.done("a").timers.values()))["due"]
    assert datetime.fromisoformat(due) == datetime(2026, 11, 24, 16, 30, tzinfo=UTC)
    assert due.endswith("Z")


def test_a_job_tried_again_is_guarded_once():
    """The judge found it: each retry armed the boundary events of the job once more."""
    nodes = (
        start() + tag("serviceTask", "j", camunda_type="external", camunda_topic="t") + end("e f")
    )
    nodes += boundary("b", "j", timer("PT1H"), interrupting=False)
    case = play(nodes, "s > j > e; b > f").fail("j", "E9").retry()

    assert [t["el"] for t in case.timers.values()] == ["b"]
    assert case.wait(1).fired("b") == 1
    assert case.fail("j", "E9").retry().timers == {}
    assert case.finish("j").ended == "e"
