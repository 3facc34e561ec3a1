"""村居吹哨: every end state, several units with a clock each, and what is refused."""

from pytest_bdd import scenarios

from tests.people import ROOT

scenarios(str(ROOT / "workflows/whistle/scenarios.feature"))
