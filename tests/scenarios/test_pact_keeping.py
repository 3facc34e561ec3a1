"""村规民约执行: publicity, log, review, new versions, orders to correct."""

from pytest_bdd import scenarios

from tests.people import ROOT

scenarios(str(ROOT / "workflows/pact_keeping/scenarios.feature"))
