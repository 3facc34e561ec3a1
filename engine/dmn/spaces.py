"""What a column of a table can be asked about: its values, cut where the cells cut them.

Within one part every cell of the column says the same, so one sample stands for the part.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..feel import unary_test
from ..feel.values import kind
from .constants import Unclear, constants
from .cuts import ORDERED, Part, cut, single
from .kinds import type_named
from .model import Input, Model
from .telling import words

MAX_TESTS = 200_000  # parts times different cells
OTHER = "其他"

_WHOLE = frozenset({"integer", "long"})


@dataclass(frozen=True, slots=True)
class Space:
    """The parts of a column in order.

    ``open`` says why not all values are among them. ``opaque`` parts are cells whose meaning is
    not known: their sample is the text, and only the same text surely takes the same values.
    """

    parts: tuple[Part, ...]
    open: str = ""
    opaque: bool = False

    def takes(self, text: str, part: Part) -> bool:
        """Whether a cell takes the values of a part."""
        return text in {"-", part.sample} if self.opaque else _passes(text, part)

    def words(self, parts: list[Part], label: str) -> str:
        """Some of the parts in words."""
        if self.opaque:
            return " 或 ".join(f"{label} 满足 {part.sample}" for part in parts)
        return words(parts, label)


def space(column: Input, cells: Iterable[str], model: Model) -> Space:
    """The parts that the cells, the type and the allowed values of a column make."""
    texts = list(dict.fromkeys(cell for cell in cells if cell != "-"))
    try:
        made = _clear(column, texts, model)
        if len(texts) * len(made.parts) > MAX_TESTS:
            raise Unclear("取值太多")
    except Unclear as reason:
        return Space(tuple(map(single, texts)), f"输入“{column.label}”:{reason}", opaque=True)
    return made


def _clear(column: Input, texts: list[str], model: Model) -> Space:
    allowed = column.values or _type_values(column, model)
    read = [*texts, allowed] if allowed else texts
    found = [each for text in read for each in constants(text, model.names) if each is not None]
    kinds = {kind(each) for each in found}
    wanted = _kind(column, model) or (min(kinds) if len(kinds) == 1 else "")
    if kinds - {wanted}:
        raise Unclear("条件混用了不同类型的值")
    made = _space(wanted, column, found)
    if not allowed:
        return made
    return Space(tuple(part for part in made.parts if _passes(allowed, part)))


def _space(wanted: str, column: Input, found: list[Any]) -> Space:
    if wanted == "boolean":
        return Space((single(True), single(False)))
    if wanted in ORDERED:
        return Space(tuple(cut(found, wanted, whole=column.type in _WHOLE)))
    values = list(dict.fromkeys(found))
    other = OTHER
    while other in values:
        other += OTHER
    parts = tuple(map(single, (*values, other)))
    return Space(parts, f"输入“{column.label}”没有列出取值(inputValues)")


def _passes(text: str, part: Part) -> bool:
    return text == "-" or unary_test(text, part.sample, {})


def _kind(column: Input, model: Model) -> str:
    found = type_named(column.type, model)
    return found.kind if found and found.kind in {*ORDERED, "boolean", "string"} else ""


def _type_values(column: Input, model: Model) -> str:
    """The allowed values of the item definition that the column names."""
    item = model.types.get(column.type)
    while item is not None and not item.values and item.base in model.types:
        item = model.types[item.base]
    return "" if item is None or item.collection else item.values
