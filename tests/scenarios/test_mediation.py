"""矛盾纠纷调解: sessions, agreements, judicial confirmation to the day, performance."""

from pytest_bdd import scenarios

from tests.people import ROOT

scenarios(str(ROOT / "workflows/mediation/scenarios.feature"))
