"""提醒 on pages: the list, the wishes, what could not be delivered, processes that stand still."""

from __future__ import annotations

import pytest

from api import sending
from engine import Conflict, NotAllowed
from engine.store import schema

from .town import Town


def silent(address: str, title: str, body: str) -> None:
    raise AssertionError("nobody gave an address")


def test_a_new_task_is_in_the_list_until_it_has_been_seen(town: Town):
    town.light()
    town.casework.notices.deliver(silent)
    li = town.browser()

    page = li.text("/notices")
    assert "● 新待办:核实" in page

    li.send("/notices", "/notices/read")
    assert "● 新待办" not in li.text("/notices")


def test_wishes_are_kept_and_the_address_is_never_shown(town: Town):
    li = town.browser()
    given = {"address": "json://localhost/secret", "kinds": ["task"], "quiet_from": "22"}

    li.send("/notices/wishes", "/notices/wishes", **given, quiet_until="8")
    page = li.text("/notices/wishes")

    assert "secret" not in page and "已经有一个地址" in page
    assert "<option selected>22</option>" in page
    li.send("/notices/wishes", "/notices/wishes", kinds=["task"], forget="1")
    assert "已经有一个地址" not in li.text("/notices/wishes")


def test_an_address_that_cannot_work_is_refused(town: Town):
    reply = town.browser().send("/notices/wishes", "/notices/wishes", address="nonsense://x")

    assert reply.status_code == 422
    assert "请对照文档里的例子" in reply.text


def test_only_the_administrator_sees_what_was_not_delivered(town: Town):
    assert town.browser().get("/admin/deliveries").status_code == 403


def test_the_examples_of_the_docs_are_addresses():
    for address in (
        "wecombot://abcd-key", "feishu://token0123456789012345", "jsons://example.com/path",
        "mailto://user:password@example.com?to=someone@example.com",
    ):  # fmt: skip
        assert sending.usable(address), address


def test_a_process_that_stands_still_is_listed_and_tried_again(town: Town):
    case = town.light()
    with town.casework.house.store.transaction() as db:
        row = {"tenant": town.casework.house.tenant, "case": case, "id": "i1", "element": "E"}
        row |= {"error": "决策表没有规则命中", "raised_at": "2026-03-02T01:00:00.000Z"}
        db.execute(schema.incident.insert(), row)

    page = town.browser().text("/incidents")

    assert "决策表没有规则命中" in page and f'value="{case}/i1"' in page
    assert "没有停住的流程" in town.browser("xuefu").text("/incidents")


def test_who_keeps_the_system_mends_what_stands_still_and_reads_no_case(town: Town):
    case = town.rubbish()
    keeper, number = town.browser("keeper"), town.casework.case(case).number
    with town.casework.house.store.transaction() as db:
        row = {"tenant": town.casework.house.tenant, "case": case, "id": "i1", "element": "E"}
        row |= {"error": "决策表没有规则命中", "raised_at": "2026-03-02T01:00:00.000Z"}
        db.execute(schema.incident.insert(), row)

    page = keeper.text("/incidents")

    assert number in page and f"/cases/{number}" not in page
    for login in ("keeper", "guardian"):
        assert town.browser(login).get(f"/cases/{number}").status_code == 404
        assert number not in town.browser(login).text("/cases")
    with pytest.raises(NotAllowed):
        town.casework.retry(case, "i1", town.actor("guardian"))
    with pytest.raises(Conflict, match="已经解决"):  # let in: the table above is all there is
        town.casework.retry(case, "i1", town.actor("keeper"))


def test_wishes_that_do_not_fit_are_refused_and_what_was_typed_stays(town: Town):
    li = town.browser()
    hours = {"quiet_from": "21", "quiet_until": "7"}
    wrong = li.send("/notices/wishes", "/notices/wishes", address="nowhere", **hours)
    assert wrong.status_code == 422 and 'value="nowhere"' in wrong.text
    for hour in ("x", "²", "25", "9" * 20):
        odd = li.send("/notices/wishes", "/notices/wishes", quiet_from=hour, quiet_until="7")
        assert odd.status_code == 422
