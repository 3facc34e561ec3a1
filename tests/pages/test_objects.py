"""档案: the list of objects, the page of one, registering and changing without a script."""

from __future__ import annotations

import re

import pytest

from engine import NewObject

from .town import NIGHTMARE, Town

CAR = {"plate": "粤L12345", "owner_name": "张三丰", "colour": "灰", "brand": NIGHTMARE[:40]}


@pytest.fixture
def car(town: Town) -> str:
    new = NewObject("vehicle", "mazhuang", CAR)
    return str(town.casework.create_object(new, town.actor("li"))["object"])


def test_an_empty_list_says_what_to_do(town: Town):
    page = town.browser("zhang").text("/objects")

    assert "没有找到对象" in page
    assert "办案时会自动建立" in page
    assert 'href="/objects/new/pact"' in page


def test_the_list_is_searched_and_paged(town: Town, car: str):
    head = town.actor("zhang")
    for n in range(21):
        fields = {"code": f"K{n:02}", "title": f"第{n:02}份约定"}
        town.casework.create_object(NewObject("pact", "mazhuang", fields), head)
    zhang = town.browser("zhang")

    def found(query: str) -> int:
        return len(re.findall(r'<li class="card row">', zhang.text(f"/objects?{query}")))

    first = zhang.text("/objects")
    [more] = re.findall(r'href="(/objects\?after=[^"]*)">更多', first)
    assert len(re.findall(r'<li class="card row">', zhang.text(more.replace("&amp;", "&")))) == 2
    assert (found("q=第07"), found("type=vehicle"), found("q=粤L12345")) == (1, 1, 1)
    assert (found("q=粤L1"), found("unit=xuefu")) == (0, 0)
    assert "看全部" in zhang.text("/objects?q=nothing")


def test_a_person_registers_and_changes_without_a_script(town: Town):
    zhang = town.browser("zhang")
    form = "/objects/new/pact"

    wrong = zhang.send(form, form, _unit="mazhuang", title="停车约定")
    made = zhang.send(form, form, _unit="mazhuang", code="MZ-1", title="停车约定")
    page = made.headers["Location"].split("?")[0]
    change = f"{page}/change"
    changed = zhang.send(change, change, code="MZ-1", title="停车约定", version="2")
    moved = zhang.send(page, f"{page}/status", status="生效", note="公告期满")

    assert wrong.status_code == 422 and "停车约定" in wrong.text and "请填写编号" in wrong.text
    assert [made.status_code, changed.status_code, moved.status_code] == [303, 303, 303]
    text = zhang.text(page)
    assert "起草中 → " in re.sub(r"<[^>]*>", "", text)
    assert "公告期满" in text and "现行版本" in text
    assert text.index("状态变化") < text.index("建立</b>")


def test_a_refused_status_comes_back_with_the_reason(town: Town, car: str):
    page = f"/objects/{car}"

    refused = town.browser("zhang").send(page, f"{page}/status", status="飞行")

    assert refused.status_code == 422
    assert "应为" in refused.text


def test_what_people_typed_is_never_markup(town: Town, car: str):
    page = town.browser().text(f"/objects/{car}")

    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_personal_values_are_whole_for_those_who_work_with_it_and_masked_for_others(
    town: Town, car: str
):
    inside, beside = town.browser("li"), town.browser("fu")

    whole, part = inside.text(f"/objects/{car}"), beside.text(f"/objects/{car}")

    assert "张三丰" in whole and "粤L12345" in whole
    assert "张三丰" not in part and "粤L12345" not in part
    assert "个人信息没有显示全" in part
    assert f"/objects/{car}/change" not in part
    assert beside.get(f"/objects/{car}/change").status_code == 403
    assert "粤L12345" not in inside.text("/objects")


def test_a_foreign_object_is_not_there(town: Town, car: str):
    foreign = town.browser("xuefu")

    assert car not in foreign.text("/objects")
    for path in ("", "/change"):
        assert foreign.get(f"/objects/{car}{path}").status_code == 404
    assert foreign.get("/objects/new/nothing").status_code == 404


def test_the_page_of_a_case_links_to_its_objects_and_back(town: Town):
    case = town.light()
    number = town.casework.case(case).number
    fields = {"what": "换灯泡", "amount": 35, "fund": "村(居)集体经济", "on": "2026-03-02"}
    new = NewObject("cost", "mazhuang", fields, case=number)
    made = town.casework.create_object(new, town.actor("zhang"))["object"]
    zhang = town.browser("zhang")

    assert f'href="/objects/{made}"' in zhang.text(f"/cases/{number}")
    page = zhang.text(f"/objects/{made}")
    assert f'href="/cases/{number}"' in page and "换灯泡" in page


def test_nobody_sees_the_list_without_signing_in(town: Town):
    assert town.browser(None).get("/objects").status_code == 302
