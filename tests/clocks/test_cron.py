"""Cron expressions: five, six and seven fields, in Shanghai's time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.clocks.cron import cron, is_cron
from engine.model import SHANGHAI


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "at", "then"),
    [
        ("0 9-17 * * MON-FRI", "2026-11-27 17:00", "2026-11-30 09:00"),
        ("0 9-17 * * MON-FRI", "2026-11-27 16:59", "2026-11-27 17:00"),
        ("0 9-17 * * 1-5", "2026-11-27 17:00", "2026-11-30 09:00"),
        ("30 8 * * 0", "2026-11-24 00:00", "2026-11-29 08:30"),
        ("30 8 * * 7", "2026-11-24 00:00", "2026-11-29 08:30"),
        ("*/15 * * * *", "2026-11-24 10:15", "2026-11-24 10:30"),
        ("5/20 * * * *", "2026-11-24 10:26", "2026-11-24 10:45"),
        ("0 0 1 * MON", "2026-11-24 00:00", "2026-11-30 00:00"),
        ("0 0 1,15 * *", "2026-11-24 00:00", "2026-12-01 00:00"),
        ("0 0 9-17 * * MON-FRI", "2026-11-27 17:00", "2026-11-30 09:00"),
        ("30 0 9 * * ?", "2026-11-24 09:00", "2026-11-24 09:00:30"),
        ("0 0 9 L * ?", "2026-02-01 00:00", "2026-02-28 09:00"),
        ("0 0 9 15W * ?", "2026-08-01 00:00", "2026-08-14 09:00"),
        ("0 0 9 1W * ?", "2026-07-31 10:00", "2026-08-03 09:00"),
        ("0 0 9 LW * ?", "2026-02-01 00:00", "2026-02-27 09:00"),
        ("0 0 9 ? * MON#2", "2026-11-24 00:00", "2026-12-14 09:00"),
        ("0 0 9 ? * FRIL", "2026-11-28 00:00", "2026-12-25 09:00"),
        ("0 0 9 1 JAN ? 2028", "2026-11-24 00:00", "2028-01-01 09:00"),
        ("0 0 29 2 *", "2026-11-24 00:00", "2028-02-29 00:00"),
    ],
)
def test_the_next_time(text: str, at: str, then: str):
    assert cron(text).after(local(at)) == local(then)


def test_the_host_does_not_matter_only_shanghai():
    at = datetime(2026, 11, 24, 1, tzinfo=UTC)  # 09:00 in Shanghai

    assert cron("0 9 * * *").after(at) == local("2026-11-25 09:00")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0 9 * *", "5、6 或 7 段"),
        ("0 25 * * *", "超出"),
        ("0 17-9 * * *", "起点大于终点"),
        ("0 9 * * XYZ", "星期"),
        ("0 0 9 1 * MON", "写成 ?"),
        ("0 0 9 ? * 2", "英文缩写"),
        ("0 9 * */0 *", "超出"),
        ("0 9 1--2 * *", "无法读懂"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, words: str):
    with pytest.raises(ValueError, match=words.replace("?", r"\?")):
        cron(text)


def test_a_time_that_never_comes_is_told():
    with pytest.raises(ValueError, match="不会再有"):
        cron("0 0 30 2 *").after(local("2026-11-24 00:00"))


def test_a_duration_or_a_formula_is_no_cron():
    assert not any(map(is_cron, ("PT1H", "R/PT1H", "work_hour(2)", 'duration("P1D")', "a + b")))
