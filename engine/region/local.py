"""What a city has set in the system itself, laid over the rows of the files.

A row set on a page (a parameter from a day on, a unit, the wording of a document) is a row of the
pack like any other, marked ``local``. Loading the files again keeps it: the files know nothing of
it, and what is in force must not vanish in silence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from .pack import Pack
from .values import Paper, Parameter, Unit

Row = Parameter | Unit | Paper
FIELDS: dict[type, str] = {Parameter: "rows", Unit: "unit_rows", Paper: "papers"}


def laid_over(pack: Pack, before: Pack) -> Pack:
    """A pack from the files with the local rows of the one before it.

    A local row replaces the file's row of the same name and day. A parameter's goes when the
    files no longer know its key, write another kind of value, or when a law now fixes the number;
    a document's when the files no longer have it. Equal files and equal local rows give an equal
    pack, in whatever order the rows were set.
    """
    kinds = {row.key: type(row.value) for row in pack.rows if not row.statutory}
    papers = {_name(row) for row in pack.papers}
    values = (r for r in before.rows if r.local and kinds.get(r.key) is type(r.value))
    documents = (r for r in before.papers if r.local and _name(r) in papers)
    units = (r for r in before.unit_rows if r.local)
    return _with(pack, [*values, *units, *documents])


def with_row(pack: Pack, row: Row) -> Pack:
    """The pack with a local row more, or with this one in place of the one of that name."""
    return _with(pack, [row])


def without_value(pack: Pack, key: str, valid_from: date) -> Pack:
    """The pack without the local value of that parameter and day."""
    gone = (key, valid_from)
    left = [r for r in pack.rows if not r.local or (r.key, r.valid_from) != gone]
    return replace(pack, rows=tuple(left))


def _with(pack: Pack, rows: Iterable[Row]) -> Pack:
    tables: dict[str, dict[Any, Row]] = {}
    for row in rows:
        tables.setdefault(FIELDS[type(row)], {})[_name(row)] = row
    changed: dict[str, Any] = {k: _laid(getattr(pack, k), v) for k, v in tables.items()}
    return replace(pack, **changed)


def _laid(table: tuple[Row, ...], rows: dict[Any, Row]) -> tuple[Row, ...]:
    """What is replaced keeps its place; what is new stands at the end, by name and day."""
    there = {_name(row) for row in table}
    found = [rows.get(_name(row), row) for row in table]
    found += [row for name, row in rows.items() if name not in there]
    last = len(found)
    while last and found[last - 1].local:
        last -= 1
    return (*found[:last], *sorted(found[last:], key=_order))


def _order(row: Row) -> tuple[str, date]:
    name, day = _name(row)
    return name, day or date.min


def _name(row: Row) -> tuple[str, date | None]:
    if isinstance(row, Unit):
        return row.id, None
    return (row.key if isinstance(row, Parameter) else row.id), row.valid_from
