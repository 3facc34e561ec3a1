"""The closing contract: how a counted case ended, and through which of the three (S32)."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._law import promises
from ._model import Model, Node

RULE = "missing_closing"

ELSEWHERE = frozenset({"error", "escalation", "cancel", "compensate"})


def check(model: Model) -> Iterator[Finding]:
    """End events of a case process that close it without ``outcome``, or without a route_class
    that the event, a script, a form or a decision has given."""
    processes = {scope.id for scope in model.processes}
    for node in model.of("endEvent") if promises(model) else ():
        if node.scope in processes and not node.kinds & ELSEWHERE:
            yield from (model.demand(RULE, node.id, said) for said in _lacking(model, node))


def _lacking(model: Model, node: Node) -> Iterator[str]:
    if "outcome" not in node.properties:
        yield f"{node.label}没有写结案结果,请写 outcome。"
    counted = node.properties.get("closes", "closed") == "closed"
    known = "route_class" in model.known.before.get(node.id, {})
    if counted and "route_class" not in node.properties and not known:
        yield (
            f"{node.label}没有写三个一批,请写 route_class(调解自治、行业源头、行政执法);"
            "不计入办结的请写 closes=ended。"
        )
