"""A MAP.toml and its file must fit before a single case is opened."""

from __future__ import annotations

import gzip

import pytest

from api.importing import columns, read_map, rows
from engine import Invalid

from .conftest import LA, MAPS

SMALL = """
process = "general_case"
external = "no"
unit = "trial-v1"
occurred_at = { column = "at", format = "%Y-%m-%d" }
fields = { description = { template = "{what} {where}" } }
"""


def test_our_maps_can_be_read():
    for path in sorted(MAPS.glob("*.toml")):
        assert read_map(path)["pack"] == "trial"


def test_an_unknown_time_zone_is_refused(write):
    path = write(SMALL + 'time_zone = "America/Los_Angles"\n', "map.toml")

    with pytest.raises(Invalid, match="没有时区 America/Los_Angles"):
        read_map(path)


def test_a_map_without_a_needed_key_is_refused(write):
    path = write(SMALL.replace('external = "no"', ""), "map.toml")

    with pytest.raises(Invalid) as refused:
        read_map(path)

    assert list(refused.value.fields) == ["external"]


def test_a_map_that_is_not_toml_is_refused(write):
    with pytest.raises(Invalid, match="读不出对照表"):
        read_map(write("process = ", "map.toml"))


def test_every_column_that_a_map_reads_is_known(write):
    mapping = read_map(write(SMALL, "map.toml"))

    assert columns(mapping) == {"no", "at", "what", "where"}


def test_a_missing_column_is_named(write):
    mapping = read_map(MAPS / "la311.toml")
    file = write(LA.replace("Latitude,", "") + "1-1,12/31/2018 01:00:00 PM\n")

    with pytest.raises(Invalid, match="缺少列 Latitude"):
        list(rows(file, mapping))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(Invalid, match="没有这个文件"):
        list(rows(tmp_path / "gone.csv", read_map(MAPS / "la311.toml")))


def test_a_packed_file_reads_like_a_plain_one(write, tmp_path):
    mapping = read_map(write(SMALL, "map.toml"))
    text = "no,at,what,where\nA1,2026-03-01,垃圾,巷口\n"
    packed = tmp_path / "requests.csv.gz"
    packed.write_bytes(gzip.compress(text.encode()))

    assert list(rows(packed, mapping)) == list(rows(write(text), mapping))
