"""A diagram file held so that it can be written back: comments, blanks, prefixes, foreign parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ..definitions.extensions import FLOW_NODES
from ..definitions.xml import B, Node, children, descendants, local, parse_xml, text

SCOPES = ("process", "subProcess", "transaction", "adHocSubProcess")
NODES = FLOW_NODES | {"transaction", "adHocSubProcess", "complexGateway"}
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"
DECLARATION = re.compile(rb"\s*(<\?xml[^>]*\?>)(\s*)")
REFERRING = ("default", "bpmnElement", "calledElement", "sourceElement", "targetElement")
NAMING = ("incoming", "outgoing", "source", "target", "supports")
BEFORE = ("documentation", "extensionElements", "auditing", "monitoring", "categoryValueRef")


@dataclass(slots=True)
class Document:
    """The tree, the XML declaration and the end of the file as they were written."""

    root: Node
    declaration: bytes
    ending: bytes

    @classmethod
    def read(cls, data: bytes) -> Document:
        """Raises Invalid for what the engine would not read either."""
        parse_xml(data)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False
        )
        found = DECLARATION.match(data)
        ending = data[len(data.rstrip()) :]
        return cls(
            etree.fromstring(data, parser), b"".join(found.groups()) if found else b"", ending
        )

    def write(self) -> bytes:
        """The file again, in its own encoding, with its own declaration."""
        tree = self.root.getroottree()
        encoding = tree.docinfo.encoding or "UTF-8"
        plain = encoding if self.declaration else "UTF-8"
        body = etree.tostring(tree, encoding=plain, xml_declaration=False)
        return self.declaration + body + self.ending

    def scopes(self) -> list[Node]:
        return list(descendants(self.root, *SCOPES))

    def nodes(self, scope: Node) -> list[Node]:
        return [node for node in children(scope) if local(node) in NODES]

    def flows(self, scope: Node) -> list[Node]:
        return children(scope, "sequenceFlow")

    def lines(self, end: str) -> dict[str, list[Node]]:
        """Sequence flows by their ``sourceRef`` or ``targetRef``."""
        found: dict[str, list[Node]] = {}
        for flow in descendants(self.root, "sequenceFlow"):
            found.setdefault(flow.get(end) or "", []).append(flow)
        return found

    def taken(self) -> set[str]:
        return {node.get("id") for node in self.root.iter() if node.get("id")}

    def fresh(self, stem: str) -> str:
        """An id that nothing has: the stem with the next free number."""
        taken, number = self.taken(), 1
        while f"{stem}_{number}" in taken:
            number += 1
        return f"{stem}_{number}"

    def shape(self, element: str | None) -> Node | None:
        """The picture of an element: a shape or an edge."""
        pictures = self.root.iter(f"{BPMNDI}BPMNShape", f"{BPMNDI}BPMNEdge")
        return next((p for p in pictures if element and p.get("bpmnElement") == element), None)

    def rename(self, old: str, new: str) -> None:
        """An element and everything that refers to it."""
        for node in self.root.iter(etree.Element):
            for key, value in node.attrib.items():
                refers = key in REFERRING or key.endswith("Ref") or key == "id"
                if refers and value.strip() == old.strip():
                    node.set(key, new)
            named = str(node.tag).rpartition("}")[2]
            refers = named in NAMING or named.endswith(("Ref", "Refs"))
            if refers and text(node) == old.strip():
                node.text = new


def insert(parent: Node, name: str, value: str) -> None:
    """A child ``incoming`` or ``outgoing`` where the schema wants it, indented as its siblings."""
    ahead = (*BEFORE, "incoming", *(("outgoing",) if name == "outgoing" else ()))
    place = len([child for child in children(parent) if local(child) in ahead])
    made = etree.Element(B + name)
    made.text = value
    before = [c for c in parent if not isinstance(c.tag, str)]
    index = _index(parent, place)
    parent.insert(index + (len(before) if not place and before else 0), made)
    indent(made)


def _index(parent: Node, place: int) -> int:
    """Where the place-th BPMN child ends among all children, comments included."""
    if place == 0:
        return 0
    return list(parent).index(children(parent)[place - 1]) + 1


def append(parent: Node, tag: str, after: Node | None = None, **attributes: str) -> Node:
    """A new child behind ``after`` or at the end, indented like the others."""
    made = etree.Element(tag, attributes)
    if after is None:
        parent.append(made)
    else:
        parent.insert(parent.index(after) + 1, made)
    indent(made)
    return made


def indent(made: Node) -> None:
    """Give a new element the blanks of its neighbours."""
    parent = made.getparent()
    before = made.getprevious()
    if len(parent) == 1:
        parent.text, made.tail = f"{_lead(parent)}  ", _lead(parent)
        return
    if before is None:
        made.tail = parent.text
        return
    last = made.getnext() is None
    lead = parent.text if parent.text and not parent.text.strip() else f"{_lead(parent)}  "
    before.tail = lead
    made.tail = _lead(parent) if last else lead


def _lead(node: Node) -> str:
    """The line break and blanks before an element."""
    before, parent = node.getprevious(), node.getparent()
    found = before.tail if before is not None else parent.text if parent is not None else None
    return found if found and not found.strip() else "\n"


def remove(node: Node) -> None:
    """Take an element out with the blanks before it."""
    before, parent = node.getprevious(), node.getparent()
    if before is not None:
        before.tail = node.tail if not (before.tail or "").strip() else before.tail
    elif not (parent.text or "").strip():
        parent.text = node.tail
    parent.remove(node)
    if len(parent) == 0 and not (parent.text or "").strip():
        parent.text = None


def referring(document: Document, element: str) -> Iterator[Node]:
    """The ``incoming``, ``outgoing`` and lane references that name an element."""
    for name in ("incoming", "outgoing", "flowNodeRef"):
        for part in list(descendants(document.root, name)):
            if text(part) == element:
                yield part
