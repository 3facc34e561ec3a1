"""The shipped packs as bytes, and a small made-up one to break."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.region import Pack, load

REGIONS = Path(__file__).parents[2] / "regions"

PACK = """
id = "small"
name = "小城"
tenant = "small"
timezone = "Asia/Shanghai"
edition = "1"
nets = ["城市管理"]
"""
UNITS = """
[[unit]]
id = "town"
name = "小镇"
level = "镇街"
kind = "镇"

[[unit]]
id = "village"
name = "小村"
level = "村居"
kind = "村"
parent = "town"
"""


@pytest.fixture(scope="session")
def files() -> dict[str, bytes]:
    found = sorted(REGIONS.rglob("*.toml"))
    return {f"regions/{p.relative_to(REGIONS).as_posix()}": p.read_bytes() for p in found}


@pytest.fixture(scope="session")
def huizhou(files: dict[str, bytes]) -> Pack:
    return load(files, "huizhou")


@pytest.fixture
def small() -> dict[str, bytes]:
    return {"regions/small/pack.toml": PACK.encode(), "regions/small/units.toml": UNITS.encode()}
