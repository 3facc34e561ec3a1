"""文书: what a case may give out, what it has given out, for printing, as PDF, to be checked."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

import segno
from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine import (
    Case,
    CaseworkError,
    Form,
    IssuedPaper,
    NotFound,
    Original,
    PossiblePaper,
    Record,
)

from .. import pdf
from ..auth import casework, me
from ..errors import STATUS
from ..pdf import Chapter
from . import answers as asked
from . import bp, words
from .acts import show
from .cases import has_part, titles
from .timeline import Entry, timeline

SERVED = "service_paper"
"""The question of a form that names the document served: such a document is its receipt."""


@bp.get("/cases/<ident>/papers")
def papers(ident: str) -> Any:
    return _page(casework().case(ident, me()))


def _page(case: Case, problem: CaseworkError | None = None) -> Any:
    possible, issued = casework().papers(case.id)
    asking = _forms(case, possible)
    page = render_template(
        "papers.html",
        case=case, possible=possible, issued=issued, part=has_part(case), problem=problem,
        receipt=next((ident for ident, form in asking.items() if _tells_service(form)), None),
        served=_served_by(issued), asking=asking,
        said=request.args.get("said"), key=asked.fresh_key(),
    )  # fmt: skip
    return page, STATUS[type(problem)] if problem else 200


def _forms(case: Case, possible: Iterable[PossiblePaper]) -> dict[str, Form]:
    """Document -> its form, for those that have one which the case's version of its process
    knows."""
    definition = casework().definition_of(case.id)
    asking = (each.paper for each in possible if each.paper.form)
    found = {paper.id: casework().form_of(definition, paper.form) for paper in asking}
    return {ident: form for ident, form in found.items() if form is not None}


def _tells_service(form: Form) -> bool:
    return any(field.key == SERVED for field in form.fields)


def _served_by(issued: list[IssuedPaper]) -> dict[int, list[IssuedPaper]]:
    """Document -> the receipts that tell of its service, the latest first."""
    found: dict[int, list[IssuedPaper]] = {}
    for each in issued:
        if each.of is not None:
            found.setdefault(each.of, []).append(each)
    return found


@bp.post("/cases/<ident>/papers/<paper>")
def issue_paper(ident: str, paper: str) -> Any:
    case = casework().case(ident, me())
    try:
        reply = casework().issue_paper(case.id, paper, me(), asked.key())
    except CaseworkError as error:
        return _page(case, error)
    return _to(case, reply["seq"])


def _to(case: Case, seq: int) -> Any:
    """To a document that has just been issued."""
    return redirect(url_for("pages.paper", ident=case.number, seq=seq, said="issued"), 303)


@bp.route("/cases/<ident>/papers/<paper>/fill", methods=["GET", "POST"])
def fill_paper(ident: str, paper: str) -> Any:
    """What a document asks for (送达回证: whom, how, when), then the document filled with it."""
    case = casework().case(ident, me())
    possible, issued = casework().papers(case.id)
    form = _forms(case, possible).get(paper)
    if form is None:
        raise NotFound(_("这份文书不用填表,请直接出具"))
    title = next(each.paper.title for each in possible if each.paper.id == paper)
    of = _served(issued)
    given: dict[str, Any] = {SERVED: f"{of.title} {of.number}"} if of else {}
    if request.method == "GET":
        return show(case, form, "paper", title, given, None)
    try:
        given = asked.posted(form)
        seq = of.seq if of else None
        reply = casework().issue_paper(case.id, paper, me(), asked.key(), answers=given, of=seq)
    except CaseworkError as error:
        typed = given or form.from_post(asked.own_fields())
        return show(case, form, "paper", title, typed, error)
    return _to(case, reply["seq"])


def _served(issued: Iterable[IssuedPaper]) -> IssuedPaper | None:
    """The document that was picked on the list, whose service is told of."""
    seq = asked.natural(request.args.get("of", ""), digits=9)
    return _one(issued, seq) if seq is not None else None


@bp.get("/cases/<ident>/papers/<int(max=2147483647):seq>")
def paper(ident: str, seq: int) -> Any:
    """The print view: A4, a QR code, nothing else on paper."""
    case = casework().case(ident, me())
    found = _issued(case, seq)
    address = _address(case, found)
    drawn = io.BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", scale=3, xmldecl=False, svgns=True, title=_("核对文书的二维码")
    )
    code = drawn.getvalue().decode()
    return render_template(
        "paper.html", case=case, paper=found, code=code, said=request.args.get("said")
    )


@bp.get("/cases/<ident>/papers/<int(max=2147483647):seq>.pdf")
def paper_pdf(ident: str, seq: int) -> Any:
    case = casework().case(ident, me())
    found = _issued(case, seq)
    try:
        body = pdf.paper(
            found.title, found.number, found.text or "", found.at, _address(case, found)
        )
    except CaseworkError as error:
        return _page(case, error)
    return _pdf(body, found.number)


def _issued(case: Case, seq: int) -> IssuedPaper:
    return _one(casework().papers(case.id)[1], seq)


def _one(issued: Iterable[IssuedPaper], seq: int) -> IssuedPaper:
    found = next((each for each in issued if each.seq == seq), None)
    if found is None:
        raise NotFound(_("没有这份文书"))
    return found


def _address(case: Case, paper: IssuedPaper) -> str:
    return url_for(
        "pages.check_paper",
        number=case.number,
        seq=paper.seq,
        check=paper.check,
        _external=True,
    )


@bp.get("/p/papers/<number>/<int(max=2147483647):seq>/<check>")
def check_paper(number: str, seq: int, check: str) -> Any:
    """Whoever holds the paper sees whether it is genuine; not what it says."""
    try:
        found = _issued(casework().case(number), seq)
    except NotFound:
        found = None
    good = found if found is not None and found.check == check else None
    return render_template("paper_check.html", paper=good), 200 if good else 404


def _pdf(body: bytes, name: str) -> Response:
    head = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(body, mimetype="application/pdf", headers=head)


# ---------------------------------------------------------------- the case file


@bp.get("/cases/<ident>/file.pdf")
def case_pdf(ident: str) -> Any:
    """案卷: cover, contents, the story with photos, the documents, the list of records.

    The reader sees in it what he sees on the case's page.
    """
    case = casework().case(ident, me())
    entries, seen = timeline(case)[::-1], casework().seen_history(case.id, me())
    title = titles([case]).get(case.id) or case.name
    cover = [
        f"编号:{case.number}", f"流程:{case.name}", f"地方:{words.unit(case.unit)}",
        f"立案:{words.when(case.opened_at)}",
        f"结束:{words.when(case.closed_at) if case.closed_at else '未结束'}",
        f"结果:{case.outcome or '—'}    三个一批:{case.route_class or '—'}",
        f"出卷:{words.when(casework().now())} {words.person(me().id)}",
    ]  # fmt: skip
    told = [entry for entry in entries if "paper" not in entry.record.data]
    given = casework().papers(case.id)[1]
    photos = [*(each.files for each in told), *(each.files for each in given)]
    kept = casework().originals(file for files in photos for file in files)
    chapters = [_chapter(place, entry, kept) for place, entry in enumerate(told, 1)]
    for each in given:
        lines = (each.text or "(已清除)").splitlines()
        chapters.append(_with_photos(each.title, lines, each.files, each.number, kept))
    chapters.append(Chapter("记录清单(编号、时间、种类)", [_hashed(r) for r in seen]))
    try:
        body = pdf.case_file(title, case.number, cover, chapters, case.opened_at)
    except CaseworkError as error:
        return _page(case, error)
    return _pdf(body, case.number)


def _chapter(place: int, entry: Entry, kept: Mapping[str, Original]) -> Chapter:
    record, name = entry.record, f"“{entry.element}”" if entry.element else ""
    told = [f"{words.person(record.actor['id'])}    {words.when(record.at)}    第 {record.seq} 条"]
    told += [entry.text] if entry.text else []
    for each in entry.answers:
        value = "(已清除)" if each.value is None else words.answer(each.value, each.kind)
        told.append(f"{each.label}:{'(手写签名)' if value.startswith('data:image/') else value}")
    return _with_photos(f"{entry.title}{name}", told, entry.files, str(place), kept)


def _with_photos(
    title: str, told: list[str], files: Iterable[str], place: str, kept: Mapping[str, Original]
) -> Chapter:
    """A chapter with its photos, each numbered after it, and where their originals are."""
    numbered = [(file, f"{place}-{n}") for n, file in enumerate(files, 1)]
    named = [_named(number, kept[file]) for file, number in numbered if file in kept]
    return Chapter(title, told + named, [(casework().file(f)[0], n) for f, n in numbered])


def _named(number: str, original: Original) -> str:
    """Where the original of a printed photo is: too large to print, and what a court asks for."""
    sent = f"{words.person(original.by)} {words.when(original.at)} 补传"
    return f"照片 {number} 另存原图({sent}),SHA-256:{original.id}"


def _hashed(record: Record) -> str:
    return f"{record.seq}  {record.at:%Y-%m-%d %H:%M:%S}Z  {record.kind}"
