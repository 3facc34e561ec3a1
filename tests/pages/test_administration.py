"""管理: parameters, holidays and accounts, as administrators and everybody else meet them."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from openpyxl import Workbook, load_workbook

from api import sheets
from engine import Invalid, NotAllowed, NotFound
from engine.region import LegalReview

from .town import PASSWORD, Town

DAYS = "/admin/parameters/case_days"
SOURCE = "惠市办〔2026〕3 号(测试)"
NOTICE = """date,kind,name,source
2027-02-06,holiday,春节,通知(测试)
2027-02-07,workday,春节,通知(测试)
"""


def wanted(**more: str) -> dict[str, str]:
    return {"value": "12", "valid_from": "2026-04-01", "source": SOURCE, "why": ""} | more


def test_everybody_reads_parameters_and_finds_them_by_word_and_kind(town: Town):
    page = town.browser("li").text("/admin/parameters?q=案件总时限")
    assert "15 工作日" in page
    assert "待本市确认" in page
    assert "法定" in town.browser("li").text("/admin/parameters?only=statutory")
    assert "没有这样的参数" in town.browser("li").text("/admin/parameters?q=没有的")
    assert "由系统管理员设定" in town.browser("li").text(DAYS)


def test_a_value_is_set_for_later_listed_as_coming_and_withdrawn(town: Town):
    keeper = town.browser("keeper")
    assert keeper.send(DAYS, DAYS, **wanted()).status_code == 303
    page = keeper.text(DAYS)
    assert "还没有生效" in page
    assert SOURCE in page
    assert "4月1日起 12 工作日" in keeper.text("/admin/parameters?only=coming")

    gone = keeper.send(DAYS, f"{DAYS}/withdraw", valid_from="2026-04-01")

    assert gone.status_code == 303
    assert "没有这样的参数" in keeper.text("/admin/parameters?only=coming")
    assert "撤回 12" in keeper.text(DAYS)


def test_what_does_not_fit_stands_by_its_field_and_what_was_typed_stays(town: Town):
    reply = town.browser("keeper").send(DAYS, DAYS, **wanted(value="十二", valid_from=""))
    page = unescape(reply.get_data(as_text=True))
    assert reply.status_code == 422
    assert 'id="f-valid_from-e"' in page
    assert f'value="{SOURCE}"' in page
    reply = town.browser("keeper").send(DAYS, DAYS, **wanted(value="十二"))
    assert 'id="f-value-e"' in reply.get_data(as_text=True)


def test_the_law_and_other_people_are_refused(town: Town):
    law = "/admin/parameters/seize_days"
    keeper = town.browser("keeper")
    assert "法定的数字" in keeper.text(law)
    assert keeper.send(law, law, **wanted()).status_code == 403
    assert town.browser("li").send(DAYS, DAYS, **wanted()).status_code == 403
    assert town.browser("li").get("/admin/parameters/none").status_code == 404


def test_a_value_that_ends_a_legal_review_is_first_confirmed(town: Town):
    pack = town.casework.pack()
    review = LegalReview("reviewed", by="区司法局(测试)", on=date(2026, 2, 1), content=pack.content)
    town.casework.load_pack(replace(pack, legal_review=review), town.casework.roles())
    keeper = town.browser("keeper")
    assert "区司法局(测试)" in keeper.text(DAYS)

    refused = keeper.send(DAYS, DAYS, **wanted())
    assert refused.status_code == 422
    assert town.casework.pack().reviewed

    assert keeper.send(DAYS, DAYS, **wanted(lapse="on")).status_code == 303
    assert not town.casework.pack().reviewed


def test_a_grid_is_added_and_may_then_be_reported_from(town: Town):
    keeper, page = town.browser("keeper"), "/admin/units"
    assert "马庄村" in town.browser("li").text(page)
    new = {"id": "mazhuang-g9", "name": "马庄第九网格", "parent": "mazhuang", "kind": "网格"}
    wrong = keeper.send(page, page, **new | {"id": "九"})
    assert wrong.status_code == 422
    assert 'id="f-id-e"' in wrong.get_data(as_text=True)

    assert keeper.send(page, page, **new).status_code == 303

    assert "马庄第九网格" in town.browser("li").text("/cases/new/general_case")
    own = "/admin/units/mazhuang-g9"
    changed = keeper.send(own, own, name="马庄九格", closed="2026-03-02")
    assert changed.status_code == 303
    assert "3月2日起停用" in keeper.text(own)
    assert "马庄九格" not in town.browser("li").text("/cases/new/general_case")
    assert town.browser("li").send(own, own, name="x").status_code == 403
    assert "在地区包的文件里改" in keeper.text("/admin/units/henanan")


def test_a_document_is_reworded_with_its_old_words_kept(town: Town):
    keeper, page = town.browser("keeper"), "/admin/wordings/tow_notice"
    assert "停放车辆告知书" in keeper.text("/admin/wordings")
    fields = {"title": "停放车辆告知书", "body": "请移走 {plate}。", "objection": "向村里提出。"}
    wrong = keeper.send(page, page, **fields, source="")
    assert wrong.status_code == 422
    assert "请移走 {plate}。" in wrong.get_data(as_text=True)

    assert keeper.send(page, page, **fields, source="市样式").status_code == 303

    text = keeper.text(page)
    assert "<code>{plate}</code>" in text
    assert "该车长期停放在" in text  # the words before
    assert town.browser("li").send(page, page, **fields, source="x").status_code == 403


def test_a_notice_is_looked_at_before_it_is_loaded(town: Town):
    keeper, page = town.browser("keeper"), "/admin/holidays"
    assert "2027 年的放假通知还没有载入" in keeper.text(page)
    before = town.casework.calendars().version

    seen = keeper.send(page, f"{page}/check", text=NOTICE).get_data(as_text=True)

    assert re.search(r"2027年2月7日 春节.*休息 → <b>上班", seen)
    assert "元旦" in seen
    assert town.casework.calendars().version == before
    keeper.send(page, page, text=NOTICE, year="2027")
    assert "调休上班" in keeper.text("/admin/holidays?year=2027")
    wrong = keeper.send(page, f"{page}/check", text=NOTICE.replace("holiday", "party"))
    assert wrong.status_code == 422
    assert "第 2 行" in wrong.get_data(as_text=True)
    assert town.browser("li").send(page, f"{page}/check", text=NOTICE).status_code == 403
    for much in ("2027-02-05,holiday,," + "长" * 140_000, "长" * 100_001):
        assert keeper.send(page, f"{page}/check", text=NOTICE + much).status_code == 422


def test_somebody_new_signs_in_once_with_the_first_password_and_changes_it(town: Town):
    guard, page = town.browser("guardian"), "/admin/accounts"
    told = guard.send(page, f"{page}/enrol", name="新来的", login="xin").get_data(as_text=True)
    match = re.search(r'class="public-code">([^<]+)<', told)
    assert match
    first = match[1]
    assert first not in guard.text(page)

    new = town.browser(None)
    new.sign_in("xin", first)
    assert new.get("/").headers["Location"].endswith("/me/password")
    change = {"old": first, "password": "my own word", "again": "my own word"}
    assert new.send("/me/password", "/me/password", **change | {"again": "x"}).status_code == 422
    assert new.send("/me/password", "/me/password", **change).status_code == 303

    assert new.get("/more").status_code == 200
    with pytest.raises(NotAllowed):
        town.casework.sign_in("xin", first)


def test_an_account_is_locked_and_unlocked_and_nobody_locks_himself(town: Town):
    guard, page, li = town.browser("guardian"), "/admin/accounts?q=li", town.browser("li")
    person = town.actor("li").id
    assert guard.send(page, "/admin/accounts/lock", person=person).status_code == 303
    assert li.get("/more").status_code == 302
    assert "已锁定" in guard.text(page)
    assert guard.send(page, "/admin/accounts/unlock", person=person).status_code == 303
    assert town.casework.sign_in("li", PASSWORD)

    mine = town.actor("guardian").id
    assert guard.send(page, "/admin/accounts/lock", person=mine).status_code == 403
    assert town.browser("keeper").get("/admin/accounts").status_code == 403


# ---------------------------------------------------------------- templates of the ledger


def workbook(cell: str = "B3") -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.active["A1"], book.active[cell] = "河南岸街道台账", sheets.MARKER
    book.save(out)
    return out.getvalue()


def test_a_street_fills_its_ledger_into_its_own_workbook(town: Town):
    town.rubbish()
    keeper, page = town.browser("keeper"), "/admin/wordings"
    ledger = "/ledger.xlsx?from=2026-03-01&to=2026-03-31&unit="
    sent = (io.BytesIO(workbook()), "河南岸.xlsx", sheets.XLSX)

    done = keeper.send(page, "/admin/templates", unit="henanan", template=sent)

    assert done.status_code == 303
    assert "河南岸.xlsx" in keeper.text(page)
    assert keeper.get("/admin/templates/henanan.xlsx").data == workbook()
    for unit in ("henanan", "mazhuang"):  # its villages have none of their own
        sheet = load_workbook(io.BytesIO(keeper.get(ledger + unit).data)).active
        assert sheet["A1"].value == "河南岸街道台账"
        assert sheet["B3"].value not in (None, sheets.MARKER)
    plain = load_workbook(io.BytesIO(keeper.get(ledger + "huicheng").data))
    assert plain.sheetnames == ["台账", "说明"]

    keeper.send(page, "/admin/templates/henanan/remove")
    assert "河南岸.xlsx" not in keeper.text(page)
    assert keeper.get("/admin/templates/henanan.xlsx").status_code == 404
    with town.casework.house.store.reading() as db:
        kinds = [r.kind for r, _ in town.casework.house.store.history(db, "region")]
    assert kinds[-2:] == ["template.set", "template.set"]


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", b"0" * (51 * 2**20))
    return out.getvalue()


BODIES = {"none": b"", "text": b"no workbook", "bomb": bomb()}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_what_is_no_template_is_refused_and_nothing_changes(town: Town, body):
    keeper = town.browser("keeper")
    sent = (io.BytesIO(body), "a.xlsx", sheets.XLSX)
    with keeper.send("/admin/wordings", "/admin/templates", unit="henanan", template=sent) as reply:
        assert reply.status_code == 422 and 'id="f-template-e"' in reply.text
    assert town.casework.keeping.templates() == []


def test_a_template_is_small_and_a_known_units(town: Town):
    keeper, keeping = town.actor("keeper"), town.casework.keeping
    with pytest.raises(Invalid):
        keeping.set_template("henanan", "a.xlsx", b"x" * (2 * 2**20 + 1), keeper)
    with pytest.raises(NotFound):
        keeping.set_template("nowhere", "a.xlsx", workbook(), keeper)
    with pytest.raises(NotFound):
        keeping.take_template_away("henanan", keeper)
    assert keeping.templates() == []


def test_a_template_needs_its_marker_and_the_keeper(town: Town):
    book, out = Workbook(), io.BytesIO()
    book.save(out)
    for login, body, status in (("keeper", out.getvalue(), 422), ("li", workbook(), 403)):
        sent = (io.BytesIO(body), "a.xlsx", sheets.XLSX)
        reply = town.browser(login).send(
            "/admin/wordings", "/admin/templates", unit="henanan", template=sent
        )
        assert reply.status_code == status
    assert town.casework.keeping.templates() == []
