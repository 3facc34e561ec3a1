"""逐级处置: every end state, returns, rework, suspension, an engine that was down."""

from pytest_bdd import scenarios

from tests.people import ROOT

scenarios(str(ROOT / "workflows/general_case/scenarios.feature"))
