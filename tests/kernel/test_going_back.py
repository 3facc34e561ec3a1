"""Sending back and taking back: only what came out of a step moves, and no token is lost."""

from __future__ import annotations

import pytest

from engine.errors import Conflict, NotAllowed
from engine.kernel import back
from tests.kernel.play import boundary, end, event_sub, on, play, process, start, sub, tag, user

AND = "parallelGateway"
XOR = "exclusiveGateway"


def send_back(case, element, to, direct=False, alone=False, process="p"):
    task = next(i for i, t in case.tasks.items() if t["el"] == element)
    return case.carry(
        lambda instance: back.send_back(
            instance, task, process, to, direct=direct, alone=alone, by="me"
        )
    )


def behind(case, element):
    task = next(i for i, t in case.tasks.items() if t["el"] == element)
    return [step.el for step in back.earlier(case.definition, case.state, task)]


def chain(*names):
    return start() + user(" ".join(names)) + end(), "s > " + " > ".join(names) + " > e"


def test_back_to_the_step_before_and_along_the_flow_again():
    case = play(*chain("a", "b", "c")).done("a").done("b")
    assert behind(case, "c") == ["b", "a"]

    send_back(case, "c", "b")
    assert (case.open, behind(case, "b")) == (["b"], ["a"])
    assert case.done("b").open == ["c"]
    assert case.done("c").ended == "e"


def test_back_to_any_earlier_step_and_straight_to_who_sent_it():
    case = play(*chain("a", "b", "c", "d")).done("a").done("b").done("c")

    send_back(case, "d", "a", direct=True)
    assert case.open == ["a"]
    assert case.done("a").open == ["d"]
    assert next(iter(case.tasks.values()))["assignee"] == "me"
    assert case.done("d").ended == "e"


def test_a_step_that_has_not_been_is_not_behind():
    nodes = start() + user("a b c z") + tag(XOR, "x", default="x.b") + end()
    case = play(nodes, "s > a > x > b > z > e; x > c: n = 1; c > z", n=0).done("a").done("b")

    assert behind(case, "z") == ["b", "a"]
    with pytest.raises(Conflict):
        send_back(case, "z", "c")
    assert case.open == ["z"]


SPLIT = (
    start() + user("a b b2 c d") + tag(AND, "f j") + end(),
    "s > a > f; f > b > b2 > j; f > c > j; j > d > e",
)


def test_inside_a_branch_only_that_branch_moves():
    case = play(*SPLIT).done("a").done("b")

    send_back(case, "b2", "b")
    assert case.open == ["b", "c"]
    assert case.done("b").done("c").done("b2").open == ["d"]


def test_before_the_split_the_siblings_are_withdrawn():
    case = play(*SPLIT).done("a").done("b")

    send_back(case, "b2", "a")
    assert case.open == ["a"]
    assert case.done("a").open == ["b", "c"]


def test_before_the_split_may_be_refused_naming_the_siblings():
    case = play(*SPLIT).done("a").done("b")

    with pytest.raises(NotAllowed, match="“c”"):
        send_back(case, "b2", "a", alone=True)
    assert case.open == ["b2", "c"]


def test_a_sibling_that_waits_at_the_join_goes_too():
    case = play(*SPLIT).done("a").done("b").done("c")

    send_back(case, "b2", "a")
    assert case.done("a").done("b").done("c").done("b2").open == ["d"]
    assert case.done("d").ended == "e"


def test_straight_back_across_a_split_is_refused():
    case = play(*SPLIT).done("a").done("b")

    with pytest.raises(NotAllowed, match="直送"):
        send_back(case, "b2", "a", direct=True)


def test_after_the_join_one_branch_is_done_again_and_the_other_counts():
    case = play(*SPLIT).done("a").done("b").done("c").done("b2")

    send_back(case, "d", "c")
    assert (case.open, behind(case, "c")) == (["c"], ["a"])
    assert case.done("c").open == ["d"]
    assert behind(case, "d")[0] == "c"
    assert case.done("d").ended == "e"


def test_straight_back_over_a_join_is_refused():
    case = play(*SPLIT).done("a").done("b").done("c").done("b2")

    with pytest.raises(NotAllowed, match="重新汇合"):
        send_back(case, "d", "c", direct=True)
    assert send_back(case, "d", "a", direct=True).done("a").open == ["d"]


def test_after_the_join_back_into_one_branch_and_then_before_the_split():
    case = play(*SPLIT).done("a").done("b").done("c").done("b2")

    send_back(case, "d", "b")
    send_back(case.done("b"), "b2", "a")
    assert case.open == ["a"]
    assert case.done("a").done("b").done("c").done("b2").done("d").ended == "e"


def test_the_inclusive_join_waits_again_for_the_branch():
    nodes = start() + user("a b c d") + tag("inclusiveGateway", "f j") + end()
    arrows = "s > a > f; f > b: x = 1; f > c: x = 1; b > j; c > j; j > d > e"
    case = play(nodes, arrows, x=1).done("a").done("b").done("c")

    send_back(case, "d", "b")
    assert case.open == ["b"]
    assert case.done("b").open == ["d"]


def test_in_a_loop_back_means_the_latest_turn():
    nodes = start() + user("a b c") + tag(XOR, "m") + tag(XOR, "g", default="g.e") + end()
    case = play(nodes, "s > m > a > b > c > g; g > m: again = 1; g > e", again=1)
    for _ in range(3):
        case.done("a").done("b").done("c")

    case.done("a").done("b")
    send_back(case, "c", "a")
    assert behind(case, "a") == ["c"]  # "b" has been done again since
    assert case.done("a").done("b").done("c", again=0).ended == "e"


def test_loops_with_splits_keep_their_paths_apart():
    nodes = (
        start()
        + user("a b c d")
        + tag(XOR, "m")
        + tag(XOR, "g", default="g.e")
        + tag(AND, "f j")
        + end()
    )
    arrows = "s > m > a > f; f > b > j; f > c > j; j > d > g; g > m: again = 1; g > e"
    case = play(nodes, arrows, again=1)
    for _ in range(2):
        case.done("a").done("b").done("c").done("d")
    case.done("a").done("b").done("c")

    send_back(case, "d", "b")
    assert case.open == ["b"]
    assert case.done("b").open == ["d"]
    send_back(case, "d", "a")
    assert case.done("a").open == ["b", "c"]
    assert case.done("c").done("b").done("d", again=0).ended == "e"


def test_out_of_a_sub_process_and_into_a_finished_one():
    inside = start("s2") + user("x y") + end("e2")
    nodes = start() + user("a z") + sub("u", inside, "s2 > x > y > e2") + end()
    nodes += boundary("t", "u", on("message", "m1")) + user("moved_on")
    case = play(nodes, "s > a > u > z > e; t > moved_on > e").done("a").done("x")

    send_back(case, "y", "a")
    assert case.open == ["a"]
    case.done("a").done("x").done("y")
    assert behind(case, "z") == ["y", "x", "a"]

    send_back(case, "z", "x")
    assert case.open == ["x"]
    case.send("moved")
    assert case.open == ["moved_on"]


def test_a_finished_sub_process_is_entered_with_its_listeners():
    listener = event_sub("h", on("message", "m2"), user("note") + end("e3"), "h_s > note > e3")
    inside = start("s2") + user("x") + end("e2") + listener
    nodes = start() + user("z") + sub("u", inside, "s2 > x > e2") + end()
    case = play(nodes, "s > u > z > e").done("x")

    send_back(case, "z", "x").send("other")
    assert case.open == ["note"]
    assert case.done("note").done("z").ended == "e"


def test_a_called_process_is_gone_back_to_as_a_whole():
    called = process(start("s2") + user("x y") + end("e2"), "s2 > x > y > e2", "q")
    nodes = start() + user("a z") + tag("callActivity", "u", calledElement="q") + end()
    case = play(nodes, "s > a > u > z > e", (called,)).done("a").done("x")

    send_back(case, "y", "x", process="q")
    assert case.open == ["x"]
    send_back(case.done("x"), "y", "a")
    case.done("a").done("x").done("y")
    assert behind(case, "z") == ["u", "a"]
    assert send_back(case, "z", "u").open == ["x"]
    assert case.done("x").done("y").done("z").ended == "e"


MANY = (
    "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>"
    "</multiInstanceLoopCharacteristics>"
)


def test_all_signers_sign_again():
    nodes = start() + user("a z") + user("v", MANY) + end()
    case = play(nodes, "s > a > v > z > e").done("a").done("v")

    send_back(case, "v", "a", direct=True)
    assert case.open == ["a"]
    assert case.done("a").open == ["v", "v", "v"]
    case.done("v").done("v").done("v")
    assert behind(case, "z") == ["v", "a"]
    assert send_back(case, "z", "v").open == ["v", "v", "v"]


def test_a_reminder_that_sprang_from_a_step_goes_with_it():
    nodes = start() + user("a b r") + boundary("m", "b", on("message", "m1"), False) + end()
    case = play(nodes, "s > a > b > e; m > r > e").done("a").send("moved")

    assert case.open == ["b", "r"]
    assert send_back(case, "b", "a").open == ["a"]


def test_ten_times_there_and_back_leaves_the_state_as_it_was():
    case = play(*chain("a", "b", "c")).done("a").done("b")
    size = len(str(case.state))
    for _ in range(10):
        send_back(case, "c", "a").done("a").done("b")

    assert len(str(case.state)) == size


def test_there_and_straight_back_keeps_the_path_and_the_size():
    case = play(*chain("a", "b", "c")).done("a").done("b")
    sizes = set()
    for _ in range(10):
        send_back(case, "c", "a", direct=True).done("a")
        assert behind(case, "c") == ["a", "b"]
        sizes.add(len(str(case.state)))

    assert len(sizes) == 1
    assert send_back(case, "c", "b").open == ["b"]


# ---------------------------------------------------------------- taking back


def take_back(case, element):
    seq = f"{case.seq - 1:08x}"
    return case.carry(lambda instance: back.take_back(instance, seq, "p", element, "me"))


def test_what_was_just_done_is_open_again():
    case = play(*chain("a", "b")).done("a")

    assert take_back(case, "a").open == ["a"]
    assert case.done("a").done("b").ended == "e"


def test_it_is_not_taken_back_after_somebody_acted():
    case = play(*chain("a", "b", "c")).done("a")
    seq = f"{case.seq - 1:08x}"
    case.done("b")

    with pytest.raises(Conflict, match="已经办理"):
        case.carry(lambda instance: back.take_back(instance, seq, "p", "a", "me"))
    assert case.open == ["c"]


def test_taking_back_across_a_join_leaves_the_other_branch_done():
    case = play(*SPLIT).done("a").done("b").done("c").done("b2")

    assert take_back(case, "b2").open == ["b2"]
    assert case.done("b2").open == ["d"]


def test_a_branch_that_has_ended_is_not_taken_back():
    nodes = start() + user("a b") + tag(AND, "f") + end("e e2")
    case = play(nodes, "s > f; f > a > e; f > b > e2").done("a")

    with pytest.raises(Conflict, match="已经结束"):
        take_back(case, "a")


# ---------------------------------------------------------------- to the reporter


def park(case, element, direct=False):
    task = next(i for i, t in case.tasks.items() if t["el"] == element)
    parked = []
    case.carry(
        lambda instance: parked.append(back.to_starter(instance, task, direct=direct, by="me"))
    )
    return parked[-1]


def resubmit(case, ident):
    return case.carry(lambda instance: back.resubmit(instance, ident))


def test_the_reporter_tells_it_anew_and_all_begins_again():
    case = play(*SPLIT).done("a").done("b")

    ident = park(case, "b2")
    assert case.open == []
    resubmit(case, ident)
    assert case.open == ["a"]


def test_the_reporter_tells_it_anew_straight_to_who_asked():
    case = play(*chain("a", "b")).done("a")

    resubmit(case, park(case, "b", direct=True))
    assert (case.open, behind(case, "b")) == (["b"], ["a"])
    assert case.done("b").ended == "e"
