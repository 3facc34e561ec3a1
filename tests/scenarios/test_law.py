"""行为场景 3: what the law refuses says which rule, which article, and what would be lawful."""

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
    made = World(data, tmp_path, processes=["gated"])
    yield made
    made.close()
    made.clean()


scenarios("law.feature")
