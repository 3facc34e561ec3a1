"""How a scope begins: at its start event, else at every node without incoming flow.

Mends: the library demands exactly one start event in every sub-process, and runs nothing of a
process without one (BPMN 2.0.2, 13.3.4: all such activities and gateways get a token).
"""

from __future__ import annotations

from typing import Any

from ..definitions import specs
from . import conditions, errors, eventsubprocess, path
from .hidden import Hidden
from .token import Token


def spawn(workflow: Any, at: str | None = None) -> None:
    """Begin an instance. ``at`` names where, if it is not the start event without a trigger, else
    one whose condition holds, else the first drawn. Raises Failure if only conditions could start
    it and none holds."""
    spec, progress = workflow.spec, workflow.task_tree.progress
    name = at or _start_of(workflow)
    past = path.of(workflow.owner) if workflow.owner is not None else {}
    if name in spec.starts:
        progress.spawn(workflow.task_tree, spec.task_specs[name], **past)
    else:
        begins = spec.task_specs[specs.Begin.NAME]
        progress.spawn(workflow.task_tree, begins, apart=1, **({"at": at} if at else {}), **past)


def _start_of(workflow: Any) -> str | None:
    starts = [workflow.spec.task_specs[name] for name in workflow.spec.starts]
    plain = [s.name for s in starts if s.plain]
    conditional = [s for s in starts if s.condition]
    free = [s.name for s in starts if s not in conditional]
    held = [s.name for s in conditional if conditions.holds(workflow.task_tree, s.condition)]
    found = [*plain, *held, *free]
    if starts and not found:
        raise errors.Failure("启动条件还不成立,流程不能开始")
    return next(iter(found), None)


class Begin(Hidden, specs.Begin):
    """From here on the event sub-processes of the scope listen, and its first nodes are entered."""

    def act(self, token: Token) -> bool | None:
        workflow = token.workflow
        eventsubprocess.listen(workflow)
        if at := token.internal_data.get("at"):
            self._happened(token, at)
        else:
            owner, names = workflow.owner, workflow.spec.implicit
            for name in names if owner is None else owner.task_spec.first(owner, names):
                token.progress.spawn(token.parent, self.near(name), **path.of(token))
        return True

    def _happened(self, token: Token, at: str) -> None:
        """The event that opens the process has come: at a receive task, or behind a gateway."""
        nodes = token.workflow.spec.task_specs.values()
        gates = (
            g for g in nodes if getattr(g, "opens", False) and at in [f.target for f in g.flows]
        )
        if (gate := next(gates, None)) is not None:
            token.progress.spawn(token.parent, gate, first=at)
        else:
            token.progress.spawn(token.parent, self.near(at), fired=1)
