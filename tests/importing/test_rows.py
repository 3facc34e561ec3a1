"""Lines of a file become reports, or faults that name their line."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from api.importing import read_map, rows

from .conftest import LA, MAPS

PLACE = '"100 N SAMPLE ST, 90000",34.1,-118.2,Central APC'


def line(number: str, created: str, kind: str = "Bulky Items", place: str = PLACE) -> str:
    return f"{number},{created},{kind},App,{place}\n"


@pytest.fixture
def la():
    return read_map(MAPS / "la311.toml")


@pytest.mark.parametrize(
    ("local", "instant"),
    [
        ("12/31/2018 11:55:30 PM", datetime(2019, 1, 1, 7, 55, 30, tzinfo=UTC)),
        ("07/04/2018 12:00:00 PM", datetime(2018, 7, 4, 19, tzinfo=UTC)),  # summer time
        ("03/11/2018 03:30:00 AM", datetime(2018, 3, 11, 10, 30, tzinfo=UTC)),  # just begun
        ("11/04/2018 01:30:00 AM", datetime(2018, 11, 4, 8, 30, tzinfo=UTC)),  # twice: the first
        ("11/04/2018 02:30:00 AM", datetime(2018, 11, 4, 10, 30, tzinfo=UTC)),  # over
    ],
)
def test_times_are_those_of_the_source(write, la, local, instant):
    (row,) = rows(write(LA + line("1-1", local)), la)

    assert row.report.occurred_at == instant


def test_a_row_becomes_a_report(write, la):
    created = "12/31/2018 01:00:00 PM"
    (row,) = rows(write(LA + line("1-7", created, "Graffiti Removal")), la)

    assert (row.report.external, row.report.unit) == ("1-7", "trial-v2")
    assert row.report.answers["category"] == "宣传广告"
    assert row.report.answers["description"] == "Graffiti Removal (App)"
    assert row.report.answers["location"] == {
        "words": "100 N SAMPLE ST, 90000",
        "lat": "34.1",
        "lng": "-118.2",
    }


def test_a_place_without_coordinates_keeps_its_words(write, la):
    row = next(rows(write(LA + line("1-1", "12/31/2018 01:00:00 PM", place="SOMEWHERE,,,")), la))

    assert row.report.answers["location"] == {"words": "SOMEWHERE"}
    assert row.report.unit == "trial-v4"


def test_kinds_that_the_map_does_not_keep_are_left_out(write, la):
    text = LA + line("1-1", "12/31/2018 01:00:00 PM", "Something Else")

    assert list(rows(write(text), la)) == []


def test_faults_name_the_line_in_the_file(write, la):
    good = "12/31/2018 01:00:00 PM"
    text = LA + line("1-1", good) + line("1-2", "2018-12-31") + line(" ", good)

    faults = [(row.line, row.fault) for row in rows(write(text), la) if row.fault]

    assert faults == [
        (3, "CreatedDate 不是 %m/%d/%Y %I:%M:%S %p 格式的时间:2018-12-31"),
        (4, "SRNumber 为空"),
    ]


def test_a_field_over_several_lines_does_not_shift_the_numbers(write, la):
    good = "12/31/2018 01:00:00 PM"
    long = '"FIRST LINE\nSECOND LINE",34.1,-118.2,Central APC'
    text = LA + line("1-1", good, place=long) + line("1-2", "never")

    assert [(row.line, bool(row.fault)) for row in rows(write(text), la)] == [(2, False), (4, True)]


def test_a_row_with_too_few_or_too_many_columns_is_a_fault(write, la):
    full = line("1-2", "12/31/2018 01:00:00 PM").strip()
    text = f"{LA}1-1,12/31/2018 01:00:00 PM,Bulky Items\n{full},more\n"

    assert [row.fault for row in rows(write(text), la)] == ["列数与表头不符", "列数与表头不符"]
