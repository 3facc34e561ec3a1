"""DMN XML, which strangers wrote: its root, its parts, its names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lxml import etree

from ..errors import Invalid

Node = Any  # an lxml element; lxml ships no types
Report = Callable[[str], None]

LARGEST = 2 * 1024 * 1024
DEEPEST = 200
NAMESPACES = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    }
)
_PLAIN = re.compile(r"[^\W\d]\w*")


def root_of(xml: bytes) -> Node:
    """The root element. Raises Invalid for what is too big, too deep, malformed or no DMN."""
    if len(xml) > LARGEST:
        raise Invalid({"xml": [f"文件不得超过 2 MB,实际 {len(xml)} 字节"]})
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Invalid({"xml": [f"不是有效的 XML:{error}"]}) from error
    info = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        raise Invalid({"xml": ["XML 不得包含 DOCTYPE 声明"]})
    if etree.QName(root).namespace not in NAMESPACES:
        raise Invalid({"xml": ["不是 DMN 1.1 至 1.5 的文件"]})
    if etree.QName(root).localname != "definitions":
        raise Invalid({"xml": ["文件的根元素应为 definitions"]})
    _check_depth(root)
    return root


def _check_depth(root: Node) -> None:
    """lxml's own limit of 256 levels still lets our recursion run deep."""
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise Invalid({"xml": [f"元素嵌套过深,最多 {DEEPEST} 层"]})


def tag(node: Node) -> str:
    """The name of an element of DMN, or empty for a foreign one."""
    name = etree.QName(node)
    return str(name.localname) if name.namespace in NAMESPACES else ""


def children(node: Node, *tags: str) -> Iterator[Node]:
    """Direct DMN children with one of these names, in order."""
    return (each for each in node if isinstance(each.tag, str) and tag(each) in tags)


def child(node: Node, *tags: str) -> Node | None:
    return next(children(node, *tags), None)


def text_of(node: Node | None) -> str:
    """What stands in the ``text`` inside an element."""
    text = None if node is None else child(node, "text")
    return "" if text is None else (text.text or "").strip()


def type_of(node: Node | None) -> str:
    """The ``typeRef`` of an element; a prefix such as ``feel:`` says nothing more."""
    if node is None:
        return ""
    inner = child(node, "typeRef")
    text = node.get("typeRef", "") if inner is None else inner.text or ""
    return str(text).rpartition(":")[2].strip()


def id_of(node: Node) -> str:
    return str(node.get("id", ""))


def special(names: Iterable[str]) -> frozenset[str]:
    """Those of the names that are not plain words: FEEL must be told of them."""
    single = (" ".join(name.split()) for name in names)
    return frozenset(name for name in single if name and not _PLAIN.fullmatch(name))


def special_names(root: Node) -> frozenset[str]:
    """The special names anywhere in a file, but for parameters: those only count inside."""
    return special(
        node.get(key, "")
        for node in root.iter()
        if isinstance(node.tag, str) and tag(node) not in {"formalParameter", "parameter"}
        for key in ("name", "iteratorVariable")
    )
