"""月度考评: every end state, appeals once a case and metric, March computed in May, corrections."""

from pytest_bdd import scenarios

from tests.people import ROOT

scenarios(str(ROOT / "workflows/monthly_scoring/scenarios.feature"))
