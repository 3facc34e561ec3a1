"""门前三包检查: nine items, persuasion, a term, another eye, talks, whistle or penalty."""

from pytest_bdd import scenarios

from tests.people import ROOT

scenarios(str(ROOT / "workflows/frontage_check/scenarios.feature"))
