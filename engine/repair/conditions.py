"""Conditions: none where nobody reads them, a default where only one branch has none."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions.xml import Node, child, children, text
from .document import Document, remove

Done = tuple[str, str]
BLIND = ("parallelGateway", "eventBasedGateway", "startEvent")
DECIDING = ("exclusiveGateway", "inclusiveGateway")


def drop_unread(document: Document) -> Iterator[Done]:
    """The condition of a default flow, or of one behind a gateway that does not choose."""
    for scope in document.scopes():
        blind = {node.get("id") for node in children(scope, *BLIND)}
        defaults = {node.get("default") for node in children(scope)} - {None}
        for flow in document.flows(scope):
            written = child(flow, "conditionExpression")
            unread = flow.get("sourceRef") in blind or flow.get("id") in defaults
            if written is not None and unread:
                remove(written)
                yield flow.get("id") or "", f"删去不会被看的条件 {text(written)[:40]}。"


def choose_default(document: Document) -> Iterator[Done]:
    """The one branch without a condition, if all others have one."""
    for scope in document.scopes():
        for node in children(scope, *DECIDING):
            bare = _bare(document, scope, node)
            if bare is not None and not node.get("default"):
                node.set("default", bare)
                yield node.get("id") or "", f"把唯一没有条件的分支 {bare} 设为默认分支。"


def _bare(document: Document, scope: Node, node: Node) -> str | None:
    out = [flow for flow in document.flows(scope) if flow.get("sourceRef") == node.get("id")]
    bare = [flow for flow in out if not text(child(flow, "conditionExpression"))]
    return bare[0].get("id") if len(bare) == 1 and len(out) > 1 else None
