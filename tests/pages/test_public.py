"""群众: reporting without an account, and following the report by a code."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.app import create_app

from .test_cases import finished
from .town import NIGHTMARE, PHOTO, Browser, Town

PHONE = "13800001234"


def told(page: str) -> str:
    """The receipt code on a page."""
    return re.search(r'class="public-code">([^<]+)<', page)[1]


def report(browser: Browser, **fields: object):
    page = browser.text("/p/report?unit=mazhuang")
    key = re.search(r'name="_key" value="([^"]+)"', page)[1]
    given = {"_key": key, "unit": "mazhuang", "description": "路灯不亮", "location": "二巷口"}
    return browser.client.post("/p/report", data=given | fields, content_type="multipart/form-data")


@pytest.fixture
def passer_by(town: Town) -> Browser:
    return town.browser(None)


def test_somebody_without_an_account_reports_and_gets_a_code(town: Town, passer_by: Browser):
    page = report(passer_by, photos=(io.BytesIO(PHOTO), "a.jpg", "image/jpeg")).text

    code = told(page)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code)
    assert "<svg" in page
    [case] = town.casework.cases(town.actor("zhang")).items
    assert (case.channel, case.reporter) == ("市民", "citizen")
    assert case.number in page


def test_only_the_hash_of_the_code_is_kept(town: Town, passer_by: Browser):
    code = told(report(passer_by).text)

    with town.casework.house.store.engine.connect() as db:
        tables = sa.inspect(db).get_table_names()
        rows = [str(r) for name in tables for r in db.execute(sa.text(f'SELECT * FROM "{name}"'))]
    assert not [row for row in rows if code in row or code.replace("-", "") in row]


def test_two_taps_report_once_and_give_one_code(town: Town, passer_by: Browser):
    first, second = report(passer_by, _key="k1"), report(passer_by, _key="k1")

    assert told(first.text) == told(second.text)
    assert len(town.casework.cases(town.actor("zhang")).items) == 1


def test_the_progress_page_tells_in_plain_words_and_names_nobody(town: Town, passer_by: Browser):
    code = told(report(passer_by, reporter_phone=PHONE).text)
    [case] = town.casework.cases(town.actor("zhang")).items

    before = passer_by.text(f"/p/r/{code}")
    town.clock.now += timedelta(hours=1)
    town.casework.complete(town.task(case.id).id, {"verified": "属实"}, town.actor("li"))
    after = passer_by.text(f"/p/progress?code={code.lower().replace('-', ' ')}")

    assert "已收到,还没有人开始办" in before
    assert "正在办理" in after
    assert "答应办好的时间" in after
    for secret in (PHONE, "路灯", "二巷口", *town.casework.names(["p-0052"]).values()):
        assert secret not in after


def test_a_code_that_nobody_was_given_is_not_found(passer_by: Browser):
    assert passer_by.get("/p/r/0000-0000-0000-0000").status_code == 404
    assert "没有这个查询码" in passer_by.get("/p/progress?code=x").text


def test_what_is_missing_is_said_and_what_was_typed_stays(town: Town, passer_by: Browser):
    refused = report(passer_by, location="", description=NIGHTMARE)

    assert refused.status_code == 422
    assert "具体在哪里" in refused.text
    assert "&lt;script&gt;" in refused.text
    assert "<script>alert" not in refused.text
    assert town.casework.cases(town.actor("zhang")).items == ()


def test_a_wrong_phone_number_or_file_is_refused(passer_by: Browser):
    assert report(passer_by, reporter_phone="12").status_code == 422
    page = report(passer_by, photos=(io.BytesIO(b"MZ"), "a.exe", "application/x-msdownload"))
    assert page.status_code == 422
    assert "请上传" in page.text


def test_open_cases_of_the_place_are_shown_first(town: Town, passer_by: Browser):
    assert "这里正在办的" not in passer_by.text("/p/report?unit=mazhuang")
    report(passer_by)

    assert "这里正在办的" in passer_by.text("/p/report?unit=mazhuang")
    assert "这里正在办的" not in passer_by.text("/p/report?unit=xuefu")


def test_a_machine_that_fills_in_everything_reports_nothing(town: Town, passer_by: Browser):
    assert report(passer_by, website="http://example.org").status_code == 303
    assert town.casework.cases(town.actor("zhang")).items == ()


def test_one_address_may_report_only_so_often_within_an_hour(town: Town, passer_by: Browser):
    seen = [report(passer_by).status_code for _ in range(11)]
    town.clock.now += timedelta(hours=1, seconds=1)

    assert seen == [200] * 10 + [403]
    assert report(passer_by).status_code == 200


def test_a_light_account_and_the_public_get_no_other_page(passer_by: Browser):
    assert passer_by.get("/").status_code == 302
    assert passer_by.get("/cases").status_code == 302


def join(browser: Browser, key: str = "j1"):
    page = browser.text("/p/report?unit=mazhuang")
    case = re.search(r'name="case" value="([^"]+)"', page)[1]
    return browser.client.post("/p/join", data={"_key": key, "case": case})


def test_who_meets_with_the_same_joins_and_gets_a_code_of_his_own(town: Town, passer_by: Browser):
    first = told(report(passer_by).text)
    joined = told(join(passer_by).text)
    again = told(join(passer_by).text)

    assert joined == again != first
    [case] = town.casework.cases(town.actor("zhang")).items
    assert case.number in passer_by.text(f"/p/r/{joined}")
    assert "又有一位群众反映同一件事" in town.browser("zhang").text(f"/cases/{case.number}")
    assert town.casework.verify(case.id).identical


def test_the_reporter_adds_to_the_report_and_the_handler_sees_it(town: Town, passer_by: Browser):
    code = told(report(passer_by).text)
    number = town.casework.cases(town.actor("zhang")).items[0].number

    said = passer_by.client.post(f"/p/r/{code}/add", data={"words": "今晚又灭了", "_key": "a1"})
    empty = passer_by.client.post(f"/p/r/{code}/add", data={"words": " ", "_key": "a2"})

    assert said.location.endswith("said=added") and empty.status_code == 422
    assert "今晚又灭了" in town.browser("zhang").text(f"/cases/{number}")


def test_an_objection_needs_a_closed_case(town: Town, passer_by: Browser):
    code = told(report(passer_by).text)

    early = passer_by.client.post(f"/p/r/{code}/object", data={"words": "没有办好"})

    assert early.status_code == 409
    assert "对结果有异议" not in passer_by.text(f"/p/r/{code}")


def test_the_board_shows_what_may_be_published_and_nobodys_words(town: Town, passer_by: Browser):
    case = finished(town)
    town.rubbish("王家门口堆了垃圾")

    page = passer_by.text("/p/board")

    published = town.casework.history(case)
    closing = [e["closing"] for r in published for e in r.effects if "closing" in e][-1]
    assert ("马庄村" in page) == (closing.get("publish") is True)
    assert "王家" not in page


def test_where_one_stands_goes_with_the_report(town: Town, passer_by: Browser):
    report(passer_by, lat="23.081234", lng="114.412345")

    [case] = town.casework.cases(town.actor("zhang")).items
    place = town.casework.reveal(town.casework.variables(case.id)["location"])
    assert str(place["lat"]) == "23.081234"


def looks(town: Town, forged: bool, **config: int) -> list[int]:
    """Seventy looks in an hour, each from another forwarded address if they are forged."""
    visitor = create_app(town.casework, TESTING=True, **config).test_client()
    heads = [{"X-Forwarded-For": f"10.0.0.{n if forged else 1}"} for n in range(70)]
    return [visitor.get("/p/progress?code=0000", headers=each).status_code for each in heads]


def test_a_forged_address_does_not_get_around_the_limit(town: Town):
    assert looks(town, forged=True)[-1] == 403


def test_behind_a_trusted_proxy_each_visitor_has_a_limit_of_his_own(town: Town):
    assert set(looks(town, forged=True, PROXIES=1)) == {404}
    assert looks(town, forged=False, PROXIES=1)[-1] == 403
