"""Values of the TCK's test files: read as FEEL values, and held against what the engine gave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine.feel.temporal import read_literal

Node = Any  # an lxml element; lxml ships no types

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
CLOSE = Decimal("1e-8")


def value_of(holder: Node) -> Any:
    """What an inputNode, expected, component or item says."""
    for child in holder:
        read = _READERS.get(_tag(child))
        if read is not None:
            return None if child.get(f"{_XSI}nil") == "true" else read(child)
    return None


def same(expected: Any, actual: Any) -> bool:
    """Whether the result is the expected one; numbers may differ by 1e-8, as in other runners."""
    if isinstance(expected, bool) or expected is None:
        return actual is expected
    if isinstance(expected, Decimal):
        return _same_numbers(expected, actual)
    if isinstance(expected, list):
        return _same_lists(expected, actual)
    if isinstance(expected, dict):
        return _same_contexts(expected, actual)
    return bool(type(expected) is type(actual) and expected == actual)


def _same_numbers(expected: Decimal, actual: Any) -> bool:
    if isinstance(actual, bool) or not isinstance(actual, (Decimal, int)):
        return False
    return abs(expected - Decimal(actual)) <= CLOSE * max(Decimal(1), abs(expected))


def _same_lists(expected: list[Any], actual: Any) -> bool:
    if not isinstance(actual, (list, tuple)) or len(actual) != len(expected):
        return False
    return all(same(one, other) for one, other in zip(expected, actual, strict=True))


def _same_contexts(expected: dict[str, Any], actual: Any) -> bool:
    if not isinstance(actual, Mapping) or set(actual) != set(expected):
        return False
    return all(same(value, actual[key]) for key, value in expected.items())


def _component(first: Node) -> dict[str, Any]:
    parts = [node for node in first.getparent() if _tag(node) == "component"]
    return {node.get("name"): value_of(node) for node in parts}


def _scalar(node: Node) -> Any:
    text, kind = node.text or "", (node.get(f"{_XSI}type") or "string").rpartition(":")[2]
    convert = _SCALARS.get(kind)
    return convert(text.strip()) if convert else text


def _temporal(text: str) -> Any:
    value = read_literal(text)
    return f"beyond Python's dates: {text}" if value is None else value


def _tag(node: Node) -> str:
    return str(node.tag).rpartition("}")[2]


_READERS: dict[str, Callable[[Node], Any]] = {
    "value": _scalar,
    "list": lambda node: [value_of(item) for item in node if _tag(item) == "item"],
    "component": _component,
}
_SCALARS: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("decimal", "double", "integer", "int", "long", "float"), Decimal),
    "boolean": lambda text: text in {"true", "1"},
    **dict.fromkeys(("date", "time", "dateTime", "duration"), _temporal),
    **dict.fromkeys(("dayTimeDuration", "yearMonthDuration"), _temporal),
}
