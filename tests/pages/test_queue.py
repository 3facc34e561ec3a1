"""我的待办 and 我上报的."""

from __future__ import annotations

import re
from datetime import timedelta

from engine.store import schema

from .town import Town


def names(page: str) -> list[str]:
    return re.findall(
        r'<li class="card row[^"]*"><a[^>]*>\s*<span class="row-top"><b>([^<]*)</b>', page
    )


def test_the_most_urgent_stands_first_in_words_people_use(town: Town):
    town.light()
    town.clock.now += timedelta(hours=2)
    town.light()

    page = town.browser().text("/")

    assert names(page) == ["核实", "核实"]
    assert page.index("还剩 2 个工作时") < page.index("还剩 4 个工作时")
    assert "马庄村" in page
    assert "3月2日" in page


def test_what_is_nearly_late_and_late_is_said_not_only_coloured(town: Town):
    town.light()

    town.clock.now += timedelta(hours=5, minutes=30)
    soon = town.browser().text("/")
    town.clock.now += timedelta(hours=3)
    late = town.browser().text("/")

    assert "快到期,还剩" in soon
    assert "超期:已超" in late


def test_an_empty_list_says_what_one_can_do(town: Town):
    page = town.browser("xuefu").text("/")

    assert "现在没有待办" in page
    assert 'href="/cases/new"' in page


def test_a_long_list_goes_on_with_more(town: Town):
    cases = [town.light() for _ in range(25)]
    browser = town.browser()

    first = browser.text("/")
    [onward] = re.findall(r'href="(/\?after=[^"]*)">更多', first)
    second = browser.text(onward.replace("&amp;", "&"))

    tasks = [re.findall(r'href="/tasks/([^"]*)"', page) for page in (first, second)]
    assert [len(found) for found in tasks] == [20, 5]
    assert {town.casework.task(t).case for found in tasks for t in found} == set(cases)


def test_the_list_is_filtered_by_process(town: Town):
    town.light()

    assert names(town.browser().text("/?process=simple")) == ["核实"]
    assert "没有更多待办" in town.browser().text("/?process=general_case")


def test_what_one_reported_shows_its_state(town: Town):
    case = town.light(reporter="li")
    [task] = town.casework.tasks(case)
    town.casework.complete(task.id, {"decision": "不属实"}, town.actor("wang"))

    page = town.browser().text("/")

    assert town.casework.case(case).number in page
    assert "已终止:不属实" in page


def test_the_list_is_searched_by_number_and_by_the_name_of_the_step(town: Town):
    number = town.casework.case(town.light()).number
    town.light()
    browser = town.browser()

    assert names(browser.text(f"/?words={number.lower()}")) == ["核实"]
    assert len(names(browser.text("/?words=核"))) == 2
    assert "看全部待办" in browser.text("/?words=%25")


def test_the_list_is_filtered_by_place(town: Town):
    town.light()
    browser = town.browser()

    assert names(browser.text("/?unit=mazhuang")) == ["核实"]
    assert names(browser.text("/?unit=henanan")) == ["核实"]
    assert names(browser.text("/?unit=xuefu")) == []


def test_a_step_of_a_called_process_is_found_under_the_process_of_its_case(town: Town):
    case = town.rubbish(reporter="fu")
    town.casework.complete(town.task(case).id, {"verified": "属实"}, town.actor("li"))
    # The step that follows is drawn in general_case; its row is made one of a called process.
    with town.casework.house.store.transaction() as db:
        task = town.task(case)
        change = schema.task.update().where(schema.task.c.id == task.id)
        db.execute(change.values(process="handle_at_level"))

    assert names(town.browser("zhang").text("/?process=general_case")) == [task.name]
