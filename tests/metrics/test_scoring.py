"""Formulas as data: weights, inverse parts, caps; too small a sample drops a part, not a unit."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from engine.metrics.reckoning import Figure
from engine.metrics.scoring import _compared, _scored
from engine.region.counts import Score, ScorePart
from tests.metrics.test_figures import METRICS, PACK

SCORE = Score("s", "x", "unit", departments=True)


def line(metric, weight, above, below, kind="rate", most="0"):
    part = ScorePart("s", metric, Decimal(weight), kind, Decimal(most))
    ids = tuple(map(str, range(below)))
    found = METRICS[metric]
    value = Fraction(above) if found.measure == "count" else Fraction(above, below)
    return part, Figure(found, "", ids[:above], ids, (), value)


def points(*lines):
    return _scored(PACK, SCORE, next(iter(PACK.units)), list(lines))


def test_the_published_formula_of_jinniu_gives_its_points():
    found = points(
        line("handling_rate", 30, 9, 10),
        line("handling_on_time_rate", 20, 8, 10),
        line("rework_rate", 20, 1, 10, "inverse"),
        line("overdue_rate", 20, 1, 10, "inverse"),
        line("extension_rate", 10, 2, 10, "inverse"),
    )

    assert found.shown == "87.00"  # 27 + 16 + 18 + 18 + 8


@pytest.mark.parametrize(("cases", "left"), [(3, "88.50"), (30, "85.00")])
def test_each_case_takes_its_share_up_to_the_cap(cases, left):
    found = points(
        line("handling_rate", 30, 9, 10), line("count_supervised", "0.5", cases, cases, "deduct", 5)
    )

    assert found.shown == left


def test_a_part_without_enough_cases_is_left_to_the_others():
    found = points(line("handling_rate", 30, 9, 10), line("rework_rate", 20, 1, 4, "inverse"))

    assert found.shown == "90.00"
    assert found.parts[1].points is None


def test_no_part_with_enough_cases_gives_no_score():
    assert points(line("handling_rate", 30, 1, 4)).shown == "样本不足"


def test_only_departments_are_compared_with_departments():
    units = {unit.territory: unit.id for unit in PACK.unit_rows}

    assert _compared(PACK, SCORE, units[False]) and not _compared(PACK, SCORE, units[True])
    assert not _compared(PACK, SCORE, "nobody")


def test_no_formula_rates_persons():
    assert {score.by for score in PACK.scores} <= {"unit", "village"}
