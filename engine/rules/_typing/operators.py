"""Which kinds can be calculated with each other and what comes of it (DMN 1.5, tables 56-60)."""

from __future__ import annotations

from .kinds import ANYTHING, Kind, Kinds, join, one

DATE, TIME, MOMENT = "date", "time", "date and time"
SPAN, MONTHS, NUMBER = "days and time duration", "years and months duration", "number"
ORDERED = frozenset({NUMBER, "string", DATE, TIME, MOMENT, SPAN, MONTHS})

_PLUS = {
    (NUMBER, NUMBER): NUMBER,
    ("string", "string"): "string",
    (SPAN, SPAN): SPAN,
    (MONTHS, MONTHS): MONTHS,
    **{(point, SPAN): point for point in (DATE, TIME, MOMENT)},
    **{(point, MONTHS): point for point in (DATE, MOMENT)},
}
_MINUS = {
    **{pair: found for pair, found in _PLUS.items() if pair[0] != "string"},
    (TIME, TIME): SPAN,
    **{(one, other): SPAN for one in (DATE, MOMENT) for other in (DATE, MOMENT)},
}
_TIMES = {
    (NUMBER, NUMBER): NUMBER,
    **{pair: span for span in (SPAN, MONTHS) for pair in ((span, NUMBER), (NUMBER, span))},
}
_OVER = {
    (NUMBER, NUMBER): NUMBER,
    **{(span, NUMBER): span for span in (SPAN, MONTHS)},
    **{(span, span): NUMBER for span in (SPAN, MONTHS)},
}
_OPERATIONS = {
    "+": {**_PLUS, **{(right, left): found for (left, right), found in _PLUS.items()}},
    "-": _MINUS,
    "*": _TIMES,
    "/": _OVER,
    "**": {(NUMBER, NUMBER): NUMBER},
}
_ATTRIBUTES = {
    name: {key: SPAN if key == "time offset" else "string" if key == "timezone" else NUMBER
           for key in keys}
    for name, keys in (
        (DATE, ("year", "month", "day", "weekday")),
        (TIME, ("hour", "minute", "second", "time offset", "timezone")),
        (SPAN, ("days", "hours", "minutes", "seconds")),
        (MONTHS, ("years", "months")),
    )
}  # fmt: skip
_ATTRIBUTES[MOMENT] = _ATTRIBUTES[DATE] | _ATTRIBUTES[TIME]
_RANGE = ("start", "end", "start included", "end included")


def calculated(operator: str, left: Kinds, right: Kinds) -> Kinds:
    """What an operator gives; empty if it gives nothing for any of these kinds."""
    table = _OPERATIONS.get(operator, {})
    pairs = ((one.name, other.name) for one in left for other in right)
    found = [one(table[pair]) for pair in pairs if pair in table]
    return join(*found) if found else ANYTHING


def attribute(kind: Kind, key: str) -> Kinds | None:
    """``value.key``; None if such a value has none."""
    if kind.name == "context":
        return ANYTHING if kind.entries is None else dict(kind.entries).get(key)
    if kind.name == "range":
        return (
            {"start": kind.of, "end": kind.of}.get(key, one("boolean")) if key in _RANGE else None
        )
    found = _ATTRIBUTES.get(kind.name, {}).get(key)
    return None if found is None else one(found)
