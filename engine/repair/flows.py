"""Lines: each drawn once, listed at both of its ends, and nothing that names what is not there."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions.xml import Node, child, children, descendants, local, text
from .document import NODES, Document, insert, referring, remove

Done = tuple[str, str]


def drop_doubles(document: Document) -> Iterator[Done]:
    """A second line between the same nodes with the same condition is a slip of the mouse."""
    for scope in document.scopes():
        seen: set[tuple[str | None, ...]] = set()
        for flow in document.flows(scope):
            ends = (flow.get("sourceRef"), flow.get("targetRef"))
            key = (*ends, text(child(flow, "conditionExpression")))
            if all(ends) and key in seen and not _default(scope, flow):
                _drop(document, flow)
                yield flow.get("id") or "", f"删去重复的连线({ends[0]} → {ends[1]})。"
            seen.add(key)


def _default(scope: Node, flow: Node) -> bool:
    return any(node.get("default") == flow.get("id") for node in children(scope))


def _drop(document: Document, flow: Node) -> None:
    for part in [*referring(document, flow.get("id") or "")]:
        remove(part)
    picture = document.shape(flow.get("id"))
    if picture is not None:
        remove(picture)
    remove(flow)


def drop_dangling(document: Document) -> Iterator[Done]:
    """Entries of lanes and of nodes for what is no longer drawn."""
    known = document.taken()
    for part in list(descendants(document.root, "flowNodeRef")):
        if text(part) not in known:
            lane = part.getparent()
            remove(part)
            yield lane.get("id") or "", f"泳道里删去不存在的节点 {text(part)}。"
    ends = {f.get("id"): f for f in descendants(document.root, "sequenceFlow") if f.get("id")}
    for node in list(descendants(document.root, *sorted(NODES))):
        for part in children(node, "incoming", "outgoing"):
            if text(part) not in known or _elsewhere(node, part, ends):
                remove(part)
                yield node.get("id") or "", f"删去指向不存在的连线 {text(part)} 的登记。"


def _elsewhere(node: Node, part: Node, ends: dict[str, Node]) -> bool:
    """Does the flow of that name begin (end) at another node?"""
    end = "targetRef" if local(part) == "incoming" else "sourceRef"
    flow = ends.get(text(part))
    return flow is not None and flow.get(end) != node.get("id")


def list_flows(document: Document) -> Iterator[Done]:
    """Every node lists the flows that enter and leave it (BPMN 8.4.13)."""
    for name, end in (("incoming", "targetRef"), ("outgoing", "sourceRef")):
        lines = document.lines(end)
        for node in descendants(document.root, *sorted(NODES)):
            listed = {text(part) for part in children(node, name)}
            for flow in lines.get(node.get("id") or "", []):
                ident = flow.get("id")
                if node.get("id") and ident and ident not in listed:
                    insert(node, name, ident)
                    listed.add(ident)
                    yield node.get("id"), f"补上{_words(name)}的连线 {ident}。"


def _words(name: str) -> str:
    return "流入" if name == "incoming" else "流出"
