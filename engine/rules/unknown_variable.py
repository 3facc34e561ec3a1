"""A variable that nothing on the way has set: the case would stop with an incident."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import Model

RULE = "unknown_variable"


def check(model: Model) -> Iterator[Finding]:
    """What reading each expression found, over the forms, scripts and decisions before it."""
    return (finding for finding in model.troubles if finding.rule == RULE)
