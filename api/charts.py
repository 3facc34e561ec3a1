"""Charts drawn here as SVG, for readers who would rather look: the same numbers stand in a table.

Sizes are in em and per cent, so that a chart grows with the text and fits any screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _
from markupsafe import Markup, escape

ROW, BAR = 2.7, 0.8  # em: a line of text and the bar below it
COLOURS = ("#0b57a4", "#b45309", "#14683c", "#7a3e9d", "#a81e18", "#4a5564")
"""Dark enough against white (4.5:1); a name or a number always stands beside a colour."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One line: ``value`` None draws nothing and says so; ``shown`` is the number in words."""

    name: str
    value: Fraction | int | None
    shown: str


def bars(title: str, rows: Sequence[Bar], most: Fraction | int | None = None) -> Markup:
    """Horizontal bars below their names; ``most`` is what a full bar means (default: the largest).

    ValueError for a negative number: a bar cannot show it.
    """
    _check(row.value for row in rows)
    full = most or max((row.value or 0 for row in rows), default=0) or 1
    parts = []
    for place, row in enumerate(rows):
        top = place * ROW
        parts.append(_text(top, row.name, row.shown))
        parts.append(_rect(0, top + 1.45, Fraction(1), "#e8edf3"))
        if row.value:
            parts.append(_rect(0, top + 1.45, Fraction(row.value) / Fraction(full), COLOURS[0]))
    return _svg(title, rows, len(rows) * ROW, parts)


def funnel(title: str, rows: Sequence[Bar]) -> Markup:
    """Bars about a middle axis, each as wide as its share of the first."""
    _check(row.value for row in rows)
    full = Fraction(rows[0].value or 0) if rows else Fraction(0)
    parts = []
    for place, row in enumerate(rows):
        top, share = place * ROW, Fraction(row.value or 0) / full if full else Fraction(0)
        share = min(share, Fraction(1))
        parts.append(_text(top, row.name, row.shown))
        if share:
            parts.append(_rect((1 - share) / 2, top + 1.45, share, COLOURS[0]))
    return _svg(title, rows, len(rows) * ROW, parts)


def stacked(title: str, rows: Sequence[Bar]) -> Markup:
    """One bar of all parts, and below it each part with its colour, its name and its number."""
    _check(row.value for row in rows)
    whole = sum((Fraction(row.value or 0) for row in rows), Fraction(0))
    parts, left = [], Fraction(0)
    for place, row in enumerate(rows):
        colour = COLOURS[place % len(COLOURS)]
        if whole and row.value:
            share = Fraction(row.value) / whole
            parts.append(_rect(left, 0.2, share, colour))
            left += share
        top = 1.4 + place * 1.6
        parts.append(_rect(0, top + 0.35, Fraction(0), colour, "0.9em"))
        parts.append(_text(top, row.name, row.shown, "1.4em"))
    return _svg(title, rows, 1.6 + len(rows) * 1.6, parts)


def _check(values: object) -> None:
    for value in values:  # type: ignore[attr-defined]
        if value is not None and value < 0:
            raise ValueError(f"a chart cannot show {value}")


def _text(top: float, name: str, shown: str, left: str = "0") -> Markup:
    y = f"{top + 1.05:.2f}em"
    return Markup(
        '<text x="{}" y="{}">{}</text><text x="100%" y="{}" text-anchor="end">{}</text>'
    ).format(left, y, name, y, shown)


def _rect(left: Fraction | int, top: float, share: Fraction, fill: str, width: str = "") -> Markup:
    return Markup('<rect x="{}" y="{}" width="{}" height="{}em" fill="{}"/>').format(
        _per_cent(Fraction(left)), f"{top:.2f}em", width or _per_cent(share), BAR, fill
    )


def _per_cent(share: Fraction) -> str:
    return f"{float(share * 100):.2f}%"


def _svg(title: str, rows: Sequence[Bar], height: float, parts: Sequence[Markup]) -> Markup:
    said = _(";").join(f"{row.name} {row.shown}" for row in rows)
    label = _("%(title)s:%(said)s", title=title, said=said)
    return Markup(
        '<svg class="chart" role="img" aria-label="{}" width="100%" height="{}em">{}</svg>'
    ).format(label, f"{height:.2f}", Markup("").join(map(escape, parts)))
