"""Ad-hoc sub-processes: parallel and sequential, with and without a completion condition."""

import pytest

from engine.errors import Invalid
from tests.kernel.play import (
    Play,
    boundary,
    define,
    end,
    event_sub,
    flows,
    on,
    play,
    script,
    start,
    tag,
    timer,
    user,
)


def adhoc(inside: str, arrows: str = "", until: str = "", **attributes: str) -> str:
    condition = f"<completionCondition>{until}</completionCondition>" if until else ""
    return tag("adHocSubProcess", "h", inside + flows(arrows) + condition, **attributes)


def around(hoc: str, more: str = "", arrows: str = "", **variables) -> Play:
    nodes = start() + hoc + user("z") + end() + more
    return play(nodes, f"s > h > z > e; {arrows}", **variables)


def test_all_activities_without_incoming_flow_begin_and_each_is_done_once():
    """Stock: KeyError as soon as there are two tasks."""
    case = around(adhoc(user("a b c"), "b > c"))

    assert case.open == ["a", "b"]
    assert case.done("b").open == ["a", "c"]
    assert case.done("a").done("c").open == ["z"]


def test_sequential_offers_one_after_the_other_in_drawn_order():
    case = around(
        adhoc(user("b a c"), "c > d", ordering="Sequential").replace(
            "</adHoc", user("d") + "</adHoc"
        )
    )

    assert case.open == ["b"]
    assert case.done("b").open == ["a"]
    assert case.done("a").open == ["c"]
    assert case.done("c").open == ["d"]
    assert case.done("d").open == ["z"]


def test_a_condition_that_holds_stops_the_rest():
    case = around(adhoc(user("a b c"), "a > c", until="enough"))

    assert case.done("a", enough=False).open == ["b", "c"]
    assert case.done("c", enough=True).open == ["z"]


def test_or_lets_the_rest_finish_but_nothing_new_begin():
    case = around(
        adhoc(
            user("a b c"), "a > c; b > d", until="enough", cancelRemainingInstances="false"
        ).replace("</adHoc", user("d") + "</adHoc")
    )

    assert case.done("a", enough=True).open == ["b"]
    assert case.done("b", enough=False).open == ["z"]


def test_a_condition_that_does_not_hold_yet_offers_everything_anew():
    case = around(adhoc(user("a b"), until="solved"))

    assert case.done("a", solved=False).done("b", solved=False).open == ["a", "b"]
    assert case.done("b", solved=False).open == ["a"]
    assert case.done("a", solved=True).open == ["z"]


def test_a_sequential_one_stops_in_the_middle_or_goes_round():
    hoc = adhoc(user("a b"), until="solved", ordering="Sequential")

    assert around(hoc).done("a", solved=True).open == ["z"]
    assert around(hoc).done("a", solved=False).done("b", solved=False).open == ["a"]


def test_automatic_activities_run_until_the_condition_holds():
    case = around(
        adhoc(script("c", "{ n: n + 1 }") + script("d", "{ m: m + 1 }"), until="n + m &gt; 6"),
        n=0,
        m=0,
    )

    assert case.open == ["z"]
    assert case.variables["n"] + case.variables["m"] == 7


def test_a_condition_that_cannot_be_told_is_an_incident_that_keeps_the_activity():
    case = around(adhoc(user("a b"), until="solved")).done("a")

    assert [i["el"] for i in case.incidents.values()] == ["a"]
    assert case.amend(solved=True).retry().open == ["z"]


def test_a_condition_that_never_holds_is_an_incident_of_the_step_budget():
    case = around(adhoc(script("c", "{ n: 1 }"), until="n &gt; 1"))

    assert "空转" in next(iter(case.incidents.values()))["error"]
    assert len(str(case.state["tokens"])) < 400


def test_events_interrupt_it_and_its_event_sub_processes_listen():
    watch = event_sub("v", on("message", "m1"), user("w") + end("ve"), "v_s > w > ve", False)
    more = boundary("t", "h", timer()) + user("y")
    case = around(
        adhoc(user("a b") + boundary("i", "a", timer("PT30M"), False) + user("r") + watch, "i > r"),
        more,
        "t > y > e",
    )

    assert case.wait(0.5).send("moved").open == ["a", "b", "r", "w"]
    assert case.wait(1).open == ["y"]
    assert (case.timers, case.subscriptions) == ({}, {})


def test_every_instance_of_an_ad_hoc_sub_process_counts_for_itself():
    many = (
        '<multiInstanceLoopCharacteristics camunda:collection="units" camunda:elementVariable="u"/>'
    )
    case = around(adhoc(many + user("a b"), until="u = done"), units=["x", "y"])

    assert case.open == ["a", "a", "b", "b"]
    assert case.done("a", done="x").open == ["a", "b"]
    assert case.done("a", done="y").open == ["z"]


def test_an_error_inside_reaches_its_boundary():
    hoc = adhoc(
        user("a b")
        + tag("subProcess", "q", start("s2") + end("x", on("error", "x1")) + flows("s2 > x")),
        "a > q",
    )
    case = around(hoc, boundary("c", "h", on("error", "x1")) + user("y"), "c > y > e").done("a")

    assert case.open == ["y"]


REFUSED = {
    "a start": (adhoc(start("s1") + user("a"), "s1 > a"), "不能有开始或结束事件"),
    "nothing to do": (adhoc(user("a b"), "a > b; b > a"), "没有可以开始的活动"),
    "an unknown order": (adhoc(user("a"), ordering="Random"), "ordering"),
    "a condition that is false": (adhoc(user("a"), until="false"), "恒为假"),
    "a condition that is no FEEL": (adhoc(user("a"), until="1 +"), "无法解析"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_run_rightly_is_refused(name):
    hoc, sentence = REFUSED[name]

    with pytest.raises(Invalid, match=sentence):
        define(start() + hoc + end(), "s > h > e")
