"""流动摊贩: every end state, one visit, limits on the spot, who may seize, three return visits."""

from pytest_bdd import scenarios

from tests.people import ROOT

scenarios(str(ROOT / "workflows/vendor_joint/scenarios.feature"))
