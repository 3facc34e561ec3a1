"""依据与参数: what holds, what is suspended, what is still to be confirmed, whom nobody serves."""

from __future__ import annotations

import pytest

from .town import Town

PACT = "pact_collective_land"


@pytest.fixture
def office(town: Town) -> Town:
    """The village head also serves the office that may suspend."""
    now = town.casework.now()
    town.casework.keeping.assign_post("p-0046", "legal_reviewer", "huicheng-sifa", now)
    return town


def test_the_page_tells_what_holds_and_what_is_open(town: Town):
    page = town.browser().text("/law")

    assert "行政强制法第二十二条" in page
    assert "演示审核,不是法制审核" in page
    assert "连续停放认定:30自然日" in page
    assert "请惠州市交警、城管、司法部门确认" in page
    assert "中止的理由" not in page


def test_a_basis_is_suspended_and_restored_on_the_page(office: Town):
    browser = office.browser("zhang")

    browser.send("/law", f"/law/{PACT}/suspend", reason="责令改正第七条")
    assert "责令改正第七条" in browser.text("/law")
    browser.send("/law", f"/law/{PACT}/restore", reason="已改正")

    assert office.casework.pack().suspensions == ()
    house = office.casework.house
    with house.store.reading() as db:
        kinds = [record.kind for record, _ in house.store.history(db, "region")][-2:]
    assert kinds == ["basis.suspended", "basis.restored"]


def test_who_may_not_suspend_is_told_so(town: Town):
    refused = town.browser().send("/law", f"/law/{PACT}/suspend", reason="不想要")

    assert refused.status_code == 403
    assert town.casework.pack().suspensions == ()


def test_a_case_says_that_nobody_can_see_its_task(town: Town):
    seen, unseen = town.light(), town.rubbish()

    before = town.browser("zhang").text(f"/cases/{_number(town, seen)}")
    for each in _posts(town, "li") + _posts(town, "wang"):
        town.casework.keeping.end_post(each, town.casework.now())
    after = town.browser("zhang").text(f"/cases/{_number(town, unseen)}")

    assert "现在没有人能看到" not in before
    assert "“网格核实”现在没有人能看到" in after


def _number(town: Town, case: str) -> str:
    return town.casework.case(case).number


def _posts(town: Town, login: str) -> list[str]:
    import sqlalchemy as sa

    from engine.store import schema

    with town.casework.house.store.reading() as db:
        p = schema.post.c
        return list(db.scalars(sa.select(p.id).where(p.person == town.actor(login).id)))
