"""文书 and the case file: filled from the case, printed, checked by whoever holds the paper."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from api import pdf
from api.data import library
from engine import Conflict, NotFound, Report
from tests.missing import missing
from tests.people import ROOT

from .test_cases import finished
from .town import PHOTO, Town


@pytest.fixture
def font() -> None:
    """Paper needs a Chinese font; where browsers are required, so is the font."""
    if not any((root / name).is_file() for root in pdf.ROOTS for name, _ in pdf.FONTS):
        missing("no Chinese font: `apt-get install fonts-noto-cjk` gives one")


def vehicle(town: Town) -> str:
    """A vehicle case; its number."""
    town.casework.deploy(library(ROOT), ["zombie_vehicle"])
    answers = {
        "location": {"words": "村东晒谷场边"}, "plate": "粤L12345", "evidence_waiver": "夜里",
        "description": "轮胎瘪气,积满灰尘",
    }  # fmt: skip
    report = Report("zombie_vehicle", answers, "mazhuang")
    case = town.casework.open(report, town.actor("zhang"))
    return town.casework.case(case["case"]).number


def issued(town: Town, number: str, paper: str, login: str = "zhang") -> str:
    """Issue a document; where it is."""
    page = f"/cases/{number}/papers"
    reply = town.browser(login).send(page, f"{page}/{paper}")
    assert reply.status_code == 303, reply.text
    return reply.location.partition("?")[0]


def test_a_document_is_filled_from_the_case(town: Town):
    number = town.casework.case(finished(town)).number

    page = town.browser("zhang").text(issued(town, number, "reply"))

    assert "办理情况答复书" in page and f"编号 {number}" in page
    assert "<svg" in page


def test_what_the_case_does_not_know_is_left_blank_and_said(town: Town):
    number = town.casework.case(town.rubbish()).number

    page = town.browser("zhang").text(issued(town, number, "service_receipt"))

    assert "________" in page and "处空白,请手填" in page


def test_documents_of_other_processes_are_not_offered(town: Town):
    number = town.casework.case(town.rubbish()).number

    page = town.browser("zhang").text(f"/cases/{number}/papers")

    assert "送达回证" in page
    assert "行政处罚决定书" not in page and "停放车辆告知书" not in page
    refused = town.browser("zhang").send(
        f"/cases/{number}/papers", f"/cases/{number}/papers/penalty_decision"
    )
    assert refused.status_code == 404


def test_a_document_stays_as_it_was_and_its_case_replays(town: Town):
    case = town.rubbish()
    number = town.casework.case(case).number
    first = town.browser("zhang").text(issued(town, number, "reply"))
    issued(town, number, "reply")

    assert "您反映的事项" in first
    assert len(town.casework.papers(case)[1]) == 2
    assert town.casework.verify(case).identical


def test_whoever_holds_the_paper_can_check_it_and_reads_nothing_personal(town: Town):
    case = town.rubbish("王家门口堆了垃圾")
    number = town.casework.case(case).number
    issued(town, number, "service_receipt")
    [paper] = town.casework.papers(case)[1]
    anybody = town.browser(None)

    good = anybody.text(f"/p/papers/{number}/{paper.seq}/{paper.check}")
    forged = anybody.get(f"/p/papers/{number}/{paper.seq}/{'0' * 16}")

    assert "这份文书由本系统出具" in good and "送达回证" in good
    assert "王家" not in good
    assert forged.status_code == 404 and "没有找到这份文书" in forged.text


def test_who_has_no_part_cannot_issue(town: Town):
    number = town.casework.case(town.rubbish()).number

    reply = town.browser("xuefu").get(f"/cases/{number}/papers")

    assert reply.status_code == 404


def text_of(body: bytes) -> str:
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    return re.sub(r"[\s\x00]", "", text)


@pytest.mark.usefixtures("font")
def test_the_pdf_says_the_same_and_is_the_same_each_time(town: Town):
    number = town.casework.case(town.rubbish()).number
    address = issued(town, number, "reply")
    zhang = town.browser("zhang")

    first, again = (zhang.get(f"{address}.pdf").data for _ in range(2))

    assert first == again
    said = text_of(first)
    assert "办理情况答复书" in said and "您反映的事项" in said and "第1页,共1页" in said
    assert len(first) < 120_000


@pytest.mark.usefixtures("font")
def test_the_case_file_has_a_cover_contents_and_all_that_happened(town: Town):
    case = finished(town)
    number = town.casework.case(case).number
    town.casework.upload(PHOTO, "image/jpeg", town.actor("li"))

    body = town.browser("zhang").get(f"/cases/{number}/file.pdf").data

    said = text_of(body)
    assert "案卷" in said and "卷内目录" in said and "记录清单" in said
    assert said.count("task.completed") == sum(
        record.kind == "task.completed" for record in town.casework.history(case)
    )


@pytest.mark.usefixtures("font")
def test_the_case_file_has_the_photos_of_a_receipt(town: Town):
    case, zhang = town.rubbish(), town.actor("zhang")
    photo = town.casework.upload(PHOTO, "image/jpeg", zhang)
    original = town.casework.keep_original(photo, b"large", "image/jpeg", zhang)
    answers = SERVED | {"service_paper": "答复书", "service_photos": [photo]}
    town.casework.issue_paper(case, "service_receipt", zhang, answers=answers)
    number = town.casework.case(case).number

    said = text_of(town.browser("zhang").get(f"/cases/{number}/file.pdf").data)

    assert f"照片{number}-2-1另存原图" in said
    assert original in said


@pytest.mark.usefixtures("font")
def test_the_case_file_names_the_originals_of_its_photos(town: Town):
    case, li = town.rubbish(), town.actor("li")
    photo = town.casework.upload(b"small", "image/jpeg", li)
    town.casework.add_evidence(case, [photo], li)
    original = town.casework.keep_original(photo, b"large", "image/jpeg", li)
    number = town.casework.case(case).number

    said = text_of(town.browser("zhang").get(f"/cases/{number}/file.pdf").data)

    assert "照片2-1另存原图" in said
    assert original in said


def test_without_a_font_one_is_told_what_to_install(tmp_path: Path):
    with pytest.raises(Conflict, match="fonts-noto-cjk"):
        pdf.font([tmp_path])


def test_a_notice_of_a_village_names_the_objection_and_no_court(town: Town):
    number = vehicle(town)

    page = town.browser("zhang").text(issued(town, number, "tow_notice"))

    assert "粤L12345" in page and "村东晒谷场边" in page
    assert "本告知不是行政决定" in page and "行政复议" not in page


SERVED = {
    "service_recipient": "王某", "service_way": "直接送达", "service_place": "马庄村二巷口",
    "service_at": "2026-03-02T08:30", "service_receiver": "王某本人",
    "service_servers": "张某、李某",
}  # fmt: skip


def served(town: Town, number: str, of: int, **more: str):
    page = f"/cases/{number}/papers/service_receipt/fill?of={of}"
    return town.browser("zhang").send(page, page, **SERVED | more)


def test_a_receipt_is_filled_by_a_form_and_stands_beside_what_was_served(town: Town):
    case = town.rubbish()
    number = town.casework.case(case).number
    issued(town, number, "reply")
    [reply] = town.casework.papers(case)[1]
    form = town.browser("zhang").text(f"/cases/{number}/papers/service_receipt/fill?of={reply.seq}")
    assert f'value="{reply.title} {reply.number}"' in form

    paper = f"{reply.title} {reply.number}"
    done = served(town, number, reply.seq, service_paper=paper)

    page = town.browser("zhang").text(done.location)
    assert f"送达文书名称、编号:{paper}" in page and "受送达人:王某" in page
    assert "收到日期:2026年3月2日" in page and "签名:王某本人" in page
    receipt, first = town.casework.papers(case)[1]
    assert (receipt.of, first.of) == (reply.seq, None)
    assert f"已送达,回证 {receipt.number}" in town.browser("zhang").text(f"/cases/{number}/papers")
    assert town.casework.verify(case).identical
    with town.casework.house.store.reading() as db:
        records = town.casework.house.store.raw(db, f"case:{case}")
    assert not any("王某".encode() in raw for raw, _ in records)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"service_at": "2026-03-02T09:30"}, "送达时间不能晚于现在"),
        ({"service_way": "电子送达"}, "当事人已书面同意电子送达"),
        ({"service_way": "留置送达"}, "拒收的事由"),
        ({"service_recipient": ""}, "受送达人"),
    ],
)
def test_a_receipt_that_does_not_fit_is_refused_and_what_was_typed_stays(town: Town, more, said):
    case = town.rubbish()
    number = town.casework.case(case).number
    issued(town, number, "reply")
    [reply] = town.casework.papers(case)[1]

    wrong = served(town, number, reply.seq, service_paper="答复书", **more)

    assert wrong.status_code == 422
    assert said in wrong.text and "张某、李某" in wrong.text
    assert len(town.casework.papers(case)[1]) == 1


def test_a_receipt_of_a_document_that_is_not_there_is_refused(town: Town):
    case = town.rubbish()
    number = town.casework.case(case).number
    fill = f"/cases/{number}/papers/service_receipt/fill"
    assert town.browser("zhang").get(f"{fill}?of=999").status_code == 404
    with pytest.raises(NotFound):
        town.casework.issue_paper(case, "service_receipt", town.actor("zhang"), of=1)
    page = f"/cases/{number}/papers/reply/fill"
    assert town.browser("zhang").get(page).status_code == 404
