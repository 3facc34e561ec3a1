"""Stopping something stops all that it holds and all that runs inside it.

Mends: SpiffWorkflow leaves sub-workflows and boundary branches of a cancelled task running, and a
multi-instance sub-process with an interrupting boundary event destroyed the case.
"""

from __future__ import annotations

from typing import Any

from . import errors
from .fold import fold
from .token import CANCELLED, ERROR, Token


def cancel(token: Token) -> None:
    """Stop a token, innermost things first, and take it out of the tree."""
    part = token.workflow.top_workflow.parts.get(token.id)
    if part is not None:
        stop(part)
    release(token)
    _report(token)
    token._set_state(CANCELLED)
    fold(token)


def stop(workflow: Any) -> None:
    """Stop everything in an instance. It neither completes nor settles by this."""
    release(workflow.task_tree)
    if workflow.owner is not None:
        workflow.top_workflow.parts.pop(workflow.owner.id)


def release(token: Token) -> None:
    """Stop everything the token holds: armed boundary events, bodies."""
    for child in token.children:
        cancel(child)


def _report(token: Token) -> None:
    effects = token.progress.effects
    if token.has_state(ERROR):
        errors.resolve(token)
    token.task_spec.withdraw(token)
    if token.entered:
        effects.add("element.cancelled", token)
