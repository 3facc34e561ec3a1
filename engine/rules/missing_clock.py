"""Work in a case that has a promise has a limit of its own, or says that it has none."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions.extensions import waived
from ..model import Finding
from ._law import covered
from ._model import Model

RULE = "missing_clock"


def check(model: Model) -> Iterator[Finding]:
    """User tasks of a case process, or of what it calls, without ``clock``."""
    for node in model.of("userTask") if covered(model) else ():
        if "clock" not in node.properties and "clock" not in waived(node.xml):
            yield model.demand(
                RULE,
                node.id,
                f"{node.label}没有时限,请写 clock,例如 work_hour(2);确实没有的请写 clock=none。",
            )
