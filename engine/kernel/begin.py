"""How a scope begins: at its start event, else at every node without incoming flow.

Mends: the library demands exactly one start event in every sub-process, and runs nothing of a
process without one (BPMN 2.0.2, 13.3.4: all such activities and gateways get a token).
"""

from __future__ import annotations

from typing import Any

from ..definitions import specs
from . import errors, eventsubprocess
from .node import Node, leave
from .token import Token


def spawn(workflow: Any, at: str | None = None) -> None:
    """Begin an instance. ``at`` names where, if it is not the start event without a trigger."""
    spec, progress = workflow.spec, workflow.task_tree.progress
    plain = [name for name in spec.starts if spec.task_specs[name].plain]
    name = at or next(iter(plain or spec.starts), None)
    if name in spec.starts:
        progress.spawn(workflow.task_tree, spec.task_specs[name])
    else:
        begins = spec.task_specs[specs.Begin.NAME]
        progress.spawn(workflow.task_tree, begins, apart=1, **({"at": at} if at else {}))


class Hidden(Node):
    """Not drawn, so it is neither entered nor left; only an incident of it is told."""

    def _run(self, token: Token) -> bool | None:
        try:
            return self.act(token)
        except errors.Failure as failure:
            return errors.handled(token, failure)

    def _on_complete(self, token: Token) -> None:
        leave(token)


class Begin(Hidden, specs.Begin):
    """From here on the event sub-processes of the scope listen, and its first nodes are entered."""

    def act(self, token: Token) -> bool | None:
        workflow = token.workflow
        eventsubprocess.listen(workflow)
        at = token.internal_data.get("at")
        for name in [at] if at else workflow.spec.implicit:
            node = workflow.spec.task_specs[name]
            token.progress.spawn(token.parent, node, **({"fired": 1} if at else {}))
        return True
