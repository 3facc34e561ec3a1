"""A stage of the pilot, small enough for a handful of cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.data import library
from api.demo import STORIES, Place, Stage, prepared, read_stories
from tests.people import ROOT

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
START = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def files() -> dict[str, bytes]:
    return library(ROOT)


@pytest.fixture(scope="session")
def stories() -> list[dict]:
    return read_stories((ROOT / STORIES).read_text("utf-8"))


@pytest.fixture
def stage_of(tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    """Makes a fresh stage of the pilot; each call another one."""
    made: list[Stage] = []

    def one(seed: int = 1) -> Stage:
        place = Place(tmp_path / f"place{len(made)}")
        made.append(prepared(place, "huizhou", "huicheng", START, seed))
        return made[-1]

    yield one
    for stage in made:
        stage.casework.house.store.engine.dispose()
