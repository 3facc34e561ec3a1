"""Test files of the TCK as values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from .values import Node, value_of

LEVELS = ("2", "3")

# What Python's dates cannot hold: years outside 1-9999, parts of a second below the microsecond.
_BEYOND = re.compile(
    r"""(?<![\w-]) (?: -\d{4}-\d\d-\d\d | [+-]?\d{5,}-\d\d-\d\d | 0000-\d\d-\d\d )"""
    r"""| :\d\d\.\d{7,} | \d\.\d{7,}S"""
    r"""| date(?:\ and\ time)?\( \s* (?: -\s*\d | 0\s*, | \d{5,}\s*, )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Check:
    """One expected result: of a decision, a business knowledge model or a decision service.

    ``invoked`` is the service or knowledge model that a case names, else empty. ``error`` says
    that the standard wants an error. ``expression`` marks a literal expression that needs no other
    decision, knowledge model or import; ``beyond`` one that needs dates outside Python's.
    """

    folder: str
    level: str
    case: str
    model: Path
    invoked: str
    inputs: dict[str, Any]
    result: str
    expected: Any
    error: bool
    expression: bool
    beyond: bool

    @property
    def name(self) -> str:
        return f"{self.folder} {self.case} {self.result}"


def collect(checkout: Path) -> list[Check]:
    """Every check of the levels, in the order of folders and files."""
    return [check for level in LEVELS for check in _of_level(checkout, level)]


def _of_level(checkout: Path, level: str) -> Iterator[Check]:
    folder = checkout / "TestCases" / f"compliance-level-{level}"
    for path in sorted(folder.glob("*/*.xml")):
        yield from _of_file(path, level)


def _of_file(path: Path, level: str) -> Iterator[Check]:
    root = etree.parse(path).getroot()
    model = path.parent / (root.findtext("{*}modelName") or "").strip()
    texts = _literal_texts(model)
    for case in root.iterfind("{*}testCase"):
        for result in case.iterfind("{*}resultNode"):
            yield _check(path.parent.name, level, model, case, result, texts)


def _check(
    folder: str, level: str, model: Path, case: Node, result: Node, texts: dict[str, str]
) -> Check:
    expected = result.find("{*}expected")
    name = result.get("name")
    text = texts.get(name)
    return Check(
        folder,
        level,
        case.get("id", ""),
        model,
        case.get("invocableName", "") if case.get("type", "decision") != "decision" else "",
        {node.get("name"): value_of(node) for node in case.iterfind("{*}inputNode")},
        name,
        None if expected is None else value_of(expected),
        result.get("errorResult") == "true",
        text is not None,
        any(_BEYOND.search(part) for part in (text or "", *case.itertext())),
    )


def _literal_texts(model: Path) -> dict[str, str]:
    """Decisions that are one expression and need nothing but input data, with their text."""
    root = etree.parse(model).getroot()
    if root.find("{*}import") is not None:
        return {}
    return {
        decision.get("name"): decision.findtext("{*}literalExpression/{*}text") or ""
        for decision in root.iterfind("{*}decision")
        if decision.find("{*}literalExpression") is not None and not _needs(decision)
    }


def _needs(decision: Node) -> bool:
    paths = ("informationRequirement/{*}requiredDecision", "knowledgeRequirement")
    return any(decision.find(f"{{*}}{path}") is not None for path in paths)
