"""Reading XML that strangers wrote: no DOCTYPE, no entities, no network, small."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from ..errors import Invalid

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
B = f"{{{BPMN}}}"
C = f"{{{CAMUNDA}}}"
LARGEST = 2 * 1024 * 1024

Node = Any  # an lxml element; lxml ships no types


def parse_xml(data: bytes) -> Node:
    """The root element. Raises Invalid for what is too big, malformed or declares a DOCTYPE.

    Internal entities would hide text from whoever reviews the file (notes: platform 2), so any
    DOCTYPE is refused; comments and processing instructions are dropped.
    """
    if len(data) > LARGEST:
        raise Invalid({"xml": [f"文件不得超过 2 MB,实际 {len(data)} 字节"]})
    try:
        root = etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Invalid({"xml": [f"不是有效的 XML:{error}"]}) from error
    info = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        raise Invalid({"xml": ["XML 不得包含 DOCTYPE 声明"]})
    return root


def local(node: Node) -> str:
    """The tag without its namespace."""
    return etree.QName(node).localname


def children(node: Node, *names: str) -> list[Node]:
    """Direct BPMN children, all or those of the given local names, in document order."""
    wanted = {B + name for name in names}
    return [
        child
        for child in node
        if isinstance(child.tag, str)
        and child.tag.startswith(B)
        and (not names or child.tag in wanted)
    ]


def child(node: Node, name: str) -> Node | None:
    """The first direct BPMN child of that name."""
    return node.find(B + name)


def descendants(node: Node, *names: str) -> Iterator[Node]:
    """BPMN elements of those names anywhere below, in document order."""
    return node.iter(*(B + name for name in names))


def text(node: Node | None) -> str:
    """The element's text without surrounding blanks; empty if there is none."""
    return (node.text or "").strip() if node is not None else ""


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
