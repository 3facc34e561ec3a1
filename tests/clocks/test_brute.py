"""Every kind, pause and holiday against the minute-by-minute walk, and laws that hold for all."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.clocks import KINDS, at_fraction, backward, deadline, not_before
from engine.model import Limit
from tests.clocks.brute import Brute, Pauses
from tests.clocks.tables import NOTICE_2027, SHANGHAI, calendars, calendars_2027

BEFORE, AFTER = Brute(), Brute(NOTICE_2027)
MOST = {
    "urgent_minute": 4000,
    "urgent_hour": 90,
    "hour_count": 90,
    "work_hour": 30,
    "work_day_rolling": 4,
    "workday_count": 12,
    "natural_count": 40,
    "natural_count_roll": 40,
    "month_count_roll": 4,
    "year_count_roll": 2,
}
OFFICES = ("std_8h", "gd_6h5", "24x7", "cn")
# Around every holiday of 2026, the turn of the year, leap day and month ends.
WINDOWS = ("2024-02-26", "2025-12-26", "2026-01-28", "2026-02-10", "2026-04-01", "2026-04-28")
WINDOWS += ("2026-06-15", "2026-09-16", "2026-09-28", "2026-11-18", "2026-12-22", "2027-02-01")

HALF_HOURS = st.integers(0, 14 * 48).map(lambda n: timedelta(minutes=30 * n))
MINUTES = st.integers(0, 14 * 1440).map(lambda n: timedelta(minutes=n))
MIDNIGHTS = st.integers(0, 14).map(lambda n: timedelta(days=n))
OFFSETS = st.one_of(HALF_HOURS, MINUTES, MIDNIGHTS)
LENGTHS = st.one_of(st.integers(0, 600), st.integers(0, 9000)).map(lambda n: timedelta(minutes=n))
MOMENTS = st.builds(
    lambda window, offset: datetime.fromisoformat(window) + offset,
    st.sampled_from(WINDOWS),
    OFFSETS,
)
FRACTIONS = st.fractions(0, 1, max_denominator=20)
MANY = settings(derandomize=True, max_examples=70, deadline=None, database=None)


@st.composite
def cases(draw: st.DrawFn, kind: str) -> tuple[str, datetime, int, Pauses]:
    offices = [o for o in OFFICES if (kind, o) != ("work_hour", "cn")]
    start = draw(MOMENTS)
    pauses = [
        (start - timedelta(days=1) + a, start - timedelta(days=1) + a + length)
        for a, length in draw(st.lists(st.tuples(OFFSETS, LENGTHS), max_size=3))
    ]
    return draw(st.sampled_from(offices)), start, draw(st.integers(1, MOST[kind])), pauses


def aware(pauses: Pauses) -> Pauses:
    return [(a.replace(tzinfo=SHANGHAI), b.replace(tzinfo=SHANGHAI)) for a, b in pauses]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_agrees_with_the_brute_force(kind: str) -> None:
    @MANY
    @given(cases(kind), st.booleans())
    def agrees(case: tuple[str, datetime, int, Pauses], loaded: bool) -> None:
        name, start, amount, pauses = case
        calendar = (calendars_2027() if loaded else calendars()).get(name)

        found = deadline(
            Limit(kind, Decimal(amount)),
            start.replace(tzinfo=SHANGHAI),
            calendar,
            pauses=aware(pauses),
        )

        expected = (AFTER if loaded else BEFORE).deadline(kind, name, start, amount, pauses)
        assert found.instant.astimezone(SHANGHAI).replace(tzinfo=None) == expected
        assert found.steps

    agrees()


@pytest.mark.parametrize("kind", KINDS)
def test_warnings_come_in_order_and_the_last_is_the_deadline(kind: str) -> None:
    @MANY
    @given(cases(kind), FRACTIONS, FRACTIONS)
    def in_order(case: tuple[str, datetime, int, Pauses], one: Fraction, other: Fraction) -> None:
        name, start, amount, pauses = case
        limit, calendar = Limit(kind, Decimal(amount)), calendars().get(name)
        at, stops = start.replace(tzinfo=SHANGHAI), aware(pauses)
        low, high = sorted((one, other))

        marks = [
            at_fraction(limit, at, calendar, f, pauses=stops) for f in (low, high, Fraction(1))
        ]

        assert [at, *marks] == sorted([at, *marks])
        assert marks[-1] == deadline(limit, at, calendar, pauses=stops).instant

    in_order()


@pytest.mark.parametrize("kind", KINDS)
def test_backward_mirrors_not_before(kind: str) -> None:
    @MANY
    @given(cases(kind))
    def mirrors(case: tuple[str, datetime, int, Pauses]) -> None:
        name, start, amount, _ = case
        limit, calendar = Limit(kind, Decimal(amount)), calendars().get(name)
        anchor, minute = start.replace(tzinfo=SHANGHAI), timedelta(minutes=1)

        bound = backward(limit, anchor, calendar)

        assert not_before(limit, bound - minute, calendar) <= anchor
        assert not_before(limit, bound + minute, calendar) > anchor

    mirrors()


@pytest.mark.parametrize("kind", KINDS)
def test_a_deadline_that_is_not_provisional_stays_when_the_notice_comes(kind: str) -> None:
    @MANY
    @given(cases(kind))
    def stays(case: tuple[str, datetime, int, Pauses]) -> None:
        name, start, amount, pauses = case
        limit, at, stops = (
            Limit(kind, Decimal(amount)),
            start.replace(tzinfo=SHANGHAI),
            aware(pauses),
        )

        before = deadline(limit, at, calendars().get(name), pauses=stops)
        after = deadline(limit, at, calendars_2027().get(name), pauses=stops)

        assert before.provisional or before.instant == after.instant

    stays()
