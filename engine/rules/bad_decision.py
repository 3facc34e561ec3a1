"""Decision tables parse and leave no hole: a case that matches no row, or two, stops."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from .. import dmn
from ..errors import Invalid
from ..model import Finding
from ._model import Model

RULE = "bad_decision"


Found = tuple[tuple[str, str], ...]


def check(model: Model) -> Iterator[Finding]:
    """What ``engine.dmn`` cannot read, and the gaps and overlaps it finds."""
    severity = "error" if model.strict else "warning"
    for path, data in model.library.decisions(model.process).items():
        problems, gaps = _read(data)
        for element, problem in problems:
            yield Finding(path, element, RULE, f"{problem.rstrip('。')},请改正决策表。")
        for decision, gap in gaps:
            message = f"{gap.rstrip('。')},请补上或改正规则行。"
            yield Finding(path, decision, RULE, message, severity)


@lru_cache(maxsize=256)
def _read(data: bytes) -> tuple[Found, Found]:
    """Pairs of element and sentence: what cannot be read, or else the gaps."""
    try:
        decisions = dmn.read(data)
    except Invalid as error:
        return tuple((name, text) for name, found in error.fields.items() for text in found), ()
    if not decisions:
        return (("", "文件里没有决策"),), ()
    return (), tuple((name, gap) for name, table in decisions.items() for gap in dmn.gaps(table))
