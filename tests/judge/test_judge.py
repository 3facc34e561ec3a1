# ruff: noqa: E501  (a diagram reads best on one line)
"""The judge agrees with the engine on random cases, and it can disagree: it refuses wrong stories."""

from __future__ import annotations

from collections import Counter

import pytest

from engine.kernel import machine
from tests.judge.reading import read
from tests.judge.trial import AT, Endless, Unstable, trial
from tests.judge.verdict import Forbidden, Judge, Seen, Undecided
from tests.kernel.play import boundary, document, end, on, process, start, sub, tag, user

SEEDS = [range(first, first + 20) for first in range(1, 101, 20)]
NOTHING: Counter = Counter()


@pytest.fixture(autouse=True)
def few_echoes(monkeypatch):
    """A drawing that answers its own signals is given up early."""
    monkeypatch.setattr(machine, "MOST_THROWN", 50)


@pytest.mark.parametrize("seeds", SEEDS, ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}")
def test_live_restored_and_replayed_are_one_story_and_the_standard_allows_it(seeds):
    for seed in seeds:
        try:
            trial(seed).run()
        except (Endless, Undecided):
            continue
        except (Forbidden, Unstable) as error:
            pytest.fail(f"seed {seed}: {error}")


def test_the_seeds_reach_what_they_are_for():
    """A test of nothing would agree too."""
    drawn = [trial(seed) for seed in range(1, 41)]
    kinds = {node.kind for case in drawn for node in case.judge.diagram.nodes.values()}

    assert {"boundaryEvent", "subProcess", "inclusiveGateway", "eventBasedGateway"} <= kinds
    assert sum(case.run() for case in drawn[:10]) > 50


# ---------------------------------------------------------------- the judge disagrees

AND, OR = "parallelGateway", "inclusiveGateway"


def started(nodes: str, arrows: str, told: str, tasks: str = "", ended: bool = False) -> Judge:
    """The judge's opinion of a story: ``told`` is ``+entered -left !cancelled``."""
    what = {"+": "entered", "-": "left", "!": "cancelled"}
    said = [(what[word[0]], word[1:], 0) for word in told.split()]
    judge = Judge(read(document(process(nodes, arrows))), "p", AT)
    judge.start({}, said, seen(tasks, ended))
    return judge


def seen(tasks: str, ended: bool = False, incidents: str = "") -> Seen:
    return Seen(Counter(tasks.split()), NOTHING, NOTHING, Counter(incidents.split()), ended)


BRANCHES = (start() + tag(AND, "g j") + user("a b") + end(), "s > g > a > j > e; g > b > j")


def test_a_join_that_goes_with_one_branch_is_forbidden():
    judge = started(*BRANCHES, "+s -s +g -g +a +b", "a b")

    with pytest.raises(Forbidden):
        judge.complete(
            "a", {}, [("left", "a", 0), ("entered", "j", 0), ("left", "j", 0)], seen("b")
        )


def test_branches_may_be_entered_in_any_order_but_none_may_be_lost():
    started(*BRANCHES, "+s -s +g -g +b +a", "a b")

    with pytest.raises(Forbidden):
        started(*BRANCHES, "+s -s +g -g +b", "b")


def test_an_or_join_may_not_go_while_a_token_can_still_come():
    nodes = start() + tag(OR, "g", default="g.b") + tag(OR, "j") + user("a b") + end()
    arrows = "s > g > b > j > e; g > a: true; a > j"
    judge = started(nodes, arrows, "+s -s +g -g +a", "a")

    with pytest.raises(Forbidden):
        started(nodes, arrows, "+s -s +g -g +a +b", "a b")
    judge.complete("a", {}, said("-a +j -j +e -e"), seen("", ended=True))


def said(told: str) -> list[tuple[str, str, int]]:
    what = {"+": "entered", "-": "left", "!": "cancelled"}
    return [(what[word[0]], word[1:], 0) for word in told.split()]


def test_what_is_interrupted_may_not_run_on():
    inside = start("s2") + user("u") + end("e2")
    nodes = (
        start()
        + sub("b", inside, "s2 > u > e2")
        + boundary("t", "b", on("signal", "g1"))
        + user("v")
        + end("e f")
    )
    begun = (nodes, "s > b > e; t > v > f", "+s -s +b +s2 -s2 +u")

    def opened() -> Judge:
        judge = Judge(read(document(process(*begun[:2]))), "p", AT)
        waits = Counter({("t", "alarm"): 1})
        judge.start({}, said(begun[2]), Seen(Counter("u"), NOTHING, waits, NOTHING, False))
        return judge

    opened().signal("alarm", said("!u !b +t -t +v"), seen("v"))
    for wrong, tasks in (("!b +t -t +v", "u v"), ("!u !b +t -t +v", "u v"), ("+t -t +v", "u v")):
        with pytest.raises(Forbidden):
            opened().signal("alarm", said(wrong), seen(tasks))


def test_an_uncaught_error_is_no_good_end():
    nodes = start() + end("x", on("error", "x1"))

    with pytest.raises(Forbidden):
        started(nodes, "s > x", "+s -s +x -x", ended=True)
    judge = Judge(read(document(process(nodes, "s > x"))), "p", AT)
    judge.start({}, said("+s -s +x"), seen("", incidents="x"))


def test_a_story_that_changes_when_it_is_replayed_is_noticed(monkeypatch):
    case = trial(2)
    plain, calls = machine.start, iter(range(9))

    def fickle(*arguments):
        turn = plain(*arguments)
        return turn if next(calls) < 2 else machine.cancel(arguments[0], turn.state, arguments[1])

    monkeypatch.setattr(machine, "start", fickle)
    with pytest.raises(Unstable):
        case.run()
