"""A node that no token can reach will never run: most often a flow was forgotten."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding
from ._graph import entries, following, spread
from ._model import SUBPROCESSES, Model

RULE = "unreachable"


def check(model: Model) -> Iterator[Finding]:
    """Nodes not reached from a start; inside an unreached sub-process only that is named."""
    reached = spread(_starts(model), lambda name: _next(model, name))
    for node in model.nodes:
        compensates = node.xml.get("isForCompensation") == "true"  # reached by an association
        if node.id not in reached and not compensates and _scope_runs(model, node.scope, reached):
            message = f"{node.label}无法到达,请从前一步连一条线过来,或删去它。"
            yield model.error(RULE, node.id, message)


def _starts(model: Model) -> Iterator[str]:
    for scope in model.processes:
        yield from entries(model, scope.id)
    for node in model.nodes:
        if node.xml.get("instantiate") == "true":
            yield node.id


def _next(model: Model, name: str) -> Iterator[str]:
    node = model.by_id.get(name)
    if node is None:
        return
    yield from following(model, node)
    yield from (event.id for event in model.boundary.get(name, ()))
    if node.type == "adHocSubProcess":
        yield from (inner.id for inner in model.inside.get(name, ()))
    elif node.type in SUBPROCESSES:
        yield from entries(model, name)


def _scope_runs(model: Model, scope: str, reached: set[str]) -> bool:
    """Without a start event everything would be named; ``no_start`` says it once."""
    return bool(model.starts(scope)) and (scope in reached or scope not in model.by_id)
