"""Rows: every lane has its own; nodes go where their lines are short and do not cross."""

from __future__ import annotations

from itertools import pairwise

from .graph import Item, Line, Scope

SWEEPS = 12
CROSSING = 3.0


def place(scope: Scope) -> list[int]:
    """Give every node a row; answers the lane of every row."""
    spare = {lane: _most(scope, lane) for lane in range(scope.lanes)}
    first = {lane: sum(spare[n] for n in range(lane)) for lane in spare}
    _begin(scope, first, spare)
    for _ in range(SWEEPS):
        if not _improve(scope, first, spare):
            break
    return _pack(scope)


def _most(scope: Scope, lane: int) -> int:
    """How many rows a lane gets: one more than its fullest column needs, so that nodes can move."""
    columns = [item.column for item in scope.within(lane) if not item.loose]
    loose = any(item.loose for item in scope.within(lane))
    return max((columns.count(c) for c in set(columns)), default=0) + 1 + loose


def _rows(scope: Scope, item: Item, first: dict[int, int], spare: dict[int, int]) -> range:
    """The rows of a node's lane that it may take: the last is kept for loose nodes, if any."""
    start, end = first[item.lane], first[item.lane] + spare[item.lane]
    if item.loose:
        return range(end - 1, end)
    return range(start, end - any(other.loose for other in scope.within(item.lane)))


def _begin(scope: Scope, first: dict[int, int], spare: dict[int, int]) -> None:
    """From left to right: in the row of the node before, else in the nearest free one."""
    before: dict[str, list[str]] = {ident: [] for ident in scope.items}
    for line in scope.lines:
        before[line.target].append(line.source)
    placed: set[str] = set()
    taken: set[tuple[int, int]] = set()
    for item in sorted(scope.items.values(), key=lambda i: i.column):
        rows = _rows(scope, item, first, spare)
        wanted = [scope.items[b].row for b in before[item.id] if b in placed]
        goal = sum(wanted) / len(wanted) if wanted else rows[0]
        free = [row for row in rows if (row, item.column) not in taken]
        item.row = min(free, key=lambda row: (abs(row - goal), row))
        taken.add((item.row, item.column))
        placed.add(item.id)


def _improve(scope: Scope, first: dict[int, int], spare: dict[int, int]) -> bool:
    """Move or swap nodes within their lane and column as long as the lines get better."""
    better = False
    at = {(i.row, i.column): i for i in scope.items.values()}
    touching: dict[str, list[int]] = {ident: [] for ident in scope.items}
    for number, line in enumerate(scope.lines):
        for end in {line.source, line.target}:
            touching[end].append(number)
    for item in sorted(scope.items.values(), key=lambda i: (i.column, i.row)):
        for row in _rows(scope, item, first, spare):
            if row == item.row:
                continue
            other, old = at.get((row, item.column)), item.row
            moved = [item.id, *([other.id] if other else [])]
            numbers = sorted({n for ident in moved for n in touching[ident]})
            before = _cost(scope, numbers, at, [item, *([other] if other else [])])
            _swap(at, item, other, row)
            if _cost(scope, numbers, at, [item, *([other] if other else [])]) < before - 1e-9:
                better = True
            else:
                _swap(at, item, other, old)
    return better


def _swap(at: dict[tuple[int, int], Item], item: Item, other: Item | None, row: int) -> None:
    old, column = item.row, item.column
    at.pop((old, column))
    item.row = row
    at[(row, column)] = item
    if other is not None:
        other.row = old
        at[(old, column)] = other


def _cost(
    scope: Scope, numbers: list[int], at: dict[tuple[int, int], Item], moved: list[Item]
) -> float:
    """Height of the lines that move, what they cross, and what stands in the way of long ones."""
    total, items = 0.0, scope.items
    chosen = set(numbers)
    for number in numbers:
        line = scope.lines[number]
        a, b = items[line.source], items[line.target]
        total += abs(a.row - b.row) * (1.0 if a.lane == b.lane else 0.6)
        if a.row == b.row and b.column > a.column + 1:
            total += sum(2.0 for c in range(a.column + 1, b.column) if (a.row, c) in at)
        for other_number, other in enumerate(scope.lines):
            if other_number not in chosen or other_number > number:
                c, d = items[other.source], items[other.target]
                total += CROSSING * _crosses(a, b, c, d)
    for item in moved:
        total += sum(1.0 for line in scope.lines if _covers(scope, line, item))
    return total


def _crosses(a: Item, b: Item, c: Item, d: Item) -> bool:
    """Do two lines between the same columns cross, drawn as straight ones?"""
    if b.column < a.column:
        a, b = b, a
    if d.column < c.column:
        c, d = d, c
    left, right = max(a.column, c.column), min(b.column, d.column)
    if left >= right:
        return False
    at_left = _height(a, b, left) - _height(c, d, left)
    at_right = _height(a, b, right) - _height(c, d, right)
    return at_left * at_right < -1e-9


def _height(a: Item, b: Item, column: int) -> float:
    return a.row + (b.row - a.row) * (column - a.column) / (b.column - a.column)


def _covers(scope: Scope, line: Line, item: Item) -> bool:
    """Does the node stand in the row of a long line that could go straight?"""
    a, b = scope.items[line.source], scope.items[line.target]
    return a.row == b.row == item.row and a.column < item.column < b.column


def _pack(scope: Scope) -> list[int]:
    """Drop rows that nothing stands in; a lane keeps at least one."""
    used = {(item.lane, item.row) for item in scope.items.values()}
    used |= {(lane, -1) for lane in range(scope.lanes) if not scope.within(lane)}
    rows = sorted(used)
    number = {row: n for n, row in enumerate(rows)}
    for item in scope.items.values():
        item.row = number[(item.lane, item.row)]
    assert all(a[0] <= b[0] for a, b in pairwise(rows))
    return [lane for lane, _ in rows]
