"""FEEL types as values (DMN 1.5, 10.3.2.3): does a value conform, and what is it coerced to?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Type:
    """``kind`` is the name of a simple type, or list, range, context or function.

    ``of`` is the type of a list's or range's elements or of a function's result, ``entries`` a
    context's, ``parameters`` a function's. ``allows`` narrows it, as the allowed values of an
    item definition do; it is only asked for values that conform otherwise. Any other ``kind`` is
    the name of a type that the caller of `evaluate` knows.
    """

    kind: str
    of: Type | None = None
    entries: tuple[tuple[str, Type], ...] = ()
    parameters: tuple[Type, ...] | None = None
    allows: Callable[[Any], bool] | None = None

    def __str__(self) -> str:
        entries = ", ".join(f"{name}: {type_}" for name, type_ in self.entries)
        if self.kind == "function" and self.parameters is not None:
            return f"function<{', '.join(map(str, self.parameters))}> -> {self.of or ANY}"
        inside = entries or (str(self.of) if self.of else "")
        return f"{self.kind}<{inside}>" if inside else self.kind


Types = Mapping[str, Type]

ANY = Type("Any")
SIMPLE: dict[str, Type] = {
    "Any": ANY,
    "Null": Type("null"),
    **{
        name: Type(name)
        for name in (
            "number", "string", "boolean", "date", "time", "date and time",
            "days and time duration", "years and months duration",
            "list", "context", "range", "function",
        )
    },
    # The spellings of DMN 1.1 (typeRef in old files).
    "dateTime": Type("date and time"),
    "dayTimeDuration": Type("days and time duration"),
    "yearMonthDuration": Type("years and months duration"),
}  # fmt: skip
