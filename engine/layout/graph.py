"""What has to be drawn: the nodes of one scope in their lanes and columns, and the lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..definitions.extensions import FLOW_NODES
from ..definitions.xml import Node, child, children, descendants, local, text

NODES = FLOW_NODES | {"transaction", "adHocSubProcess", "complexGateway"}
SCOPES = ("subProcess", "transaction", "adHocSubProcess")
EVENTS = ("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent")
TASK = (110.0, 80.0)
EVENT = (36.0, 36.0)
GATEWAY = (50.0, 50.0)
STEP = 150.0  # about a column and the gap before it


@dataclass(slots=True)
class Item:
    """A node: its lane, its column and row once placed, its size in units of the diagram."""

    id: str
    kind: str
    name: str
    lane: int
    size: tuple[float, float]
    column: int = 0
    row: int = 0
    span: int = 1  # columns it covers
    loose: bool = False  # no line leads to or from it

    @property
    def gateway(self) -> bool:
        return self.kind.endswith("Gateway")


@dataclass(frozen=True, slots=True)
class Line:
    """A sequence flow; ``boundary`` is the event on the border of ``source`` that it leaves."""

    id: str
    source: str
    target: str
    name: str = ""
    boundary: str = ""


@dataclass(slots=True)
class Scope:
    """One process or sub-process. ``hosted``: the boundary events of each node, in order."""

    items: dict[str, Item] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    hosted: dict[str, list[Node]] = field(default_factory=dict)
    lanes: int = 1

    def within(self, lane: int) -> list[Item]:
        return [item for item in self.items.values() if item.lane == lane]


def scope_of(node: Node, lanes: list[Node], sizes: dict[str, tuple[float, float]]) -> Scope:
    """The graph of a process or sub-process; ``sizes`` are those of the sub-processes in it."""
    scope = Scope(lanes=max(1, len(lanes)))
    lane_of = {
        text(ref): n for n, lane in enumerate(lanes) for ref in children(lane, "flowNodeRef")
    }
    found = [each for each in children(node) if local(each) in NODES]
    for each in found:
        ident = each.get("id")
        if local(each) == "boundaryEvent":
            scope.hosted.setdefault(each.get("attachedToRef"), []).append(each)
        else:
            size = sizes.get(ident) or _size(local(each))
            name, lane = each.get("name") or "", lane_of.get(ident, 0)
            scope.items[ident] = Item(ident, local(each), name, lane, size)
    scope.hosted = {host: events for host, events in scope.hosted.items() if host in scope.items}
    scope.lines = list(_lines(node, scope))
    rank(scope)
    return scope


def leaves(process: Node) -> list[Node]:
    """The lanes that hold nodes, from top to bottom; a lane with lanes in it holds none."""
    found = [lane for lane in descendants(process, "lane") if child(lane, "childLaneSet") is None]
    return [lane for lane in found if children(lane, "flowNodeRef")]


def _size(kind: str) -> tuple[float, float]:
    return GATEWAY if kind.endswith("Gateway") else EVENT if kind.endswith("Event") else TASK


def _lines(node: Node, scope: Scope) -> Iterable[Line]:
    host = {event.get("id"): of for of, events in scope.hosted.items() for event in events}
    for flow in children(node, "sequenceFlow"):
        start, target = flow.get("sourceRef"), flow.get("targetRef")
        source = host.get(start, start)
        if source in scope.items and target in scope.items:
            name, boundary = flow.get("name") or "", start if start in host else ""
            yield Line(flow.get("id"), source, target, name, boundary)


def rank(scope: Scope) -> None:
    """Columns: each node right of all that lead to it, loops apart; loose nodes come last."""
    after: dict[str, list[str]] = {ident: [] for ident in scope.items}
    for line in scope.lines:
        if line.source != line.target:
            after[line.source].append(line.target)
    order = _forward(scope, after)
    place = {ident: n for n, ident in enumerate(order)}
    for ident in order:
        for target in after[ident]:
            if place[target] > place[ident]:
                item = scope.items[target]
                item.column = max(item.column, scope.items[ident].column + 1)
    _loose(scope)


def _loose(scope: Scope) -> None:
    """Event sub-processes and the like: side by side, from the left, across as many columns."""
    linked = {end for line in scope.lines for end in (line.source, line.target)}
    next_column = [0] * scope.lanes
    for item in scope.items.values():
        if item.id not in linked:
            item.loose, item.column = True, next_column[item.lane]
            item.span = max(1, round(item.size[0] / STEP + 0.4))
            next_column[item.lane] += item.span


def _forward(scope: Scope, after: dict[str, list[str]]) -> list[str]:
    """Nodes so that lines go forward but for those that close a loop (depth first, backwards)."""
    entered = {target for targets in after.values() for target in targets}
    starts = [i for i in scope.items if i not in entered] + list(scope.items)
    seen: set[str] = set()
    done: list[str] = []
    for start in starts:
        stack = [(start, iter(after[start]))] if start not in seen else []
        seen.add(start)
        while stack:
            fresh = next((t for t in stack[-1][1] if t not in seen), None)
            if fresh is None:
                done.append(stack.pop()[0])
            else:
                seen.add(fresh)
                stack.append((fresh, iter(after[fresh])))
    return done[::-1]
