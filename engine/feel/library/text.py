"""Strings (DMN 1.5, 10.3.4.3)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..functions import built_in
from ..patterns import pieces, search, substituted
from ..run import Run
from ..values import truncated
from ..writing import text_of


@built_in("string", "from", with_run=True)
def string(run: Run, value: Any) -> str | None:
    return None if value is None else text_of(value, run)


@built_in("string length", "string:string")
def string_length(text: str) -> Decimal:
    return Decimal(len(text))


@built_in("substring", "string:string, start position:number, length?:number")
def substring(text: str, start: Any, length: Any = None) -> str | None:
    """Positions count from 1, or from the end when negative."""
    first, size = truncated(start), None if length is None else truncated(length)
    if not first or abs(first) > len(text) or (length is not None and (size is None or size < 1)):
        return None
    begin = first - 1 if first > 0 else len(text) + first
    return text[begin:] if size is None else text[begin : begin + size]


@built_in("upper case", "string:string")
def upper_case(text: str) -> str:
    return text.upper()


@built_in("lower case", "string:string")
def lower_case(text: str) -> str:
    return text.lower()


@built_in("contains", "string:string, match:string")
def contains(text: str, match: str) -> bool:
    return match in text


@built_in("starts with", "string:string, match:string")
def starts_with(text: str, match: str) -> bool:
    return text.startswith(match)


@built_in("ends with", "string:string, match:string")
def ends_with(text: str, match: str) -> bool:
    return text.endswith(match)


@built_in("substring before", "string:string, match:string")
def substring_before(text: str, match: str) -> str:
    before, found, _ = text.partition(match) if match else ("", "", "")
    return before if found else ""


@built_in("substring after", "string:string, match:string")
def substring_after(text: str, match: str) -> str:
    return text.partition(match)[2] if match else text


@built_in("matches", "input:string, pattern:string, flags?:string?")
def matches(text: str, pattern: str, flags: str | None = None) -> bool | None:
    return search(pattern, flags or "", text)


@built_in(
    "replace", "input:string, pattern:string, replacement:string, flags?:string?", with_run=True
)
def replace(
    run: Run, text: str, pattern: str, replacement: str, flags: str | None = None
) -> str | None:
    return substituted(pattern, flags or "", text, replacement, run)


@built_in("split", "string:string, delimiter:string")
def split(text: str, delimiter: str) -> list[str] | None:
    return pieces(delimiter, text)


@built_in("string join", "list:list, delimiter?:string?", with_run=True)
def string_join(run: Run, items: list[Any], delimiter: str | None = None) -> str | None:
    """Null elements are left out; any other non-string makes the result null."""
    texts = [item for item in items if item is not None]
    if not all(isinstance(item, str) for item in texts):
        return None
    run.store(sum(map(len, texts)) + len(delimiter or "") * len(texts))
    return (delimiter or "").join(texts)
