"""回访与重开: self-rating, calls, screening, reopening and what is excluded."""

from pytest_bdd import scenarios

from tests.people import ROOT

scenarios(str(ROOT / "workflows/followup/scenarios.feature"))
