"""The world of our own scenarios."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.scenarios.steps import *  # noqa: F403
from api.scenarios.world import World
from tests import ends
from tests.people import ROOT


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with our processes deployed, made once."""
    return World(ROOT, tmp_path_factory.mktemp("world")).close()


@pytest.fixture
def world(request: pytest.FixtureRequest, tmp_path: Path, template: Path) -> Iterator[World]:
    made = World(ROOT, tmp_path, template=template)
    yield made
    ends.note(made, request.node.nodeid)
    made.close()
    made.clean()


def small_world(folder: Path, process: str) -> Iterator[World]:
    """A world with one process of the tests' own small library."""
    data = folder / "data"
    shutil.copytree(ROOT / "tests" / "library", data)
    shutil.copytree(ROOT / "forms" / "common", data / "forms" / "common")
    shutil.copy(ROOT / "workflows" / "roles.json", data / "workflows")
    made = World(data, folder, processes=[process])
    yield made
    made.close()
    made.clean()
