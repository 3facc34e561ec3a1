"""Events: who catches a message, signal, error or escalation, and what happens then.

Mends: the library lets errors reach the boundary of an innocent parallel sub-process, ignores
signal end events, ends a process at a link, and matches event classes so strictly that a message
is lost in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.event_definitions import (
    CancelEventDefinition,
    ConditionalEventDefinition,
    ErrorEventDefinition,
    EscalationEventDefinition,
    MessageEventDefinition,
    NoneEventDefinition,
    SignalEventDefinition,
    TerminateEventDefinition,
)

from ..definitions import specs
from . import catching, compensation, correlation, eventsubprocess, path, timers, waits, walk
from .cancel import cancel
from .errors import Failure
from .fold import fold
from .node import Node, leave
from .script import payload_of
from .settle import finish
from .token import STARTED, Token

Values = Mapping[str, Any]


def trigger(token: Token, values: Values) -> None:
    """What the token waits for has come, with values for its scope. A cycle goes on."""
    token.scope.write(values)
    owner = waits.heard(token)
    if owner is not None:
        owner.task_spec.fired(owner)
        if owner is not token and owner.alive:
            waits.listen_again(owner)
    if token.alive and "due" in token.internal_data and not timers.again(token):
        token.task_spec.over(token)


def heard(instance: Any, kind: str, name: str) -> list[Token]:
    """Tokens that wait for this message or signal, in the fixed order of the case."""
    wanted = [kind, name]
    return [t for t in walk.tokens(instance) if t.internal_data.get("sub") == wanted]


def broadcast(instance: Any, name: str, values: Values) -> int:
    """A signal reaches all that wait for it now; those it stops on the way no longer."""
    found = heard(instance, "signal", name)
    for token in found:
        if "sub" in token.internal_data and token.alive:
            trigger(token, values)
    return len(found)


# ---------------------------------------------------------------- throwing


def throw(token: Token) -> bool | None:
    """Throw what the token's event throws. None if the token was stopped by it."""
    for number, definition in enumerate(_in_order(token.task_spec.event_definition)):
        if number >= token.internal_data.get("thrown", 0):
            THROWS[type(definition)](token, definition)
            token.internal_data["thrown"] = number + 1
        if not token.alive or "undoing" in token.internal_data:
            return None
    del token.internal_data["thrown"]
    return True


def _in_order(definition: Any) -> list[Any]:
    """What a multiple event throws: as drawn, but what stops its thrower comes last."""
    last = (ErrorEventDefinition, TerminateEventDefinition)
    return sorted(waits.parts(definition), key=lambda d: isinstance(d, last))


def _nothing(token: Token, definition: Any) -> None:
    pass


def _message(token: Token, definition: Any) -> None:
    """Into this case if something here waits for it; for others the effect tells the outbox."""
    payload, key = payload_of(token), correlation.carried(token)
    found = meant(heard(token.workflow.top_workflow, "message", definition.name), key, payload)
    more = ({"values": payload} if payload else {}) | ({"key": key} if key else {})
    caught = min(len(found), 1)
    token.progress.effects.add("message.thrown", token, name=definition.name, caught=caught, **more)
    if found:
        trigger(found[0], payload)


def meant(waiting: list[Token], key: str | None, payload: Values) -> list[Token]:
    """Those of the waiting tokens that a message with this key and payload may go to."""
    return [t for t in waiting if correlation.fits(t.internal_data, key, payload)]


def _signal(token: Token, definition: Any) -> None:
    """To all in this case that wait for it; for other cases the effect tells the outbox."""
    instance, payload = token.workflow.top_workflow, payload_of(token)
    caught = len(heard(instance, "signal", definition.name))
    more = {"values": payload} if payload else {}
    token.progress.effects.add("signal.thrown", token, name=definition.name, caught=caught, **more)
    broadcast(instance, definition.name, payload)


def _error(token: Token, definition: Any) -> None:
    if not catching.raised(token, ErrorEventDefinition, definition.code):
        raise Failure(f"错误 {definition.code or ''} 没有被任何事件捕获")


def _escalation(token: Token, definition: Any) -> None:
    """An escalation that nobody catches is no fault (BPMN 2.0, 10.5.6)."""
    catching.raised(token, EscalationEventDefinition, definition.code)


def _terminate(token: Token, definition: Any) -> None:
    """Stop everything in this instance; the token itself has done its work."""
    workflow = token.workflow
    token.progress.effects.add("element.left", token)
    fold(token)
    for other in workflow.task_tree.children:
        cancel(other)
    finish(workflow)


THROWS: dict[type, Callable[[Token, Any], None]] = {
    NoneEventDefinition: _nothing,
    MessageEventDefinition: _message,
    SignalEventDefinition: _signal,
    ErrorEventDefinition: _error,
    EscalationEventDefinition: _escalation,
    TerminateEventDefinition: _terminate,
    CancelEventDefinition: compensation.cancel,
    specs.Compensation: compensation.throw,
}


# ---------------------------------------------------------------- the nodes


class Start(Node, defaults.StartEvent):
    """Opens its instance: from here on its event sub-processes listen."""

    instant = True
    interrupting: bool

    def withdraw(self, token: Token) -> None:
        """A case parked here waits for its reporter."""
        super().withdraw(token)
        if "parked" in token.internal_data:
            token.progress.effects.plain("task.withdrawn", id=token.id)

    @property
    def plain(self) -> bool:
        """Started by nothing but its process."""
        return isinstance(self.event_definition, NoneEventDefinition)

    @property
    def condition(self) -> str | None:
        """What must hold for it to start a process, if nothing but a condition starts it."""
        definition = self.event_definition
        return getattr(definition, "expression", None) if _is_condition(definition) else None

    def act(self, token: Token) -> bool | None:
        eventsubprocess.listen(token.workflow)
        return True

    def caught(self, armed: Token) -> None:
        """Its event sub-process begins."""
        armed.task_spec.fired(armed)


def _is_condition(definition: Any) -> bool:
    return isinstance(definition, ConditionalEventDefinition)


class Throwing(Node):
    """Throws what its event defines."""

    event_definition: Any

    @property
    def calls_out(self) -> bool:  # type: ignore[override]
        return any(type(d) in waits.HEARD for d in waits.parts(self.event_definition))


class End(Throwing, defaults.EndEvent):
    """Throws, and notes that it was reached if it may decide the outcome of the case."""

    instant = True

    def act(self, token: Token) -> bool | None:
        if eventsubprocess.decides(token.workflow):
            ends = token.workflow.top_workflow.ends
            if self.bpmn_id not in ends[-1:]:
                ends.append(self.bpmn_id)
        return throw(token)


class Throw(Throwing, defaults.IntermediateThrowEvent):
    """A throw event; one without a definition just passes."""

    instant = True

    def act(self, token: Token) -> bool | None:
        return throw(token)


class Send(Throwing, defaults.SendTask):
    """A send task throws its message."""

    instant = True

    def act(self, token: Token) -> bool | None:
        return throw(token)


class Catching(Node):
    """Waits for its event, or passes if an event-based gateway has already seen it."""

    event_definition: Any

    def act(self, token: Token) -> bool | None:
        passed = token.internal_data.pop("fired", None)
        if passed or isinstance(self.event_definition, NoneEventDefinition):
            return True
        waits.open_(token, self)
        return None

    def fired(self, token: Token) -> None:
        if token.has_state(STARTED) and token.internal_data.get("left", 1) > 1:
            self.again(token)
        elif token.has_state(STARTED):
            token.complete()
        else:  # armed by an event-based gateway
            token.parent.task_spec.decided(token, self)

    def again(self, token: Token) -> None:
        """A counted cycle goes on: what follows runs once for each turn."""
        for taken in self.exits(token):
            token.progress.along(token.parent, taken, **path.of(token))


class Catch(Catching, defaults.IntermediateCatchEvent):
    """An intermediate catch event."""

    def over(self, token: Token) -> None:
        """The last turns of its cycle were missed together: nothing more follows."""
        if token.has_state(STARTED):
            waits.close(token)
            token.progress.effects.add("element.left", token)
            leave(token)
        else:
            fold(token)


class Receive(Catching, defaults.ReceiveTask):
    """A receive task."""


class Boundary(Node, defaults.BoundaryEvent):
    """Its armed token is held by the activity; when it happens a token of its own sets out."""

    instant = True

    @property
    def catches_all_errors(self) -> bool:
        found = waits.parts(self.event_definition)
        return any(isinstance(d, ErrorEventDefinition) and d.code is None for d in found)

    def fired(self, token: Token) -> None:
        self.caught(token.parent)

    def caught(self, activity: Token) -> None:
        """Happen at ``activity``; interrupting, it stops the activity and all inside it."""
        activity.progress.spawn(activity.parent, self, **path.of(activity))
        if self.cancel_activity:
            cancel(activity)
