"""What a designer uploads: a ZIP of workflows/ and forms/, unpacked with care, laid over our own
library. Nothing in it is ever run but drawings and Gherkin."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from flask_babel import gettext as _

from engine import Finding, Invalid

LARGEST, MANY, RATIO = 20 * 2**20, 500, 100
KINDS = (".bpmn", ".dmn", ".form", ".feature", ".md")
ROOTS = ("workflows", "forms")
DIAGRAM = re.compile(r"workflows/[a-z][a-z0-9_]*/process\.bpmn")
DAMAGED = (
    zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, lzma.LZMAError, OSError,
    EOFError,
)  # fmt: skip


def unpack(data: bytes) -> dict[str, bytes]:
    """Path -> bytes of the files that count. Invalid names the file that does not belong there.

    A folder around ``workflows/`` and ``forms/`` is taken off; a single process folder (with
    ``process.bpmn`` in it) is put under ``workflows/``. Code, links, encrypted files, paths that
    lead outside and archives that blow up are refused.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, UnicodeDecodeError) as error:
        raise Invalid({"zip": [_("不是 ZIP 文件,请把流程文件夹压缩成 ZIP 再上传")]}) from error
    files: dict[str, bytes] = {}
    whole = 0
    for info in archive.infolist():
        name = _name(info)
        if info.is_dir() or _ignored(name):
            continue
        whole += info.file_size
        _check(name, info, whole, len(files))
        try:
            files[name] = archive.read(info)
        except DAMAGED as error:
            raise Invalid({name: [_("这个文件损坏或者不能解压")]}) from error
    found = dict(_placed(files))
    for name in found:
        if name.endswith(".bpmn") and not DIAGRAM.fullmatch(name):
            raise Invalid({name: [_("流程图应是 workflows/<流程>/process.bpmn")]})
    if not any(map(DIAGRAM.fullmatch, found)):
        raise Invalid({"zip": [_("里面没有 workflows/<流程>/process.bpmn")]})
    return found


def _name(info: zipfile.ZipInfo) -> str:
    """The name; Chinese Windows writes GBK without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for coding in ("utf-8", "gb18030"):
        try:
            return raw.decode(coding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _ignored(name: str) -> bool:
    """What systems put beside files without being asked."""
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or parts[-1:] in ((".DS_Store",), ("Thumbs.db",), ("desktop.ini",))


def _check(name: str, info: zipfile.ZipInfo, whole: int, many: int) -> None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        raise Invalid({name: [_("文件名指向文件夹之外")]})
    if info.flag_bits & 0x1:
        raise Invalid({name: [_("加密的文件不能上传")]})
    if (info.external_attr >> 16) & 0o170000 == 0o120000:
        raise Invalid({name: [_("不能上传链接")]})
    if path.suffix not in KINDS:
        kinds = _("、").join(KINDS)
        raise Invalid({name: [_("只收 %(kinds)s,程序和其他文件不能上传", kinds=kinds)]})
    if many >= MANY or whole > LARGEST:
        raise Invalid({name: [_("最多 %(n)s 个文件、解压后 20 MB", n=MANY)]})
    if info.file_size > RATIO * max(info.compress_size, 1024):
        raise Invalid({name: [_("压缩得太厉害,像是恶意文件")]})


def _placed(files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for name, data in files.items():
        parts = PurePosixPath(name).parts
        top = next((n for n, part in enumerate(parts) if part in ROOTS), None)
        if top is not None:
            yield "/".join(parts[top:]), data
        elif len(parts) == 2:
            yield f"workflows/{name}", data
        else:
            raise Invalid({name: [_("应放在 workflows/<流程>/ 或 forms/<流程>/ 下面")]})


def element_of(finding: Finding) -> str:
    """The element in the picture that a finding is about: a form's is the one it belongs to."""
    parts = PurePosixPath(finding.file)
    return parts.stem if parts.parts[:1] == ("forms",) else finding.element


def pack(files: Mapping[str, bytes]) -> bytes:
    """The files as a ZIP that may be uploaded again, the same bytes for the same files: the
    house's own (roles, types of objects) are no part of it."""
    out = io.BytesIO()
    files = {name: data for name, data in files.items() if PurePosixPath(name).suffix in KINDS}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), files[name])
    return out.getvalue()
