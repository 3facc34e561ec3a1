"""Reporting: only what may be reported, the place first, and every mistake forgiven."""

from __future__ import annotations

from .town import NIGHTMARE, Town

PAGE = "/cases/new/general_case"
ANSWERS = {"_unit": "mazhuang", "description": "巷口堆了垃圾", "location.words": "二巷口",
           "evidence_waiver": "夜里太黑"}  # fmt: skip


def test_only_processes_with_a_first_form_are_offered(town: Town):
    found = town.browser().get("/cases/new")

    assert found.location == PAGE
    assert town.browser().get("/cases/new/handle_at_level").status_code == 404
    assert town.browser().get("/cases/new/simple").status_code == 404


def test_a_report_opens_a_case(town: Town):
    reply = town.browser().send(PAGE, PAGE, **ANSWERS)

    assert reply.status_code == 303
    page = town.browser().text(reply.location)
    assert "已上报" in page
    assert "巷口堆了垃圾" in page


def test_ones_own_village_is_chosen_already(town: Town):
    page = town.browser().text(PAGE)

    assert '<option value="mazhuang-g1" selected>' in page


def test_mistakes_come_back_with_the_answers(town: Town):
    wrong = town.browser().send(PAGE, PAGE, **ANSWERS | {"description": "", "title": NIGHTMARE})

    assert wrong.status_code == 422
    assert 'href="#f-description"' in wrong.text
    assert "二巷口" in wrong.text
    assert '<option value="mazhuang" selected>' in wrong.text
    assert "<script>alert" not in wrong.text


def test_a_stranger_cannot_report(town: Town):
    assert town.browser(None).get(PAGE).location.startswith("/sign-in")
    assert town.browser(None).client.post(PAGE, data=ANSWERS).status_code == 401
