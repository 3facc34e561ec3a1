"""From the grid to the paper: widths of columns and gaps, points of lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from ..diagram.text import width
from .graph import Item, Scope
from .routing import Run, Way, columns_of, runs
from .tracks import Gap

GAP, TRACK, BORDER, END = 44.0, 12.0, 18.0, 20.0
ROW_GAP = 26.0
LEAST_ROW = 84.0
HOST = 16.0
LABEL, MOST_LABEL = 12.0, 96.0

Point = tuple[float, float]


@dataclass(slots=True)
class Paper:
    """Where columns, rows and gaps lie; ``size`` of the whole."""

    left: list[float] = field(default_factory=list)  # of the gap before each column, and the end
    middle: list[float] = field(default_factory=list)  # of each column
    top: list[float] = field(default_factory=list)  # of the gap above each row, and the end
    centre: list[float] = field(default_factory=list)  # of each row
    gap_width: list[float] = field(default_factory=list)
    gap_height: list[float] = field(default_factory=list)
    lead: list[float] = field(default_factory=list)  # room for events on the border above a gap
    tracks: dict[Gap, int] = field(default_factory=dict)
    size: Point = (0.0, 0.0)


def measure(scope: Scope, row_lanes: list[int], wide: dict[Gap, int]) -> Paper:
    """Give every column, row and gap the room that nodes, tracks and names need."""
    columns = columns_of(scope)
    paper, items = Paper(tracks=wide), scope.items.values()
    x = 0.0
    for c in range(columns + 1):
        gap = _gap(wide.get(("v", c), 0), GAP) + _named(scope, c)
        paper.left.append(x)
        paper.gap_width.append(gap)
        if c < columns:
            single = (i.size[0] for i in items if i.column == c and i.span == 1)
            most = max([_ending(paper, scope, c, x + gap), *single])
            paper.middle.append(x + gap + most / 2)
            x += gap + most
        else:
            x += gap
    y = 0.0
    for r in range(len(row_lanes) + 1):
        edge = r in (0, len(row_lanes)) or row_lanes[r] != row_lanes[r - 1]
        lead = HOST if r and _hosts(scope, r - 1) else 0.0
        gap = _gap(wide.get(("h", r), 0), ROW_GAP) + (BORDER if edge else 0.0) + lead
        paper.lead.append(lead)
        paper.top.append(y)
        paper.gap_height.append(gap)
        if r < len(row_lanes):
            most = max([LEAST_ROW, *(i.size[1] for i in items if i.row == r)])
            paper.centre.append(y + gap + most / 2)
            y += gap + most
        else:
            y += gap
    paper.size = (x, y)
    return paper


def _hosts(scope: Scope, row: int) -> bool:
    """Do events stand on the lower border of a node of this row?"""
    return any(i.row == row and scope.hosted.get(i.id) for i in scope.items.values())


def _ending(paper: Paper, scope: Scope, column: int, left: float) -> float:
    """What a column must be wide so that the nodes that end in it have room."""
    wanted = [0.0]
    for item in scope.items.values():
        if item.span > 1 and item.column + item.span - 1 == column:
            begin = paper.left[item.column] + paper.gap_width[item.column]
            wanted.append(begin + item.size[0] - left)
    return max(wanted)


def across(paper: Paper, item: Item) -> float:
    """The middle of a node, over all the columns it covers."""
    if item.span == 1:
        return paper.middle[item.column]
    return paper.left[item.column] + paper.gap_width[item.column] + item.size[0] / 2


def _gap(tracks: int, least: float) -> float:
    return max(least, TRACK * (tracks + 1) + (END - TRACK))


def _named(scope: Scope, column: int) -> float:
    """More room where a gateway to the left writes names on the lines that leave it."""
    left = {i.id for i in scope.items.values() if i.column == column - 1 and i.gateway}
    names = [line.name for line in scope.lines if line.source in left and line.name]
    return max((min(MOST_LABEL, width(name, LABEL)) for name in names), default=0.0) * 0.7


def points(
    scope: Scope, way: Way, paper: Paper, tracks: dict[int, int], shift: float
) -> list[Point]:
    """The corners of a line. ``tracks``: of each part of its way; ``shift`` moves its start along
    a node's border (boundary events)."""
    parts = runs(scope, way)
    first, last = scope.items[str(way[0][1])], scope.items[str(way[-1][1])]
    start, end = _port(first, str(way[0][2]), paper, shift), _port(last, str(way[-1][2]), paper, 0)
    lines = [_line(paper, part, tracks.get(n, 0)) for n, part in enumerate(parts)]
    if lines[0][0] == "x":
        lines[0] = ("x", start[0])
    found = [start]
    for n, ((axis, one), (next_axis, two)) in enumerate(pairwise(lines)):
        if axis == next_axis:  # straight down from a shifted start
            level = paper.top[parts[n][3] // 2] + HOST + TRACK
            found += [(one, level), (two, level)]
        else:
            found.append((one, two) if axis == "x" else (two, one))
    return _straight([*found, end])


def _line(paper: Paper, part: Run, track: int) -> tuple[str, float]:
    """A run as a line: its axis and where it lies."""
    kind, number = part[:2]
    if kind == "v":
        # Tracks lie at the right side of a gap: names stand beside the node to the left.
        right = paper.left[number] + paper.gap_width[number]
        count = paper.tracks.get(("v", number), 1)
        return "x", right - END - TRACK * (count - 1 - track)
    if kind == "h":
        return "y", paper.top[number] + paper.lead[number] + TRACK * (track + 1)
    return ("y", paper.centre[number]) if kind == "row" else ("x", paper.middle[number])


def _port(item: Item, side: str, paper: Paper, shift: float) -> Point:
    x, y = paper.middle[item.column] + shift, paper.centre[item.row]
    w, h = item.size
    ports = {"left": (x - w / 2, y), "right": (x + w / 2, y)}
    ports |= {"top": (x, y - h / 2), "bottom": (x, y + h / 2)}
    return ports[side]


def _straight(found: list[Point]) -> list[Point]:
    """Without points that lie between two others on one line."""
    kept = found[:1]
    for n, point in enumerate(found[1:-1], 1):
        before, after = kept[-1], found[n + 1]
        level = before[1] == point[1] == after[1] or before[0] == point[0] == after[0]
        if point != before and not level:
            kept.append(point)
    return [*kept, found[-1]]
