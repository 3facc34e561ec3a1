"""The fixture holds together: counts, arrivals, limits, and a plausible split of the 640."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest

from api.data import regions
from api.newspaper import Fixture
from api.newspaper.fixture import CUT_OFF, SINCE, UNTIL
from engine import SHANGHAI, Invalid, load_region
from tests.people import ROOT

CLOSED = ("村居", "镇街", "区县、市")
WORKDAYS_15 = timedelta(days=25)  # fifteen working days are at most this long, holidays included


def of(fixture: Fixture, where: str):
    return [e for e in fixture.entries if fixture.fate(e).counts == where]


def test_the_counts_are_the_articles(fixture):
    counted = Counter(fixture.fate(entry).counts for entry in fixture.entries)

    assert counted.total() == 1980
    assert [counted.pop(level) for level in CLOSED] == [413, 563, 364]
    assert counted.total() == 640


def test_no_share_of_1980_is_the_articles_rate_and_only_1340_is_a_base_for_it():
    def shown(part, whole):
        return f"{100 * part / whole:.2f}"

    assert not [part for part in range(1981) if shown(part, 1980) == "72.84"]
    assert [whole for whole in range(976, 1981) if shown(976, whole) == "72.84"] == [1340]


def test_reports_come_in_order_within_the_five_months(fixture):
    arrived = [entry.arrived for entry in fixture.entries]

    assert arrived == sorted(arrived)
    assert [entry.n for entry in fixture.entries] == list(range(1, 1981))
    assert arrived[0].astimezone(SHANGHAI).date() == SINCE
    assert arrived[-1].astimezone(SHANGHAI).date() == UNTIL
    assert arrived[-1] < CUT_OFF


def test_reports_come_by_day_and_less_at_weekends(fixture):
    local = [entry.arrived.astimezone(SHANGHAI) for entry in fixture.entries]
    by_day = Counter(at.weekday() for at in local)

    assert all(7 <= at.hour <= 22 for at in local)
    assert max(by_day[5], by_day[6]) < min(by_day[n] for n in range(5))
    assert 12 < len(local) / 153 < 14


def test_a_duplicate_follows_what_it_repeats_within_a_day(fixture):
    rows = {str(entry.n): entry for entry in fixture.entries}
    merged = of(fixture, "并案")

    for entry in merged:
        first = rows[entry.duplicate_of]
        assert timedelta() < entry.arrived - first.arrived < timedelta(days=1)
        assert (entry.unit, entry.category) == (first.unit, first.category)
    assert len(merged) == 122


def test_what_is_open_at_the_end_could_be_open(fixture):
    in_time = [e for e in of(fixture, "时限内在办") if e.process == "general_case"]
    overdue = of(fixture, "超期未结")

    assert len(in_time) < 50  # with limits of hours to 15 days, 400 would not be plausible
    assert all(CUT_OFF - entry.arrived < WORKDAYS_15 for entry in in_time)
    assert all(CUT_OFF - entry.arrived > WORKDAYS_15 for entry in overdue)


def test_limits_are_hours_to_fifteen_days_except_where_the_process_has_its_own(fixture):
    limits = Counter(entry.limit for entry in fixture.entries)
    hours = [int(m[1]) for text in limits if (m := re.fullmatch(r"work_hour\((\d+)\)", text))]
    own = {text for text in limits if not text.startswith("work_hour")}

    assert min(hours) == 2 and max(hours) <= 15 * 8
    assert own == {
        "natural_count(30)",
        "natural_count(90)",
        "natural_count_roll(90)",
        "work_day_rolling(10)",
    }


def test_places_channels_and_nets_are_those_of_the_pack(fixture):
    pack = load_region(regions(ROOT), "huizhou")

    assert {entry.unit for entry in fixture.entries if not pack.unit_by_name(entry.unit)} == set()
    assert {entry.net for entry in fixture.entries} == set(pack.nets)
    assert {entry.channel for entry in fixture.entries} <= {row.name for row in pack.channels}


def test_plates_are_made_up_and_no_two_alike(fixture):
    plates = [entry.plate for entry in fixture.entries if entry.plate not in ("", "无牌")]

    assert all(re.fullmatch(r"粤L00[A-Z]\d\d", plate) for plate in plates)
    assert len(set(plates)) == len(plates)


def test_a_limit_reaches_the_task_that_it_bounds(fixture):
    entry = next(e for e in fixture.entries if e.fate == "街道办结" and e.limit == "work_hour(24)")

    [choice] = fixture.script(entry).choices["A12"]

    assert choice.answers["handling_hours"] == "24"


def test_a_fate_that_is_not_told_of_is_refused(tmp_path):
    from api.newspaper import read
    from api.newspaper.fixture import FOLDER

    folder = tmp_path / FOLDER
    folder.mkdir(parents=True)
    for name in ("cases.csv", "fates.toml"):
        text = (ROOT / FOLDER / name).read_text("utf-8")
        (folder / name).write_text(text.replace(",街道办结,", ",街道遗忘,", 1), "utf-8")

    with pytest.raises(Invalid, match="街道遗忘"):
        read(tmp_path)
