"""The list of cases, the page of one, and what is done on it beside tasks."""

from __future__ import annotations

import io
import re
from datetime import date

from api.data import library
from engine import SYSTEM, Actor, Post, Report
from engine.region import Appointment, Person
from tests.people import ROOT
from tests.store.test_worklist import counted

from .town import NIGHTMARE, PASSWORD, PHOTO, Town


def address(town: Town, case: str) -> str:
    return f"/cases/{town.casework.case(case).number}"


def finished(town: Town) -> str:
    case = town.light()
    for login, answers in (
        ("li", {"decision": "属实", "remark": NIGHTMARE}),
        ("zhang", {"what_done": "换灯泡"}),
    ):
        town.casework.complete(town.task(case).id, answers, town.actor(login))
    return case


def test_the_page_tells_the_whole_story_in_plain_words(town: Town):
    page = town.browser().text(address(town, finished(town)))

    assert page.index("换灯泡") < page.index("办结待办“核实”") < page.index("上报立案")
    assert "乙卯明" in page
    assert "交给马庄村网格长办理“维修”" in page
    assert "案件结案:修好" in page
    assert "已结案:修好" in page


def test_the_rules_that_decided_are_told(town: Town):
    case = town.rubbish()

    page = town.browser().text(address(town, case))

    assert re.search(r"“定级”依据决策表 grading 第 \d 条规则", page)
    assert town.casework.verify(case).identical


def test_the_diagram_shows_what_is_done_and_open(town: Town):
    case = town.light()
    town.casework.complete(town.task(case).id, {"decision": "属实"}, town.actor("li"))

    page = town.browser().text(address(town, case))

    assert 'class="scroll"' in page
    assert "<svg" in page


def test_what_people_typed_is_never_markup(town: Town):
    page = town.browser().text(address(town, finished(town)))

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_foreign_case_is_not_there(town: Town):
    case = town.light()
    foreign = town.browser("xuefu")

    for path in ("", "/void", "/suspension", "/actions/x"):
        assert foreign.get(address(town, case) + path).status_code == 404
    assert foreign.send("/", address(town, case) + "/note", text="看看").status_code == 404


def test_the_promise_is_explained(town: Town):
    page = town.browser().text(address(town, town.rubbish()))

    assert "为什么是这个日期?" in page
    assert "起算,时限 15 个工作日" in page


def test_the_ledger_is_verified_on_request(town: Town):
    case = town.light()

    assert "核验一致" in town.browser().text(address(town, case) + "?verify=1")


def test_a_note_and_a_photo_are_added(town: Town):
    case = town.light()
    li, page = town.browser(), address(town, case)

    li.send(page, f"{page}/note", text="晚上再去看")
    li.send(page, f"{page}/evidence", files=(io.BytesIO(PHOTO), "a.jpg", "image/jpeg"), text="灯杆")
    text = li.text(page)

    assert "晚上再去看" in text
    assert "灯杆" in text
    [file] = re.findall(r'<a href="(/files/\w+)">', text)
    with li.get(file) as sent:
        assert sent.data == PHOTO


def test_a_photo_leads_to_its_original_once_the_phone_has_sent_it(town: Town):
    case = town.light()
    li, page = town.browser(), address(town, case)
    li.send(page, f"{page}/evidence", files=(io.BytesIO(PHOTO), "a.jpg", "image/jpeg"))
    [file] = re.findall(r'<a href="/files/(\w+)">', li.text(page))
    assert "原图" not in li.text(page)

    town.casework.keep_original(file, PHOTO * 2, "image/jpeg", town.actor("li"))

    [there] = re.findall(r'href="(/files/\w+/original)">原图 1<', li.text(page))
    with li.get(there) as sent:
        assert sent.data == PHOTO * 2
    assert town.browser(None).get(there).status_code != 200


def test_an_empty_note_comes_back_with_the_reason(town: Town):
    page = address(town, town.light())

    refused = town.browser().send(page, f"{page}/note", text=" ")

    assert refused.status_code == 422
    assert "请填写备注内容" in refused.text


def test_commands_are_shown_to_those_who_may_give_them(town: Town):
    case = town.light()
    page = address(town, case)

    assert f"{page}/void" not in town.browser().text(page)
    refused = town.browser().send(f"{page}/void", f"{page}/void", reason="误操作", opinion="点错了")
    assert refused.status_code == 403
    assert "只有值班长可以这样做" in refused.text
    assert "点错了" in refused.text


def test_a_suspended_case_says_so_and_can_be_resumed(town: Town):
    case = town.light()
    page = address(town, case)
    li = town.browser()
    head = Actor("p-0046", frozenset({Post("duty_head", "henanan")}))

    asked = li.send(f"{page}/suspension", f"{page}/suspension", reason="资金", until="2026-05-01",
                    interim_measures="拉警戒线")  # fmt: skip
    [decision] = [
        t for t in town.casework.tasks(case, open_only=True) if t.element == "@suspension"
    ]
    town.casework.complete(decision.id, {"decision": "同意", "opinion": "同意"}, head)

    assert asked.status_code == 303
    assert "案件挂账中" in li.text(page)
    assert "已停表" in li.text(page)


def test_a_message_that_the_case_waits_for_has_a_button_and_a_form(town: Town):
    town.casework.deploy(library(ROOT), ["zombie_vehicle"])
    photos = [town.casework.upload(PHOTO + bytes([n]), "image/jpeg", SYSTEM) for n in range(5)]
    answers = {
        "location": {"words": "晒谷场"}, "photos": photos[:4], "tyre_photo": photos[4:],
        "description": "旧车", "plate": "粤L00001", "vehicle_type": "小型汽车", "disused": True,
        "land_class": "村集体土地(不对外开放)", "first_seen": "2026-03-01",
    }  # fmt: skip
    report = Report("zombie_vehicle", answers, "mazhuang")
    page = address(town, town.casework.open(report, town.actor("wang"))["case"])
    li = town.browser()

    [action] = re.findall(r'href="([^"]*/actions/[^"]*)">车辆已移动', li.text(page))
    told = li.send(action, action)

    assert told.status_code == 303
    assert "核实驶离" in li.text(page)


def test_a_repeated_case_is_merged_from_its_page_and_parted_again(town: Town):
    main, again = town.rubbish(), town.rubbish()
    number, page = town.casework.case(main).number, address(town, again)
    zhang = town.browser("zhang")

    wrong = zhang.send(f"{page}/merge", f"{page}/merge", merged_into="x", merge_reason="同一堆")
    right = zhang.send(f"{page}/merge", f"{page}/merge", merged_into=number, merge_reason="同一堆")

    assert wrong.status_code == 422
    assert "没有编号为 x 的案件" in wrong.text
    assert right.status_code == 303
    assert number in zhang.text(page)
    assert town.casework.case(again).number in zhang.text(address(town, main))
    undone = zhang.send(f"{page}/unmerge", f"{page}/unmerge", unmerge_reason="看错了")
    assert undone.status_code == 303
    assert town.casework.case(again).status == "open"


def test_possible_duplicates_are_proposed_where_a_case_is_merged(town: Town):
    town.rubbish()
    again = town.rubbish()
    town.casework.amend(again, {"same_plate_cases": ["mazhuang-2026-7"]}, "测试", SYSTEM)

    assert "mazhuang-2026-7" in town.browser("zhang").text(address(town, again) + "/merge")


def test_what_somebody_adds_is_seen_on_the_task_and_in_the_queue(town: Town):
    case = town.light()
    page = address(town, case)
    told = town.browser("zhang").send(f"{page}/fact", f"{page}/fact", fact="又坏了一盏")

    li = town.browser()
    assert told.status_code == 303
    assert "又坏了一盏" in li.text(f"/tasks/{town.task(case).id}")
    assert "有补充情况" in li.text("/")


def test_who_may_not_does_not_see_the_buttons(town: Town):
    case = town.light()
    page = town.browser().text(address(town, case))

    for word in ("/merge", "/force-close", "/route-out"):
        assert address(town, case) + word not in page


def test_cases_are_found_by_number_state_and_place(town: Town):
    done, running = finished(town), town.light()
    number = town.casework.case(running).number
    li = town.browser()

    def found(query: str) -> set[str]:
        return set(re.findall(r'href="/cases/(mazhuang[^"]*)"', li.text(f"/cases?{query}")))

    assert found("") == {town.casework.case(done).number, number}
    assert found("status=open") == {number}
    assert found(f"number={number[-5:]}") == {number}
    assert found("unit=xuefu") == set()
    assert "没有找到案件" in li.text("/cases?unit=xuefu")


def test_an_unknown_address_has_a_page_for_people(town: Town):
    missing = town.browser().get("/nowhere")

    assert missing.status_code == 404
    assert "回到待办" in missing.text


def test_a_closed_case_shows_what_it_closed_with_and_what_is_missing(town: Town):
    page = town.browser().text(address(town, finished(town)))

    assert '<h2 id="closing">结案</h2>' in page
    assert "行业源头" in page
    assert "还缺" in page
    assert "给群众的答复" in page


def test_light_accounts_do_not_see_who_somebody_is(town: Town):
    answers = {
        "description": "路灯不亮", "evidence_waiver": "夜里太黑", "location": {"words": "二巷口"},
        "reporter_name": "甲某某", "reporter_phone": "13800000001", "wants_callback": True,
    }  # fmt: skip
    report = Report("general_case", answers, "mazhuang")
    page = address(town, town.casework.open(report, town.actor("zhang"))["case"])
    since = date(2020, 1, 1)
    helper = Person("p-9", "协管员甲", "p9", (Appointment("grid_aux", "mazhuang", since),))
    town.casework.add_people([helper])
    town.casework.set_account("aux", "p-9", PASSWORD)

    told, masked = town.browser("li").text(page), town.browser("aux").text(page)

    assert "13800000001" in told
    assert "路灯不亮" in masked
    assert "13800000001" not in masked
    assert "甲某某" not in masked


def test_photos_of_many_records_are_looked_up_at_once(town: Town):
    case, li = town.rubbish(), town.actor("li")
    page, zhang = address(town, case), town.browser("zhang")
    lookups = []
    for more in (b"", b"2"):
        photo = town.casework.upload(PHOTO + more, "image/jpeg", li)
        town.casework.add_evidence(case, [photo], li, "看过了")
        with counted(town.casework) as asked:
            told = zhang.text(page)
        lookups.append(sum("FROM file" in statement for statement, _given in asked))

    assert "看过了" in told
    assert lookups == [1, 1]
