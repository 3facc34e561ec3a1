"""The desk without a script: counters, the task beside the queue, next, several, filters."""

from __future__ import annotations

import re
from datetime import timedelta

from .town import Town


def on_desk(page: str) -> list[str]:
    return re.findall(r'name="task" value="([^"]+)"', page)


def test_the_desk_opens_with_the_first_task_beside_the_queue(town: Town):
    first = town.task(town.light()).id
    town.clock.now += timedelta(hours=1)
    town.light()

    page = town.browser().text("/desk")

    assert len(on_desk(page)) == 2
    assert f'action="/tasks/{first}/complete?desk="' in page
    assert "正常 2" in page


def test_a_task_done_at_the_desk_comes_back_to_the_desk(town: Town):
    task, li = town.task(town.light()).id, town.browser()
    desk = "/desk?light=calm"

    reply = li.send(desk, f"/tasks/{task}/complete?desk=light%3Dcalm", decision="不属实")

    assert reply.status_code == 303
    assert reply.location.startswith("/desk?light=calm&said=complete")
    assert "这一步办好了" in li.text(reply.location)


def test_what_is_wrong_at_the_desk_is_said_at_the_desk(town: Town):
    task, li = town.task(town.light()).id, town.browser()

    reply = li.send("/desk?light=calm", f"/tasks/{task}/complete?desk=light%3Dcalm")

    assert reply.status_code == 422
    assert 'class="desk"' in reply.text and 'href="#f-decision"' in reply.text
    assert f'action="/tasks/{task}/complete?desk=light%3Dcalm"' in reply.text


def test_the_next_free_task_is_taken(town: Town):
    town.light()
    li = town.browser()

    taken = li.send("/desk", "/desk/next?desk=")
    assert "已签收" in li.text(taken.location)

    nothing = li.send("/desk", "/desk/next?desk=")
    assert "没有可认领的待办了" in li.text(nothing.location)


def test_several_are_done_together_and_what_fails_is_told(town: Town):
    cases = [town.light() for _ in range(3)]
    tasks = [town.task(case).id for case in cases]
    li, wang = town.browser(), town.actor("wang")
    chosen = "/desk/bulk?" + "&".join(f"task={task}" for task in tasks)
    assert "这 3 件都按下面的内容办" in li.text(chosen)
    town.casework.claim(tasks[1], wang)

    reply = li.send(chosen, "/desk/bulk", _task=tasks, decision="不属实")

    assert "办好 2 件" in reply.text and "没有办成 1 件" in reply.text
    assert town.casework.case(cases[1]).number in reply.text
    states = [town.casework.task(task).status for task in tasks]
    assert states == ["done", "claimed", "done"]


def test_several_are_done_only_once_when_sent_twice(town: Town):
    tasks = [town.task(town.light()).id for _ in range(2)]
    li = town.browser()
    page = li.text("/desk/bulk?" + "&".join(f"task={task}" for task in tasks))
    sent = {"_key": re.search(r'name="_key" value="([^"]+)"', page)[1], "decision": "不属实"}
    sent |= {"csrf": re.search(r'name="csrf" value="([^"]+)"', page)[1], "_task": tasks}

    first, again = (li.client.post("/desk/bulk", data=sent) for _ in range(2))

    assert "办好 2 件" in first.text and "办好 2 件" in again.text
    for task in tasks:
        assert [r.kind for r in town.casework.history(town.casework.task(task).case)].count(
            "task.completed"
        ) == 1


def test_different_steps_are_not_done_together(town: Town):
    light, rubbish = town.task(town.light()).id, town.task(town.rubbish()).id

    page = town.browser().text(f"/desk/bulk?task={light}&task={rubbish}")

    assert "这 1 件都按下面的内容办" in page
    assert "另有 1 件是别的步骤" in page


def test_a_filter_is_kept_shown_and_dropped(town: Town):
    town.light()
    li = town.browser()
    desk = "/desk?light=late"

    li.send(desk, "/desk/filters?desk=light%3Dlate", name="已经超期的")
    page = li.text("/desk")
    assert '<a href="/desk?light=late">已经超期的</a>' in page

    ident = re.search(r"/desk/filters/(\d+)/drop", page)[1]
    li.send("/desk", f"/desk/filters/{ident}/drop?desk=")
    assert "已经超期的" not in li.text("/desk")


def test_a_filter_without_a_name_is_refused_at_the_desk(town: Town):
    town.light()

    reply = town.browser().send("/desk?light=calm", "/desk/filters?desk=light%3Dcalm", name=" ")

    assert reply.status_code == 422
    assert "请起一个" in reply.text and "正常 1" in reply.text


def test_news_are_told_and_nothing_new_costs_nothing(town: Town):
    li = town.browser()
    since = re.search(r'data-news="([^"]+)"', li.text("/desk"))[1]
    none = li.client.get(since)
    assert none.json == {"new": 0}
    same = li.client.get(since, headers={"If-None-Match": none.headers["ETag"]})
    assert same.status_code == 304

    town.clock.now = town.clock.now.replace(minute=30)
    town.light()

    assert li.client.get(since).json == {"new": 1}
    assert li.client.get("/desk/news?since=rubbish").status_code == 400
