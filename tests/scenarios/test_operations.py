"""驳回、拿回、会签 in the village's language, over the small process of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_bdd import scenarios

from api.scenarios.world import World
from tests.scenarios.conftest import small_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    yield from small_world(tmp_path, "office")


scenarios("operations.feature")
