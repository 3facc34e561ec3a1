"""Who catches an error or escalation: looked up from the inside out when it is thrown.

Mends: the library lets an error reach the boundary of an innocent parallel sub-process, and a
failing script cannot be caught at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions import ErrorEventDefinition

from . import waits
from .token import WAITING, Token

EXACTLY, ANY, MISSED = range(3)


def fails(token: Token, code: str) -> bool:
    """The token's own activity fails with an error code. True if something catches it."""
    return raised(token, ErrorEventDefinition, code, within=True)


def raised(token: Token, kind: type, code: str | None, *, within: bool = False) -> bool:
    """From the inside out: the first scope that catches wins, an exact code before any code.
    ``within``: it happens inside the token's activity, not beside it."""
    own = list(_boundaries(token)) if within else []
    for catchers in (*own, *_around(token)):
        fitting = [(rank, h, c) for h, c in catchers if (rank := _catches(c, kind, code)) < MISSED]
        if fitting:
            _, holder, catcher = min(fitting, key=lambda found: found[0])
            catcher.caught(holder)
            return True
    return False


def _around(token: Token) -> Iterator[list[tuple[Token, Any]]]:
    """Scope by scope: event sub-processes of the instance, boundary events of what holds it."""
    workflow = token.workflow
    while True:
        yield armed(workflow)
        if workflow.owner is None:
            return
        yield from _boundaries(workflow.owner)
        workflow = workflow.owner.workflow


def _boundaries(activity: Token) -> Iterator[list[tuple[Token, Any]]]:
    """Boundary events of an activity, then of the multi-instance that it is a body of."""
    holder: Token = activity
    while holder._parent is not None:
        yield [(holder, holder.task_spec.near(name)) for name in holder.boundary]
        holder = holder.parent


def _catches(catcher: Any, kind: Any, code: str | None) -> int:
    """How well an event catches the code: EXACTLY, as ANY code, or not at all (MISSED)."""
    found = (d.code for d in waits.parts(catcher.event_definition) if isinstance(d, kind))
    return min((ANY if c is None else EXACTLY for c in found if c in (None, code)), default=MISSED)


def armed(workflow: Any) -> list[tuple[Token, Any]]:
    """(token, start event) of those that still listen in this instance."""
    waiting = (t for t in workflow.task_tree.children if t.has_state(WAITING))
    return [(t, t.task_spec.start_event) for t in waiting if t.task_spec.triggered_by_event]
