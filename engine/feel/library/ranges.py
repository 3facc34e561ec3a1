"""How points and ranges lie to each other (DMN 1.5, 10.3.4.9), and ``range`` (10.3.4.1).

Every bound is a cut on the line: a value, and whether it lies just before (-1), at (0) or just
after it (1). A point is the range from itself to itself. All relations compare cuts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...model import Range
from .. import nodes as n
from ..compiler import compile_node
from ..errors import FeelError
from ..functions import built_in
from ..parser import syntax
from ..run import Run, Scope
from ..values import both, compare, negated

Cut = tuple[Any, int]
Relation = Callable[[Range, Range], bool | None]


def _lower(limits: Range) -> Cut:
    return limits.start, 0 if limits.start_closed else 1


def _upper(limits: Range) -> Cut:
    return limits.end, 0 if limits.end_closed else -1


def _less(one: Cut, other: Cut) -> bool | None:
    """Whether a cut lies before another; None if their values have no order."""
    if compare("<", one[0], other[0]) is False and compare("<=", one[0], other[0]) is True:
        return one[1] < other[1]
    return compare("<", one[0], other[0])


def _up_to(one: Cut, other: Cut) -> bool | None:
    return negated(_less(other, one))


def _same(one: Cut, other: Cut) -> bool | None:
    return both(_up_to(one, other), _up_to(other, one))


def _before(one: Range, other: Range) -> bool | None:
    return _less(_upper(one), _lower(other))


def _meets(one: Range, other: Range) -> bool | None:
    return both(one.end_closed and other.start_closed, _same(_upper(one), _lower(other)))


def _overlaps(one: Range, other: Range) -> bool | None:
    return both(negated(_before(one, other)), negated(_before(other, one)))


def _overlaps_before(one: Range, other: Range) -> bool | None:
    starts = both(_less(_lower(one), _lower(other)), _up_to(_lower(other), _upper(one)))
    return both(starts, _up_to(_upper(one), _upper(other)))


def _finishes(one: Range, other: Range) -> bool | None:
    return both(_same(_upper(one), _upper(other)), _up_to(_lower(other), _lower(one)))


def _includes(one: Range, other: Range) -> bool | None:
    return both(_up_to(_lower(one), _lower(other)), _up_to(_upper(other), _upper(one)))


def _starts(one: Range, other: Range) -> bool | None:
    return both(_same(_lower(one), _lower(other)), _up_to(_upper(one), _upper(other)))


def _coincides(one: Range, other: Range) -> bool | None:
    return both(_same(_lower(one), _lower(other)), _same(_upper(one), _upper(other)))


def _swapped(relation: Relation) -> Relation:
    return lambda one, other: relation(other, one)


_POINTS, _RANGES = "point1, point2", "range1:range, range2:range"
_POINT_RANGE, _RANGE_POINT = "point, range:range", "range:range, point"

_RELATIONS: dict[str, tuple[Relation, tuple[str, ...]]] = {
    "before": (_before, (_RANGES, _RANGE_POINT, _POINT_RANGE, _POINTS)),
    "after": (_swapped(_before), (_RANGES, _RANGE_POINT, _POINT_RANGE, _POINTS)),
    "meets": (_meets, (_RANGES,)),
    "met by": (_swapped(_meets), (_RANGES,)),
    "overlaps": (_overlaps, (_RANGES,)),
    "overlaps before": (_overlaps_before, (_RANGES,)),
    "overlaps after": (_swapped(_overlaps_before), (_RANGES,)),
    "finishes": (_finishes, (_RANGES, _POINT_RANGE)),
    "finished by": (_swapped(_finishes), (_RANGES, _RANGE_POINT)),
    "includes": (_includes, (_RANGES, _RANGE_POINT)),
    "during": (_swapped(_includes), (_RANGES, _POINT_RANGE)),
    "starts": (_starts, (_RANGES, _POINT_RANGE)),
    "started by": (_swapped(_starts), (_RANGES, _RANGE_POINT)),
    "coincides": (_coincides, (_RANGES, _POINTS)),
}


def _relation(relation: Relation) -> Callable[[Any, Any], bool | None]:
    return lambda one, other: relation(_as_range(one), _as_range(other))


def _as_range(value: Any) -> Range:
    return value if isinstance(value, Range) else Range(value, value)


for _name, (_compute, _shapes) in _RELATIONS.items():
    for _shape in _shapes:
        built_in(_name, _shape)(_relation(_compute))


_CONSTRUCTORS = {"date", "time", "date and time", "duration", "years and months duration"}


@built_in("range", "from:string", with_run=True)
def read_range(run: Run, text: str) -> Range | None:
    """A range from its text; its ends are literals or calls such as ``date("2026-01-01")``."""
    try:
        tree = syntax(text)
    except FeelError:
        return None
    if not isinstance(tree, n.RangeOf) or not all(map(_is_constant, (tree.start, tree.end))):
        return None
    made: Range | None = compile_node(tree)(Scope({}, None, run))
    if made is None or made.start is None or made.end is None:
        ends = () if made is None else (made.start, made.end)
        return made if any(compare("<=", end, end) for end in ends) else None
    return made if compare("<=", made.start, made.end) else None


def _is_constant(node: n.Node) -> bool:
    if isinstance(node, n.Negate):
        return _is_constant(node.operand)
    if isinstance(node, n.Call):
        name = node.callee.name if isinstance(node.callee, n.Name) else ""
        return name in _CONSTRUCTORS and all(map(_is_constant, node.arguments))
    return isinstance(node, n.Literal)
