"""Clock and case functions: both languages, one meaning, one page that names them all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from api.data import calendars, library, regions, roles
from engine import load_region
from engine.clocks.limits import KINDS as CLOCKS
from engine.definitions.casefunctions import CASE_FUNCTIONS
from engine.errors import Invalid
from engine.feel import evaluate
from engine.feel.library.limits import KINDS, PLURALS
from engine.kernel.setting import Setting, started
from engine.model import SHANGHAI, Limit
from tests.kernel.play import CASE, boundary, end, play, start, tag, timer, user
from tests.people import ROOT

PAGE = (ROOT / "docs" / "feel-functions.md").read_text("utf-8")
ROWS = [
    [cell.strip().strip("`") for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("| `")
]
START = datetime(2026, 3, 2, 1, tzinfo=UTC)  # a Monday, 09:00 in Huizhou


@pytest.fixture(scope="module")
def setting() -> Setting:
    pack = load_region(regions(ROOT), "huizhou")
    village = pack.unit_by_name("马庄村")
    assert village
    found = calendars(regions(ROOT))
    return Setting(CASE, 1, START, village.id, START, found, pack, roles(library(ROOT)), "", {})


def test_every_clock_kind_is_a_function_under_both_names():
    assert set(KINDS) == set(CLOCKS)
    for kind, chinese in KINDS.items():
        assert evaluate(f"{kind}(4)", {}) == evaluate(f"{chinese}(amount: 4)", {})
        assert evaluate(f"{chinese}(4)", {}) == Limit(kind, Decimal(4))


def test_the_plural_means_the_same():
    for plural, kind in PLURALS.items():
        assert evaluate(f"{plural}(4) = {kind}(4)", {}) is True


def test_the_page_names_every_clock_function_and_no_other():
    told = {row[0]: (row[1], row[2]) for row in ROWS if len(row) == 4}
    plural = {kind: name for name, kind in PLURALS.items()}

    assert told == {kind: (chinese, plural.get(kind, "")) for kind, chinese in KINDS.items()}


def test_the_page_names_every_case_function_and_no_other():
    told = [tuple(row) for row in ROWS if len(row) == 5]

    assert told == [
        (f.name, f.chinese, ", ".join(p.split(":")[0] for p in f.parameters), f.result, f.meaning)
        for f in CASE_FUNCTIONS
    ]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ('unit_at("市")', '所属单位("市")'),
        ("deadline(workday_count(1), case.opened_at)", "截止时间(工作日(1), case.opened_at)"),
        ("after(workday_count(1), case.opened_at)", "最早时间(工作日(1), case.opened_at)"),
        ("before(workday_count(1), case.opened_at)", "最迟时间(工作日(1), case.opened_at)"),
    ],
)
def test_a_case_function_has_a_chinese_name_too(setting: Setting, english: str, chinese: str):
    value = said(setting, english)

    assert value is not None
    assert value == said(setting, chinese)


def test_a_limit_counts_from_the_midnight_of_a_date(setting: Setting):
    day = said(setting, "截止时间(自然日(1), d)", d=date(2026, 3, 2))

    assert day == said(setting, "截止时间(自然日(1), d)", d=datetime(2026, 3, 2, tzinfo=SHANGHAI))


def test_nothing_counts_from_nothing_and_a_word_is_refused(setting: Setting):
    assert said(setting, "deadline(work_hour(1), d)", d=None) is None
    with pytest.raises(Invalid, match="时限须从日期或日期时间算起"):
        said(setting, 'deadline(work_hour(1), "明天")')


def test_a_unit_tells_its_level_and_an_unknown_one_nothing(setting: Setting):
    assert said(setting, 'unit_level(unit_at("市"))') == "市"
    assert said(setting, '单位级别("nowhere")') is None


def test_the_nearest_department_of_a_line_is_named_or_null(setting: Setting):
    assert said(setting, 'department_at("城管")') == "henanan-chengguan"
    assert said(setting, 'department_at("没有的条线")') is None


def test_a_clock_that_starts_at_nothing_is_refused_by_name():
    with pytest.raises(Invalid, match="clock_from 应为日期时间"):
        started(None, "A")


def test_before_and_after_of_two_points_stay_those_of_feel(setting: Setting):
    assert said(setting, "before(1, 2)") is True
    assert said(setting, "after([1..2], 3)") is False


def said(setting: Setting, text: str, **variables: Any) -> Any:
    return setting.evaluate(text, variables, "A", "clock")


# ---------------------------------------------------------------- durations in timers


@pytest.mark.parametrize(
    "text", ["PT72H", '"PT72H"', 'duration("PT72H")', '@"PT72H"', "P3D", "wait"]
)
def test_a_duration_in_a_timer_may_stand_with_or_without_quotes(text: str):
    event = tag("intermediateCatchEvent", "t", timer(text.replace('"', "&quot;")))
    case = play(start() + event + end(), "s > t > e", wait="PT72H")

    assert case.wait(71.9).ended is None
    assert case.wait(0.1).ended == "e"


@pytest.mark.parametrize("text", ["R2/PT72H", '"R2/PT72H"'])
def test_so_may_a_cycle(text: str):
    reminder = boundary("t", "a", timer(text.replace('"', "&quot;"), "Cycle"), False)
    case = play(start() + user("a") + reminder + tag("task", "k") + end("e e2"),
                "s > a > e; t > k > e2")  # fmt: skip

    case.wait(72).wait(72).wait(72)

    assert case.fired("k") == 2
