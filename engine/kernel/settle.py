"""When nothing is alive in an instance any more, it is complete; the root's end closes the case."""

from __future__ import annotations

from typing import Any

from .cancel import cancel
from .token import WAITING, Token


def settle(workflow: Any) -> None:
    """Complete the instance if only unused event sub-processes are left in it, and an ad-hoc
    sub-process has nothing more to begin, or has had enough."""
    held, owner = workflow.task_tree.children, workflow.owner
    over = owner is not None and owner.task_spec.is_over(owner)
    if not over:
        if not all(_idle(token) for token in held):
            return
        if owner is not None and owner.task_spec.goes_on(owner):
            return
    for token in held:
        cancel(token)
    finish(workflow)


def finish(workflow: Any) -> None:
    """The instance has ended: its owner goes on, or the case is closed."""
    if workflow.owner is not None:
        workflow.owner.complete()
    else:
        workflow.completed = True
        _close(workflow)


def _idle(token: Token) -> bool:
    return token.has_state(WAITING) and token.task_spec.triggered_by_event


def _close(instance: Any) -> None:
    """The last end event decides the outcome; a process may also just run out."""
    end = instance.ends[-1] if instance.ends else ""
    element = instance.program.elements.get((instance.spec.process, end))
    outcome = ""
    if element is not None:
        outcome = element.properties.get("outcome") or element.name or element.id
    instance.progress.effects.plain("case.closed", outcome=outcome, el=end)
