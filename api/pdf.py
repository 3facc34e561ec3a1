"""PDF for paper: documents that a case gave out, and the case file in filing order.

Drawn by fpdf2 (LGPL-3.0; it reads the OpenType collections that Debian ships, which libraries that
want TrueType outlines do not). Only the signs that are used go into the file. The same input gives
the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import segno
from fpdf import FPDF
from PIL import Image

from engine import Conflict

FAMILY = "han"
FONTS = (
    ("fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    ("fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("fonts/truetype/wqy/wqy-microhei.ttc", 0),
    ("fonts/truetype/arphic/uming.ttc", 0),
    ("fonts/noto-cjk/NotoSerifCJK-Regular.ttc", 2),
    ("fonts/google-noto-cjk/NotoSansCJK-Regular.ttc", 2),
)
"""Where systems keep a font with Chinese signs, and which member of the collection is Chinese."""
ROOTS = (Path("/usr/share"), Path("/usr/local/share"))
LONGEST_SIDE = 900  # pixels of a photo in the case file
QR = 26.0  # mm


def font(roots: Iterable[Path] = ROOTS) -> tuple[Path, int]:
    """A font with Chinese signs. Conflict says how to get one."""
    for root in roots:
        for name, member in FONTS:
            if (root / name).is_file():
                return root / name, member
    raise Conflict(
        "这台服务器没有中文字体,生成不了 PDF:请安装 fonts-noto-cjk(apt-get install fonts-noto-cjk),"
        "或者用浏览器打印这一页",
        "no_font",
    )


class _Document(FPDF):
    """A4 with the document's number and page numbers at the foot of every page."""

    def __init__(self, foot: str, at: datetime, face: tuple[Path, int]) -> None:
        super().__init__(format="A4")
        self.foot = foot
        self.set_creation_date(at)
        self.add_font(FAMILY, fname=face[0], collection_font_number=face[1])
        self.set_margins(25, 25, 25)
        self.set_auto_page_break(True, 25)
        self.alias_nb_pages("{n}")
        self.add_page()

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font(FAMILY, size=9)
        self.cell(0, 8, f"{self.foot}    第 {self.page_no()} 页,共 {{n}} 页", align="C")

    def lines(self, text: str, size: float = 12, height: float = 8, align: str = "L") -> None:
        self.set_font(FAMILY, size=size)
        self.multi_cell(0, height, text, align=align, new_x="LMARGIN", new_y="NEXT")

    def bytes(self) -> bytes:
        return bytes(self.output())


def paper(title: str, number: str, text: str, at: datetime, address: str) -> bytes:
    """One document: title, number, text, and a QR code that leads to ``address``."""
    made = _Document(f"{title} {number}", at, font())
    made.set_title(title)
    made.lines(title, 22, 14, "C")
    made.lines(f"编号:{number}", 11, 8, "R")
    made.ln(4)
    for line in text.splitlines():
        made.lines(line, 13, 9)
    if made.get_y() > made.h - 25 - QR:
        made.add_page()
    _code(made, address, made.w - 25 - QR, made.h - 25 - QR)
    made.set_y(made.h - 25 - 8)
    made.lines("扫码核对这份文书是否由本系统出具", 9, 6)
    return made.bytes()


def _code(made: _Document, address: str, x: float, y: float) -> None:
    matrix = list(segno.make(address, error="m").matrix)
    size = QR / len(matrix)
    for row, bits in enumerate(matrix):
        for column, bit in enumerate(bits):
            if bit:
                made.rect(x + column * size, y + row * size, size, size, style="F")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a case file: paragraphs, then photos (file, caption)."""

    title: str
    paragraphs: Sequence[str]
    photos: Sequence[tuple[Path, str]] = field(default=())


def case_file(
    title: str, number: str, cover: Sequence[str], chapters: Sequence[Chapter], at: datetime
) -> bytes:
    """A cover, a table of contents with page numbers, the chapters in their order."""
    made = _Document(f"案卷 {number}", at, font())
    made.set_title(f"案卷 {number}")
    made.ln(40)
    made.lines("案 卷", 30, 20, "C")
    made.lines(title, 16, 12, "C")
    made.ln(10)
    for line in cover:
        made.lines(line, 12, 9)
    made.add_page()
    contents = made.page
    started: list[int] = []
    for chapter in chapters:
        if not started or made.get_y() > made.h - 70:
            made.add_page()
        else:
            made.ln(8)
        started.append(made.page_no())
        made.lines(chapter.title, 16, 12)
        for paragraph in chapter.paragraphs:
            made.lines(paragraph, 11, 7)
        for path, caption in chapter.photos:
            _photo(made, path, caption)
    last = made.page
    made.page = contents
    made.set_y(25)
    made.lines("卷内目录", 16, 12)
    for place, (chapter, page) in enumerate(zip(chapters, started, strict=True), 1):
        made.lines(f"{place}. {chapter.title} …… 第 {page} 页", 12, 9)
    made.page = last
    return made.bytes()


def _photo(made: _Document, path: Path, caption: str) -> None:
    """A photo, made small; what is no picture is only named."""
    try:
        with Image.open(path) as opened:
            small = opened.convert("RGB")
            small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    except OSError:
        made.lines(f"{caption}(不是图片,见系统附件)", 10, 7)
        return
    wide = min(120.0, 160.0 * small.width / max(small.height, 1))
    if made.get_y() + wide * small.height / small.width + 12 > made.h - 25:
        made.add_page()
    out = io.BytesIO()
    small.save(out, "JPEG", quality=80)
    made.image(out, w=wide)
    made.lines(caption, 9, 6)
