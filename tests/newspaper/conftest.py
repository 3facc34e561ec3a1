"""The fixture of the newspaper, and the metric definitions that its figures use."""

from __future__ import annotations

import pytest

from api.newspaper import Fixture, read
from tests.people import ROOT


@pytest.fixture(scope="session")
def fixture() -> Fixture:
    return read(ROOT)
