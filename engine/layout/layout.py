"""A whole file: pools, lanes, sub-processes from the inside out, and the BPMN DI that says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from ..definitions.xml import Node, child, children, descendants, local
from ..repair.document import Document
from .apart import apart, hidden
from .graph import EVENTS, SCOPES, Item, Scope, leaves, scope_of
from .labels import Box, Names
from .measuring import Paper, Point, across, measure, points
from .placing import place
from .routing import route
from .tracks import assign
from .writing import write

EDGE, HEAD, POOL_GAP = 60.0, 30.0, 40.0
INSIDE = (16.0, 30.0, 16.0, 16.0)  # left, top (the name), right, bottom of a sub-process
BOUNDARY = 36.0
TRIES = (8.0, 4.0, 12.0, 2.0)  # what a crossing costs
UNREADABLE = 50


@dataclass(slots=True)
class Picture:
    """Shapes and lines by the id of their element, relative to the corner of the picture."""

    shapes: dict[str, Box] = field(default_factory=dict)
    lines: dict[str, list[Point]] = field(default_factory=dict)
    names: dict[str, Box] = field(default_factory=dict)
    size: Point = (0.0, 0.0)

    def add(self, other: Picture, x: float, y: float) -> None:
        """Another picture inside this one."""
        self.shapes |= {i: (b[0] + x, b[1] + y, b[2], b[3]) for i, b in other.shapes.items()}
        self.lines |= {i: [(px + x, py + y) for px, py in ps] for i, ps in other.lines.items()}
        self.names |= {i: (b[0] + x, b[1] + y, b[2], b[3]) for i, b in other.names.items()}


@dataclass(frozen=True, slots=True)
class Laid:
    """The file with its new drawing, and how well it reads."""

    data: bytes
    crossings: int
    size: Point


def lay_out(data: bytes) -> Laid:
    """Draw every process of a BPMN file anew; nothing but the diagram interchange changes.

    Raises Invalid for a file that cannot be read (BPMN 2.0.2, chapter 12: diagram interchange).
    """
    document = Document.read(data)
    picture = Picture()
    y = EDGE
    for process in descendants(document.root, "process"):
        drawn = _pool(document.root, process)
        picture.add(drawn, EDGE, y)
        y += drawn.size[1] + POOL_GAP
        picture.size = max(picture.size[0], drawn.size[0] + 2 * EDGE), y
    _loose(document.root, picture)
    write(document.root, picture.shapes, picture.lines, picture.names)
    return Laid(document.write(), crossings(list(picture.lines.values())), picture.size)


def _pool(root: Node, process: Node) -> Picture:
    """A process with the lanes and the pool around it."""
    lanes = leaves(process)
    inner, paper, row_lanes = _scope(process, lanes)
    pool = next(
        (p for p in descendants(root, "participant") if p.get("processRef") == process.get("id")),
        None,
    )
    heads = HEAD * ((pool is not None) + bool(lanes))
    picture = Picture(size=(inner.size[0] + heads, inner.size[1]))
    picture.add(inner, heads, 0.0)
    left = HEAD * (pool is not None)
    if pool is not None:
        picture.shapes[pool.get("id")] = (0.0, 0.0, *picture.size)
    for number, lane in enumerate(lanes):
        top, bottom = _lane_edges(paper, row_lanes, number)
        picture.shapes[lane.get("id")] = (left, top, picture.size[0] - left, bottom - top)
    return picture


def _lane_edges(paper: Paper, row_lanes: list[int], lane: int) -> Point:
    """Top and bottom of a lane: its border lies below the tracks of the gap."""
    rows = [r for r, of in enumerate(row_lanes) if of == lane]
    top = 0.0 if rows[0] == 0 else _border(paper, rows[0])
    last = rows[-1] + 1
    return top, paper.size[1] if last == len(row_lanes) else _border(paper, last)


def _border(paper: Paper, row: int) -> float:
    return paper.top[row] + paper.gap_height[row] - 9.0


def _scope(node: Node, lanes: list[Node]) -> tuple[Picture, Paper, list[int]]:
    """What is inside a process or sub-process, its sub-processes first: the best of some tries."""
    inside = {each.get("id"): _sub(each) for each in children(node, *SCOPES)}
    scope = scope_of(node, lanes, {ident: p.size for ident, p in inside.items()})
    row_lanes = place(scope)
    best: tuple[int, Picture, Paper] | None = None
    for cross in TRIES:
        lines, paper, boundaries = _lines(scope, row_lanes, cross)
        apart(scope, lines)
        bad = UNREADABLE * len(hidden(scope, lines)) + crossings(list(lines.values()))
        if best is None or bad < best[0]:
            best = bad, Picture(boundaries, lines, {}, paper.size), paper
        if bad == 0:
            break
    assert best is not None
    _, picture, paper = best
    for item in scope.items.values():
        box = _box(paper, item)
        picture.shapes[item.id] = box
        if item.id in inside:
            picture.add(inside[item.id], box[0], box[1])
    _name(scope, picture)
    return picture, paper, row_lanes


def _lines(
    scope: Scope, row_lanes: list[int], cross: float
) -> tuple[dict[str, list[Point]], Paper, dict[str, Box]]:
    """One try: the corners of all lines, the paper, and the events on borders."""
    ways = route(scope, len(row_lanes), cross)
    track, wide = assign(scope, ways)
    paper = measure(scope, row_lanes, wide)
    shifts, boundaries = _boundaries(scope, paper)
    lines: dict[str, list[Point]] = {}
    for line in scope.lines:
        parts = {part: n for (ident, part), n in track.items() if ident == line.id}
        found = points(scope, ways[line.id], paper, parts, shifts.get(line.boundary, 0.0))
        if line.boundary:
            found[0] = (found[0][0], found[0][1] + BOUNDARY / 2)
        lines[line.id] = found
    return lines, paper, boundaries


def _box(paper: Paper, item: Item) -> Box:
    w, h = item.size
    return across(paper, item) - w / 2, paper.centre[item.row] - h / 2, w, h


def _sub(node: Node) -> Picture:
    """A sub-process with its border; its inside is moved in from the edge."""
    inner = _scope(node, [])[0]
    left, top, right, bottom = INSIDE
    w, h = inner.size[0] + left + right, inner.size[1] + top + bottom
    picture = Picture(size=(max(w, 140.0), max(h, 100.0)))
    picture.add(inner, left, top)
    return picture


def _boundaries(scope: Scope, paper: Paper) -> tuple[dict[str, float], dict[str, Box]]:
    """Events on the lower border of their node, side by side; how far each is off its middle."""
    shifts: dict[str, float] = {}
    boxes: dict[str, Box] = {}
    for host, events in scope.hosted.items():
        x, y, w, h = _box(paper, scope.items[host])
        step = min(w / len(events), BOUNDARY + 8)
        for number, event in enumerate(events):
            ident, shift = event.get("id"), step * (number - (len(events) - 1) / 2)
            shifts[ident] = shift
            left = x + w / 2 + shift - BOUNDARY / 2
            boxes[ident] = (left, y + h - BOUNDARY / 2, BOUNDARY, BOUNDARY)
    return shifts, boxes


def _name(scope: Scope, picture: Picture) -> None:
    """Names of events, gateways and branches."""
    own = [*scope.items, *(e.get("id") for events in scope.hosted.values() for e in events)]
    lines = [picture.lines[line.id] for line in scope.lines]
    names = Names([picture.shapes[i] for i in own], lines)
    for line in scope.lines:
        if line.name:
            picture.names[line.id] = names.on_line(line.name, picture.lines[line.id])
    for item in scope.items.values():
        if item.name and (item.gateway or item.kind in EVENTS):
            box = picture.shapes[item.id]
            picture.names[item.id] = names.beside_node(item.name, box, not item.gateway)
    for events in scope.hosted.values():
        for event in events:
            if event.get("name"):
                box = picture.shapes[event.get("id")]
                picture.names[event.get("id")] = names.beside_node(event.get("name"), box, True)


def _loose(root: Node, picture: Picture) -> None:
    """Under the drawing: pools without a process, data, notes; and lines to what is drawn."""
    x = EDGE
    for node in root.iter():
        if not isinstance(node.tag, str) or not node.get("id") or node.get("id") in picture.shapes:
            continue
        empty = local(node) == "participant" and child(root, "process") is not None
        if local(node) in ("dataObjectReference", "dataStoreReference", "textAnnotation") or empty:
            w, h = (300.0, 60.0) if empty else (100.0, 50.0)
            picture.shapes[node.get("id")] = (x, picture.size[1], w, h)
            x += w + 40
    for node in descendants(root, "association", "messageFlow"):
        a, b = (picture.shapes.get(node.get(end) or "") for end in ("sourceRef", "targetRef"))
        if a and b:
            picture.lines[node.get("id")] = [_middle(a), _middle(b)]


def _middle(box: Box) -> Point:
    return box[0] + box[2] / 2, box[1] + box[3] / 2


def crossings(lines: list[list[Point]]) -> int:
    """How often level and upright parts of different lines cross inside."""
    level, upright = [], []
    for number, line in enumerate(lines):
        for a, b in pairwise(line):
            if a[1] == b[1]:
                level.append((a[1], min(a[0], b[0]), max(a[0], b[0]), number))
            elif a[0] == b[0]:
                upright.append((a[0], min(a[1], b[1]), max(a[1], b[1]), number))
    return sum(
        n != m and left < x < right and top < y < bottom
        for y, left, right, n in level
        for x, top, bottom, m in upright
    )
