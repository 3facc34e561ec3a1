"""僵尸车: every end state, and what the law refuses."""

from pytest_bdd import scenarios

from tests.people import ROOT

scenarios(str(ROOT / "workflows/zombie_vehicle/scenarios.feature"))
