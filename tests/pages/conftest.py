"""The town, built once a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from . import town as towns


@pytest.fixture(scope="session")
def first_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    towns.build(folder)
    return folder


@pytest.fixture
def town(first_town: Path, tmp_path: Path) -> Iterator[towns.Town]:
    made = towns.copied(first_town, tmp_path)
    yield made
    made.casework.house.store.engine.dispose()
