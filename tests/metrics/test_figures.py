"""A definition applied to facts: value, base, what was left out; every case counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.data import regions, root
from engine import FACTS, load_region
from engine.metrics.facts import facts_at
from engine.metrics.reckoning import Period, reckon, rounded

PACK = load_region(regions(root()), "huizhou")
REASONS = {row.id: row for row in PACK.exclusions}
METRICS = {row.id: row for row in PACK.metrics}
SINCE = datetime(2018, 3, 31, 16, tzinfo=UTC)
UNTIL = datetime(2018, 8, 31, 16, tzinfo=UTC)
PERIOD = Period(SINCE, UNTIL, UNTIL)
DAY = timedelta(days=1)
OPENING = {
    "t": "2018-04-02T00:00:00.000Z", "at": "2018-04-02T00:00:00.000Z", "k": "opened", "by": "r",
    "number": "1", "unit": "mazhuang", "path": "/huizhou/mazhuang/", "process": "general_case",
}  # fmt: skip
BLANK = facts_at([OPENING], UNTIL)


def case(**facts):
    return BLANK | facts


def fate(name):
    if name in ("村居", "镇街", "区县", "市"):
        more = {"resolved_level": name, "closed": True, "open": False, "accepted": True}
        return case(**more, filed=True, closed_at=SINCE + DAY)
    if name in ("open", "suspended", "close_overdue"):
        return case(**{name: True})
    return case(**{name: True, "open": False, "ended": True})


FATES = ("村居", "镇街", "区县", "市", "open", "suspended", "close_overdue")
FATES += ("void", "merged", "routed_out", "untrue", "refused")


def newspaper():
    many = {"村居": 413, "镇街": 563, "区县": 300, "市": 64, "merged": 90, "routed_out": 98}
    many |= {"suspended": 20, "close_overdue": 61, "open": 371}
    return [(f"{name}{n}", fate(name)) for name, count in many.items() for n in range(count)]


def figure(ident, rows):
    return reckon(METRICS[ident], REASONS, rows, PERIOD)


def test_the_newspaper_s_numbers_are_one_count_over_two_bases():
    rows = newspaper()

    assert figure("grassroots_rate_a", rows).text == "49.29 % = 976 / 1980"
    assert figure("grassroots_rate_b", rows).text == (
        "72.84 % = 976 / 1340 (另有 640 件未计入:重复并案 90 件、转法定途径或其他系统 98 件、"
        "在办:挂账 20 件、在办:超期 61 件、在办:未到期 371 件)"
    )
    assert figure("upper_share_b", rows).shown == "27.16 %"


def test_too_few_cases_give_no_percentage():
    rows = [(str(n), fate("村居")) for n in range(4)]

    assert figure("grassroots_rate_b", rows).text == "样本不足 = 4 / 4"


@pytest.mark.parametrize(
    ("value", "words"), [("0.00005", "0.01"), ("0.00004", "0.00"), ("0.728358", "72.84")]
)
def test_rounding_is_half_up(value, words):
    assert str(rounded(Fraction(value) * 100, 2)) == words


def test_the_digest_of_a_definition_covers_its_reasons():
    metric, rows = METRICS["grassroots_rate_b"], newspaper()[:1]
    other = REASONS | {"void": replace(REASONS["void"], when="void or withdrawn")}

    plain = reckon(metric, REASONS, rows, PERIOD)
    assert plain.digest != reckon(metric, other, rows, PERIOD).digest
    assert plain.digest != reckon(replace(metric, places=1), REASONS, rows, PERIOD).digest


def test_a_median_is_taken_over_the_cases_that_have_the_number():
    rows = [(str(n), case(response_hours=FRACTIONS[n])) for n in range(6)]

    assert figure("response_median", rows).text == (
        "2.50 小时(共 5 件) (另有 1 件未计入:尚未响应 1 件)"
    )


FRACTIONS = [None, *map(Decimal, ("1", "2", "2.5", "7", "90"))]


@given(
    st.lists(st.sampled_from(FATES), min_size=6, max_size=30),
    st.data(),
)
def test_every_case_changes_every_figure_that_counts_it(fates, data):
    rows = [(str(n), fate(name)) for n, name in enumerate(fates)]
    n = data.draw(st.integers(0, len(rows) - 1))
    other = data.draw(st.sampled_from([f for f in FATES if f != fates[n]]))
    without = rows[:n] + rows[n + 1 :]
    changed = [*rows[:n], (str(n), fate(other)), *rows[n + 1 :]]

    for ident in ("grassroots_rate_a", "grassroots_rate_b", "count_reported", "count_open"):
        before = figure(ident, rows)
        assert str(n) in members(before)
        assert counts(figure(ident, without)) != counts(before)
        assert (counts(figure(ident, changed)) == counts(before)) is (
            part(before, str(n)) == part(figure(ident, changed), str(n))
        )


def members(found):
    return {*found.denominator, *(i for _, ids in found.excluded for i in ids)}


def counts(found):
    reasons = [(name, len(ids)) for name, ids in found.excluded]
    return len(found.numerator), len(found.denominator), reasons


def part(found, ident):
    named = [name for name, ids in found.excluded if ident in ids]
    return ident in found.numerator, ident in found.denominator, named


def test_no_definition_counts_a_case_twice():
    for metric in METRICS.values():
        if metric.of == "case":
            found = reckon(metric, REASONS, newspaper(), PERIOD)
            listed = [*found.denominator, *(i for _, ids in found.excluded for i in ids)]
            assert len(listed) == len(set(listed)), metric.id
            assert set(found.numerator) <= set(found.denominator), metric.id


def test_filters_speak_only_of_facts_that_are_explained():
    from engine.feel import parse

    page = (root() / "docs/metrics.md").read_text("utf-8")
    named = {n for m in METRICS.values() for n in parse(m.numerator).names | parse(m.where).names}

    assert named <= set(FACTS) | {"task_done", "task_in_time", "score"}
    assert [name for name in FACTS if f"`{name}`" not in page] == []
