"""中文 first, English second: picked on the device, else as the browser asks."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest

from api.language import chosen, english
from api.statics import FOLDER, digest
from docs.data.words import TABLES, gathered, translated
from engine import Asked, Invalid, explain_deadline, speaking
from tests.clocks.tables import calendars
from tests.pages.test_cases import finished
from tests.pages.town import Town

HAN = re.compile(r"[\u4e00-\u9fff]")
PROVINCES = re.compile(r"[\u4e00-\u9fff]{25,}")  # the first signs of number plates


def test_pages_are_chinese_unless_asked_otherwise(town: Town):
    shown = town.browser().text("/more")

    assert '<html lang="zh-CN"' in shown
    assert ">待办</a>" in shown


def test_a_browser_that_asks_for_english_gets_it(town: Town):
    browser = town.browser()

    shown = browser.client.get("/more", headers={"Accept-Language": "en-GB,en;q=0.9"}).text

    assert '<html lang="en"' in shown
    assert ">To do</a>" in shown


def test_the_language_picked_on_the_device_wins(town: Town):
    browser = town.browser()

    back = browser.get("/language/en?next=/more")

    assert back.headers["Location"] == "/more"
    assert ">To do</a>" in browser.text("/more")
    browser.get("/language/zh")
    assert ">待办</a>" in browser.text("/more")


def test_days_and_limits_are_written_as_the_reader_writes_them(town: Town):
    case = town.casework.case(town.rubbish())
    browser = town.browser("zhang")
    assert "3月2日 09:00" in browser.text(f"/cases/{case.number}")

    browser.get("/language/en")
    page = browser.text(f"/cases/{case.number}")

    assert "2 Mar 09:00" in page and "3月2日 09:00" not in page
    assert "by 23 Mar" in page


def test_a_language_that_nobody_wrote_is_not_found(town: Town):
    assert town.browser().get("/language/fr").status_code == 404


def test_a_document_of_the_file_is_chinese_whoever_asks(town: Town):
    english = {"Accept-Language": "en"}

    with town.app.test_request_context("/cases/one/file.pdf", headers=english):
        assert chosen() == "zh"
    with town.app.test_request_context("/cases/one", headers=english):
        assert chosen() == "en"


def test_every_word_that_is_marked_has_an_english_one():
    known = {(m.context, m.id): m.string for m in translated() if m.id}

    missing = [m.id for m in gathered() if m.id and not known.get((m.context, m.id))]

    assert missing == [], "run `make words` and fill in what is empty"


def test_an_english_page_keeps_the_places_of_its_values():
    for message in translated():
        assert set(re.findall(r"%\(\w+\)s", message.id)) == set(
            re.findall(r"%\(\w+\)s", message.string)
        ), message.id


def test_a_percent_sign_is_doubled_or_the_page_would_break():
    for message in translated():
        for words in (message.id, message.string):
            assert "%" not in re.sub(r"%\(\w+\)s|%%", "", words), message.id


def test_every_word_of_the_scripts_is_marked_and_has_an_english_one(town: Town):
    reply = town.browser(None).get(f"/static/v-{digest()}/en.js")
    table = reply.text.removeprefix("globalThis.words = ").rstrip(";\n")
    english = json.loads(table)

    assert reply.mimetype == "text/javascript" and "immutable" in reply.headers["Cache-Control"]
    for script in sorted(FOLDER.glob("*.js")):
        code = re.sub(r"^\s*(//|/\*\*).*$", "", script.read_text("utf-8"), flags=re.M)
        spoken = [w for w in re.findall(r'"([^"\n]*)"|`([^`]*)`', code)]
        for words in (a or b for a, b in spoken):
            if HAN.search(words) and not PROVINCES.fullmatch(words):
                assert words in english, f"{script.name}: mark it with _() from words.js: {words}"
    for chinese, words in english.items():
        assert words and not HAN.search(words), chinese
        assert set(re.findall(r"{\w+}", chinese)) == set(re.findall(r"{\w+}", words)), chinese


def test_only_an_english_page_brings_the_english_words(town: Town):
    browser = town.browser()
    assert "en.js" not in browser.text("/")
    browser.get("/language/en")
    assert f"/static/v-{digest()}/en.js" in browser.text("/")


def test_what_forms_say_is_said_in_the_readers_language_and_to_nobody_else(town: Town):
    task = town.task(town.rubbish())
    page = f"/tasks/{task.id}"
    browser = town.browser()
    browser.get("/language/en")

    shown = browser.text(page)
    refused = browser.send(page, f"{page}/complete", verified="")

    assert "Take a photo" in shown and "(optional)" in shown
    assert refused.status_code == 422
    assert "Please choose" in refused.text and "请选择" not in refused.text
    with pytest.raises(Invalid, match="请选择"):
        town.casework.complete(task.id, {}, town.actor("li"))
    assert "(选填)" in town.browser("wang").text(page)


def test_why_a_limit_is_what_it_is_is_said_in_the_readers_language(town: Town):
    case = town.casework.case(town.rubbish())
    pages = (f"/cases/{case.number}", f"/tasks/{town.task(case.id).id}")
    browser = town.browser("wang")
    browser.get("/language/en")

    case_page, task_page = [why(browser.text(page)) for page in pages]

    assert "The clock starts on Mon 2 Mar 2026 09:00; the limit is 15 working days." in case_page
    assert "So it is due by 23 Mar 09:00 (before 2026-03-23 09:00)." in case_page
    assert "(weekend)" in case_page and "The clock starts on" in task_page
    assert not HAN.search(case_page + task_page)
    browser.get("/language/zh")
    assert "自 2026年3月2日(周一)09:00 起算,时限 15 个工作日。" in why(browser.text(pages[0]))


@pytest.mark.parametrize(
    ("kind", "start", "amount", "pause", "sentence"),
    [
        ("work_hour", "2026-11-20 16:00", "1", [], "the limit is 1 working hour."),
        ("work_hour", "2026-11-20 16:00", "4", [], "count, 08:00—12:00, 14:00—18:00."),
        ("work_day_rolling", "2026-11-20 16:00", "2", [], "taken as 8 hours, 2 working days in"),
        ("workday_count", "2026-09-18 10:00", "1", [], "so counted: Sun 20 Sep."),
        ("workday_count", "2026-09-24 10:00", "1", [], "Fri 25 Sep to Sun 27 Sep (Mid-Autumn F"),
        ("workday_count", "2026-03-02 10:00", "90", [], "days off in between do not count."),
        ("natural_count_roll", "2026-09-03 10:00", "30", [], "(National Day); it moves to Thu 8"),
        ("natural_count", "2026-11-23 10:00", "5", ["2026-11-24 10:00/2026-11-25 10:00"], ": 1 d"),
        ("year_count_roll", "2026-11-23 10:00", "1", [], "is 1 year. The last day is the same"),
        ("month_count_roll", "2026-12-01 10:00", "2", [], "The holiday notice for these dates"),
    ],
)
def test_every_kind_of_limit_is_explained_in_english(kind, start, amount, pause, sentence):
    with speaking(english):
        _, steps = explain_deadline(kind, "std_8h", start, amount, pause, calendars())

    assert sentence in " ".join(steps)
    assert not HAN.search(" ".join(steps))


def why(page: str) -> str:
    """The sentences under 为什么是这个日期?"""
    return " ".join(re.findall(r'<ol class="why">(.*?)</ol>', page, re.DOTALL))


def test_a_diagram_is_told_in_the_readers_language(town: Town):
    case = town.rubbish()
    town.clock.now += timedelta(minutes=1)
    town.casework.complete(town.task(case).id, {"verified": "属实"}, town.actor("li"))
    number, undrawn = [town.casework.case(each).number for each in (case, finished(town))]
    browser = town.browser("zhang")
    browser.get("/language/en")

    shown = browser.text(f"/cases/{number}")
    told, noted = heard(shown), notes(shown)

    assert any(re.fullmatch(r"User task: .*, done, took 1 minute", words) for words in told)
    assert any(re.fullmatch(r"User task: .*, in progress, by \d+ Mar \d\d:\d\d", w) for w in told)
    assert any(words.startswith("Diagram: ") for words in told)
    assert noted and not HAN.search("".join(noted))
    assert not re.search("流程图|任务:|网关|开始|正在办理|已完成|\uff1a", "".join(told))
    assert "This process has no drawing" in heard(browser.text(f"/cases/{undrawn}"))[0]
    browser.get("/language/zh")
    assert any(
        words.endswith(",已完成,用时1分钟") for words in heard(browser.text(f"/cases/{number}"))
    )


def heard(page: str) -> list[str]:
    """What the diagrams of a page tell a person who listens."""
    drawn = "".join(re.findall(r'<svg[^>]*class="bpmn".*?</svg>', page, re.DOTALL))
    return re.findall(r'aria-label="(.*?)"', drawn) + re.findall(r"<title>(.*?)</title>", drawn)


def notes(page: str) -> list[str]:
    """The few words under the nodes of a page's diagrams."""
    plates = re.findall(r'<g class="note".*?</g>', page, re.DOTALL)
    return [re.sub("<[^>]*>", "", plate) for plate in plates]


MARCH = "from=2026-03-01&to=2026-03-31"


def test_figures_and_their_charts_are_said_in_the_readers_language(town: Town):
    finished(town)
    browser = town.browser()
    browser.get("/language/en")

    board = browser.text(f"/figures?{MARCH}")
    levels, classes, rates, *_ = re.findall(r'class="chart" role="img" aria-label="(.*?)"', board)
    counted = sentences(browser.text(f"/metrics/count_reported?{MARCH}"))
    waited = sentences(browser.text(f"/metrics/response_median?{MARCH}"))

    assert levels.startswith("Levels: ") and "Up to the city 0; " not in levels
    assert "Mediation and self-government 0; Handled at the industry source 1" in classes
    assert not HAN.search(levels + classes) and "too few" in rates and "样本不足" not in board
    assert counted == ["1"] and waited == ["too few (of 1)"]
    browser.get("/language/zh")
    assert sentences(browser.text(f"/metrics/response_median?{MARCH}")) == ["样本不足(共 1 件)"]


def test_every_figure_has_an_english_sentence_and_is_recorded_in_chinese(town: Town):
    finished(town)
    asked = Asked(date(2026, 3, 1), date(2026, 3, 31))
    idents = [metric.id for metric in town.casework.metrics()]
    found = [town.casework.figures(ident, asked)[0] for ident in idents]
    recorded = [figure.text for figure in found]

    with speaking(english):
        again = [figure.text for figure in found]
        said = [figure.spoken for figure in found]

    assert again == recorded and any("未计入" in words for words in recorded)
    for figure, words in zip(found, said, strict=True):
        for reason, _members in figure.excluded:  # the region pack's own words
            words = words.replace(reason, "")
        assert not HAN.search(words), words


def sentences(page: str) -> list[str]:
    """What a figure's page says in bold."""
    return re.findall(r"<p><b>(.*?)</b></p>", page)


@pytest.mark.parametrize("context", ["form", "clock", "figure", "diagram", "design"])
def test_the_engine_keeps_the_places_of_its_values_in_english(context):
    english = {m.id: m.string for m in translated() if m.context == context}
    for words in (words for table in TABLES[context] for words in table.values()):
        places = set(re.findall(r"{\w+}", words))
        assert set(re.findall(r"{\w+}", english[words])) == places, words
