"""States kept in memory: never another one than the journal would give."""

from __future__ import annotations

from engine.store.recent import Recent


def test_a_state_is_found_where_its_stream_stands():
    recent = Recent()

    recent.moved("", "a", {"n": 1})
    recent.moved("a", "b", {"n": 2})

    assert recent.at("b") == {"n": 2}
    assert recent.at("a") is None


def test_a_fact_that_moves_nothing_keeps_the_state():
    recent = Recent()
    recent.moved("", "a", {"n": 1})

    recent.moved("a", "b", None)

    assert recent.at("b") == {"n": 1}


def test_an_ended_case_is_forgotten():
    recent = Recent()
    recent.moved("", "a", {"n": 1})

    recent.moved("a", "b", {})

    assert (recent.at("a"), recent.at("b")) == (None, None)


def test_only_so_many_are_kept_the_oldest_goes_first():
    recent = Recent(most=2)

    for leaf in "abc":
        recent.moved("", leaf, {"n": leaf})

    assert [recent.at(leaf) is None for leaf in "abc"] == [True, False, False]
