"""驳回、拿回、会签 in the village's language, over the small process of the tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_bdd import scenarios

from api.scenarios.world import World
from tests.people import ROOT


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "tests" / "library", data)
    shutil.copytree(ROOT / "forms" / "common", data / "forms" / "common")
    shutil.copy(ROOT / "workflows" / "roles.json", data / "workflows")
    made = World(data, tmp_path, processes=["office"])
    yield made
    made.close()
    made.clean()


scenarios("operations.feature")
