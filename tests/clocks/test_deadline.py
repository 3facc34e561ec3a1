"""Worked deadlines: the twenty of the handbook, then every kind on both office calendars."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from engine.clocks import at_fraction, backward, deadline, not_before
from engine.errors import Invalid
from tests.clocks.tables import HERE, calendar, calendars, calendars_2027, limit, pauses, shown, t

VECTORS = json.loads((HERE / "deadlines.json").read_text("utf-8"))["vectors"]


def due(kind: str, name: str, start: str, amount: int | str, *stops: str) -> str:
    return shown(
        deadline(limit(kind, amount), t(start), calendar(name), pauses=pauses(*stops)).instant
    )


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["id"])
def test_the_twenty_worked_examples(vector) -> None:
    stops = ["/".join(pause) for pause in vector["pauses"]]

    found = due(vector["kind"], vector["calendar"], vector["start"], vector["amount"], *stops)

    assert found == vector["deadline"]


@pytest.mark.parametrize(
    ("kind", "name", "start", "amount", "expected"),
    [
        ("urgent_minute", "std_8h", "2026-11-21 23:50", 15, "2026-11-22 00:05"),
        ("urgent_minute", "gd_6h5", "2026-10-01 12:20", 15, "2026-10-01 12:35"),
        ("urgent_hour", "std_8h", "2026-11-27 17:30", 2, "2026-11-27 19:30"),
        ("urgent_hour", "gd_6h5", "2026-11-27 23:30", 1, "2026-11-28 00:30"),
        ("hour_count", "std_8h", "2026-09-30 17:00", 24, "2026-10-01 17:00"),
        ("hour_count", "gd_6h5", "2026-12-31 17:00", 24, "2027-01-01 17:00"),
        ("work_hour", "std_8h", "2026-11-23 14:00", 4, "2026-11-23 18:00"),
        ("work_hour", "gd_6h5", "2026-11-23 08:00", 4, "2026-11-23 15:00"),
        ("work_hour", "gd_6h5", "2026-11-27 17:00", 4, "2026-11-30 12:00"),
        ("work_hour", "24x7", "2026-11-28 22:00", 4, "2026-11-29 02:00"),
        ("work_hour", "std_8h", "2026-11-23 11:30", "0.5", "2026-11-23 12:00"),
        ("work_day_rolling", "std_8h", "2026-11-23 10:00", 1, "2026-11-24 10:00"),
        ("work_day_rolling", "gd_6h5", "2026-11-23 10:00", 1, "2026-11-24 10:00"),
        ("work_day_rolling", "gd_6h5", "2026-11-23 08:30", 1, "2026-11-23 17:30"),
        ("work_day_rolling", "gd_6h5", "2026-09-18 16:00", 5, "2026-09-24 16:00"),
        ("work_day_rolling", "std_8h", "2026-11-23 08:00", "1.5", "2026-11-24 12:00"),
        ("work_day_rolling", "cn", "2026-11-27 10:00", 1, "2026-11-30 10:00"),
        ("workday_count", "std_8h", "2026-11-23 23:59", 1, "2026-11-25 00:00"),
        ("workday_count", "gd_6h5", "2026-09-18 10:00", 1, "2026-09-21 00:00"),
        ("workday_count", "24x7", "2026-11-27 10:00", 1, "2026-12-01 00:00"),
        ("natural_count", "std_8h", "2026-11-23 00:00", 5, "2026-11-29 00:00"),
        ("natural_count", "gd_6h5", "2026-11-23 23:00", 5, "2026-11-29 00:00"),
        ("natural_count_roll", "std_8h", "2026-11-23 10:00", 5, "2026-12-01 00:00"),
        ("natural_count_roll", "gd_6h5", "2026-09-15 10:00", 5, "2026-09-21 00:00"),
        ("month_count_roll", "std_8h", "2025-01-31 10:00", 1, "2025-03-01 00:00"),
        ("month_count_roll", "gd_6h5", "2024-01-31 10:00", 1, "2024-03-01 00:00"),
        ("month_count_roll", "cn", "2026-01-31 10:00", 1, "2026-03-01 00:00"),
        ("month_count_roll", "cn", "2025-11-30 10:00", 3, "2026-03-01 00:00"),
        ("year_count_roll", "std_8h", "2024-02-29 10:00", 1, "2025-03-01 00:00"),
        ("year_count_roll", "gd_6h5", "2025-10-01 10:00", 1, "2026-10-09 00:00"),
        ("year_count_roll", "cn", "2026-11-23 10:00", 20, "2046-11-24 00:00"),
    ],
)
def test_every_kind_on_both_office_calendars(kind, name, start, amount, expected) -> None:
    assert due(kind, name, start, amount) == expected


# ------------------------------------------------------------ pauses (scenario 9)


@pytest.mark.parametrize(
    ("stop", "expected"),
    [
        ("2026-11-20 17:00/2026-11-23 09:00", "2026-11-23 12:00"),
        ("2026-11-20 18:00/2026-11-23 08:00", "2026-11-23 10:00"),
        ("2026-11-21 09:00/2026-11-22 17:00", "2026-11-23 10:00"),
        ("2026-11-20 19:00/2026-11-21 07:00", "2026-11-23 10:00"),
        ("2026-11-23 09:00/2026-11-23 13:00", "2026-11-23 15:00"),
        ("2026-11-23 10:00/2026-11-25 10:00", "2026-11-23 10:00"),
        ("2026-11-01 10:00/2026-11-20 16:30", "2026-11-23 10:30"),
    ],
)
def test_a_pause_moves_the_deadline_by_working_time_only(stop, expected) -> None:
    assert due("work_hour", "std_8h", "2026-11-20 16:00", 4, stop) == expected


def test_a_pause_over_the_golden_week_costs_only_its_working_days() -> None:
    stop = "2026-09-30 08:30/2026-10-09 08:30"  # 30 September and 8 October

    assert due("work_day_rolling", "gd_6h5", "2026-09-29 08:30", 2, stop) == "2026-10-09 17:30"


def test_pauses_that_overlap_are_taken_out_once() -> None:
    stops = ("2026-11-23 09:00/2026-11-23 11:00", "2026-11-23 10:00/2026-11-23 12:00")

    assert due("work_hour", "std_8h", "2026-11-23 08:00", 2, *stops) == "2026-11-23 15:00"


def test_an_urgent_clock_stands_still_at_night_too() -> None:
    stop = "2026-11-28 23:00/2026-11-29 01:00"

    assert due("urgent_hour", "std_8h", "2026-11-28 22:00", 2, stop) == "2026-11-29 02:00"


@pytest.mark.parametrize(
    ("stop", "expected"),
    [
        ("2026-11-24 10:00/2026-11-26 10:00", "2026-12-03 00:00"),  # two nights
        ("2026-11-24 00:00/2026-11-25 00:00", "2026-12-02 00:00"),  # one whole day
        ("2026-11-24 09:00/2026-11-24 17:00", "2026-12-01 00:00"),  # within a day
        ("2026-11-28 00:00/2026-11-30 00:00", "2026-12-01 00:00"),  # the weekend
        ("2026-11-27 19:00/2026-11-30 07:00", "2026-12-01 00:00"),  # no office hour
        ("2026-11-23 09:00/2026-11-24 09:00", "2026-12-01 00:00"),  # the day that does not count
    ],
)
def test_counted_days_move_by_the_days_that_end_in_a_pause(stop, expected) -> None:
    assert due("workday_count", "std_8h", "2026-11-23 10:00", 5, stop) == expected


def test_a_last_day_does_not_roll_onto_a_paused_day() -> None:
    stop = "2026-11-29 10:00/2026-12-01 10:00"  # the term ends on Saturday the 28th

    assert due("natural_count_roll", "cn", "2026-11-23 10:00", 5, stop) == "2026-12-02 00:00"


# ------------------------------------------------------------ years without a notice


def test_new_year_is_provisional_until_the_notice_is_loaded() -> None:
    term, start = limit("workday_count", 5), t("2026-12-28 10:00")

    before = deadline(term, start, calendar("cn"))
    after = deadline(term, start, calendars_2027().get("cn"))

    assert (shown(before.instant), before.provisional) == ("2027-01-06 00:00", True)
    assert (shown(after.instant), after.provisional) == ("2027-01-06 00:00", False)
    assert any("尚未公布" in step for step in before.steps)
    assert not any("尚未公布" in step for step in after.steps)


@pytest.mark.parametrize(
    ("kind", "name", "start", "amount", "provisional"),
    [
        ("workday_count", "cn", "2026-12-23 10:00", 3, False),  # ends on the 28th
        ("workday_count", "cn", "2026-12-24 10:00", 3, True),  # ends on the 29th
        ("work_hour", "std_8h", "2026-12-28 17:00", 1, False),
        ("work_hour", "std_8h", "2026-12-28 17:00", 2, True),
        ("work_hour", "24x7", "2026-12-30 17:00", 100, False),
        ("urgent_hour", "std_8h", "2026-12-31 17:00", 24, False),
        ("natural_count", "cn", "2026-12-20 10:00", 60, False),
        ("natural_count_roll", "cn", "2026-12-20 10:00", 60, True),
        ("natural_count_roll", "cn", "2026-12-10 10:00", 18, False),
        ("year_count_roll", "cn", "2026-11-23 10:00", 1, True),
        ("work_hour", "std_8h", "2018-12-28 17:00", 4, False),
    ],
)
def test_only_days_that_a_notice_may_change_are_doubtful(
    kind, name, start, amount, provisional
) -> None:
    found = deadline(limit(kind, amount), t(start), calendar(name))

    assert found.provisional is provisional


def test_a_pause_into_a_doubtful_saturday_makes_the_deadline_provisional() -> None:
    loaded = calendars().with_rows("date,kind,name,source\n2029-01-01,holiday,元旦,虚构\n")
    with_next = loaded.with_rows(
        "date,kind,name,source\n2029-12-29,workday,元旦,虚构\n2030-01-01,holiday,元旦,虚构\n"
    )
    term, start = limit("workday_count", 1), t("2029-12-27 10:00")
    stops = pauses("2029-12-28 19:00/2029-12-29 10:00")  # were the 29th worked, it would count

    before = deadline(term, start, loaded.get("std_8h"), pauses=stops)
    after = deadline(term, start, with_next.get("std_8h"), pauses=stops)

    assert (shown(before.instant), before.provisional) == ("2029-12-29 00:00", True)
    assert (shown(after.instant), after.provisional) == ("2029-12-30 00:00", False)


def test_spring_festival_is_off_by_law_before_the_notice() -> None:
    assert due("workday_count", "cn", "2027-02-04 10:00", 1) == "2027-02-12 00:00"


# ------------------------------------------------------------ warnings


@pytest.mark.parametrize(
    ("kind", "amount", "fraction", "expected"),
    [
        ("work_hour", 4, "1/2", "2026-11-23 09:00"),
        ("work_hour", 4, "4/5", "2026-11-23 10:12"),
        ("work_hour", 4, "1", "2026-11-23 11:00"),
        ("work_day_rolling", 2, "1/2", "2026-11-23 17:00"),
        ("workday_count", 5, "4/5", "2026-11-27 00:00"),
        ("workday_count", 5, "1/2", "2026-11-25 12:00"),
        ("natural_count_roll", 1, "1/2", "2026-11-22 12:00"),  # Saturday rolls: three days
    ],
)
def test_warnings_come_on_the_clock(kind, amount, fraction, expected) -> None:
    start = t("2026-11-20 17:00")

    at = at_fraction(limit(kind, amount), start, calendar("std_8h"), Fraction(fraction))

    assert shown(at) == expected


def test_nothing_of_the_clock_has_run_at_its_start() -> None:
    start = t("2026-11-20 20:00")

    assert at_fraction(limit("work_hour", 4), start, calendar("std_8h"), Fraction(0)) == start


# ------------------------------------------------------------ extensions, terms before an act


def test_an_extension_adds_to_the_limit() -> None:
    term, start = limit("workday_count", 5), t("2026-11-23 10:00")

    found = deadline(term, start, calendar("cn"), extra=[limit("workday_count", 3)])

    assert shown(found.instant) == "2026-12-04 00:00"


def test_an_extension_of_another_kind_is_refused() -> None:
    with pytest.raises(Invalid, match="同一种计时"):
        deadline(
            limit("workday_count", 5),
            t("2026-11-23 10:00"),
            calendar("cn"),
            extra=[limit("work_hour", 8)],
        )


@pytest.mark.parametrize(
    ("kind", "amount", "anchor", "expected"),
    [
        ("workday_count", 3, "2026-11-27 09:00", "2026-12-03 00:00"),  # tow after the last notice
        ("natural_count", 10, "2026-11-23 09:00", "2026-12-04 00:00"),  # village meeting
        ("work_hour", 4, "2026-11-27 17:00", "2026-11-30 11:00"),
    ],
)
def test_an_act_waits_until_the_term_has_passed(kind, amount, anchor, expected) -> None:
    assert shown(not_before(limit(kind, amount), t(anchor), calendar("std_8h"))) == expected


@pytest.mark.parametrize(
    ("kind", "amount", "name", "anchor", "expected"),
    [
        ("workday_count", 7, "cn", "2026-10-20 09:00", "2026-10-10 00:00"),  # hearing; 10-10 works
        ("workday_count", 7, "cn", "2026-10-12 15:00", "2026-09-24 00:00"),
        ("natural_count", 7, "cn", "2026-11-20 09:00", "2026-11-13 00:00"),
        ("natural_count_roll", 7, "cn", "2026-11-23 09:00", "2026-11-14 00:00"),
        ("month_count_roll", 1, "cn", "2026-03-01 09:00", "2026-02-01 00:00"),
        ("year_count_roll", 1, "cn", "2025-03-03 09:00", "2024-03-01 00:00"),
        ("work_hour", 4, "std_8h", "2026-11-30 12:00", "2026-11-30 08:00"),
        ("work_hour", 4, "gd_6h5", "2026-11-30 12:00", "2026-11-27 17:00"),
        ("work_day_rolling", 1, "gd_6h5", "2026-11-30 10:00", "2026-11-27 10:00"),
        ("hour_count", 24, "std_8h", "2026-11-30 12:00", "2026-11-29 12:00"),
    ],
)
def test_a_notice_must_come_before(kind, amount, name, anchor, expected) -> None:
    assert shown(backward(limit(kind, amount), t(anchor), calendar(name))) == expected


# ------------------------------------------------------------ what is given and refused


def test_instants_are_utc_and_keep_their_seconds() -> None:
    start = datetime(2026, 11, 23, 1, 0, 30, 250_000, tzinfo=UTC)

    found = deadline(limit("work_hour", 2), start, calendar("std_8h")).instant

    assert found == datetime(2026, 11, 23, 3, 0, 30, 250_000, tzinfo=UTC)
    assert found.tzinfo is UTC


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="Expected an aware datetime"):
        deadline(limit("work_hour", 2), datetime(2026, 11, 23), calendar("std_8h"))


@pytest.mark.parametrize(
    ("kind", "name", "amount", "field"),
    [
        ("work_week", "std_8h", 1, "kind"),
        ("work_hour", "std_8h", 0, "amount"),
        ("work_hour", "std_8h", -1, "amount"),
        ("work_hour", "std_8h", "NaN", "amount"),
        ("work_hour", "std_8h", "Infinity", "amount"),
        ("work_hour", "std_8h", "1E+999999", "amount"),
        ("work_hour", "std_8h", "0.0001", "amount"),
        ("workday_count", "cn", "2.5", "amount"),
        ("work_hour", "cn", 4, "calendar"),
        ("year_count_roll", "cn", 90, "limit"),
        ("year_count_roll", "cn", 1_000_000, "limit"),
        ("workday_count", "cn", 50_000, "limit"),
        ("natural_count", "cn", 50_000, "limit"),
        ("work_hour", "std_8h", 1_000_000, "limit"),
    ],
)
def test_a_limit_that_cannot_be_counted_is_refused(kind, name, amount, field) -> None:
    with pytest.raises(Invalid) as refused:
        deadline(limit(kind, amount), t("2026-11-23 09:00"), calendar(name))

    assert list(refused.value.fields) == [field]


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Invalid, match="停表的结束不能早于开始"):
        due("work_hour", "std_8h", "2026-11-23 09:00", 2, "2026-11-23 11:00/2026-11-23 10:00")
