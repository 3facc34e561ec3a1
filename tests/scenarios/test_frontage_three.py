"""门前三包责任区: the file of a shop, its patrols, stars and lists, changes and ends."""

from pytest_bdd import scenarios

from tests.people import ROOT

scenarios(str(ROOT / "workflows/frontage_three/scenarios.feature"))
