"""对象 in the village's language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_bdd import scenarios

from api.scenarios.world import World
from tests.people import ROOT


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(ROOT, tmp_path, processes=["handle_at_level"])
    yield made
    made.close()
    made.clean()


scenarios("objects.feature")
