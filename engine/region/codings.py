"""Code tables of a taxonomy: several versions side by side, mapped through the master classes.

Cases hold neutral classes, never codes: a table that comes later changes no case and no report.
Codes are strings. Source: domain practice 4.1 (two files of one city swap the codes 04 and 05).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from ..errors import Conflict, Invalid
from .pack import Pack
from .values import Code, Version

COLUMNS = ("大类代码", "大类名称", "小类代码", "小类名称")
KINDS = ("部件", "事件")


def version_on(pack: Pack, net: str, on: date) -> Version | None:
    """The table of a net that new cases are coded by that day: the one begun last."""
    begun = [v for v in pack.versions if v.net == net and v.valid_from <= on]
    return max(begun, key=lambda v: v.valid_from, default=None)


def code(pack: Pack, master: str, net: str, on: date) -> str | None:
    """The code of a class or group (id or name) in the net's table of that day, or None.

    A case is coded by the day on which it was opened, whatever tables have come since."""
    table = version_on(pack, net, on)
    return code_in(pack, master, table.id) if table else None


def code_in(pack: Pack, master: str, version: str) -> str | None:
    """The code of a class, else of its group, in one table."""
    wanted = _ids(pack, master)
    rows = {row.master: row.code for row in pack.codes if row.version == version}
    return next((rows[ident] for ident in wanted if ident in rows), None)


def translated(pack: Pack, told: str, kind: str, source: str, target: str) -> str | None:
    """A code of one table in another, through the class that both mean."""
    rows = (r for r in pack.codes if (r.version, r.kind, r.code) == (source, kind, told))
    found = next(rows, None)
    return code_in(pack, found.master, target) if found else None


def with_version(
    pack: Pack, version: Version, rows: Iterable[Mapping[str, str]], masters: Mapping[str, str]
) -> Pack:
    """A new pack version with one table more, from the columns that standards are published in.

    ``masters`` says for every code (``kind:code``) which class or group it means. Conflict if there
    is such a table already: tables are never changed. Invalid names every line that does not fit.
    """
    if any(v.id == version.id for v in pack.versions):
        raise Conflict(f"分类版本 {version.id} 已经有了,请另取版本号", "version_known")
    findings: dict[str, list[str]] = {}
    known = {row.id for row in pack.groups} | {row.id for row in pack.taxonomy}
    if version.net not in pack.nets:
        findings["net"] = [f"没有网 {version.net}"]
    codes = list(_read(version.id, rows, masters, known, findings))
    if not codes and not findings:
        findings["file"] = ["没有一行分类"]
    if findings:
        raise Invalid(findings)
    return replace(pack, versions=(*pack.versions, version), codes=(*pack.codes, *codes))


def _read(
    version: str,
    rows: Iterable[Mapping[str, str]],
    masters: Mapping[str, str],
    known: set[str],
    findings: dict[str, list[str]],
) -> Iterator[Code]:
    seen: dict[tuple[str, str], str] = {}
    for line, row in enumerate(rows, 2):
        kind = (row.get("类别") or "事件").strip()
        for told, name in _levels(row):
            fresh = (kind, told) not in seen
            if seen.setdefault((kind, told), name) != name:
                findings.setdefault(f"第 {line} 行", []).append(f"代码 {told} 有两个名称")
            master = masters.get(f"{kind}:{told}", "")
            if kind not in KINDS or not told.isdecimal():
                wrong = f"类别应为{'、'.join(KINDS)},代码应为数字:{kind} {told}"
                findings.setdefault(f"第 {line} 行", []).append(wrong)
            elif master not in known:
                wrong = f"对照表没有写 {kind}:{told}({name})是哪一类,或没有 {master}"
                findings.setdefault(f"第 {line} 行", []).append(wrong)
            elif fresh:
                yield Code(version, kind, told, name, master)


def _levels(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The big class of a row, and its small class, whose code follows the big one's."""
    big, big_name, small, small_name = ((row.get(c) or "").strip() for c in COLUMNS)
    yield big, big_name
    if small:
        yield big + small, small_name


def _ids(pack: Pack, master: str) -> list[str]:
    """A class and then its group; a group alone."""
    for row in pack.taxonomy:
        if master in (row.id, row.name):
            return [row.id, row.group]
    return [group.id for group in pack.groups if master in (group.id, group.name)]


def carried(pack: Pack, before: Pack) -> tuple[tuple[Version, ...], tuple[Code, ...]]:
    """The tables that a newly loaded pack goes on having although its files do not know them."""
    own = {version.id for version in pack.versions}
    versions = tuple(v for v in before.versions if v.id not in own)
    kept = {version.id for version in versions}
    codes = tuple(row for row in before.codes if row.version in kept)
    return pack.versions + versions, pack.codes + codes
