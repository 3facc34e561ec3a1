"""Ids: every element of a process has one, plain, and not one of the library's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..definitions.xml import Node, local
from ..rules.reserved_id import PLAIN, RESERVED
from .document import Document

Done = tuple[str, str]
KEPT = ("userTask", "process")  # forms and folders are named after them


def name_the_nameless(document: Document) -> Iterator[Done]:
    """Processes, nodes and flows without an id get one from their kind."""
    for node in _elements(document):
        if not (node.get("id") or "").strip():
            made = document.fresh(local(node))
            node.set("id", made)
            yield made, f"补上编号 {made}。"


def rename_odd(document: Document) -> Iterator[Done]:
    """Blanks and signs become ``_``; what the engine keeps for itself gets a number."""
    counts = Counter(node.get("id") for node in document.root.iter() if node.get("id"))
    for node in _elements(document):
        old = node.get("id") or ""
        if local(node) in KEPT or counts[old] != 1:
            continue
        if RESERVED.fullmatch(old):
            new = document.fresh(old)
        elif old and not PLAIN.fullmatch(old):
            new = _plain(document, old)
        else:
            continue
        document.rename(old, new)
        yield new, f"编号 {old} 改为 {new},引用一并改正。"


def _plain(document: Document, old: str) -> str:
    words = "".join(c if c.isalnum() or c in "_.-" else "_" for c in old.strip())
    name = words if words[:1].isalpha() or words[:1] == "_" else f"_{words}"
    return name if name not in document.taken() else document.fresh(name)


def _elements(document: Document) -> Iterator[Node]:
    for scope in document.scopes():
        yield from (scope, *document.nodes(scope), *document.flows(scope))
