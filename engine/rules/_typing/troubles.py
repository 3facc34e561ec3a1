"""Everything that reading the expressions of a drawing finds, as findings."""

from __future__ import annotations

from collections.abc import Iterator

from ...feel import FeelError, parse
from ...model import Finding
from .._model import Model
from .places import Place, places
from .reader import Reader


def troubles(model: Model) -> Iterator[Finding]:
    """The findings of ``unknown_variable`` and ``mistyped_expression``."""
    severity = "error" if model.strict else "warning"
    for place in places(model):
        for trouble in _read(place):
            where = f"{place.what} {place.text[:60]} 第 {trouble.position + 1} 个字符"
            message = " ".join(f"{where}:{trouble.message}。".split())
            yield Finding(place.file, place.element, trouble.rule, message, severity)


def _read(place: Place):  # type: ignore[no-untyped-def]
    reader = Reader()
    try:
        reader.read(parse(place.text, names=place.env).tree, place.env, place.wanted)
    except FeelError:
        return ()  # bad_expression, bad_form and bad_decision say so
    return tuple(dict.fromkeys(reader.troubles))
