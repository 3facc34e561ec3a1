"""A process or sub-process as a token net: tokens lie on edges, nodes take and give them.

Sub-processes and calls count as one step; whatever a boundary event or a condition may do is a
choice. That is more than can really happen, never less, except where a bound is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from ._graph import link_catches
from ._model import ACTIVITIES, Model, Node, instantiates

Marking = tuple[int, ...]  # sorted numbers of edges; an edge with two tokens stands twice
SUBSETS, PAIRS = 4, 40  # branches of which every combination, every pair, is tried


@dataclass(frozen=True, slots=True)
class Choice:
    """One way a node can go on: the edges it gives tokens to; ``clears`` ends all other tokens."""

    gives: tuple[int, ...]
    clears: bool = False


@dataclass(slots=True)
class Net:
    """Edges are numbered; ``source`` and ``target`` name their nodes."""

    model: Model
    scope: str
    nodes: dict[str, Node] = field(default_factory=dict)
    source: list[str] = field(default_factory=list)
    target: list[str] = field(default_factory=list)
    flow: list[str] = field(default_factory=list)
    into: dict[str, list[int]] = field(default_factory=dict)
    out: dict[str, list[int]] = field(default_factory=dict)
    rank: dict[str, int] = field(default_factory=dict)

    def add(self, source: str, target: str, flow: str) -> None:
        if source in self.nodes and target in self.nodes:
            self.out[source].append(len(self.source))
            self.into[target].append(len(self.source))
            self.source.append(source)
            self.target.append(target)
            self.flow.append(flow)

    def waits_for_all(self, name: str) -> bool:
        return self.nodes[name].type == "parallelGateway" and len(self.into[name]) > 1

    def gathers(self, name: str) -> bool:
        return self.nodes[name].type == "inclusiveGateway" and len(self.into[name]) > 1

    def choices(self, name: str) -> Iterator[Choice]:
        """What a node may do once it has its tokens."""
        node = self.nodes[name]
        if node.type == "endEvent":
            yield Choice((), bool(node.kinds & {"terminate", "error", "cancel"}))
            return
        for gives in self._goes(node):
            for more in self._besides(node):
                yield Choice(tuple(sorted((*gives, *more))))
        for event in self._boundary(node, interrupting=True):
            yield Choice(tuple(self.out[event]))

    def starts(self) -> list[Marking]:
        """Every marking the scope can begin with: one for each start event."""
        begins = [node for node in self.nodes.values() if node.type == "startEvent"]
        if begins:
            return [tuple(sorted(self.out[node.id])) for node in begins]
        firsts = [name for name in self.nodes if not self.into[name] and self._alone(name)]
        return [tuple(sorted(edge for name in firsts for edge in self.out[name]))]

    def _alone(self, name: str) -> bool:
        """Without a start event every node that nothing leads to begins (BPMN 13.2)."""
        node = self.nodes[name]
        return node.type != "boundaryEvent" and not node.is_event_subprocess

    def _goes(self, node: Node) -> Iterator[tuple[int, ...]]:
        out = self.out[node.id]
        if node.type in ("exclusiveGateway", "eventBasedGateway"):
            yield from ((edge,) for edge in out) if out else iter([()])
        elif node.type in ("inclusiveGateway", "complexGateway") and len(out) > 1:
            yield from _some(out)
        elif node.type in ACTIVITIES and any(self._conditional(edge) for edge in out):
            sure = [e for e in out if not self._conditional(e) and not self._default(node, e)]
            default = [e for e in out if self._default(node, e)]
            perhaps = [e for e in out if self._conditional(e)]
            yield (*sure, *default)
            yield from ((*sure, *some) for some in _some(perhaps))
        else:
            yield tuple(out)

    def _conditional(self, edge: int) -> bool:
        return any(f.id == self.flow[edge] and f.condition for f in self._flows(edge))

    def _flows(self, edge: int):  # type: ignore[no-untyped-def]
        return self.model.outgoing.get(self.source[edge], ())

    def _default(self, node: Node, edge: int) -> bool:
        return node.xml.get("default") == self.flow[edge]

    def _besides(self, node: Node) -> Iterator[tuple[int, ...]]:
        """Reminders that start beside the activity: none, or each of them once."""
        yield ()
        for event in self._boundary(node, interrupting=False):
            yield tuple(self.out[event])

    def _boundary(self, node: Node, *, interrupting: bool) -> Iterator[str]:
        for event in self.model.boundary.get(node.id, ()):
            if event.id in self.nodes and event.interrupts is interrupting and self.out[event.id]:
                yield event.id


def net_of(model: Model, scope: str) -> Net | None:
    """The net of one scope, None where tokens alone do not tell what happens."""
    inside = model.inside.get(scope, ())
    holder = model.by_id.get(scope)
    if holder is not None and holder.type == "adHocSubProcess":
        return None
    if len({node.id for node in inside}) != len(inside) or any(map(_beyond, inside)):
        return None
    net = Net(model, scope, {n.id: n for n in inside if n.xml.get("isForCompensation") != "true"})
    net.into, net.out = {name: [] for name in net.nodes}, {name: [] for name in net.nodes}
    for flow in model.flows:
        if flow.scope == scope and flow.condition != "false":
            net.add(flow.source, flow.target, flow.id)
    for node in inside:
        if node.type == "intermediateThrowEvent" and "link" in node.kinds:
            for catch in link_catches(model, node):
                net.add(node.id, catch.id, "")
    net.rank = {name: place for place, name in enumerate(_order(net))}
    return net


def _beyond(node: Node) -> bool:
    quantities = {node.xml.get("startQuantity"), node.xml.get("completionQuantity")}
    return bool(quantities - {None, "1"}) or instantiates(node) or node.type == "complexGateway"


def _some(edges: list[int]) -> Iterator[tuple[int, ...]]:
    """Non-empty sets of branches."""
    count = len(edges)
    sizes = (
        range(1, count + 1) if count <= SUBSETS else (1, 2, count) if count <= PAIRS else (1, count)
    )
    for size in sizes:
        yield from combinations(edges, size)


def _order(net: Net) -> list[str]:
    """Upstream first: the reverse of the order in which a depth-first walk leaves the nodes."""
    seen: set[str] = set()
    left: list[str] = []
    roots = sorted(net.nodes, key=lambda name: net.nodes[name].type != "startEvent")
    for root in roots:
        path = [(root, iter(_after(net, root)))] if root not in seen else []
        seen.add(root)
        while path:
            name, targets = path[-1]
            fresh = next((target for target in targets if target not in seen), None)
            if fresh is None:
                left.append(name)
                path.pop()
            else:
                seen.add(fresh)
                path.append((fresh, iter(_after(net, fresh))))
    return left[::-1]


def _after(net: Net, name: str) -> list[str]:
    events = [event.id for event in net.model.boundary.get(name, ()) if event.id in net.nodes]
    return [net.target[edge] for edge in net.out[name]] + events
