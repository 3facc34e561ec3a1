"""Tables for spreadsheets: XLSX through openpyxl, CSV with the mark that Excel needs.

What begins with a sign that a spreadsheet reads as a formula is made harmless: somebody's report
must not run in the office of who opens it (CSV injection, CWE-1236).
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from engine import Invalid

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
ILLEGAL = {n: None for n in range(32) if n not in (9, 10, 13)}
LARGEST = 50 * 2**20  # bytes of a template unpacked
MARKER = "#台账"
"""The cell of a template below which the lines begin."""
FORMATS = {"date": "yyyy-mm-dd", "time": "yyyy-mm-dd hh:mm", "number": "General", "text": "@"}


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its header, what kind of values stand below it, its width in characters."""

    name: str
    kind: str = "text"
    width: int = 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table by name; ``lines`` may be made while they are written."""

    name: str
    heads: Sequence[Head]
    lines: Iterable[Sequence[Any]]


def harmless(value: Any) -> Any:
    """Text that cannot be taken for a formula, without signs that a file may not hold."""
    if not isinstance(value, str):
        return value
    clean = value.translate(ILLEGAL)
    return f"'{clean}" if clean.startswith(FORMULA) else clean


def xlsx(*sheets: Sheet) -> bytes:
    """A workbook, written line by line: memory does not grow with the lines of a sheet."""
    book = Workbook(write_only=True)
    for each in sheets:
        page = book.create_sheet(each.name[:31])
        page.freeze_panes = "A2"
        for place, head in enumerate(each.heads, 1):
            page.column_dimensions[get_column_letter(place)].width = head.width
        page.append([_bold(page, head.name) for head in each.heads])
        for line in each.lines:
            page.append(list(_cells(page, each.heads, line)))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _bold(page: Any, text: str) -> Any:
    cell = WriteOnlyCell(page, value=harmless(text))
    cell.font = Font(bold=True)
    return cell


def _cells(page: Any, heads: Sequence[Head], line: Sequence[Any]) -> Iterator[Any]:
    for head, value in zip(heads, line, strict=True):
        cell = WriteOnlyCell(page, value=_plain(value))
        cell.number_format = FORMATS[head.kind]
        yield cell


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None, microsecond=0)  # a cell knows no zone: local time
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return harmless(value)


def csv_of(sheet: Sheet) -> str:
    """The table as CSV, with the byte order mark without which Excel reads Chinese wrongly."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([harmless(head.name) for head in sheet.heads])
    for line in sheet.lines:
        writer.writerow([_written(value) for value in line])
    return "\ufeff" + out.getvalue()


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else harmless(value)


def filled(template: bytes, sheet: Sheet) -> bytes:
    """The street's own workbook with the lines below its marker cell ``#台账``.

    The headers of the template stay as they are; the marker is overwritten by the first line.
    Invalid if the file is no workbook or has no such cell.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            if sum(each.file_size for each in archive.infolist()) > LARGEST:
                raise Invalid({"template": ["模板解开后太大,请删掉多余的工作表和图片"]})
        book = load_workbook(io.BytesIO(template))
    except Invalid:
        raise
    except Exception as error:  # openpyxl raises whatever its parts do
        raise Invalid({"template": ["不是能读的 XLSX 文件"]}) from error
    found = next(
        (cell for page in book for row in page for cell in row if cell.value == MARKER), None
    )
    if found is None:
        raise Invalid({"template": [f"模板里要有一格写着 {MARKER},台账从那一格开始填"]})
    page, top, left = found.parent, found.row, found.column
    found.value = None
    for down, line in enumerate(sheet.lines):
        for right, (head, value) in enumerate(zip(sheet.heads, line, strict=True)):
            cell = page.cell(top + down, left + right, _plain(value))
            cell.number_format = FORMATS[head.kind]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
