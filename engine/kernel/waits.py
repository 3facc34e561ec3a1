"""Opening and closing what a token waits for: timers, messages, signals; boundary events.

Mends: non-interrupting boundary events of the library fire once and their reminders vanish with
the activity; here an armed event is a small token held by its activity until that ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.event_definitions import (
    ErrorEventDefinition,
    EscalationEventDefinition,
    MessageEventDefinition,
    SignalEventDefinition,
)

from ..definitions.specs import Timer
from . import timers
from .token import WAITING, Token

if TYPE_CHECKING:
    from .node import Node

HEARD = {MessageEventDefinition: "message", SignalEventDefinition: "signal"}
THROWN = (ErrorEventDefinition, EscalationEventDefinition)  # looked up when thrown, never armed


def open_(token: Token, catcher: Node) -> None:
    """Wait with ``token`` for what ``catcher`` (an event or receive task) catches."""
    definition = catcher.event_definition  # type: ignore[attr-defined]
    if isinstance(definition, Timer):
        timers.set_(token, catcher)
    elif kind := HEARD.get(type(definition)):
        token.internal_data["sub"] = [kind, definition.name]
        token.progress.effects.add("subscription.opened", token, **_subscription(kind, catcher))


def close(token: Token) -> None:
    """The token waits no longer; says so if it had been said that it did."""
    if timers.clear(token) or token.internal_data.pop("sub", None) is None:
        return
    token.progress.effects.plain("subscription.closed", id=token.id)


def arm_boundary(token: Token) -> None:
    """Open every boundary event of the activity that can happen from outside."""
    node = token.task_spec
    for name in node.boundary:
        catcher = node.near(name)
        if not isinstance(catcher.event_definition, THROWN):
            open_(token.progress.hold(token, catcher, WAITING), catcher)


def _subscription(kind: str, catcher: Node) -> dict[str, Any]:
    element = catcher.element
    role = element.properties.get("role")
    roles = [r.strip() for r in role.split(",")] if role else list(element.role)
    return {
        "el": element.id,
        "type": kind,
        "name": catcher.event_definition.name,  # type: ignore[attr-defined]
        "role": roles,
        "form": element.properties.get("form") or element.form,
        "action": element.properties.get("action") or element.name,
    }
