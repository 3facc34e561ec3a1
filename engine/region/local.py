"""What a city has set in the system itself, laid over the rows of the files.

A value set on the page is a row of the pack like any other, marked ``local``. Loading the files
again keeps it: the files know nothing of it, and a value in force must not vanish in silence.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from .pack import Pack
from .values import Parameter


def laid_over(pack: Pack, before: Pack) -> Pack:
    """A pack from the files with the local rows of the one before it.

    A local row replaces a file's row of the same key and day. It goes when the files no longer
    know its key, write another kind of value, or when a law now fixes the number. Equal files
    and equal local rows give an equal pack, in whatever order the rows were set.
    """
    return with_local(pack, [row for row in before.rows if row.local])


def with_local(pack: Pack, rows: list[Parameter]) -> Pack:
    """The pack with exactly these local rows."""
    own = [row for row in pack.rows if not row.local]
    kinds = {row.key: type(row.value) for row in own if not row.statutory}
    kept = [row for row in rows if kinds.get(row.key) is type(row.value)]
    days = {(row.key, row.valid_from) for row in kept}
    own = [row for row in own if (row.key, row.valid_from) not in days]
    kept.sort(key=lambda row: (row.key, row.valid_from or date.min))
    return replace(pack, rows=(*own, *kept))


def with_value(pack: Pack, row: Parameter) -> Pack:
    """The pack with one more local row."""
    return with_local(pack, [each for each in pack.rows if each.local] + [row])


def without_value(pack: Pack, key: str, valid_from: date) -> Pack:
    """The pack without the local row of that key and day."""
    gone = (key, valid_from)
    left = [r for r in pack.rows if r.local and (r.key, r.valid_from) != gone]
    return with_local(pack, left)
