"""A service task is work for a connector, known by its topic; no program in a file is run."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._model import Model

RULE = "missing_topic"


def check(model: Model) -> Iterator[Finding]:
    """Service tasks that are not external or have no topic."""
    for node in model.of("serviceTask"):
        if node.attribute("type") != "external" or node.attribute("topic") is None:
            message = f"{node.label}没有主题,请设为外部任务(type=external)并填写 topic。"
            yield model.demand(RULE, node.id, message)
