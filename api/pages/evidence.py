"""审计包: a case to take away — one page that opens anywhere, the records as stored, a checker."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from functools import partial
from typing import IO, Any

from flask import Response, render_template, request
from flask_babel import lazy_gettext

from engine import DIAGRAM_CSS, Case, Original

from ..auth import casework, me
from . import bp
from .timeline import Entry, timeline

STEP = (1980, 1, 1, 0, 0, 0)
CHUNK = 2**18
CHECKER = '''"""Check the records of a case with nothing but Python: python3 check.py

Every line of records.jsonl holds a record as it was stored and its leaf hash: SHA-256 of a zero
byte and the record. Each record names the leaf of the one before it.
"""

import hashlib
import json

before, count = "", 0
for line in open("records.jsonl", encoding="utf-8"):
    kept = json.loads(line)
    record = kept["record"].encode()
    leaf = hashlib.sha256(b"\\x00" + record).hexdigest()
    found = json.loads(record)
    count += 1
    assert leaf == kept["leaf"], f"record {count}: the content does not match its hash"
    assert found["seq"] == count, f"record {count}: the numbers are not in sequence"
    assert found.get("prev", "") == before, f"record {count}: the chain is broken"
    before = leaf
print(f"{count} records, unbroken; the last leaf is {before}")
'''
README = lazy_gettext("""案件 %(number)s 的审计包

case.html      打开即可逐步查看:流程图、谁、何时、时限、填报内容。不联网,不需要服务器。
records.jsonl  台账原文,一行一条,连同哈希。个人信息只有承诺值,没有明文。
check.py       python3 check.py 核对哈希链(只用 Python 自带的库)。
files/         记录里提到的照片和文件,文件名就是它的 SHA-256。
originals.csv  缩小的照片,各自的原图:SHA-256、类型、大小、谁在何时补传。手机还没有传上来的不在内。
originals/     原图本身;打包时选了“连同原图”才有。

在系统里用 chuishao verify %(number)s 可以重新执行整宗案件,核对每一步的状态。
最后一条记录的哈希:%(leaf)s
""")


@bp.get("/cases/<ident>/evidence.zip")
def evidence_zip(ident: str) -> Response:
    """Everything that the reader may see of a case, to be checked without this system."""
    case = casework().case(ident, me())
    entries = timeline(case)
    found = casework().originals(file for entry in entries for file in entry.files)
    # On disk: the originals of many photos are too much for the memory.
    out = tempfile.TemporaryFile()  # noqa: SIM115 (closed when it has been sent)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in _parts(case, entries, found).items():
            archive.writestr(zipfile.ZipInfo(name, STEP), data)
        if "originals" in request.args:
            for name in sorted({each.id for each in found.values()}):
                info = zipfile.ZipInfo(f"originals/{name}", STEP)
                archive.writestr(info, casework().file(name)[0].read_bytes())
    head = {"Content-Disposition": f'attachment; filename="{case.number}.zip"'}
    head["Content-Length"] = str(out.tell())
    return Response(_sent(out), mimetype="application/zip", headers=head)


def _sent(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        yield from iter(partial(file.read, CHUNK), b"")


def _parts(case: Case, entries: list[Entry], found: dict[str, Original]) -> dict[str, bytes | str]:
    records = casework().raw(case.id, me())
    told = [{"leaf": leaf, "record": rec.decode()} for rec, leaf in records]
    lines = [json.dumps(each, ensure_ascii=False) for each in told]
    parts: dict[str, bytes | str] = {
        "case.html": page(case, entries),
        "records.jsonl": "".join(f"{line}\n" for line in lines),
        "check.py": CHECKER,
        "README.txt": README % {"number": case.number, "leaf": records[-1][1]},
    }
    for entry in entries:
        for file in entry.files:
            parts[f"files/{file}"] = casework().file(file)[0].read_bytes()
    if found:
        parts["originals.csv"] = _listed(found)
    return parts


def _listed(found: dict[str, Original]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(["photo", "original", "mime", "bytes", "by", "at"])
    for photo, each in sorted(found.items()):
        row = [photo, each.id, each.mime, each.size, each.by, each.at.isoformat()]
        csv.writer(out).writerow(row)
    return out.getvalue()


def page(case: Case, entries: list[Entry]) -> str:
    """The page: all steps, the diagrams, what stood where after each step; no address in it."""
    marks: dict[int, Any] = {step.seq: step.marks for step in casework().course(case.id)}
    return render_template(
        "evidence.html",
        case=case, entries=entries[::-1], pictures=casework().pictures(case.id),
        diagram_css=DIAGRAM_CSS, marks=json.dumps(marks, separators=(",", ":")),
        verdict=casework().verify(case.id), now=casework().now(),
    )  # fmt: skip
