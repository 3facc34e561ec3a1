"""Read a region's folder (and what it inherits) from bytes into a checked pack. No file access."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ..errors import Invalid
from .check import check
from .counts import Exclusion, Metric, Score, ScorePart
from .local import FIELDS
from .pack import Pack
from .rows import Findings, read_row, read_rows
from .values import (
    Category,
    Channel,
    Code,
    Column,
    Counting,
    Demand,
    Duty,
    Group,
    LegalBasis,
    LegalReview,
    Paper,
    Parameter,
    Remedy,
    Standard,
    Unit,
    Version,
)

# file -> the tables in it: name of the table, value type, the field of Pack, what names a row
TABLES: tuple[tuple[str, str, type, str, str], ...] = (
    ("pack.toml", "channel", Channel, "channels", "id"),
    ("parameters.toml", "parameter", Parameter, "rows", "key"),
    ("units.toml", "unit", Unit, "unit_rows", "id"),
    ("legal_bases.toml", "basis", LegalBasis, "bases", "id"),
    ("demands.toml", "demand", Demand, "demands", "id"),
    ("remedies.toml", "remedy", Remedy, "remedies", "id"),
    ("remedies.toml", "counting", Counting, "countings", "id"),
    ("taxonomy.toml", "group", Group, "groups", "id"),
    ("taxonomy.toml", "category", Category, "taxonomy", "id"),
    ("taxonomy.toml", "version", Version, "versions", "id"),
    ("taxonomy.toml", "code", Code, "codes", "version"),
    ("duty_list.toml", "duty", Duty, "duty_list", "id"),
    ("filing_standards.toml", "standard", Standard, "standards", "id"),
    ("ledger.toml", "column", Column, "ledger", "id"),
    ("papers.toml", "paper", Paper, "papers", "id"),
    ("metrics.toml", "metric", Metric, "metrics", "id"),
    ("metrics.toml", "exclusion", Exclusion, "exclusions", "id"),
    ("metrics.toml", "score", Score, "scores", "id"),
    ("metrics.toml", "part", ScorePart, "score_parts", "score"),
)
LENT = ("parameters.toml", "taxonomy.toml", "duty_list.toml", "filing_standards.toml")
TEXTS = ("id", "name", "tenant", "timezone", "edition")
KNOWN = {
    "pack.toml": {*TEXTS, "inherits", "borrows", "sources", "nets", "legal_review", "channel"},
    "parameters.toml": {"confirm_by", "statutory", "parameter"},
    "units.toml": {"unit"},
    "legal_bases.toml": {"basis"},
    "demands.toml": {"demand"},
    "remedies.toml": {"remedy", "counting"},
    "taxonomy.toml": {"group", "category", "version", "code"},
    "duty_list.toml": {"duty"},
    "filing_standards.toml": {"confirm_by", "standard"},
    "ledger.toml": {"column"},
    "papers.toml": {"paper"},
    "metrics.toml": {"metric", "exclusion", "score", "part"},
}

Folder = dict[str, dict[str, Any]]  # file name -> its TOML


def load(files: Mapping[str, bytes], region: str) -> Pack:
    """The pack of ``region`` from ``regions/<region>/*.toml``; rows of a city replace the nation's.

    Raises Invalid naming every file and row that does not fit.
    """
    findings: Findings = {}
    chain = _chain(files, region, findings)
    _refuse(findings)
    given = _head(chain, findings)
    lender = _lender(files, chain, findings)
    for file, table, row, name, key in TABLES:
        layers = [_rows(path, folder, file, table, row, findings) for path, folder in chain]
        for path, folder in lender if file in LENT else ():
            layers.append(_borrowed(_rows(path, folder, file, table, row, findings), path))
        given[name] = _merged(reversed(layers), key)
    _refuse(findings)
    given["rows"] = _statutory(given["rows"], chain)
    for name in FIELDS.values():  # what stands in a file is never local
        given[name] = tuple(replace(row, local=False) for row in given[name])
    pack = Pack(**given)
    check(pack, findings)
    _refuse(findings)
    return pack


def read_toml(files: Mapping[str, bytes], path: str, findings: Findings) -> dict[str, Any]:
    """The TOML of a file, empty if there is no such file; decimals stay exact."""
    try:
        return tomllib.loads(files.get(path, b"").decode(), parse_float=Decimal)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        findings.setdefault(path, []).append(f"不是有效的 TOML:{error}")
        return {}


def _refuse(findings: Findings) -> None:
    if findings:
        raise Invalid(findings)


def _chain(files: Mapping[str, bytes], region: str, findings: Findings) -> list[tuple[str, Folder]]:
    """The region's folder and those it inherits from, nearest first."""
    chain: list[tuple[str, Folder]] = []
    while region:
        path = f"regions/{region}"
        if f"{path}/pack.toml" not in files:
            findings[f"{path}/pack.toml"] = ["没有这个地区包"]
            break
        if path in [known for known, _ in chain]:
            findings[f"{path}/pack.toml"] = [f"inherits 绕成了圈:{region}"]
            break
        chain.append((path, _folder(files, path, findings)))
        region = chain[-1][1]["pack.toml"].get("inherits", "")
    return chain


def _lender(
    files: Mapping[str, bytes], chain: list[tuple[str, Folder]], findings: Findings
) -> list[tuple[str, Folder]]:
    """The pack of another city from which a new one takes what it has not written itself yet."""
    name = chain[0][1]["pack.toml"].get("borrows", "")
    path = f"regions/{name}"
    if name and f"{path}/pack.toml" not in files:
        findings.setdefault(f"{chain[0][0]}/pack.toml", []).append(f"没有可借用的地区包 {name}")
        return []
    return [(path, _folder(files, path, findings))] if name else []


def _borrowed(rows: list[Any], path: str) -> list[Any]:
    """Another city's rows hold here only until this city has confirmed them."""
    known = [row for row in rows if hasattr(row, "confirm")]
    lent = {"confirm": True, "source": f"借用 {path.removeprefix('regions/')},未经本市确认"}
    by = {"confirm_by": "本市试点牵头部门"}
    return [replace(r, **lent, **(by if hasattr(r, "confirm_by") else {})) for r in known]


def _folder(files: Mapping[str, bytes], path: str, findings: Findings) -> Folder:
    folder = {file: read_toml(files, f"{path}/{file}", findings) for file in KNOWN}
    for file, data in folder.items():
        unknown = [f"不认识的项 {key}" for key in data if key not in KNOWN[file]]
        if unknown:
            findings.setdefault(f"{path}/{file}", []).extend(unknown)
    return folder


def _head(chain: list[tuple[str, Folder]], findings: Findings) -> dict[str, Any]:
    """What a pack says of itself as a whole; nets may come from what is inherited."""
    path, folder = chain[0]
    own, where = folder["pack.toml"], f"{path}/pack.toml"
    wrong = [f"缺少 {key}" for key in TEXTS if not (own.get(key) and isinstance(own[key], str))]
    if not path.endswith(f"/{own.get('id')}"):
        wrong.append(f"id 应与文件夹同名,而不是 {own.get('id')}")
    if wrong:
        findings.setdefault(where, []).extend(wrong)
    review = own.get("legal_review", {})
    return {
        **{key: own.get(key) for key in TEXTS},
        "inherits": tuple(each.removeprefix("regions/") for each, _ in chain[1:]),
        "sources": tuple(s for _, each in chain for s in each["pack.toml"].get("sources", [])),
        "nets": tuple(_nearest(chain, "pack.toml", "nets", [])),
        "legal_review": read_row(LegalReview, review, f"{where} legal_review", findings),
    }


def _nearest(chain: list[tuple[str, Folder]], file: str, key: str, default: Any) -> Any:
    return next((folder[file][key] for _, folder in chain if key in folder[file]), default)


def _rows(
    path: str, folder: Folder, file: str, table: str, row: type, findings: Findings
) -> list[Any]:
    given = folder[file].get(table, [])
    if by := folder[file].get("confirm_by"):  # said once for the whole file
        given = [{"confirm_by": by, **each} if each.get("confirm") else each for each in given]
    return read_rows(row, given, f"{path}/{file} {table}", findings)


def _statutory(rows: tuple[Parameter, ...], chain: list[tuple[str, Folder]]) -> tuple[Any, ...]:
    """Which numbers a law fixes is said once for a whole file (``statutory = true``)."""
    files = [folder["parameters.toml"] for _, folder in chain]
    said = [each for file in files if file.get("statutory") for each in file.get("parameter", [])]
    keys = {each.get("key") for each in said}
    return tuple(replace(row, statutory=row.key in keys) for row in rows)


def _merged(layers: Iterable[list[Any]], key: str) -> tuple[Any, ...]:
    """Later layers replace all rows that earlier layers have under the same key."""
    merged: list[Any] = []
    for layer in layers:
        replaced = {getattr(row, key) for row in layer}
        merged = [row for row in merged if getattr(row, key) not in replaced] + layer
    return tuple(merged)
