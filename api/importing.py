"""Requests from a CSV file become reports: a MAP.toml says which column means what.

Keys of MAP.toml: ``process``, ``pack``, ``time_zone``, ``external`` (column), ``channel``, ``net``,
``unit`` (a unit id, or ``column`` + ``map`` + ``default``), ``occurred_at`` (``column`` +
``format``), ``keep`` (column -> accepted values), ``fields`` (form key -> ``value``; ``column`` or
``template``, with ``map``, ``default``, ``longest``; or ``place`` with ``lat``, ``lng``) and
``waiver`` (form key -> why the source lacks it; recorded in the case where its form asks for it).
"""

from __future__ import annotations

import csv
import gzip
import io
import tomllib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine import Actor, Casework, CaseworkError, Conflict, Form, Invalid, Report

REQUIRED = ("process", "external", "unit", "occurred_at", "fields")
NAMESPACE = uuid.UUID("0b6f4d0a-8a52-5c8e-9a3f-6d5f2f9c7f11")
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Row:
    """One record of the file: the line it begins on and either a report or what is wrong."""

    line: int
    report: Report | None
    fault: str = ""
    waiver: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Imported:
    """What an import did; ``faults`` are (line, reason)."""

    opened: list[str] = field(default_factory=list)
    known: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)


# ---------------------------------------------------------------- the map and the file


def read_map(path: Path) -> dict[str, Any]:
    """The mapping in a TOML file. Invalid names what is missing or odd."""
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (ValueError, OSError) as error:
        raise Invalid({str(path): [f"读不出对照表:{error}"]}) from error
    missing = [name for name in REQUIRED if name not in found]
    if missing:
        raise Invalid({name: ["对照表缺少这一项"] for name in missing})
    _zone(found)
    return found


def rows(path: Path, mapping: Mapping[str, Any]) -> Iterator[Row]:
    """Every record that the mapping keeps, as a report or a fault.

    Raises Invalid if the file is missing or lacks a column that the mapping names.
    """
    with _opened(path) as source:
        reader = csv.DictReader(source)
        _check_columns(path, reader.fieldnames or (), mapping)
        line = reader.line_num + 1
        for record in reader:
            if _kept(record, mapping):
                yield _row(line, record, mapping)
            line = reader.line_num + 1  # a quoted field may run over several lines


def columns(mapping: Mapping[str, Any]) -> set[str]:
    """The columns that a mapping reads."""
    found = {mapping["external"], mapping["occurred_at"]["column"], *mapping.get("keep", {})}
    for how in (mapping["unit"], *mapping["fields"].values()):
        if isinstance(how, Mapping):
            found |= {how[name] for name in ("column", "lat", "lng") if name in how}
            text = how.get("template", "") + how.get("place", "")
            found |= {name for _, name, _, _ in Formatter().parse(text) if name}
    return found


def _opened(path: Path) -> io.TextIOBase:
    if not path.exists():
        raise Invalid({str(path): ["没有这个文件"]})
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.open(path), "utf-8-sig", newline="")  # type: ignore[arg-type]
    return path.open(encoding="utf-8-sig", newline="")


def _check_columns(path: Path, header: Any, mapping: Mapping[str, Any]) -> None:
    missing = sorted(columns(mapping) - set(header))
    if missing:
        raise Invalid({path.name: [f"缺少列 {name}" for name in missing]})


def _kept(record: Mapping[str, str], mapping: Mapping[str, Any]) -> bool:
    wanted = mapping.get("keep", {})
    return all(record.get(column) in values for column, values in wanted.items())


# ---------------------------------------------------------------- one record


def _row(line: int, record: Mapping[str, Any], mapping: Mapping[str, Any]) -> Row:
    if None in record or None in record.values():
        return Row(line, None, "列数与表头不符")
    try:
        return Row(line, _report(record, mapping), waiver=mapping.get("waiver", {}))
    except ValueError as error:
        return Row(line, None, str(error))


def _report(record: Mapping[str, str], mapping: Mapping[str, Any]) -> Report:
    external = record[mapping["external"]].strip()
    if not external:
        raise ValueError(f"{mapping['external']} 为空")
    answers = {key: _value(record, how) for key, how in mapping["fields"].items()}
    return Report(
        mapping["process"],
        {k: v for k, v in answers.items() if v is not None},
        _value(record, mapping["unit"]),
        mapping.get("net", "城市管理"),
        mapping.get("channel", "平台导入"),
        _instant(record, mapping),
        external,
    )


def _instant(record: Mapping[str, str], mapping: Mapping[str, Any]) -> datetime:
    """The local time of the source as an instant; of a doubled hour in autumn, the first."""
    how = mapping["occurred_at"]
    text = record[how["column"]].strip()
    try:
        naive = datetime.strptime(text, how["format"])
    except ValueError as error:
        raise ValueError(f"{how['column']} 不是 {how['format']} 格式的时间:{text}") from error
    return naive.replace(tzinfo=_zone(mapping)).astimezone(UTC)


def _zone(mapping: Mapping[str, Any]) -> ZoneInfo:
    name = mapping.get("time_zone", "Asia/Shanghai")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid({"time_zone": [f"没有时区 {name}"]}) from error


def _value(record: Mapping[str, str], how: Any) -> Any:
    if not isinstance(how, Mapping):
        return how
    if "value" in how:
        return how["value"]
    if "place" in how:
        return _place(record, how)
    text = how["template"].format(**record) if "template" in how else record[how["column"]]
    text = " ".join(text.split())[: how.get("longest", LONGEST)]
    if "map" in how:
        return how["map"].get(text, how.get("default"))
    return text or how.get("default")


def _place(record: Mapping[str, str], how: Mapping[str, str]) -> dict[str, Any]:
    place = {"words": how["place"].format(**record)}
    spot = {axis: record[how[axis]] for axis in ("lat", "lng") if axis in how}
    return place | (spot if spot and all(spot.values()) else {})


# ---------------------------------------------------------------- opening


def import_row(casework: Casework, row: Row, actor: Actor, done: Imported) -> str | None:
    """Open one row's case; its id, or None if it was known or faulty."""
    if row.report is None:
        done.faults.append((row.line, row.fault))
        return None
    try:
        # No idempotency key: the external number itself lets nobody open it twice, for ever.
        case = str(casework.open(asked(casework, row), actor)["case"])
    except Conflict as error:
        if error.code != "external_known":
            done.faults.append((row.line, error.message))
        else:
            done.known += 1
        return None
    except CaseworkError as error:
        done.faults.append((row.line, str(error)))
        return None
    done.opened.append(case)
    return case


def asked(casework: Casework, row: Row) -> Report:
    """The row's report under an id that its external number decides, its waivers as asked for."""
    report = row.report
    assert report is not None, row.fault
    form = start_form(casework, report.process)
    keys = form.keys if form else tuple(row.waiver)
    answers = {**report.answers, **{k: v for k, v in row.waiver.items() if k in keys}}
    ident = uuid.uuid5(NAMESPACE, f"{report.process}:{report.external}")
    return replace(report, answers=answers, id=str(ident))


def start_form(casework: Casework, process: str) -> Form | None:
    """The form that a report of this process fills."""
    definition = casework.deployed(process)
    mine = (e for e in definition.elements.values() if e.process == process and e.form)
    key = next((e.form for e in mine if e.type == "startEvent"), None)
    return casework.form_of(definition, key)
