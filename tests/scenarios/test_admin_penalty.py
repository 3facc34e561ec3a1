"""行政处罚: every end state, statutory terms by date, one fact one fine, no heavier outcome."""

from pytest_bdd import scenarios

from tests.people import ROOT

scenarios(str(ROOT / "workflows/admin_penalty/scenarios.feature"))
