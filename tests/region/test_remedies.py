"""What a decision tells, and how a law counts its days, on the day it is made."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from engine.region import Pack, legal_days, remedies

IN_2018, IN_2022, IN_2026 = date(2018, 6, 1), date(2022, 6, 1), date(2026, 3, 2)


@pytest.mark.parametrize(
    ("law", "days", "on", "kind"),
    [
        ("行政处罚法", 7, IN_2022, "workday_count"),
        ("行政处罚法", 7, IN_2018, "natural_count_roll"),
        ("行政处罚法", 15, IN_2022, "natural_count_roll"),
        ("行政强制法", 10, IN_2018, "workday_count"),
        ("行政强制法", 30, IN_2018, "natural_count_roll"),
        ("行政复议法", 60, IN_2026, "natural_count_roll"),
        ("行政复议法", 5, IN_2026, "workday_count"),
        ("民法典", 5, IN_2026, "natural_count_roll"),
    ],
)
def test_every_law_counts_its_days_in_its_own_way(
    huizhou: Pack, law: str, days: int, on: date, kind: str
) -> None:
    found = legal_days(huizhou, law, Decimal(days), on)

    assert (found.kind, found.amount) == (kind, days)


def test_a_penalty_tells_review_suit_and_payment(huizhou: Pack) -> None:
    said = "".join(remedies(huizhou, "处罚", IN_2022))

    assert "60日内依法申请行政复议" in said
    assert "6个月内依法向人民法院提起行政诉讼" in said
    assert "15日内到指定银行" in said
    assert "行政处罚法第六十七条" in said
    assert "司法确认" not in said


def test_what_was_not_in_force_is_not_told(huizhou: Pack) -> None:
    said = "".join(remedies(huizhou, "处罚", IN_2018))

    assert "行政复议" in said
    assert "指定银行" not in said


def test_a_pack_without_law_tells_nothing(files: dict[str, bytes]) -> None:
    from engine.region import load

    assert remedies(load(files, "trial"), "处罚", IN_2026) == []
