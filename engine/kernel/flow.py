"""Which sequence flows a token takes when it leaves a node.

Mends: SpiffWorkflow refuses several or conditional flows from a task, takes the first outcome of
a gateway without saying that a condition was no boolean, and has no word for "none matched".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..definitions.specs import Flow
from .errors import Failure
from .script import ENGINE

if TYPE_CHECKING:
    from .token import Token


def chosen(token: Token) -> tuple[Flow, ...]:
    """The flows to take. Raises Failure if there are flows but none applies."""
    spec = token.task_spec
    owner = token.workflow.owner
    if "undo" in token.internal_data:  # it was left long ago
        return ()
    if owner is not None and "satisfied" in owner.internal_data:  # nothing new begins
        return ()
    if direct := token.internal_data.get("direct"):  # sent back: straight to where it came from
        return (Flow("", direct[0]),)
    if all(f.condition is None and not f.default for f in spec.flows):
        return spec.flows
    taken = _matching(token, first_only=spec.first_only)
    if not taken:
        raise Failure(f"节点“{spec.bpmn_name or spec.bpmn_id}”没有满足条件的分支,也没有默认分支")
    return taken


def _matching(token: Token, *, first_only: bool) -> tuple[Flow, ...]:
    """Conditional flows that hold, or the default; unconditional ones of a task besides."""
    flows = token.task_spec.flows
    free = tuple(f for f in flows if f.condition is None and not f.default)
    held: tuple[Flow, ...] = ()
    for flow in flows:
        if flow.condition is None or flow.default:
            continue
        if holds(token, flow.condition, "条件", token.task_spec.known(token)):
            held = (*held, flow)
            if first_only:
                return held
    return free + (held or tuple(f for f in flows if f.default))


def holds(token: Token, condition: str, what: str, more: dict[str, Any] | None = None) -> bool:
    """Whether ``condition`` holds at the token, ``more`` names given. Raises Failure (which calls
    it ``what``) if it is neither true nor false."""
    value = ENGINE.evaluate(token, condition, more)
    if not isinstance(value, bool):
        raise Failure(f"{what}“{condition}”的结果应为真或假,实际为 {value!r}")
    return value
