"""The official schema of BPMN 2.0, as the library ships it: is a file written as it says?

The schema is a file of the installed package, read once; nothing else of the outside is looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock

from lxml import etree

from .xml import B, Node

_MESSAGE = re.compile(
    r"Element '(?:\{[^}]*\})?([^']+)'(?:, attribute '(?:\{[^}]*\})?([^']+)')?: (.*)", re.DOTALL
)
_ATTRIBUTE = re.compile(r"The attribute '(?:\{[^}]*\})?([^']+)'")
_LOCK = Lock()  # a validator keeps its findings in itself


@dataclass(frozen=True, slots=True)
class Misfit:
    """One place: the element, the attribute in question (or empty), and libxml's kind of error."""

    node: Node
    attribute: str
    kind: str


def misfits(root: Node) -> list[Misfit]:
    """Where the BPMN part of a file breaks the schema; pictures and foreign parts are left out."""
    with _LOCK:
        schema = _schema()
        if schema.validate(root):
            return []
        found = [(e.path, e.message, e.type_name) for e in schema.error_log]
    made = (_misfit(root, *entry) for entry in found)
    return [misfit for misfit in made if misfit is not None]


def _misfit(root: Node, path: str | None, message: str, kind: str) -> Misfit | None:
    node, told = _at(root, path or ""), _MESSAGE.match(message)
    if node is None or told is None or not str(node.tag).startswith(B):
        return None
    named = _ATTRIBUTE.search(message)
    attribute = told[2] or (named[1] if named else "")
    return Misfit(node, attribute, kind.removeprefix("SCHEMAV_"))


def _at(root: Node, path: str) -> Node | None:
    """The element of a libxml path: ``/b:definitions/b:process[2]/*[3]``, names as written."""
    node = root
    for step in path.split("/")[2:]:
        name, _, place = step.rstrip("]").partition("[")
        inner = [c for c in node if isinstance(c.tag, str) and name in ("*", _written(c))]
        number = int(place) if place.isdecimal() else 1
        if len(inner) < number:
            return None
        node = inner[number - 1]
    return node


def _written(node: Node) -> str:
    name = etree.QName(node).localname
    return f"{node.prefix}:{name}" if node.prefix else name


@cache
def _schema() -> etree.XMLSchema:
    folder = Path(str(files("SpiffWorkflow.bpmn.parser"))) / "schema"
    return etree.XMLSchema(etree.parse(str(folder / "BPMN20.xsd")))
