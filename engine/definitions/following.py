"""What may come after an element, as the drawing says: told to who is about to complete it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .bundle import collect
from .definition import Definition
from .extensions import SCOPES, Element
from .xml import B, Node, children, descendants

STOPS = frozenset(
    ("userTask", "manualTask", "callActivity", "receiveTask", "intermediateCatchEvent", "endEvent")
)
"""Where looking ahead ends: somebody works, something is waited for, or the case is over."""
WIDEST = 12
"""So many possible continuations are told of; a drawing with more would only confuse."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """An element that may come next; ``when`` are the names of the flows on the way there."""

    element: Element
    when: tuple[str, ...]


@lru_cache(maxsize=4096)
def following(definition: Definition, process: str, element: str) -> tuple[Ahead, ...]:
    """What may come next after ``element`` of ``process``, in the order of the drawing.

    Conditions are not evaluated: the answers that decide are not given yet. At most 12, each
    element once, by the first way that leads to it; empty if there is no such element.
    """
    strict = definition.profile == "strict"
    nodes = collect(definition.process, definition.files, strict=strict).processes
    flows = _flows(nodes[process]) if process in nodes else {}
    start = next((n for n in flows if n.get("id") == element), None)
    if start is None:
        return ()
    found: dict[str, tuple[str, ...]] = {}
    for node, when in _ahead(start, (), flows, set()):
        found.setdefault(node.get("id"), when)
    known = definition.elements
    told = [(known.get((process, ident)), when) for ident, when in found.items()]
    return tuple(Ahead(each, when) for each, when in told if each is not None)[:WIDEST]


Flows = dict[Node, list[tuple[str, Node]]]


def _flows(process: Node) -> Flows:
    """Node -> the names and targets of its flows."""
    named = {n.get("id"): n for n in process.iter(f"{B}*") if n.get("id")}
    flows: Flows = {node: [] for node in named.values()}
    for flow in descendants(process, "sequenceFlow"):
        source, target = named.get(flow.get("sourceRef")), named.get(flow.get("targetRef"))
        if source is not None and target is not None:
            flows[source].append((flow.get("name") or "", target))
    return flows


def _ahead(
    node: Node, when: tuple[str, ...], flows: Flows, seen: set[Node]
) -> Iterator[tuple[Node, tuple[str, ...]]]:
    for name, target in flows[node]:
        if target not in seen:
            seen.add(target)
            yield from _reached(target, (*when, name) if name else when, flows, seen)


def _reached(
    node: Node, when: tuple[str, ...], flows: Flows, seen: set[Node]
) -> Iterator[tuple[Node, tuple[str, ...]]]:
    kind, around = node.tag[len(B) :], node.getparent()
    if kind == "endEvent" and around.tag[len(B) :] != "process":
        yield from _ahead(around, when, flows, seen)
    elif kind in STOPS:
        yield node, when
    elif kind in SCOPES:
        for start in children(node, "startEvent"):
            yield from _ahead(start, when, flows, seen)
    else:
        yield from _ahead(node, when, flows, seen)
