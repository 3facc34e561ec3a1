"""村规民约: every end state, quorum and majority exactly, what only a certain meeting may do."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from pytest_bdd import scenarios

from api.data import regions
from engine import load_region
from engine.dmn import decide, read
from tests.people import ROOT

FOLDER = ROOT / "workflows/village_pact"
NOTHING = dict.fromkeys(
    ("n18", "households", "present", "households_present", "reps_total", "reps_present")
)

scenarios(str(FOLDER / "scenarios.feature"))


@pytest.fixture(scope="module")
def decided():
    tables = read((FOLDER / "meeting.dmn").read_bytes())
    param = load_region(regions(ROOT), "huizhou").parameters_on(date(2026, 3, 2))

    def outcome(decision, **context):
        context |= {"param": param}
        return decide(tables, decision, context, now=datetime(2026, 3, 2, tzinfo=UTC)).value

    return outcome


@pytest.mark.parametrize(
    ("kind", "counted", "met"),
    [
        ("村民会议", {"n18": 1000, "present": 500}, False),
        ("村民会议", {"n18": 1000, "present": 501}, True),
        ("村民会议", {"n18": 1001, "present": 500}, False),
        ("村民会议", {"n18": 1001, "present": 501}, True),
        ("村民会议", {"households": 100, "households_present": 66}, False),
        ("村民会议", {"households": 100, "households_present": 67}, True),
        ("村民会议", {"households": 99, "households_present": 66}, True),
        ("村民会议", {"households": 99, "households_present": 65}, False),
        ("居民会议", {"households": 100, "households_present": 50}, False),
        ("居民会议", {"households": 100, "households_present": 51}, True),
        ("居民会议", {"reps_total": 30, "reps_present": 15}, False),
        ("居民会议", {"reps_total": 30, "reps_present": 16}, True),
        ("村民代表会议", {"reps_total": 45, "reps_present": 29}, False),
        ("村民代表会议", {"reps_total": 45, "reps_present": 30}, True),
        ("村民代表会议", {"reps_total": 3, "reps_present": 2}, True),
    ],
)
def test_the_quorum_is_an_exact_fraction(decided, kind, counted, met):
    found = decided("quorum", meeting_kind=kind, **{**NOTHING, **counted})

    assert found["met"] is met


@pytest.mark.parametrize(
    ("votes", "attending", "verdict"),
    [
        ((250, 251, 0), 501, "未通过"),
        ((251, 250, 0), 501, "通过"),
        ((250, 250, 0), 500, "未通过"),
        ((251, 249, 0), 500, "通过"),
        ((251, 251, 0), 501, "票数不符"),
    ],
)
def test_more_than_half_of_those_present_must_be_for_it(decided, votes, attending, verdict):
    names = ("votes_for", "votes_against", "votes_abstain")

    found = decided("majority", attending=attending, **dict(zip(names, votes, strict=True)))

    assert found["verdict"] == verdict


@pytest.mark.parametrize(
    ("by", "part", "whole", "verdict"),
    [
        ("村民联名", 100, 1000, "应当召集"),
        ("村民联名", 99, 1000, "联名不足"),
        ("村民代表联名", 15, 45, "应当召集"),
        ("村民代表联名", 14, 45, "联名不足"),
        ("居民户联名", 60, 300, "应当召集"),
        ("居民小组联名", 1, 3, "应当召集"),
        ("居民小组联名", 1, 4, "联名不足"),
        ("党组织", None, None, "可以召集"),
    ],
)
def test_enough_names_oblige_to_call_the_meeting(decided, by, part, whole, verdict):
    found = decided("proposal", proposed_by=by, proposers=part, proposers_of=whole)

    assert found["verdict"] == verdict
