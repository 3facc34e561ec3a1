"""Decision tables parse and leave no hole: a case that matches no row, or two, stops."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from .. import dmn
from ..dmn import Flaw
from ..errors import Invalid
from ..model import Finding
from ._model import Model

RULE = "bad_decision"


Found = tuple[tuple[str, str], ...]


def check(model: Model) -> Iterator[Finding]:
    """What ``engine.dmn`` cannot read, the gaps and overlaps it finds, what it cannot check."""
    severity = "error" if model.strict else "warning"
    files = model.library.decisions(model.process)
    for path, data in files.items():
        problems, flaws = _read(data, tuple(files.values()))
        for element, problem in problems:
            yield Finding(path, element, RULE, f"{problem.rstrip('。')},请改正决策表。")
        for element, flaw in flaws:
            if flaw.kind == "unchecked":
                yield Finding(path, element, RULE, f"{flaw.sentence}。", "warning")
            else:
                message = f"{flaw.sentence.rstrip('。')},请补上或改正规则行。"
                yield Finding(path, element, RULE, message, severity)


@lru_cache(maxsize=256)
def _read(data: bytes, others: tuple[bytes, ...]) -> tuple[Found, tuple[tuple[str, Flaw], ...]]:
    """What cannot be read, or else the flaws, by element."""
    try:
        model = dmn.read(data, others)
    except Invalid as error:
        return tuple((name, text) for name, found in error.fields.items() for text in found), ()
    if not model.elements:
        return (("", "文件里没有决策"),), ()
    return (), tuple((name, flaw) for name in model.elements for flaw in dmn.flaws(model, name))
