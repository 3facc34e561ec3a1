"""议事协调会议: how it begins, quorum, decisions, minutes, what becomes of its items."""

from pytest_bdd import scenarios

from tests.people import ROOT

scenarios(str(ROOT / "workflows/council_meeting/scenarios.feature"))
