"""What people read: limits, what is left, the reckoning, the command."""

from __future__ import annotations

from datetime import date

import pytest

from engine.clocks import deadline, ends, explain_deadline, remaining, words
from engine.errors import Invalid
from tests.clocks.tables import calendar, calendars, limit, pauses, t


@pytest.mark.parametrize(
    ("kind", "amount", "said"),
    [
        ("work_hour", "4.0", "4 个工作时"),
        ("work_day_rolling", "1.5", "1.5 个工作日"),
        ("workday_count", 10, "10 个工作日"),
        ("urgent_minute", 15, "15 分钟"),
        ("urgent_hour", 2, "2 个紧急工作时"),
        ("hour_count", 24, "24 小时"),
        ("natural_count_roll", 15, "15 天"),
        ("month_count_roll", 3, "3 个月"),
        ("year_count_roll", 1, "1 年"),
    ],
)
def test_a_limit_in_words(kind, amount, said) -> None:
    assert words(limit(kind, amount)) == said


def test_an_exclusive_midnight_is_printed_as_24_hours() -> None:
    assert ends(t("2026-12-01 00:00")) == "11月30日24:00前"
    assert ends(t("2026-11-23 12:00")) == "11月23日12:00前"
    assert ends(t("2027-01-01 00:00"), today=date(2026, 11, 23)) == "12月31日24:00前"
    assert ends(t("2027-01-02 00:00"), today=date(2026, 11, 23)) == "2027年1月1日24:00前"


@pytest.mark.parametrize(
    ("kind", "amount", "at", "said"),
    [
        ("work_hour", 4, "2026-11-20 17:00", "还剩 3 个工作时"),
        ("work_hour", 4, "2026-11-21 12:00", "还剩 2 个工作时"),
        ("work_hour", 4, "2026-11-23 09:40", "还剩 20 分钟"),
        ("work_hour", 4, "2026-11-23 10:00", "已到期"),
        ("work_hour", 4, "2026-11-23 11:30", "已超 1 个工作时 30 分钟"),
        ("urgent_minute", 15, "2026-11-20 16:03", "还剩 12 分钟"),
        ("urgent_minute", 15, "2026-11-20 16:40", "已超 25 分钟"),
        ("hour_count", 48, "2026-11-20 19:00", "还剩 1 天 21 小时"),
        ("hour_count", 48, "2026-11-21 16:00", "还剩 1 天"),
        ("work_day_rolling", 2, "2026-11-20 17:00", "还剩 1 个工作日 7 个工作时"),
        ("work_day_rolling", 2, "2026-11-26 16:00", "已超 2 个工作日"),
        ("workday_count", 5, "2026-11-20 17:00", "还剩 5 个工作日"),
        ("workday_count", 5, "2026-11-26 17:00", "还剩 2 个工作日"),
        ("workday_count", 5, "2026-11-27 17:00", "今天到期"),
        ("workday_count", 5, "2026-11-28 00:00", "已到期"),
        ("workday_count", 5, "2026-11-29 10:00", "已到期"),
        ("workday_count", 5, "2026-12-01 08:00", "已超 2 个工作日"),
        ("natural_count_roll", 8, "2026-11-22 10:00", "还剩 9 天"),
        ("natural_count_roll", 8, "2026-12-01 10:00", "已超 1 天"),
    ],
)
def test_what_is_left(kind, amount, at, said) -> None:
    start = t("2026-11-20 16:00")

    assert remaining(limit(kind, amount), start, calendar("std_8h"), t(at)) == said


def test_a_paused_clock_has_as_much_left_as_when_it_stopped() -> None:
    stop = pauses("2026-11-20 17:00/2026-11-24 15:00")
    start, at = t("2026-11-20 16:00"), t("2026-11-24 15:00")

    said = remaining(limit("work_hour", 4), start, calendar("std_8h"), at, stop)

    assert said == "还剩 3 个工作时"


def test_the_reckoning_tells_what_was_skipped_and_paused() -> None:
    text, steps = explain_deadline(
        "work_hour",
        "std_8h",
        "2026-11-20 16:00",
        "4",
        ["2026-11-20 17:00/2026-11-23 09:00"],
        calendars(),
    )

    assert text == "2026-11-23 12:00"
    assert steps == (
        "自 2026年11月20日(周五)16:00 起算,时限 4 个工作时。",
        "只计工作日 08:00—12:00、14:00—18:00。",
        "跳过 11月21日(周六)至11月22日(周日)周末。",
        "停表 11月20日(周五)17:00 至 11月23日(周一)09:00,扣除 2 个工作时。",
        "所以应在 11月23日12:00前 办结(即 2026-11-23 12:00 之前)。",
    )


@pytest.mark.parametrize(
    ("kind", "name", "start", "amount", "stops", "sentence"),
    [
        ("工作日", "cn", "2026-09-18 10:00", "1", [], "9月20日(周日) 调休上班,照计。"),
        ("工作日", "cn", "2026-09-24 10:00", "1", [], "9月25日(周五)至9月27日(周日)中秋节"),
        ("月顺延", "cn", "2026-08-15 10:00", "3", [], "最后一天 11月15日(周日) 是休息日,顺延到"),
        ("自然日顺延", "cn", "2026-09-03 10:00", "30", [], "是国庆节,顺延到 10月8日(周四)"),
        ("紧急分钟", "24x7", "2026-09-03 10:00", "30", [], "不分昼夜和节假日,连续计算。"),
        ("工作时", "24x7", "2026-09-03 10:00", "30", [], "不分昼夜和节假日,连续计算。"),
        ("工作日滚动", "gd_6h5", "2026-11-23 10:00", "2", [], "按每日 6 小时 30 分钟 折算"),
        ("工作日", "cn", "2026-03-02 10:00", "90", [], "个休息日不计"),
        (
            "自然日",
            "cn",
            "2026-11-23 10:00",
            "5",
            ["2026-11-24 10:00/2026-11-26 10:00"],
            "扣除 2 天。",
        ),
        (
            "工作时",
            "std_8h",
            "2026-11-23 16:00",
            "4",
            ["2026-11-23 19:00/2026-11-24 07:00"],
            "不在计时时间内,不影响。",
        ),
        (
            "自然日顺延",
            "cn",
            "2026-11-23 10:00",
            "6",
            ["2026-11-29 00:30/2026-12-01 10:00"],
            "扣除 2 天。",
        ),
    ],
)
def test_the_reckoning_says(kind, name, start, amount, stops, sentence) -> None:
    _, steps = explain_deadline(kind, name, start, amount, stops, calendars())

    assert sentence in "".join(steps)


def test_a_time_with_an_offset_is_read_as_such() -> None:
    start = "2026-11-23T02:00+00:00"

    text, _ = explain_deadline("hour_count", "cn", start, "1", [], calendars())

    assert text == "2026-11-23 11:00"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "weeks"}, "kind"),
        ({"calendar_name": "mars"}, "calendar"),
        ({"start_text": "昨天"}, "start"),
        ({"amount_text": "四"}, "amount"),
        ({"pauses_texts": ["2026-11-20 17:00"]}, "pause"),
        ({"pauses_texts": ["2026-11-20 17:00/周一"]}, "pause"),
        ({"pauses_texts": ["2026-11-23 17:00/2026-11-20 17:00"]}, "pause"),
    ],
)
def test_bad_input_names_its_field(change, field) -> None:
    given = {
        "kind": "work_hour",
        "calendar_name": "std_8h",
        "start_text": "2026-11-20 16:00",
        "amount_text": "4",
        "pauses_texts": [],
    }

    with pytest.raises(Invalid) as refused:
        explain_deadline(**{**given, **change}, calendars=calendars())

    assert list(refused.value.fields) == [field]


def test_sentences_are_written_only_when_asked_for() -> None:
    found = deadline(limit("work_hour", 4), t("2026-11-20 16:00"), calendar("std_8h"))

    assert found.steps[0].startswith("自 2026年11月20日")
