"""An expression that can never be meant so: kinds that do not fit, options that do not exist."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import Model

RULE = "mistyped_expression"


def check(model: Model) -> Iterator[Finding]:
    """What reading each expression found, over the forms, scripts and decisions before it."""
    return (finding for finding in model.troubles if finding.rule == RULE)
