"""What a city has set in the system itself, laid over the rows of the files.

A row set on a page (a parameter from a day on, a unit, the wording of a document) is a row of the
pack like any other, marked ``local``. Loading the files again keeps it: the files know nothing of
it, and what is in force must not vanish in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from ..errors import Invalid
from .check import broken
from .pack import Pack
from .values import Paper, Parameter, Unit

Row = Parameter | Unit | Paper
FIELDS: dict[type, str] = {Parameter: "rows", Unit: "unit_rows", Paper: "papers"}


def laid_over(pack: Pack, before: Pack) -> tuple[Pack, tuple[str, ...]]:
    """A pack from the files with what was set locally in the one before it; what could not stay.

    Only what a page sets is laid over: the value of a parameter, the name and closing of a unit,
    the words of a document. Its articles, remedies, parents and powers are always the files'. A
    parameter's value goes when the files no longer know its key, write another kind of value, or
    when a law now fixes the number; a document's words when the files no longer have it: each
    with a sentence. Equal files and equal local rows give an equal pack, in whatever order the
    rows were set.

    Invalid naming the rows (a grid's village is no more, a name is now another's).
    """
    dropped: list[str] = []
    rows: list[Row] = [*_values(pack, before, dropped), *_units(pack, before)]
    laid = _with(pack, [*rows, *_papers(pack, before, dropped)])
    if found := broken(pack, laid):
        told = "系统里设置的这一行与文件合不上,请先改文件"
        raise Invalid({row: [*said, told] for row, said in found.items()})
    return laid, tuple(dropped)


def _values(pack: Pack, before: Pack, dropped: list[str]) -> Iterator[Parameter]:
    newest = pack.newest
    for row in (row for row in before.rows if row.local):
        base = newest.get(row.key)
        if base is None:
            dropped.append(f"参数 {row.key}:文件里没有了")
        elif base.statutory:
            dropped.append(f"参数 {row.key}:现在由法律规定({base.source})")
        elif type(base.value) is not type(row.value):
            dropped.append(f"参数 {row.key}:文件里换了一种值")
        else:
            yield replace(
                base, value=row.value, source=row.source, confirm=False, confirm_by="",
                valid_from=row.valid_from, local=True,
            )  # fmt: skip


def _units(pack: Pack, before: Pack) -> Iterator[Unit]:
    """A unit that a file closes stays closed, whatever its local row says."""
    for row in (row for row in before.unit_rows if row.local):
        base = pack.units.get(row.id)
        closed = row.closed or (base.closed if base else None)
        yield replace(base or row, name=row.name, closed=closed, local=True)


def _papers(pack: Pack, before: Pack, dropped: list[str]) -> Iterator[Paper]:
    """Words go to the file's version of the same day, or to the only one that there is."""
    for row in (row for row in before.papers if row.local):
        there = [each for each in pack.papers if each.id == row.id]
        same = [each for each in there if each.valid_from == row.valid_from]
        if not same and len(there) != 1:
            why = "文件里没有了" if not there else "文件里有了新的版本"
            dropped.append(f"文书 {row.id}{row.title}:{why}")
            continue
        yield replace(
            (same or there)[0], title=row.title, body=row.body, objection=row.objection,
            source=row.source, confirm=False, local=True,
        )  # fmt: skip


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
    name, day, _ = _name(row)
    return name, day or date.min


def _name(row: Row) -> tuple[str, date | None, bool]:
    """A local value stands beside the file's of that day, so that it can be taken back; a local
    unit or document stands in its place."""
    if isinstance(row, Unit):
        return row.id, None, False
    if isinstance(row, Parameter):
        return row.key, row.valid_from, row.local
    return row.id, row.valid_from, False
