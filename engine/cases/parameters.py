"""The city's own numbers, set in the system: by day, with a source, each a record.

A value begins on a day, today or later, and never changes what was decided before; one that has
not begun can be withdrawn, one that begins today is put right by another for today. What a law
fixes nobody sets (regions/*/parameters.toml, statutory).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import sqlalchemy as sa

from ..errors import Conflict, Invalid, NotAllowed, NotFound
from ..events import decode, encode
from ..house import House
from ..model import SHANGHAI, Actor
from ..region import Pack, Parameter, with_row, without_value
from . import local

SET, WITHDRAWN = KINDS = ("parameter.set", "parameter.withdrawn")
SHARES = ("比例", "分数", "%", "倍", "")  # what need not be a whole number
NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
# What a day or an hour is counted with later: no limit of nothing, none beyond all calendars.
BOUNDS = {
    "年": (1, 100), "月": (1, 1_200),
    "天": (1, 36_500), "自然日": (1, 36_500), "工作日": (1, 36_500),
    "小时": (1, 100_000), "工作时": (1, 100_000), "分钟": (1, 1_000_000), "时": (0, 23),
    "比例": (0, 1), "%": (0, 1_000),
}  # fmt: skip
YES, NO = "是", "否"
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Change:
    """A record of a parameter: who set or withdrew which value, when and why."""

    kind: str
    key: str
    value: Any
    valid_from: date
    source: str
    why: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value to set: as it was typed, the day it begins, where it stands, and why."""

    value: str
    valid_from: date
    source: str
    why: str = ""


def put(house: House, key: str, wanted: Wanted, actor: Actor) -> str:
    """Set a parameter from a day on; the version of the pack that is then in force.

    NotFound (key); NotAllowed (a law fixes it); Conflict (that later day has a value already);
    Invalid (value of another kind or beyond bounds, a day gone by, no source).
    """
    with house.store.turn("region") as db:
        rules, today = house.current_rules(db), house.now().astimezone(SHANGHAI).date()
        before = settable(rules.pack, key)
        row = replace(
            before, value=_value(house, db, before, wanted, today),
            source=wanted.source.strip(), confirm=False, confirm_by="",
            valid_from=wanted.valid_from, local=True,
        )  # fmt: skip
        there = {r.valid_from for r in rules.pack.rows if r.key == key}
        if wanted.valid_from != today and wanted.valid_from in there:
            raise Conflict("这一天已经有一个值,请先撤回它,或者另选一天", "parameter_day")
        pack = with_row(rules.pack, row)
        if pack == rules.pack:  # sent twice
            return rules.digest
        return local.enact(house, db, rules, pack, SET, _told(row, wanted.why), actor)


def withdraw(house: House, key: str, valid_from: date, why: str, actor: Actor) -> str:
    """Take back a value before it begins; the version of the pack that is then in force.

    NotFound if there is no such local value; Conflict once it has begun.
    """
    with house.store.turn("region") as db:
        rules, today = house.current_rules(db), house.now().astimezone(SHANGHAI).date()
        rows = (
            r for r in rules.pack.rows if r.local and (r.key, r.valid_from) == (key, valid_from)
        )
        row = next(rows, None)
        if row is None:
            raise NotFound("没有这个待生效的值,可能已经撤回")
        if valid_from <= today:
            raise Conflict("这个值已经生效,不能撤回;请另设一个值,从以后某天起", "parameter_begun")
        after = without_value(rules.pack, key, valid_from)
        return local.enact(house, db, rules, after, WITHDRAWN, _told(row, why), actor)


def settable(pack: Pack, key: str) -> Parameter:
    """The newest row of a key that may be set. NotFound (key), NotAllowed (a law fixes it)."""
    row = pack.newest.get(key)
    if row is None:
        raise NotFound(f"没有参数 {key}")
    if row.statutory:
        raise NotAllowed(f"“{row.name}”由法律规定({row.source}),不能在系统里改", "statutory")
    return row


def changes(house: House, db: sa.Connection, key: str = "") -> list[Change]:
    """What was set and withdrawn, of one key or all, newest first."""
    found = [
        Change(
            r.kind, r.data["key"], decode(r.data["value"]),
            date.fromisoformat(r.data["valid_from"]), r.data["source"], r.data.get("why", ""),
            r.actor["id"], r.at,
        )
        for r, _ in house.store.history(db, "region")
        if r.kind in KINDS and (not key or r.data["key"] == key)
    ]  # fmt: skip
    return found[::-1]


def _told(row: Parameter, why: str) -> dict[str, Any]:
    begins = row.valid_from.isoformat() if row.valid_from else ""
    told = {"key": row.key, "valid_from": begins, "value": encode(row.value), "source": row.source}
    return told | ({"why": why.strip()} if why.strip() else {})


# ---------------------------------------------------------------- reading what was typed


def _value(
    house: House, db: sa.Connection, before: Parameter, wanted: Wanted, today: date
) -> Decimal | str | bool:
    """The value as FEEL knows it. Invalid names every field that does not fit."""
    wrong: dict[str, list[str]] = {}
    if wanted.valid_from < today:
        wrong["valid_from"] = ["请选今天或以后:已经过去的日子不能改"]
    if not 0 < len(wanted.source.strip()) <= LONGEST:
        wrong["source"] = [f"请写明依据的文件和条款(1 到 {LONGEST} 字)"]
    if len(wanted.why.strip()) > LONGEST:
        wrong["why"] = [f"请在 {LONGEST} 字以内"]
    value: Decimal | str | bool = ""
    try:
        value = READERS[type(before.value)](wanted.value.strip(), before)
        if before.key == "calendar":
            house.current(db)[1].get(str(value))
    except ValueError as error:
        wrong["value"] = [str(error)]
    except Invalid as error:
        wrong["value"] = error.fields["calendar"]
    if wrong:
        raise Invalid(wrong)
    return value


def _number(text: str, before: Parameter) -> Decimal:
    if not NUMBER.fullmatch(text):
        raise ValueError(f"请填不小于零的数字,例如 {before.value}")
    value = Decimal(text)
    if before.unit not in SHARES and value != value.to_integral_value():
        raise ValueError(f"单位是{before.unit},请填整数")
    least, most = BOUNDS.get(before.unit, (0, 10**12))
    if not least <= value <= most:
        raise ValueError(f"请填 {least} 到 {most} 之间的数,例如 {before.value}")
    return value


def _yes_no(text: str, _before: Parameter) -> bool:
    if text not in (YES, NO):
        raise ValueError(f"请填{YES}或{NO}")
    return text == YES


def _text(text: str, before: Parameter) -> str:
    if not 0 < len(text) <= LONGEST:
        raise ValueError(f"请填 1 到 {LONGEST} 字,例如 {before.value}")
    if before.unit == "分数":
        try:
            if not 0 < Fraction(text) <= 1:
                raise ValueError(text)
        except (ValueError, ZeroDivisionError) as error:
            raise ValueError(f"请填分数,例如 {before.value}") from error
    return text


READERS: dict[type, Callable[[str, Parameter], Decimal | str | bool]] = {
    Decimal: _number,
    bool: _yes_no,
    str: _text,
}
