"""The page of one task: guided, forgiving, and no door into foreign cases."""

from __future__ import annotations

import gzip
import io
import re

import pytest

from .town import NIGHTMARE, PHOTO, Town

TEN_KILOBYTES = 10 * 1024


@pytest.fixture
def task(town: Town) -> str:
    return town.task(town.light()).id


def test_the_page_guides(town: Town, task: str):
    page = town.browser().text(f"/tasks/{task}")

    assert "第 1 步,您在这里" in page
    assert "3月2日15:00前" in page
    assert "为什么是这个时限?" in page
    assert "是否属实" in page
    assert "完成这一步" in page


def test_a_task_is_done_without_a_script(town: Town, task: str):
    done = town.browser().send(f"/tasks/{task}", f"/tasks/{task}/complete", decision="属实")

    assert done.status_code == 303
    assert town.casework.task(task).status == "done"
    assert "这一步办好了" in town.browser().text(done.location)


def test_sending_the_same_page_twice_does_it_once(town: Town, task: str):
    browser = town.browser()
    hidden = dict(re.findall(r'name="(csrf|_key)" value="([^"]*)"', browser.text(f"/tasks/{task}")))
    sent = [
        browser.client.post(f"/tasks/{task}/complete", data={**hidden, "decision": "属实"})
        for _ in range(2)
    ]

    assert [reply.status_code for reply in sent] == [303, 303]
    case = town.casework.task(task).case
    assert [r.kind for r in town.casework.history(case)] == ["case.opened", "task.completed"]


def test_without_the_token_nothing_happens(town: Town, task: str):
    refused = town.browser().client.post(f"/tasks/{task}/complete", data={"decision": "属实"})

    assert refused.status_code == 403
    assert town.casework.task(task).status == "offered"


def test_what_is_wrong_comes_back_with_the_answers(town: Town, task: str):
    answers = {"remark": f"看过了 {NIGHTMARE}", "plate": "不是车牌", "phone": ""}
    wrong = town.browser().send(f"/tasks/{task}", f"/tasks/{task}/complete", **answers)

    assert wrong.status_code == 422
    assert 'href="#f-decision"' in wrong.text
    assert 'href="#f-plate"' in wrong.text
    assert "看过了 &lt;script&gt;" in wrong.text
    assert "<script>alert" not in wrong.text
    assert town.casework.task(task).status == "offered"


def test_a_photo_goes_with_the_form(town: Town):
    page = f"/tasks/{town.task(town.rubbish()).id}"
    sent = {"verify_photos.album": (io.BytesIO(PHOTO), "a.jpg", "image/jpeg")}
    li = town.browser("li")

    kept = li.send(page, f"{page}/draft", **sent)
    [file] = re.findall(r'name="verify_photos" value="(\w{64})"', li.text(page))

    assert kept.status_code == 303
    assert town.casework.file(file)[0].read_bytes() == PHOTO


def test_a_file_that_is_no_photo_is_refused_and_named(town: Town):
    case = town.rubbish()
    page = "/cases/new/general_case"
    sent = {"photos.album": (io.BytesIO(b"MZ"), "a.exe", "application/x-msdownload")}

    refused = town.browser("zhang").send(page, page, _unit="mazhuang", description="垃圾", **sent)

    assert refused.status_code == 422
    assert 'href="#f-photos"' in refused.text
    assert town.casework.case(case)


def test_a_draft_waits_for_its_author_only(town: Town, task: str):
    li, wang = town.browser("li"), town.browser("wang")

    li.send(f"/tasks/{task}", f"/tasks/{task}/draft", remark="写到一半")

    assert "写到一半" in li.text(f"/tasks/{task}")
    assert "写到一半" not in wang.text(f"/tasks/{task}")


def test_claiming_and_putting_back(town: Town, task: str):
    li, wang = town.browser("li"), town.browser("wang")

    li.send(f"/tasks/{task}", f"/tasks/{task}/claim")
    claimed = wang.text(f"/tasks/{task}")
    li.send(f"/tasks/{task}", f"/tasks/{task}/release")

    assert "签收" in claimed
    assert "完成这一步" not in claimed
    assert "完成这一步" in wang.text(f"/tasks/{task}")


def test_delegating_to_a_colleague(town: Town, task: str):
    li = town.browser("li")

    li.send(f"/tasks/{task}", f"/tasks/{task}/delegate", to="p-0053")

    assert town.casework.task(task).assignee == "p-0053"
    assert task in town.browser("wang").text("/")
    assert task not in li.text("/")


def test_what_is_done_from_the_list_goes_back_to_the_list(town: Town, task: str):
    li = town.browser("li")
    [action] = re.findall(r'<form id="form"[^>]* action="([^"]+)"', li.text(f"/tasks/{task}"))

    reply = li.send(f"/tasks/{task}", action, decision="不属实")

    assert action == f"/tasks/{task}/complete"
    assert reply.location.startswith("/?said=complete")


def test_handing_over_for_good_keeps_why(town: Town, task: str):
    li = town.browser("li")

    reply = li.send(f"/tasks/{task}", f"/tasks/{task}/transfer", to="p-0053", reason="我明天休假")

    assert reply.status_code == 303
    last = town.casework.history(town.casework.task(task).case)[-1]
    assert (last.kind, last.data["to"]) == ("task.transferred", "p-0053")
    assert town.casework.reveal(last.data)["reason"] == "我明天休假"


def test_the_page_tells_what_comes_next_by_the_choice_made(town: Town):
    case = town.rubbish()
    page = town.browser("li").text(f"/tasks/{town.task(case).id}")

    assert "如果“属实” → 村居受理研判" in page
    assert "如果“不属实” → 不属实答复" in page


def test_a_note_and_a_recording_are_added_without_leaving_the_task(town: Town, task: str):
    li = town.browser("li")
    page, case = f"/tasks/{task}", town.casework.case(town.casework.task(task).case)

    noted = li.send(page, f"/cases/{case.number}/note?back={task}", text="明天再来")
    sent = {"files": (io.BytesIO(b"a voice"), "a.m4a", "audio/x-m4a")}
    added = li.send(page, f"/cases/{case.number}/evidence?back={task}", **sent)

    assert noted.location.startswith(page) and added.location.startswith(page)
    assert "<audio controls" in li.text(f"/cases/{case.number}")
    assert "明天再来" in li.text(f"/cases/{case.number}")


def test_who_may_not_act_reads_why(town: Town):
    case = town.light()
    both = town.actor("li")
    town.casework.complete(town.task(case).id, {"decision": "属实"}, both)
    repair = town.task(case).id

    watching = town.browser("li")
    page = watching.text(f"/tasks/{repair}")
    tried = watching.send("/", f"/tasks/{repair}/complete", what_done="换灯泡")

    assert "不在您的岗位待办中" in page
    assert "完成这一步" not in page
    assert tried.status_code == 403
    assert "不在您的岗位待办中" in tried.text


def test_more_time_is_asked_for_with_a_form(town: Town, task: str):
    li = town.browser()
    page = f"/tasks/{task}?extension=1"

    assert "申请延期:核实" in li.text(page)
    wrong = li.send(page, f"/tasks/{task}/extension", reason="等零件")
    asked = li.send(page, f"/tasks/{task}/extension", reason="等零件", extra_amount="2")

    assert wrong.status_code == 422
    assert "等零件" in wrong.text
    assert asked.status_code == 303
    case = town.casework.task(task).case
    assert [r.kind for r in town.casework.history(case)] == ["case.opened", "extension.requested"]


def test_a_foreign_task_is_not_there(town: Town, task: str):
    foreign = town.browser("xuefu")

    assert foreign.get(f"/tasks/{task}").status_code == 404
    refused = foreign.send("/", f"/tasks/{task}/complete", decision="属实")
    assert refused.status_code == 404
    assert "是否属实" not in refused.text


def test_a_task_that_is_over_says_by_whom(town: Town, task: str):
    town.casework.complete(task, {"decision": "属实"}, town.actor("wang"))

    page = town.browser().text(f"/tasks/{task}")

    assert "丙辰明在 3月2日 09:00 办结" in page
    assert "完成这一步" not in page


def test_the_page_is_light(town: Town, task: str):
    page = gzip.compress(town.browser().text(f"/tasks/{task}").encode())

    assert len(page) < TEN_KILOBYTES


def test_a_refusal_shows_rule_article_and_what_would_be_lawful(town: Town):
    mine = town.task(town.rubbish(reporter="li")).id

    refused = town.browser("li").send("/", f"/tasks/{mine}/claim")

    assert refused.status_code == 403
    for words in (
        "<b>规则:</b>核查人不是处置人",
        "<b>依据:</b>本系统办理规则",
        "<b>怎样才可以:</b>",
    ):
        assert words in refused.text


def test_what_was_typed_beside_a_task_stays_when_it_is_refused(town: Town):
    case = town.rubbish()
    task, number = town.task(case), town.casework.case(case).number
    li, page = town.browser(), f"/cases/{number}"

    handed = li.send(
        f"/tasks/{task.id}", f"/tasks/{task.id}/delegate", to="nobody", reason="我病了"
    )
    shown = li.send(page, f"{page}/evidence", text="路口的照片")

    assert handed.status_code in (404, 409, 422) and "我病了" in handed.text
    assert shown.status_code == 422 and "路口的照片" in shown.text
    assert li.get("/desk?propose=²").status_code == 200
