"""Event sub-processes: every start kind, interrupting or not, repeated, anywhere.

Mends: SpiffWorkflow never reads ``isInterrupting`` (the main flow keeps running), starts them only
by message or signal at the top level, and only once.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs import defaults

from . import compensation, waits
from .cancel import cancel, release
from .errors import Failure
from .node import Node
from .token import WAITING, Token
from .workflow import Part


def listen(workflow: Any) -> None:
    """Arm every event sub-process of an instance that has begun: all, or Failure and none."""
    arm(workflow, workflow.spec.event_subprocesses)


def arm(workflow: Any, names: list[str]) -> None:
    """Arm these event sub-processes: all, or Failure and none."""
    root = workflow.task_tree
    held = []
    try:
        for name in names:
            spec = workflow.spec.task_specs[name]
            held.append(root.progress.hold(root, spec, WAITING))
            waits.open_(held[-1], spec.start_event)
    except Failure:
        for token in held:
            cancel(token)
        raise


def decides(workflow: Any) -> bool:
    """Do this instance's end events decide the outcome of the case? Those of the root do, and
    those of an event sub-process that has interrupted it."""
    owner = workflow.owner
    if owner is None:
        return True
    return bool(owner.internal_data.get("cut")) and decides(owner.workflow)


class EventSubprocess(Node, defaults.EventSubprocess):
    """Armed, its token WAITS in the scope; each time it happens another one runs its inside."""

    triggered_by_event = True
    start_event: Any

    def act(self, token: Token) -> bool | None:
        if "undo" in token.internal_data:
            compensation.reopen(token)
            return None
        part = Part(token)
        token.progress.spawn(part.task_tree, self.start_event)
        return None

    def fired(self, token: Token) -> None:
        scope = token.workflow
        if self.start_event.interrupting:
            self._interrupt(scope)
            return
        token.progress.spawn(scope.task_tree, self)

    def _interrupt(self, scope: Any) -> None:
        """Nothing of the scope runs on, and nothing listens in it any more."""
        release(scope.task_tree)
        if decides(scope):
            scope.top_workflow.ends.clear()
        scope.task_tree.progress.spawn(scope.task_tree, self, cut=1)
