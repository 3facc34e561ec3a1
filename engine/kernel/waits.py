"""Opening and closing what a token waits for: timers, messages, signals, conditions; boundary
events. An event with several triggers holds one small token, an *ear*, for each of them.

Mends: non-interrupting boundary events of the library fire once and their reminders vanish with
the activity; here an armed event is a small token held by its activity until that ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.event_definitions import (
    CancelEventDefinition,
    ConditionalEventDefinition,
    ErrorEventDefinition,
    EscalationEventDefinition,
    MessageEventDefinition,
    MultipleEventDefinition,
    SignalEventDefinition,
)

from ..definitions.specs import Timer
from . import correlation, timers
from .token import WAITING, Token

if TYPE_CHECKING:
    from .node import Node

HEARD = {MessageEventDefinition: "message", SignalEventDefinition: "signal"}
THROWN = (  # looked up when thrown, never armed
    ErrorEventDefinition,
    EscalationEventDefinition,
    CancelEventDefinition,
)


def parts(definition: Any) -> list[Any]:
    """The triggers of an event: those of a multiple one, else the one."""
    multiple = isinstance(definition, MultipleEventDefinition)
    return definition.event_definitions if multiple else [definition]


def definition_of(token: Token, catcher: Any) -> Any:
    """What this token waits for: its own part of a multiple event."""
    return parts(catcher.event_definition)[token.internal_data.get("ear", 0)]


def catcher_of(token: Token) -> Any:
    """The event a waiting token belongs to; that of an event sub-process stands inside it."""
    spec = token.task_spec
    return spec.start_event if spec.triggered_by_event else spec


def open_(token: Token, catcher: Node) -> None:
    """Wait with ``token`` for what ``catcher`` (an event or receive task) catches."""
    definitions = parts(catcher.event_definition)  # type: ignore[attr-defined]
    if len(definitions) == 1:
        _listen(token, catcher)
        return
    for number, definition in enumerate(definitions):
        if not isinstance(definition, THROWN):
            ear = token.progress.hold(token, token.task_spec, WAITING, ear=number)
            _listen(ear, catcher)


def close(token: Token) -> None:
    """The token waits no longer; says so if it had been said that it did."""
    for name in ("cond", "key", "paths"):
        token.internal_data.pop(name, None)
    if timers.clear(token) or token.internal_data.pop("sub", None) is None:
        return
    token.progress.effects.plain("subscription.closed", id=token.id)


def heard(token: Token) -> Token | None:
    """What the token waits for has come. The token whose event has happened with it: itself; the
    one that holds this ear; None while a parallel multiple event still needs its other ears."""
    if "ear" not in token.internal_data:
        return token
    holder = token.parent
    if not catcher_of(token).event_definition.parallel:
        return holder
    token.internal_data["heard"] = 1
    if "sub" in token.internal_data:
        close(token)
    return holder if all("heard" in ear.internal_data for ear in holder.children) else None


def listen_again(holder: Token) -> None:
    """A parallel multiple event has happened and may happen again: all its ears are open anew."""
    catcher = catcher_of(holder)
    for ear in holder.children:
        if ear.internal_data.pop("heard", None) and type(definition_of(ear, catcher)) in HEARD:
            _listen(ear, catcher)


def reopen(token: Token, *, restart: bool) -> None:
    """Say anew what a restored token waits for. ``restart``: a timer counts from now."""
    data, catcher = token.internal_data, catcher_of(token)
    if "due" in data and not restart:
        timers.announce(token, catcher)
    elif any(name in data for name in ("due", "sub", "cond")):
        for name in ("sub", "cond", "key", "paths", *timers.KEYS):
            data.pop(name, None)
        _listen(token, catcher)


def arm_boundary(token: Token) -> None:
    """Open every boundary event of the activity that can happen from outside."""
    arm(token, token.task_spec.boundary)


def arm(token: Token, names: Iterable[str]) -> None:
    """Open these boundary events of the activity."""
    for name in names:
        catcher = token.task_spec.near(name)
        if not all(isinstance(d, THROWN) for d in parts(catcher.event_definition)):
            open_(token.progress.hold(token, catcher, WAITING), catcher)


def _listen(token: Token, catcher: Node) -> None:
    definition = definition_of(token, catcher)
    if isinstance(definition, Timer):
        timers.set_(token, catcher)
    elif isinstance(definition, ConditionalEventDefinition):
        token.internal_data["cond"] = 0
        token.progress.watched = True
    elif kind := HEARD.get(type(definition)):
        wanted = correlation.expected(token, catcher, definition) if kind == "message" else {}
        token.internal_data |= {"sub": [kind, definition.name], **wanted}
        shown = _subscription(kind, definition.name, catcher)
        token.progress.effects.add("subscription.opened", token, **shown, **wanted)


def _subscription(kind: str, name: str, catcher: Node) -> dict[str, Any]:
    element = catcher.element
    role = element.properties.get("role")
    roles = [r.strip() for r in role.split(",")] if role else list(element.role)
    return {
        "el": element.id,
        "type": kind,
        "name": name,
        "role": roles,
        "form": element.properties.get("form") or element.form,
        "action": element.properties.get("action") or element.name,
    }
