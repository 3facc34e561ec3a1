"""Files written here, in the formats of the sources, with invented requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.demo import Place, prepared
from engine import Casework
from tests.people import ROOT

MAPS = ROOT / "regions/trial/maps"
LA = "SRNumber,CreatedDate,RequestType,RequestSource,Address,Latitude,Longitude,APC\n"
CHICAGO = "creation,request_no,has_plate,make,color,days_parked,zip,ward\n"


@pytest.fixture(scope="session")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Casework]:
    """The pack without law, our processes deployed, in 2026."""
    place = Place(tmp_path_factory.mktemp("trial") / "place")
    stage = prepared(place, "trial", "trial", datetime(2026, 3, 2, 1, tzinfo=UTC), 1)
    yield stage.casework
    stage.casework.house.store.engine.dispose()


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a file of the test's own; its path."""

    def one(text: str, name: str = "requests.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return one
