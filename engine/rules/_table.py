"""Constraints that are alike stand in tables: on which element, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ..definitions.xml import B, child, children, local, text
from ..model import Finding
from ._model import Model, Xml, identity

XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
INNER = ("EventDefinition", "EventDefinitionRef", "eventDefinitionRef", "LoopCharacteristics")


@dataclass(frozen=True, slots=True)
class Row:
    """One constraint of BPMN 2.0.2: its section, the elements it speaks of, the test and the words.

    ``severity`` is ``error``, ``warning``, or ``demand`` (an error only in the profile strict).
    """

    section: str
    tags: tuple[str, ...]
    wrong: Callable[[Model, Xml], bool]
    message: str
    severity: str = "error"


def broken(model: Model, rule: str, rows: Iterable[Row]) -> Iterator[Finding]:
    """One finding for every element that a row calls wrong."""
    for row in rows:
        for xml in model.every(*row.tags):
            if row.wrong(model, xml):
                say = getattr(model, row.severity)
                yield say(rule, identity(owner(xml)), f"{row.message}(BPMN {row.section})。")


def owner(xml: Xml) -> Xml:
    """What a person can click on: an event definition or a marker belongs to its node."""
    parent = xml.getparent()
    while parent is not None and (not xml.get("id") or local(xml).endswith(INNER)):
        if local(parent) in ("definitions", "extensionElements"):
            break
        xml, parent = parent, parent.getparent()
    return xml


def executable(xml: Xml) -> bool:
    """Does it stand in a process that says it can be run?"""
    while xml is not None and local(xml) != "process":
        xml = xml.getparent()
    return xml is not None and xml.get("isExecutable") == "true"


def above(xml: Xml) -> str:
    """The tag of the parent; empty at the root."""
    parent = xml.getparent()
    return local(parent) if parent is not None else ""


def within(xml: Xml, *tags: str) -> bool:
    return next(xml.iterancestors(*(B + tag for tag in tags)), None) is not None


def texts(xml: Xml | None, name: str) -> list[str]:
    return [text(part) for part in children(xml, name)] if xml is not None else []


def has(xml: Xml | None, *names: str) -> bool:
    return xml is not None and any(child(xml, name) is not None for name in names)


def whole(value: str | None, default: int) -> int | None:
    """A written whole number; the default if nothing is written, None if it is no number."""
    if value is None:
        return default
    digits = value.strip()
    plain = digits.lstrip("+-").isdecimal() and digits.isascii() and len(digits) < 10
    return int(digits) if plain else None
