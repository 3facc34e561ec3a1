"""Rows of a data file to frozen values and back: one reader for TOML and for stored JSON."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from ..events import decode, encode

T = TypeVar("T")
Findings = dict[str, list[str]]


def read_rows(cls: type[T], rows: Any, where: str, findings: Findings) -> list[T]:
    """The rows that fit ``cls``; what does not fit is added to ``findings`` under file and row."""
    if not isinstance(rows, list):
        findings.setdefault(where, []).append("应为表的列表")
        return []
    read = (read_row(cls, row, f"{where}[{n}]", findings) for n, row in enumerate(rows, 1))
    return [row for row in read if row is not None]


def read_row(cls: type[T], row: Any, where: str, findings: Findings) -> T | None:
    """One row as a ``cls``, or None with the reasons in ``findings``."""
    if not isinstance(row, dict):
        findings.setdefault(where, []).append("应为一行表")
        return None
    known = {each.name: each for each in fields(cls)}  # type: ignore[arg-type]
    wrong = [f"不认识的项 {key}" for key in row if key not in known]
    wrong += [f"缺少 {key}" for key, each in known.items() if key not in row and _required(each)]
    values: dict[str, Any] = {}
    for key, each in known.items():
        if key in row:
            _take(values, each, row[key], wrong)
    if wrong:
        findings.setdefault(f"{where} {row.get('id', row.get('key', ''))}".rstrip(), []).extend(
            wrong
        )
        return None
    return cls(**values)


def write_rows(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows as JSON; ``read_rows`` gives the same rows back."""
    return [write_row(row) for row in rows]


def write_row(row: Any) -> dict[str, Any]:
    """One row as JSON, without what equals its default."""
    values = {each.name: getattr(row, each.name) for each in fields(row) if each.init}
    defaults = {each.name: each.default for each in fields(row)}
    return {k: _plain(v) for k, v in values.items() if v != defaults[k] and v != {}}


def _required(each: Field[Any]) -> bool:
    return each.default is MISSING and each.default_factory is MISSING


def _take(values: dict[str, Any], each: Field[Any], value: Any, wrong: list[str]) -> None:
    try:
        values[each.name] = READ[str(each.type)](value)
    except (TypeError, ValueError) as error:
        wrong.append(f"{each.name}:{error}")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"应为文字,而不是 {value!r}")
    return unicodedata.normalize("NFC", value)


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"应为文字的列表,而不是 {value!r}")
    return tuple(_text(each) for each in value)


def _names(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise TypeError(f"应为名称对照,而不是 {value!r}")
    return {_text(key): _text(each) for key, each in value.items()}


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"应为 true 或 false,而不是 {value!r}")
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(f"应为不小于零的整数,而不是 {value!r}")
    return value


def _day(value: Any) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    if isinstance(value, str):
        return date.fromisoformat(value)
    raise TypeError(f"应为日期,而不是 {value!r}")


def value(given: Any) -> Decimal | str | bool:
    """A parameter's value as FEEL knows it. Raises TypeError for anything else."""
    known = decode(encode(given)) if isinstance(given, int | Decimal) else decode(given)
    if not isinstance(known, Decimal | str | bool):
        raise TypeError(f"应为数、文字或 true/false,而不是 {given!r}")
    return known


READ: dict[str, Callable[[Any], Any]] = {
    "str": _text,
    "bool": _flag,
    "int": _whole,
    "date": _day,
    "date | None": _day,
    "tuple[str, ...]": _texts,
    "dict[str, str]": _names,
    "Value": value,
}


def _plain(given: Any) -> Any:
    if isinstance(given, date):
        return given.isoformat()
    if isinstance(given, Decimal):
        return encode(given)
    return list(given) if isinstance(given, tuple) else given
